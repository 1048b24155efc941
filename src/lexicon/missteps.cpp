// SPDX-License-Identifier: MIT
#include "lexicon/missteps.hpp"

#include <array>

#include "core/i18n.hpp"

namespace malote::lexicon {
namespace {

// In the order of the enumeration.
constexpr auto misstep_table = std::to_array<MisstepRow>({
    {},
    {Misstep::other_protocol,
     tr_noop("{} is no command of this protocol but of {}: the client, or whoever types, "
             "speaks to the wrong server or port."),
     "RFC 5321 4.2.4"},
    {Misstep::typed_at_client, tr_noop("{} is what is typed at a client; over the wire goes {}."),
     "RFC 959 5.3.1"},
    {Misstep::misprint, tr_noop("{} is a misprint: {} was meant."), "RFC 5321 4.2.4"},
    {Misstep::smtp_no_hello,
     tr_noop("The client had not introduced itself: HELO or EHLO must come before the first "
             "mail."),
     "RFC 5321 4.1.4"},
    {Misstep::smtp_hello_without_name,
     tr_noop("A name is missing: HELO and EHLO must be followed by the client's own host "
             "name."),
     "RFC 5321 4.1.1.1"},
    {Misstep::smtp_rcpt_before_mail,
     tr_noop("There was no MAIL FROM yet: a recipient belongs to a transaction, and MAIL "
             "opens it. The order is MAIL, RCPT, DATA."),
     "RFC 5321 3.3"},
    {Misstep::smtp_data_before_mail,
     tr_noop("There was neither MAIL FROM nor RCPT TO: the server doesn't know from whom and "
             "for whom the mail would be. The order is MAIL, RCPT, DATA."),
     "RFC 5321 3.3"},
    {Misstep::smtp_data_before_rcpt,
     tr_noop("No recipient had been named: at least one RCPT TO must come before DATA."),
     "RFC 5321 3.3"},
    {Misstep::smtp_all_recipients_refused,
     tr_noop("Every RCPT TO of this transaction was refused, so there is nobody left to send "
             "the mail to."),
     "RFC 5321 3.3"},
    {Misstep::smtp_mail_within_mail,
     tr_noop("A transaction was open already: a second MAIL may only come after DATA has "
             "ended it or RSET has dropped it."),
     "RFC 5321 4.1.4"},
    {Misstep::smtp_login_twice,
     tr_noop("The client had logged in already; AUTH may succeed only once in a session."),
     "RFC 4954 4"},
    {Misstep::smtp_login_within_mail,
     tr_noop("AUTH may not come within a mail transaction; it belongs before MAIL."), "RFC 4954 4"},
    {Misstep::smtp_login_needed,
     tr_noop("This server takes mail only from users who have logged in with AUTH."),
     "RFC 6409 4.3"},
    {Misstep::smtp_tls_needed,
     tr_noop("This server wants the connection encrypted first, with STARTTLS, and then a "
             "new EHLO."),
     "RFC 3207 4"},
    {Misstep::smtp_tls_twice, tr_noop("The connection was encrypted already."), "RFC 3207 4.2"},
    {Misstep::smtp_login_refused,
     tr_noop("The login failed: name or password are wrong; the server doesn't say which."),
     "RFC 4954 6"},
    {Misstep::smtp_no_relay,
     tr_noop("The recipient is at another domain and the server does not relay for this "
             "client: it takes mail for its own users, and for others only from those who "
             "have logged in."),
     "RFC 5321 3.6.2"},
    {Misstep::smtp_bad_path,
     tr_noop("The address is not written as it must be: MAIL FROM:<a@b> and RCPT TO:<c@d>, "
             "with the colon and in angle brackets."),
     "RFC 5321 4.1.2"},
    {Misstep::smtp_data_among_bdat,
     tr_noop("DATA and BDAT may not be mixed within one transaction."), "RFC 3030 2"},
    {Misstep::pop3_pass_before_user,
     tr_noop("There was no USER yet: PASS is only allowed right after a USER that was "
             "answered +OK."),
     "RFC 1939 7"},
    {Misstep::pop3_before_login,
     tr_noop("The session is still in the authorization phase: only after the login, with "
             "USER and PASS, may messages be listed, fetched and marked."),
     "RFC 1939 4"},
    {Misstep::pop3_login_twice,
     tr_noop("The session is in the transaction phase: the login is over, and to be somebody "
             "else takes a new session."),
     "RFC 1939 5"},
    {Misstep::pop3_login_refused,
     tr_noop("The login failed: name or password are wrong, or somebody else has the mailbox "
             "open. Many servers don't say which."),
     "RFC 1939 7"},
    {Misstep::pop3_message_deleted,
     tr_noop("That message is marked for deletion in this session: it can't be named any "
             "more, unless RSET takes the mark away."),
     "RFC 1939 5"},
    {Misstep::pop3_no_such_message,
     tr_noop("There is no message with that number: they are numbered from 1, and STAT says "
             "how many there are."),
     "RFC 1939 5"},
    {Misstep::pop3_number_missing,
     tr_noop("The number of a message is missing behind the command."), "RFC 1939 5"},
    {Misstep::pop3_tls_too_late, tr_noop("STLS is allowed only before the login, and only once."),
     "RFC 2595 4"},
    {Misstep::imap_before_login,
     tr_noop("The client had not logged in: in the not authenticated state there is only "
             "LOGIN, AUTHENTICATE and STARTTLS."),
     "RFC 9051 6"},
    {Misstep::imap_before_select,
     tr_noop("No mailbox was open: SELECT or EXAMINE must come first, and must have been "
             "answered OK."),
     "RFC 9051 6"},
    {Misstep::imap_login_twice,
     tr_noop("The client had logged in already; to be somebody else takes a new session."),
     "RFC 9051 6.2"},
    {Misstep::imap_login_refused,
     tr_noop("The login failed: name or password are wrong; the server doesn't say which."),
     "RFC 9051 6.2.3"},
    {Misstep::imap_read_only,
     tr_noop("The mailbox was opened with EXAMINE, to be read only; SELECT opens it for "
             "changes."),
     "RFC 9051 6.3.3"},
    {Misstep::imap_tls_too_late,
     tr_noop("STARTTLS is allowed only before the login, and only once."), "RFC 9051 6.2.1"},
    {Misstep::ftp_pass_before_user,
     tr_noop("There was no USER yet: PASS must come right after a USER that was answered "
             "331."),
     "RFC 959 4.1.1"},
    {Misstep::ftp_before_login,
     tr_noop("The client had not logged in: files and folders can only be touched after USER "
             "and PASS were answered 230."),
     "RFC 959 5.4"},
    {Misstep::ftp_login_refused,
     tr_noop("The login failed: name or password are wrong, or this user may not use FTP; "
             "the server doesn't say which."),
     "RFC 959 5.4"},
    {Misstep::ftp_rnto_before_rnfr,
     tr_noop("RNTO says the new name only: RNFR with the old one must come right before it, "
             "and be answered 350."),
     "RFC 959 4.1.3"},
    {Misstep::ftp_no_data_address,
     tr_noop("Neither PORT nor PASV had said how the data connection is to be made, so the "
             "server tried the client's default port, where nobody listens."),
     "RFC 959 3.2"},
    {Misstep::ftp_client_unreachable,
     tr_noop("The server could not open the data connection to the port that the client "
             "named with PORT: mostly a firewall or NAT stands before the client. Passive "
             "mode, PASV, goes the other way."),
     "RFC 959 3.2"},
    {Misstep::ftp_client_never_came,
     tr_noop("The client did not open the data connection to the port that the server named: "
             "mostly a firewall stands before the server, or NAT makes the announced address "
             "wrong."),
     "RFC 959 3.2"},
    {Misstep::ftp_foreign_address,
     tr_noop("The address behind the command is not the client's own; servers refuse that, "
             "because otherwise they could be made to attack others (FTP bounce)."),
     "RFC 2577 3"},
    {Misstep::ftp_protection_before_auth,
     tr_noop("There was no AUTH TLS yet: the order is AUTH, PBSZ 0, PROT."), "RFC 4217 9"},
    {Misstep::ftp_prot_before_pbsz,
     tr_noop("PBSZ must come before PROT: the order is AUTH, PBSZ 0, PROT."), "RFC 4217 9"},
    {Misstep::ftp_anonymous_may_not_write,
     tr_noop("An anonymous user may mostly fetch files only, not send, delete or rename "
             "them."),
     "RFC 1635 2"},
});

}  // namespace

std::span<const MisstepRow> missteps() noexcept {
  return misstep_table;
}

const MisstepRow& about(Misstep misstep) noexcept {
  const auto index = static_cast<std::size_t>(misstep);
  return misstep_table[index < misstep_table.size() ? index : 0];
}

}  // namespace malote::lexicon
