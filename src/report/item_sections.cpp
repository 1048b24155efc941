// SPDX-License-Identifier: MIT
// Transfers, logins, notices and TLS: a table each.
#include <fmt/format.h>

#include <map>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/html.hpp"
#include "export/masking.hpp"
#include "export/phrases.hpp"
#include "export/transfer_text.hpp"
#include "lexicon/notices.hpp"
#include "records/names.hpp"
#include "report/ladder_layout.hpp"
#include "report/sections.hpp"

namespace malote::report {
namespace {

// Begun with its first row, so that what there is none of has no heading.
class Listing {
 public:
  Listing(const Sections& to, PageTableWords words, std::size_t octets, std::string heading)
      : to_(to),
        name_(words.name),
        heading_(std::move(heading)),
        table_(std::move(words), octets, to.out) {}
  void add(Protocol protocol, std::vector<PageCell> cells) {
    if (table_.rows() == 0) begin_section(to_.out, name_, heading_);
    table_.add(protocol, std::move(cells));
  }
  // False where there was no row.
  bool finish() {
    table_.finish();
    to_.summary.left_out += table_.left_out();
    return table_.rows() != 0;
  }

 private:
  const Sections& to_;
  const char* name_;
  std::string heading_;
  PageTable table_;
};

PageCell moment_cell(Timestamp time) {
  return {moment(time), "t", time.ns / 1000};
}

PageCell session_cell(SessionId id) {
  return id ? link_cell('s', id.value) : PageCell{};
}

// Rows of a session come together.
class ProtocolOf {
 public:
  explicit ProtocolOf(const store::Reader& reader) : reader_(reader) {}
  Protocol operator()(SessionId id) {
    if (!id) return Protocol::unknown;
    if (!session_ || session_->id != id) session_ = reader_.session(id);
    return session_ ? session_->protocol : Protocol::unknown;
  }

