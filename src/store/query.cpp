// SPDX-License-Identifier: MIT
#include "store/query.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "core/time.hpp"
#include "records/names.hpp"
#include "store/ip_range.hpp"
#include "store/term_values.hpp"

namespace malote::store {
namespace {

using Refusal = std::optional<const char*>;  // why the value cannot be, marked with tr_noop

Refusal check_proto(std::string& value) {
  value = to_lower(value);
  if (parse_protocol(value)) return std::nullopt;
  return tr_noop("no such protocol; there are smtp, pop3, imap, ftp and unknown");
}

Refusal check_ip(std::string& value) {
  if (parse_ip_range(value)) return std::nullopt;
  return tr_noop("not an IP address, nor a range such as 10.0.0.0/8");
}

Refusal check_port(std::string& value) {
  const auto port = parse_number(value);
  if (port && *port <= 65535) return std::nullopt;
  return tr_noop("not a port number");
}

Refusal check_text(std::string&) {
  return std::nullopt;
}

Refusal check_reply(std::string& value) {
  value = to_upper(value);
  if (parse_reply_pattern(value)) return std::nullopt;
  return tr_noop("not a reply; give one such as 250, 5xx, +OK, -ERR, OK, NO or BAD");
}

Refusal check_cmd(std::string& value) {
  value = to_upper(value);
  return std::nullopt;
}

Refusal check_has(std::string& value) {
  value = to_lower(value);
  for (const std::string_view known : {"attachment", "error", "secret", "gap", "tls"}) {
    if (value == known) return std::nullopt;
  }
  return tr_noop("unknown; there are has:attachment, has:error, has:secret, has:gap and has:tls");
}

Refusal check_moment(std::string& value) {
  if (parse_timestamp(value)) return std::nullopt;
  return tr_noop("not a time; give one such as 2026-01-31 or 2026-01-31T09:08 (UTC)");
}

Refusal check_larger(std::string& value) {
  if (parse_size(value)) return std::nullopt;
  return tr_noop("not a size; give one such as 500, 64K, 1M or 2G");
}

Refusal check_sha256(std::string& value) {
  value = to_lower(value);
  const bool hex = value.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (hex && value.size() <= 64) return std::nullopt;
  return tr_noop("not a SHA-256 in hexadecimal digits, nor its beginning");
}

// One, or several with commas between: "7,9,12".
Refusal check_ids(std::string& value) {
  std::string_view rest = value;
  for (bool more = true; more;) {
    const std::size_t comma = rest.find(',');
    const auto id = parse_number(rest.substr(0, comma));
    if (!id || *id == 0 || *id > INT64_MAX) {
      return tr_noop("not an id; ids are whole numbers from 1, such as 7 or 7,9,12");
    }
    more = comma != std::string_view::npos;
    if (more) rest.remove_prefix(comma + 1);
  }
  return std::nullopt;
}

struct KeyRule {
  std::string_view key;
  Refusal (*check)(std::string& value);  // also brings the value into one form
};

constexpr std::array rules{
    KeyRule{"proto", check_proto},   KeyRule{"ip", check_ip},
    KeyRule{"port", check_port},     KeyRule{"user", check_text},
    KeyRule{"from", check_text},     KeyRule{"to", check_text},
    KeyRule{"subject", check_text},  KeyRule{"reply", check_reply},
    KeyRule{"cmd", check_cmd},       KeyRule{"has", check_has},
    KeyRule{"after", check_moment},  KeyRule{"before", check_moment},
    KeyRule{"larger", check_larger}, KeyRule{"sha256", check_sha256},
    KeyRule{"id", check_ids},        KeyRule{"session", check_ids},
    KeyRule{"file", check_text},     KeyRule{"type", check_text},
};

Error refuse(std::string_view word, const char* reason) {
  return {to_visible(word) + ": " + tr(reason)};
}

// subject:"two words" within one word, as the view's filter line has it.
std::string unquote(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return std::string(text);
}

Result<Term> parse_term(std::string_view word) {
  std::string_view rest = word;
  Term term;
  if (rest.size() > 1 && rest.front() == '-') {
    term.negated = true;
    rest.remove_prefix(1);
  }
  const auto colon = rest.find(':');
  const bool bare = rest.starts_with('"') || colon == std::string_view::npos || colon == 0;
  if (bare) {
    term.value = unquote(rest);
    if (term.value.empty()) return refuse(word, tr_noop("an empty term"));
    return term;
  }
  term.key = to_lower(rest.substr(0, colon));
  term.value = unquote(rest.substr(colon + 1));
  for (const auto& rule : rules) {
    if (rule.key != term.key) continue;
    if (term.value.empty()) return refuse(word, tr_noop("a value is missing after the colon"));
    if (const auto refusal = rule.check(term.value)) return refuse(word, *refusal);
    return term;
  }
  return refuse(word, tr_noop("no such term; in double quotes it is looked for as text"));
}

}  // namespace

Result<Query> Query::parse(const std::vector<std::string>& words) {
  Query query;
  bool join = false;  // the last word was OR
  for (const auto& word : words) {
    if (word == "OR") {
      if (join || query.groups_.empty()) {
        return refuse(word, tr_noop("needs a term before and after it"));
      }
      join = true;
      continue;
    }
    auto term = parse_term(word);
    if (!term) return term.error();
    if (!std::exchange(join, false)) query.groups_.emplace_back();
    query.groups_.back().push_back(std::move(term.value()));
  }
  if (join) return refuse("OR", tr_noop("needs a term before and after it"));
  return query;
}

std::vector<std::string_view> term_keys() {
  std::vector<std::string_view> keys;
  for (const KeyRule& rule : rules) keys.push_back(rule.key);
  return keys;
}

bool Query::has_bare_word() const noexcept {
  const auto is_bare = [](const Term& term) { return term.key.empty(); };
  return std::any_of(groups_.begin(), groups_.end(), [&](const auto& group) {
    return std::any_of(group.begin(), group.end(), is_bare);
  });
}

}  // namespace malote::store
