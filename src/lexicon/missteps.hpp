// SPDX-License-Identifier: MIT
// Why a server refused: what was wrong with the order of commands, or with where they were said.
// Used by whoever shows a refused command; who finds out which it was is src/export. Texts are
// English, marked with tr_noop(), and whoever shows them calls tr().
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace malote::lexicon {

enum class Misstep : std::uint8_t {
  none,
  other_protocol,
  typed_at_client,
  misprint,
  smtp_no_hello,
  smtp_hello_without_name,
  smtp_rcpt_before_mail,
  smtp_data_before_mail,
  smtp_data_before_rcpt,
  smtp_all_recipients_refused,
  smtp_mail_within_mail,
  smtp_login_twice,
  smtp_login_within_mail,
  smtp_login_needed,
  smtp_tls_needed,
  smtp_tls_twice,
  smtp_login_refused,
  smtp_no_relay,
  smtp_bad_path,
  smtp_data_among_bdat,
  pop3_pass_before_user,
  pop3_before_login,
  pop3_login_twice,
  pop3_login_refused,
  pop3_message_deleted,
  pop3_no_such_message,
  pop3_number_missing,
  pop3_tls_too_late,
  imap_before_login,
  imap_before_select,
  imap_login_twice,
  imap_login_refused,
  imap_read_only,
  imap_tls_too_late,
  ftp_pass_before_user,
  ftp_before_login,
  ftp_login_refused,
  ftp_rnto_before_rnfr,
  ftp_no_data_address,
  ftp_client_unreachable,
  ftp_client_never_came,
  ftp_foreign_address,
  ftp_protection_before_auth,
  ftp_prot_before_pbsz,
  ftp_anonymous_may_not_write,
};

struct MisstepRow {
  Misstep misstep = Misstep::none;
  const char* meaning = "";  // the first three have two places to fill: what was said, what it is
  std::string_view rfc;
};

[[nodiscard]] std::span<const MisstepRow> missteps() noexcept;
[[nodiscard]] const MisstepRow& about(Misstep) noexcept;

}  // namespace malote::lexicon
