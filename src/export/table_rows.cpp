// SPDX-License-Identifier: MIT
#include "export/table_rows.hpp"

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/masking.hpp"
#include "export/phrases.hpp"
#include "export/words.hpp"
#include "records/names.hpp"

namespace malote {
namespace {

std::string shown(const OptionalText& text) {
  return text ? to_visible(*text) : "";
}

std::string id_text(std::uint64_t id) {
  return id == 0 ? "" : std::to_string(id);
}

Cell word_cell(const char* word, Role role) {
  return {shown_word(word), role};
}

Role ending_role(const ExchangeRecord& row) {
  return row.replies.empty() ? Role::plain : role_of_reply(row.replies.back().code);
}

// The reply in one line: its code and its first line.
std::string reply_text(const ExchangeRecord& row) {
  if (row.replies.empty()) return "";
  const ReplyRecord& reply = row.replies.back();
  const std::size_t end = reply.text.find('\n');
  std::string text = reply.code;
  if (!text.empty() && !reply.text.empty()) text += ' ';
  text += reply.text.substr(0, end);
  return to_visible(text);
}

Cell yes_or_no(std::optional<bool> truth) {
  if (!truth) return {"", Role::plain};
  return *truth ? Cell{tr("yes"), Role::good} : Cell{tr("no"), Role::alert};
}

// Message numbers, UIDs marked as such.
std::string messages_of(const MailboxEventRecord& row) {
  std::string text = shown(row.numbers);
  if (row.uids) text += (text.empty() ? "UID " : " UID ") + to_visible(*row.uids);
  if (row.message) text += (text.empty() ? "m" : " m") + std::to_string(row.message.value);
  return text;
}

// "+\Deleted", "→ Archive".
std::string what_of(const MailboxEventRecord& row) {
  if (row.target) return to_visible(*row.target);
  std::string text = row.change == FlagChange::add      ? "+"
                     : row.change == FlagChange::remove ? "-"
                                                        : "";
  for (const std::string& flag : row.flags) {
    if (&flag != &row.flags.front()) text += ' ';
    text += to_visible(flag);
  }
  return text;
}

// What was fetched only in part, and came whole, is not damaged.
Cell verdict_cell(const MessageRecord& row) {
  const bool fetched_partly = row.via == Protocol::imap && row.partial != Partial::none &&
                              row.verdict == Verdict::cut_end && row.missing.empty();
  if (fetched_partly) return word_cell(to_word(row.partial), Role::info);
  return word_cell(to_word(row.verdict), role_of(row.verdict));
}

}  // namespace

std::vector<Column> columns_of(store::RowKind kind) {
  using enum Align;
  switch (kind) {
    case store::RowKind::captures:
      return {
          {tr("ID"), right, 0, 0},      {tr("PATH"), left, 16, 0},    {tr("FORMAT"), left, 0, 4},
          {tr("PACKETS"), right, 0, 0}, {tr("OCTETS"), right, 0, 3},  {tr("FIRST"), left, 0, 1},
          {tr("LAST"), left, 0, 5},     {tr("DROPPED"), right, 0, 6}, {tr("STATE"), left, 0, 2}};
    case store::RowKind::sessions:
      return {
          {tr("ID"), right, 0, 0},     {tr("PROTO"), left, 0, 0},   {tr("START"), left, 0, 6},
          {tr("CLIENT"), left, 17, 0}, {tr("SERVER"), left, 17, 0}, {tr("USER"), left, 8, 2},
          {tr("TLS"), left, 0, 7},     {tr("CMDS"), right, 0, 3},   {tr("MAILS"), right, 0, 0},
          {tr("OCTETS"), right, 0, 5}, {tr("END"), left, 0, 4},     {tr("SOFTWARE"), left, 12, 8}};
    case store::RowKind::exchanges:
      return {{tr("SESSION"), right, 0, 0}, {tr("N"), right, 0, 0},
              {tr("TIME"), left, 0, 2},     {tr("PHASE"), left, 0, 3},
              {tr("COMMAND"), left, 16, 0}, {tr("REPLY"), left, 16, 0}};
    case store::RowKind::messages:
      return {
          {tr("ID"), right, 0, 0},   {tr("SESSION"), right, 0, 5}, {tr("VIA"), left, 0, 4},
          {tr("TIME"), left, 0, 3},  {tr("OCTETS"), right, 0, 0},  {tr("VERDICT"), left, 0, 0},
          {tr("FROM"), left, 12, 1}, {tr("TO"), left, 12, 2},      {tr("SUBJECT"), left, 14, 0}};
    case store::RowKind::transfers:
      return {{tr("ID"), right, 0, 0},     {tr("SESSION"), right, 0, 5}, {tr("TIME"), left, 0, 3},
              {tr("COMMAND"), left, 0, 0}, {tr("FILE"), left, 16, 0},    {tr("MODE"), left, 0, 6},
              {tr("OCTETS"), right, 0, 0}, {tr("VERDICT"), left, 0, 0},  {tr("LINK"), left, 0, 4},
              {tr("RESULT"), left, 12, 2}};
    case store::RowKind::parts:
      return {{tr("MESSAGE"), right, 0, 0}, {tr("PART"), left, 0, 0},
              {tr("TYPE"), left, 12, 0},    {tr("OCTETS"), right, 0, 0},
              {tr("ENCODING"), left, 0, 3}, {tr("WHOLE"), left, 0, 2},
              {tr("NAME"), left, 12, 0},    {tr("DETECTED"), left, 12, 4},
              {tr("SHA-256"), left, 12, 5}};
    case store::RowKind::credentials:
      return {{tr("SESSION"), right, 0, 0},  {tr("TIME"), left, 0, 1},
              {tr("MECHANISM"), left, 0, 0}, {tr("USER"), left, 8, 0},
              {tr("SECRET"), left, 3, 0},    {tr("ACCEPTED"), left, 0, 0}};
    case store::RowKind::notices:
      return {{tr("SESSION"), right, 0, 0},
              {tr("TIME"), left, 0, 1},
              {tr("SEVERITY"), left, 0, 0},
              {tr("KIND"), left, 0, 0},
              {tr("TEXT"), left, 20, 0}};
    case store::RowKind::mailbox:
      return {{tr("SESSION"), right, 0, 0}, {tr("TIME"), left, 0, 2},
              {tr("ACTION"), left, 0, 0},   {tr("MAILBOX"), left, 8, 0},
              {tr("MESSAGES"), left, 8, 1}, {tr("WHAT"), left, 8, 0},
              {tr("ACCEPTED"), left, 0, 0}};
    case store::RowKind::tls:
      return {
          {tr("SESSION"), right, 0, 0}, {tr("TRANSFER"), right, 0, 4}, {tr("TIME"), left, 0, 5},
          {tr("VERSION"), left, 0, 0},  {tr("CIPHER"), left, 16, 1},   {tr("NAME"), left, 10, 0},
          {tr("ALPN"), left, 0, 6},     {tr("SUBJECT"), left, 10, 2},  {tr("RESUMED"), left, 0, 7},
          {tr("STATE"), left, 0, 0},    {tr("JA4"), left, 12, 3}};
    case store::RowKind::certificates:
      return {{tr("SUBJECT"), left, 16, 0}, {tr("ISSUER"), left, 12, 1},
              {tr("FROM"), left, 0, 4},     {tr("UNTIL"), left, 0, 0},
              {tr("KEY"), left, 0, 2},      {tr("SESSION"), right, 0, 3},
              {tr("SHA-256"), left, 12, 0}};
  }
  return {};
}

TableRow to_table_row(const CaptureRecord& row, bool) {
  return {
      {id_text(row.id.value)},
      {to_visible(row.path)},
      {to_visible(row.format)},
      {std::to_string(row.packets)},
      {std::to_string(row.bytes)},
      {row.first ? moment(*row.first) : ""},
      {row.last ? moment(*row.last) : ""},
      {row.dropped ? std::to_string(*row.dropped) : ""},
      word_cell(to_word(row.state), row.state == CaptureState::whole ? Role::good : Role::warn)};
}

TableRow to_table_row(const SessionRecord& row, bool) {
  return {{id_text(row.id.value)},
          word_cell(to_word(row.protocol), role_of(row.protocol)),
          {moment(row.start), Role::time},
          {to_text(row.client)},
          {to_text(row.server)},
          {shown(row.user)},
          {row.tls == TlsMode::none ? "" : shown_word(to_word(row.tls))},
          {std::to_string(row.exchanges)},
          {std::to_string(row.messages)},
          {std::to_string(row.client_bytes + row.server_bytes)},
          word_cell(to_word(row.outcome), role_of(row.outcome)),
          {shown(row.software)}};
}

TableRow to_table_row(const ExchangeRecord& row, bool reveal) {
  std::string command = shown(row.command);
  if (const auto argument = shown_argument(row, reveal); argument && !argument->empty()) {
    command += " " + to_visible(*argument);
  }
  return {{id_text(row.session.value)},   {std::to_string(row.n)},
          {moment(row.time), Role::time}, {shown_word(row.phase), Role::dim},
          {std::move(command)},           {reply_text(row), ending_role(row)}};
}

TableRow to_table_row(const MessageRecord& row, bool) {
  return {{"m" + id_text(row.id.value)},
          {id_text(row.session.value)},
          word_cell(to_word(row.via), role_of(row.via)),
          {moment(row.time), Role::time},
          {std::to_string(row.size)},
          verdict_cell(row),
          {shown(row.envelope_from ? row.envelope_from : row.from)},
          {to_visible(joined(row.envelope_to.empty() ? row.to : row.envelope_to))},
          {shown(row.subject)}};
}

TableRow to_table_row(const TransferRecord& row, bool) {
  return {{"t" + id_text(row.id.value)},
          {id_text(row.session.value)},
          {moment(row.start), Role::time},
          {row.command ? to_visible(*row.command) : shown_word(to_word(row.direction))},
          {shown(row.resolved ? row.resolved : row.path)},
          {shown_word(to_word(row.mode))},
          {std::to_string(row.size)},
          word_cell(to_word(row.verdict), role_of(row.verdict)),
          word_cell(to_word(row.link), row.link == TransferLink::exact ? Role::plain : Role::warn),
          {shown(row.result), row.result ? role_of_reply(row.result->substr(0, 3)) : Role::plain}};
}

TableRow to_table_row(const PartRecord& row, bool) {
  return {{"m" + id_text(row.message.value)},
          {to_visible(row.path)},
          {to_visible(row.type)},
          {std::to_string(row.size)},
          {shown(row.encoding)},
          row.complete ? Cell{tr("yes"), Role::good} : Cell{tr("no"), Role::warn},
          {shown(row.declared_name)},
          {shown(row.detected_type)},
          {row.sha256, Role::dim}};
}

TableRow to_table_row(const CredentialRecord& row, bool reveal) {
  const auto secret = shown_secret(row, reveal);
  return {{id_text(row.session.value)},
          {moment(row.time), Role::time},
          {to_visible(row.mechanism)},
          {shown(row.user)},
          {shown(secret), secret != row.secret ? Role::masked : Role::plain},
          yes_or_no(row.accepted)};
}

TableRow to_table_row(const NoticeRecord& row, bool) {
  return {{id_text(row.session.value)},
          {moment(row.time), Role::time},
          word_cell(to_word(row.severity), role_of(row.severity)),
          {to_visible(row.kind)},
          {to_visible(row.text)}};
}

TableRow to_table_row(const MailboxEventRecord& row, bool) {
  return {{id_text(row.session.value)},
          {moment(row.time), Role::time},
          word_cell(to_word(row.action), Role::verb),
          {shown(row.mailbox)},
          {messages_of(row)},
          {what_of(row)},
          yes_or_no(row.accepted)};
}

TableRow to_table_row(const TlsRecord& row, bool) {
  const bool open = row.state == TlsState::opened;
  return {{id_text(row.session.value)},
          {row.transfer ? "t" + id_text(row.transfer.value) : ""},
          {moment(row.time), Role::time},
          {shown(row.version)},
          {shown(row.cipher)},
          {shown(row.sni)},
          {shown(row.alpn)},
          {shown(row.subject)},
          {row.resumed.value_or(false) ? tr("yes") : ""},
          word_cell(to_word(row.state), open ? Role::good : Role::warn),
          {shown(row.ja4), Role::dim}};
}

TableRow to_table_row(const CertificateRecord& row, bool) {
  return {{shown(row.subject)},
          {row.self_signed ? tr("itself") : shown(row.issuer), Role::plain},
          {row.not_before ? moment(*row.not_before) : "", Role::time},
          {row.not_after ? moment(*row.not_after) : "", Role::time},
          {shown(row.key)},
          {id_text(row.session.value)},
          {row.fingerprint, Role::dim}};
}

}  // namespace malote
