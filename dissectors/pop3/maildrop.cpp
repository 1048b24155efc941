// SPDX-License-Identifier: MIT
#include "dissectors/pop3/maildrop.hpp"

#include <fmt/format.h>

#include "core/i18n.hpp"
#include "core/text.hpp"

namespace malote::pop3 {
namespace {

// Bounds of what one session may make us remember: beyond them messages have no UIDL and no size
// hint.
constexpr std::size_t most_listed = 20'000;
constexpr std::size_t most_marked = 20'000;
constexpr std::size_t longest_uidl = 70;  // RFC 1939 7
constexpr std::size_t most_named = 20;    // in one notice

struct NumberedLine {
  std::uint64_t number;
  std::string_view rest;
};

std::optional<NumberedLine> parse_numbered(std::string_view line) noexcept {
  const std::string_view text = trim(line);
  const auto blank = text.find_first_of(" \t");
  if (blank == std::string_view::npos) return {};
  const auto number = parse_number(text.substr(0, blank));
  if (!number) return {};
  return NumberedLine{*number, trim(text.substr(blank))};
}

}  // namespace

Maildrop::Listed* Maildrop::entry(std::uint64_t number) {
  const auto found = listed_.find(number);
  if (found != listed_.end()) return &found->second;
  if (listed_.size() >= most_listed) return nullptr;
  return &listed_[number];
}

void Maildrop::learn_size(std::string_view line) {
  const auto parsed = parse_numbered(line);
  if (!parsed) return;
  // Some servers say more behind the size.
  const auto octets = parse_number(parsed->rest.substr(0, parsed->rest.find_first_of(" \t")));
  if (!octets) return;
  if (Listed* listed = entry(parsed->number)) listed->size = octets;
}

void Maildrop::learn_uidl(std::string_view line) {
  const auto parsed = parse_numbered(line);
  if (!parsed || parsed->rest.size() > longest_uidl) return;
  if (Listed* listed = entry(parsed->number)) listed->uidl = std::string(parsed->rest);
}

std::optional<std::uint64_t> Maildrop::size_of(std::uint64_t number) const {
  const auto found = listed_.find(number);
  return found == listed_.end() ? std::nullopt : found->second.size;
}

std::optional<std::string> Maildrop::uidl_of(std::uint64_t number) const {
  const auto found = listed_.find(number);
  return found == listed_.end() ? std::nullopt : found->second.uidl;
}

void Maildrop::mark(std::uint64_t number) {
  if (marked_.count(number) != 0) return;
  ++marked_count_;
  if (marked_.size() < most_marked) marked_.insert(number);
}

void Maildrop::unmark_all() {
  marked_.clear();
  marked_count_ = 0;
}

std::string Maildrop::marked() const {
  std::string text;
  std::size_t named = 0;
  for (const std::uint64_t number : marked_) {
    if (named == most_named) break;
    if (named != 0) text += ", ";
    text += std::to_string(number);
    if (const auto uidl = uidl_of(number)) text += " (" + to_visible(*uidl) + ")";
    ++named;
  }
  if (marked_count_ > named) {
    text += fmt::format(fmt::runtime(tr_noop(" and {} more")), marked_count_ - named);
  }
  return text;
}

}  // namespace malote::pop3
