// SPDX-License-Identifier: MIT
#include "store/term_sql.hpp"

#include <algorithm>
#include <utility>

#include "core/time.hpp"
#include "store/matching.hpp"
#include "store/term_values.hpp"

namespace malote::store {
namespace {

// `column` once or twice with the same value: "(A ? OR B ?)".
std::string either(std::string_view first, std::string_view second, const std::string& value,
                   Values& values) {
  values.push_back(value);
  values.push_back(value);
  return '(' + std::string(first) + " OR " + std::string(second) + ')';
}

std::string one(std::string condition, std::string value, Values& values) {
  values.push_back(std::move(value));
  return condition;
}

std::string ns_of(const std::string& moment) {
  return std::to_string(parse_timestamp(moment).value_or(Timestamp{}).ns);
}

std::string native_moment(const Term& term, RowKind kind, Values& values) {
  const bool after = term.key == "after";
  const std::string bound = after ? " >= CAST(? AS INTEGER)" : " < CAST(? AS INTEGER)";
  const auto with = [&](std::string column) {
    return one(std::move(column) + bound, ns_of(term.value), values);
  };
  switch (kind) {
    case RowKind::captures:
      return with(after ? "k.last_time" : "k.first_time");
    case RowKind::sessions:
      return with("s.start_time");
    case RowKind::exchanges:
      return with("x.time");
    case RowKind::messages:
      return with("m.time");
    case RowKind::transfers:
      return with("t.start_time");
    case RowKind::parts:
      break;  // the message's
    case RowKind::credentials:
      return with("c.time");
    case RowKind::notices:
      return with("n.time");
    case RowKind::mailbox:
      return with("b.time");
    case RowKind::tls:
      return with("y.time");
    case RowKind::certificates:
      return with("g.time");
  }
  return {};
}

std::string native_reply(const Term& term, RowKind kind, Values& values) {
  const auto pattern = parse_reply_pattern(term.value).value_or(ReplyPattern{});
  if (kind == RowKind::sessions) {
    // A JSON list of codes: the quotes around each make the search exact.
    return one("instr(s.reply_codes, ?) > 0", '"' + pattern.beginning + (pattern.whole ? "\"" : ""),
               values);
  }
  if (kind == RowKind::transfers) {
    return one("t.result GLOB ?", pattern.beginning + '*', values);
  }
  if (kind != RowKind::exchanges) return {};
  return one(
      "EXISTS (SELECT 1 FROM json_each(x.value, '$[5]') r"
      " WHERE (r.value ->> 0) GLOB ?)",
      pattern.beginning + (pattern.whole ? "" : "*"), values);
}

std::string native_cmd(const Term& term, RowKind kind, Values& values) {
  const bool wild = has_wildcard(term.value);
  if (kind == RowKind::sessions) {
    return one(wild ? "EXISTS (SELECT 1 FROM json_each(s.verbs) v WHERE fits(v.value, ?))"
                    : "EXISTS (SELECT 1 FROM json_each(s.verbs) v WHERE v.value = ?)",
               term.value, values);
  }
  if (kind == RowKind::transfers) {
    return one(wild ? "fits(t.command, ?)" : "t.command = ?", term.value, values);
  }
  if (kind != RowKind::exchanges) return {};
  return one(wild ? "fits(x.command, ?)" : "x.command = ?", term.value, values);
}

constexpr const char* refusing_session =
    "(instr(s.reply_codes, '\"4') OR instr(s.reply_codes, '\"5') OR instr(s.reply_codes, "
    "'\"-ERR\"')"
    " OR instr(s.reply_codes, '\"NO\"') OR instr(s.reply_codes, '\"BAD\"'))";
constexpr const char* refusing_exchange =
    "EXISTS (SELECT 1 FROM json_each(x.value, '$[5]') r"
    " WHERE (r.value ->> 0) GLOB '[45][0-9][0-9]'"
    " OR (r.value ->> 0) IN ('-ERR', 'NO', 'BAD'))";
constexpr const char* refusing_message =
    "(m.result GLOB '[45][0-9][0-9]*' OR m.result GLOB '-ERR*' OR m.result GLOB 'NO*'"
    " OR m.result GLOB 'BAD*')";
constexpr const char* refusing_transfer = "t.result GLOB '[45][0-9][0-9]*'";
constexpr const char* broken_transfer = "(t.verdict = 'gap' OR t.missing <> '[]')";
constexpr const char* broken_session =
    "(s.gap_bytes > 0 OR EXISTS (SELECT 1 FROM transfers t WHERE t.session = s.id"
    " AND (t.verdict = 'gap' OR t.missing <> '[]')))";
constexpr const char* secret_exchange =
    "(json_array_length(x.value, '$[10].secrets') > 0"
    " OR EXISTS (SELECT 1 FROM json_each(x.value, '$[10].continuations') r"
    " WHERE r.value ->> '$.secret'))";

constexpr const char* attached_part =
    "(p.disposition = 'attachment' OR p.declared_name IS NOT NULL)";

std::string native_has(const Term& term, RowKind kind) {
  const bool session = kind == RowKind::sessions;
  const bool exchange = kind == RowKind::exchanges;
  const bool message = kind == RowKind::messages;
  const bool transfer = kind == RowKind::transfers;
  if (term.value == "error") {
    if (session) return refusing_session;
    if (exchange) return refusing_exchange;
    if (transfer) return refusing_transfer;
    if (kind == RowKind::mailbox) return "(b.accepted = 0)";
    return message ? refusing_message : "";
  }
  if (kind == RowKind::parts) {
    if (term.value == "attachment") return attached_part;
    return term.value == "gap" ? "NOT p.complete" : "";
  }
  if (term.value == "gap") {
    if (session) return broken_session;
    if (transfer) return broken_transfer;
    return message ? "(m.verdict = 'gap' OR m.missing <> '[]')" : "";
  }
  if (term.value == "tls") {
    if (session) return "s.tls <> 'none'";
    if (transfer) return "t.protection = 'P'";
    return exchange ? "x.under_tls" : "";
  }
  if (term.value == "secret") {
    if (session) {
      return "EXISTS (SELECT 1 FROM credentials c WHERE c.session = s.id"
             " AND c.secret IS NOT NULL AND NOT c.secret_is_public)";
    }
    if (exchange) return secret_exchange;
    if (kind == RowKind::credentials) return "(c.secret IS NOT NULL AND NOT c.secret_is_public)";
  }
  return {};
}

// A column among ids with commas between: one number, or a list that is taken apart once.
std::string among(const std::string& column, const std::string& ids, Values& values) {
  const bool single = ids.find(',') == std::string::npos;
  values.push_back(single ? ids : "[" + ids + "]");
  return column + (single ? " = CAST(? AS INTEGER)" : " IN (SELECT value FROM json_each(?))");
}

std::string native_id(const Term& term, RowKind kind, Values& values) {
  switch (kind) {
    case RowKind::captures:
      return among("k.id", term.value, values);
    case RowKind::sessions:
      return among("s.id", term.value, values);
    case RowKind::messages:
      return among("m.id", term.value, values);
    case RowKind::transfers:
      return among("t.id", term.value, values);
    case RowKind::parts:
      return among("p.message", term.value, values);
    case RowKind::exchanges:
    case RowKind::credentials:
    case RowKind::notices:
    case RowKind::mailbox:
    case RowKind::tls:
    case RowKind::certificates:
      break;  // the session's
  }
  return {};
}

std::string message_word(const std::string& word, Values& values) {
  values.insert(values.end(), 8, word);
  return std::string(
             "(says(m.subject, ?) OR says(m.header_from, ?) OR says(m.envelope_from, ?)"
             " OR any_says(m.header_to, ?) OR any_says(m.envelope_to, ?) OR says(m.message_id, ?)"
             " OR EXISTS (SELECT 1 FROM parts p WHERE ") +
         parts_of_message + " AND says(p.declared_name, ?)) OR body_says(m.id, ?))";
}

std::string transfer_word(const std::string& word, Values& values) {
  values.insert(values.end(), 3, word);
  return "(says(t.path, ?) OR says(t.resolved, ?) OR says(t.result, ?))";
}

std::string session_word(const std::string& word, Values& values) {
  std::string condition =
      "(says(s.user, ?) OR says(s.client_ip, ?) OR says(s.server_ip, ?)"
      " OR EXISTS (SELECT 1 FROM messages m WHERE m.session = s.id AND ";
  values.insert(values.end(), 3, word);
  condition += message_word(word, values);
  // Neighbours by key: chunk_key.hpp.
  condition +=
      ") OR EXISTS (SELECT 1 FROM dialogue d WHERE d.id BETWEEN (s.id << 20) AND"
      " ((s.id << 20) | 1048575) AND dialogue_says(d.body, ?))"
      " OR EXISTS (SELECT 1 FROM unsettled d WHERE d.session = s.id AND"
      " dialogue_says(d.body, ?)))";
  values.insert(values.end(), 2, word);
  return condition;
}

std::string native_word(const Term& term, RowKind kind, Values& values) {
  switch (kind) {
    case RowKind::captures:
      return one("says(k.path, ?)", term.value, values);
    case RowKind::sessions:
      return session_word(term.value, values);
    case RowKind::exchanges:
      return one("dialogue_says(x.value, ?)", term.value, values);
    case RowKind::messages:
      return message_word(term.value, values);
    case RowKind::transfers:
      return transfer_word(term.value, values);
    case RowKind::parts:
      return either("says(p.declared_name, ?)", "says(p.type, ?)", term.value, values);
    case RowKind::credentials:
      return either("says(c.user, ?)", "says(c.mechanism, ?)", term.value, values);
    case RowKind::notices:
      return either("says(n.text, ?)", "says(n.kind, ?)", term.value, values);
    case RowKind::mailbox:
      values.insert(values.end(), 3, term.value);
      return "(says(b.mailbox, ?) OR says(b.target, ?) OR says(b.action, ?))";
    case RowKind::tls:
      values.insert(values.end(), 6, term.value);
      return "(says(y.sni, ?) OR says(y.subject, ?) OR says(y.issuer, ?) OR says(y.cipher, ?)"
             " OR says(y.version, ?) OR says(y.alpn, ?))";
    case RowKind::certificates:
      values.insert(values.end(), 3, term.value);
      return "(says(g.subject, ?) OR says(g.issuer, ?) OR any_says(g.names, ?))";
  }
  return {};
}

std::string native_session(const Term& term, Values& values) {
  if (term.key == "proto") return one("s.protocol = ?", term.value, values);
  if (term.key == "ip") {
    return either("ip_in(s.client_ip, ?)", "ip_in(s.server_ip, ?)", term.value, values);
  }
  if (term.key == "port") {
    return one("CAST(? AS INTEGER) IN (s.client_port, s.server_port)", term.value, values);
  }
  return {};
}

std::string native_message(const Term& term, Values& values) {
  if (term.key == "subject") return one("fits(m.subject, ?)", term.value, values);
  if (term.key == "from") {
    return either("fits(m.header_from, ?)", "fits(m.envelope_from, ?)", term.value, values);
  }
  if (term.key == "to") {
    return either("any_fits(m.header_to, ?)", "any_fits(m.envelope_to, ?)", term.value, values);
  }
  if (term.key == "larger") {
    return one("m.size > CAST(? AS INTEGER)", std::to_string(parse_size(term.value).value_or(0)),
               values);
  }
  if (term.key == "sha256") {
    return either("m.sha256 GLOB ?",
                  std::string("EXISTS (SELECT 1 FROM parts p WHERE ") + parts_of_message +
                      " AND p.sha256 GLOB ?)",
                  term.value + '*', values);
  }
  return {};
}

std::string native_part(const Term& term, Values& values) {
  if (term.key == "file") return one("fits(p.declared_name, ?)", term.value, values);
  if (term.key == "type") {
    return either("fits(p.type, ?)", "fits(p.detected_type, ?)", term.value, values);
  }
  if (term.key == "larger") {
    return one("p.size > CAST(? AS INTEGER)", std::to_string(parse_size(term.value).value_or(0)),
               values);
  }
  if (term.key == "sha256") return one("p.sha256 GLOB ?", term.value + '*', values);
  return {};
}

// A transfer without a session answers for itself.
std::string native_transfer(const Term& term, Values& values) {
  if (term.key == "proto") return one("? = 'ftp'", term.value, values);
  if (term.key == "ip" || term.key == "port") {
    const bool ip = term.key == "ip";
    std::string condition = ip ? "(ip_in(t.client_ip, ?) OR ip_in(t.server_ip, ?)"
                               : "(CAST(? AS INTEGER) IN (t.client_port, t.server_port)";
    values.insert(values.end(), ip ? 2 : 1, term.value);
    condition += " OR EXISTS (SELECT 1 FROM sessions s WHERE s.id = t.session AND ";
    return condition + native_session(term, values) + "))";
  }
  if (term.key == "file") {
    return either("file_fits(t.path, ?)", "file_fits(t.resolved, ?)", term.value, values);
  }
  if (term.key == "larger") {
    return one("t.size > CAST(? AS INTEGER)", std::to_string(parse_size(term.value).value_or(0)),
               values);
  }
  if (term.key == "sha256") return one("t.sha256 GLOB ?", term.value + '*', values);
  return {};
}

}  // namespace

std::string session_column(RowKind kind) {
  switch (kind) {
    case RowKind::sessions:
      return "s.id";
    case RowKind::exchanges:
      return "x.session";
    case RowKind::messages:
      return "m.session";
    case RowKind::transfers:
      return "t.session";
    case RowKind::parts:
      return "p.session";
    case RowKind::credentials:
      return "c.session";
    case RowKind::notices:
      return "n.session";
    case RowKind::mailbox:
      return "b.session";
    case RowKind::tls:
      return "y.session";
    case RowKind::certificates:
      return "g.session";
    case RowKind::captures:
      break;
  }
  return {};
}

std::string native_condition(const Term& term, RowKind kind, Values& values) {
  if (term.key.empty()) return native_word(term, kind, values);
  if (term.key == "after" || term.key == "before") return native_moment(term, kind, values);
  if (term.key == "reply") return native_reply(term, kind, values);
  if (term.key == "cmd") return native_cmd(term, kind, values);
  if (term.key == "has") return native_has(term, kind);
  if (term.key == "id") return native_id(term, kind, values);
  if (term.key == "session") {
    // Exchanges and captures ask their sessions, which are looked up by id.
    if (kind == RowKind::captures || kind == RowKind::exchanges) return {};
    return among(session_column(kind), term.value, values);
  }
  if (term.key == "user") {
    if (kind == RowKind::sessions) return one("fits(s.user, ?)", term.value, values);
    if (kind == RowKind::credentials) return one("fits(c.user, ?)", term.value, values);
    return {};
  }
  if (kind == RowKind::sessions) return native_session(term, values);
  if (kind == RowKind::messages) return native_message(term, values);
  if (kind == RowKind::transfers) return native_transfer(term, values);
  if (kind == RowKind::parts) return native_part(term, values);
  if (kind == RowKind::certificates && term.key == "sha256") {
    return one("g.fingerprint GLOB ?", term.value + '*', values);
  }
  return {};
}

}  // namespace malote::store