 private:
  const store::Reader& reader_;
  std::optional<SessionRecord> session_;
};

const char* direction_text(TransferDirection direction) {
  switch (direction) {
    case TransferDirection::download:
      return tr("download");
    case TransferDirection::upload:
      return tr("upload");
    case TransferDirection::listing:
      return tr("listing");
  }
  return "";
}

std::string settings_text(const TransferRecord& row) {
  std::string text = row.mode == DataMode::active ? tr("active") : tr("passive");
  if (row.type) text += std::string(", TYPE ") + to_word(*row.type);
  if (row.transfer_mode && *row.transfer_mode != TransferMode::stream) {
    text += std::string(", MODE ") + to_word(*row.transfer_mode);
  }
  if (row.structure && *row.structure != DataStructure::file) {
    text += std::string(", STRU ") + to_word(*row.structure);
  }
  if (row.protection == Protection::private_) text += ", PROT P";
  return text;
}

// What the kinds that were met mean.
void explain_kinds(const Sections& to, const Stats& stats) {
  to.out(fmt::format("<h3>{}</h3>\n<dl class=\"words\">\n", to_html(tr("What they mean"))));
  for (const auto& [kind, group] : stats.notices) {
    const lexicon::Notice* notice = lexicon::find_notice(kind);
    if (notice == nullptr) continue;
    to.out(fmt::format(
        "<div><dt class=\"{}\">{}</dt><dd>{} <span class=\"dim\">{}</span></dd></div>\n",
        tone_of(role_of(group.severity)), to_html(kind), to_html(tr(notice->meaning)),
        to_html(tr(notice->advice))));
  }
  to.out("</dl>\n");
}

}  // namespace

void write_transfers(const Sections& to) {
  Listing list(to,
               {"transfers",
                tr("What FTP's data connections carried"),
                {{tr("Transfer"), true},
                 {tr("Session"), true},
                 {tr("Command")},
                 {tr("Path")},
                 {tr("Way")},
                 {tr("How")},
                 {tr("Octets"), true},
                 {tr("Rate"), true},
                 {tr("Whole")},
                 {tr("Result")},
                 {tr("SHA-256")}}},
               to.options.limits.transfer_octets, tr("Transfers"));
  to.reader.transfers(to.query, [&](const TransferRecord& row) {
    PageCell id = link_cell('t', row.id.value);
    id.link = 0;
    list.add(Protocol::ftp, {std::move(id),
                             session_cell(row.session),
                             {row.command.value_or("")},
                             {row.resolved ? *row.resolved : row.path.value_or("")},
                             {direction_text(row.direction)},
                             {settings_text(row)},
                             number_cell(row.size),
                             {rate_phrase(row)},
                             {verdict_phrase(row), tone_of(role_of(row.verdict))},
                             {row.result.value_or("")},
                             {row.sha256.value_or(""), "hash"}});
    return true;
  });
  if (list.finish()) end_section(to.out);
}

void write_logins(const Sections& to) {
  Listing list(to,
               {"logins",
                tr("Attempts to log in"),
                {{tr("Session"), true},
                 {tr("Protocol")},
                 {tr("Time")},
                 {tr("Mechanism")},
                 {tr("User")},
                 {tr("Secret")},
                 {tr("Accepted")}}},
               to.options.limits.login_octets, tr("Logins"));
  ProtocolOf protocol_of(to.reader);
  to.reader.credentials(to.query, [&](const CredentialRecord& row) {
    const Protocol protocol = protocol_of(row.session);
    const char* const accepted = !row.accepted   ? tr("not known")
                                 : *row.accepted ? tr("yes")
                                                 : tr("no");
    list.add(protocol, {session_cell(row.session),
                        protocol_cell(protocol),
                        moment_cell(row.time),
                        {row.mechanism},
                        {row.user.value_or("")},
                        {shown_secret(row, to.options.reveal).value_or(""), "secret"},
                        {accepted, !row.accepted   ? ""
                                   : *row.accepted ? "ok"
                                                   : "hard"}});
    return true;
  });
  if (!list.finish()) return;
  write_note(to.out, to.options.reveal
                         ? tr("Secrets are shown, as was asked for: keep this page to yourself.")
                         : tr("Secrets stand as ***; a page with them is made with --reveal."));
  end_section(to.out);
}

void write_notices(const Sections& to, const Stats& stats) {
  Listing list(
      to,
      {"notices",
       tr("What malote remarks on beside what was said"),
       {{tr("Session"), true}, {tr("Time")}, {tr("Severity")}, {tr("Kind")}, {tr("Notice")}}},
      to.options.limits.notice_octets, tr("Notices"));
  ProtocolOf protocol_of(to.reader);
  to.reader.notices(to.query, [&](const NoticeRecord& row) {
    list.add(protocol_of(row.session), {session_cell(row.session),
                                        moment_cell(row.time),
                                        {to_word(row.severity), tone_of(role_of(row.severity)),
                                         static_cast<std::int64_t>(row.severity)},
                                        {row.kind},
                                        {row.text}});
    return true;
  });
  if (!list.finish()) return;
  explain_kinds(to, stats);
  end_section(to.out);
}

void write_tls(const Sections& to) {
  Listing list(to,
               {"tls",
                tr("TLS connections, and what could be seen of them"),
                {{tr("Session"), true},
                 {tr("Version")},
                 {tr("Cipher")},
                 {tr("Server name")},
                 {tr("ALPN")},
                 {tr("Certificate")},
                 {tr("Issued by")},
                 {tr("Valid until")},
                 {tr("Keys")},
                 {tr("JA4")},
                 {tr("Alerts")}}},
               to.options.limits.tls_octets, "TLS");
  ProtocolOf protocol_of(to.reader);
  to.reader.tls(to.query, [&](const TlsRecord& row) {
    PageCell where = session_cell(row.session);
    if (row.transfer) where.text += fmt::format(", t{}", row.transfer.value);
    list.add(protocol_of(row.session),
             {std::move(where),
              {row.version.value_or("")},
              {row.cipher.value_or("")},
              {row.sni.value_or("")},
              {row.alpn.value_or("")},
              {row.subject.value_or("")},
              {row.issuer.value_or("")},
              row.not_after ? moment_cell(*row.not_after) : PageCell{},
              {tls_state_phrase(row.state), row.state == TlsState::opened ? "ok" : "warn"},
              {row.ja4.value_or(""), "hash"},
              {joined(row.alerts)}});
    return true;
  });
  if (list.finish()) end_section(to.out);
}

}  // namespace malote::report
