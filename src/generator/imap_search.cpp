// SPDX-License-Identifier: MIT
#include "generator/imap_search.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "generator/imap_mail.hpp"

namespace malote::generator {
namespace {

constexpr unsigned depth_cap = 16;
constexpr std::size_t set_cap = 2000;

using Names = std::array<std::string_view, 6>;
constexpr Names text_keys{"BCC", "CC", "FROM", "SUBJECT", "TO", "BODY"};
constexpr Names day_keys{"BEFORE", "ON", "SINCE", "SENTBEFORE", "SENTON", "SENTSINCE"};
constexpr Names flag_keys{"ANSWERED", "DELETED", "DRAFT", "FLAGGED", "SEEN", "RECENT"};

bool is_among(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool contains(std::string_view text, std::string_view lower) {
  return std::search(text.begin(), text.end(), lower.begin(), lower.end(),
                     [](char a, char b) { return to_lower(a) == b; }) != text.end();
}

bool has_flag(const StoredMail& mail, std::string_view flag) {
  return std::any_of(mail.flags.begin(), mail.flags.end(),
                     [&](const std::string& one) { return equals_ignoring_case(one, flag); });
}

}  // namespace

std::optional<ImapSet> parse_imap_set(std::string_view text, std::uint64_t last) {
  ImapSet set;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const auto range = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    const auto colon = range.find(':');
    const auto number = [&](std::string_view word) {
      return word == "*" ? std::optional(last) : parse_number(word);
    };
    const auto first = number(range.substr(0, colon));
    const auto second = colon == std::string_view::npos ? first : number(range.substr(colon + 1));
    if (!first || !second || set.size() >= set_cap) return {};
    set.emplace_back(std::min(*first, *second), std::max(*first, *second));
  }
  return set.empty() ? std::nullopt : std::optional(set);
}

bool in_imap_set(const ImapSet& set, std::uint64_t number) {
  return std::any_of(set.begin(), set.end(), [&](const auto& range) {
    return number >= range.first && number <= range.second;
  });
}

ImapSearch::ImapSearch(const std::vector<ImapWord>& words, std::size_t at, std::uint64_t last,
                       std::uint64_t last_uid)
    : words_(words), at_(at), last_(last), last_uid_(last_uid) {
  while (at_ < words_.size() && fault_.empty()) {
    auto key = take_key(0);
    if (key) all_.keys.push_back(std::move(*key));
  }
  if (fault_.empty() && all_.keys.empty()) fault_ = "for what? SEARCH ALL, SEARCH FROM alice";
}

const std::string* ImapSearch::next_text() {
  if (at_ >= words_.size() || !words_[at_].is_string()) return nullptr;
  return &words_[at_++].text;
}

std::optional<ImapSearch::Key> ImapSearch::take_key(unsigned depth) {
  Key key;
  if (depth > depth_cap) {
    fault_ = "that is nested too deep";
    return {};
  }
  if (at_ < words_.size() && words_[at_].kind == ImapWord::Kind::open) {
    ++at_;
    while (at_ < words_.size() && words_[at_].kind != ImapWord::Kind::close) {
      auto inner = take_key(depth + 1);
      if (!inner) return {};
      key.keys.push_back(std::move(*inner));
    }
    ++at_;
    return key;
  }
  const std::string* word = next_text();
  if (word == nullptr) {
    fault_ = "a search key is missing";
    return {};
  }
  key.name = to_upper(*word);
  if (key.name == "NOT" || key.name == "OR") {
    for (int n = key.name == "OR" ? 2 : 1; n > 0; --n) {
      auto inner = take_key(depth + 1);
      if (!inner) return {};
      key.keys.push_back(std::move(*inner));
    }
    return key;
  }
  if (take_argument(key)) return key;
  if (fault_.empty()) fault_ = "SEARCH does not know " + to_visible(key.name) + " so";
  return {};
}

bool ImapSearch::take_argument(Key& key) {
  if (key.name == "ALL" || key.name == "NEW" || key.name == "OLD") return true;
  if (is_among(flag_keys, key.name)) return true;
  if (key.name.starts_with("UN") && is_among(flag_keys, key.name.substr(2))) return true;
  if (is_digit(key.name.front()) || key.name.front() == '*') {
    const auto set = parse_imap_set(key.name, last_);
    if (set) key.set = *set;
    key.name = "NUMBER";
    return set.has_value();
  }
  if (key.name == "HEADER") {
    const std::string* field = next_text();
    if (field == nullptr) return false;
    key.field = *field;
  }
  const std::string* text = next_text();
  if (text == nullptr) return false;
  if (key.name == "UID") {
    const auto set = parse_imap_set(*text, last_uid_);
    if (set) key.set = *set;
    return set.has_value();
  }
  if (key.name == "LARGER" || key.name == "SMALLER") {
    key.number = parse_number(*text).value_or(0);
    return parse_number(*text).has_value();
  }
  if (is_among(day_keys, key.name)) {
    key.number = parse_day(*text).value_or(0);
    return key.number != 0;
  }
  key.text = key.name.ends_with("KEYWORD") ? *text : to_lower(*text);
  return is_among(text_keys, key.name) || key.name == "TEXT" || key.name == "HEADER" ||
         key.name == "KEYWORD" || key.name == "UNKEYWORD";
}

bool ImapSearch::fits(const StoredMail& mail, std::uint64_t number) const {
  return fits(all_, mail, number);
}

// As deep as take_key() goes.
bool ImapSearch::fits(const Key& key, const StoredMail& mail, std::uint64_t number) {
  const auto inner = [&](const Key& one) { return fits(one, mail, number); };
  if (key.name.empty()) return std::all_of(key.keys.begin(), key.keys.end(), inner);
  if (key.name == "NOT") return !inner(key.keys[0]);
  if (key.name == "OR") return inner(key.keys[0]) || inner(key.keys[1]);
  if (key.name == "ALL" || key.name == "OLD") return true;
  if (key.name == "NEW") return false;  // nothing is \Recent here
  if (is_among(flag_keys, key.name)) return has_flag(mail, "\\" + key.name);
  if (key.name.starts_with("UN") && is_among(flag_keys, key.name.substr(2))) {
    return !has_flag(mail, "\\" + key.name.substr(2));
  }
  if (key.name == "KEYWORD") return has_flag(mail, key.text);
  if (key.name == "UNKEYWORD") return !has_flag(mail, key.text);
  if (key.name == "NUMBER") return in_imap_set(key.set, number);
  if (key.name == "UID") return in_imap_set(key.set, mail.uid);
  if (key.name == "LARGER") return mail.content.size() > key.number;
  if (key.name == "SMALLER") return mail.content.size() < key.number;
  if (is_among(day_keys, key.name)) {
    const bool sent = key.name.starts_with("SENT");
    const auto date = sent ? mail_field(parse_mail(mail.content).header, "Date") : std::nullopt;
    const auto day = sent ? parse_day(date.value_or("")) : std::optional(to_day(mail.date));
    if (!day) return false;
    if (key.name.ends_with("BEFORE")) return *day < key.number;
    return key.name.ends_with("SINCE") ? *day >= key.number : *day == key.number;
  }
  return fits_text(key, mail);
}

bool ImapSearch::fits_text(const Key& key, const StoredMail& mail) {
  if (key.name == "TEXT") return contains(mail.content, key.text);
  const MailPart message = parse_mail(mail.content);
  if (key.name == "BODY") return contains(message.body, key.text);
  const auto field = mail_field(message.header, key.name == "HEADER" ? key.field : key.name);
  return field && contains(*field, key.text);
}

}  // namespace malote::generator
