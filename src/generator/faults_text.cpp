// SPDX-License-Identifier: MIT
// The faults in what is said: numbers that are wrong, line ends, a dot that is missing.
#include <algorithm>

#include "core/text.hpp"
#include "generator/faults.hpp"

namespace malote::generator {
namespace {

// Changes the number at `at`; what stands there otherwise stays.
void change_number(std::string& said, std::size_t at, std::int64_t by) {
  auto end = at;
  while (end < said.size() && is_digit(said[end])) ++end;
  const auto number = parse_number(std::string_view(said).substr(at, end - at));
  if (!number || *number > INT64_MAX / 2) return;
  const std::int64_t told = std::max<std::int64_t>(0, static_cast<std::int64_t>(*number) + by);
  said.replace(at, end - at, std::to_string(told));
}

// Each number behind `mark`.
void change_behind(std::string& said, std::size_t from, std::string_view mark, std::int64_t by) {
  for (auto at = said.find(mark, from); at != std::string::npos; at = said.find(mark, at)) {
    at += mark.size();
    change_number(said, at, by);
  }
}

// The number that ends before `mark`.
void change_before(std::string& said, std::size_t from, std::string_view mark, std::int64_t by) {
  auto at = said.find(mark, from);
  if (at == std::string::npos) return;
  while (at > from && is_digit(said[at - 1])) --at;
  change_number(said, at, by);
}

// Of each "1 120" line, and of STAT's and LIST's "+OK 1 120".
void change_second_numbers(std::string& said, std::size_t from, std::int64_t by) {
  while (from < said.size()) {
    auto at = said.compare(from, 4, "+OK ") == 0 ? from + 4 : from;
    auto end = at;
    while (end < said.size() && is_digit(said[end])) ++end;
    if (end > at && end + 1 < said.size() && said[end] == ' ' && is_digit(said[end + 1])) {
      change_number(said, end + 1, by);
    }
    const auto next = said.find('\n', from);
    if (next == std::string::npos) return;
    from = next + 1;
  }
}

void tell_another_size(std::string& said, std::size_t from, Spoken spoken, std::string_view command,
                       std::int64_t by) {
  if (spoken == Spoken::imap) return change_behind(said, from, "RFC822.SIZE ", by);
  if (spoken == Spoken::ftp) {
    if (command == "SIZE") return change_behind(said, from, "213 ", by);
    return change_before(said, from, " octets)", by);
  }
  if (spoken != Spoken::pop3) {
    change_behind(said, from, "250-SIZE ", by);
    return change_behind(said, from, " SIZE=", by);
  }
  if (command == "RETR") return change_before(said, from, " octets", by);
  if (command == "LIST" || command == "STAT") change_second_numbers(said, from, by);
}

bool announce_another_literal(std::string& said, std::size_t from, std::int64_t by) {
  for (auto at = said.find('{', from); at != std::string::npos; at = said.find('{', at + 1)) {
    const auto end = said.find_first_not_of("0123456789", at + 1);
    if (end == std::string::npos || end == at + 1) continue;
    const auto rest = std::string_view(said).substr(end);
    if (!rest.starts_with("}\r\n") && !rest.starts_with("+}\r\n")) continue;
    change_number(said, at + 1, by);
    return true;
  }
  return false;
}

// A list's or message's last CRLF.CRLF stays: only that ends it.
bool end_lines_in_lf(std::string& said, std::size_t from, bool ends_in_dot) {
  const std::size_t keep = ends_in_dot && said.ends_with("\r\n.\r\n") ? 5 : 0;
  const std::string tail = said.substr(said.size() - keep);
  std::string changed;
  for (std::size_t i = from; i < said.size() - keep; ++i) {
    if (said[i] != '\r' || i + 1 >= said.size() || said[i + 1] != '\n') changed += said[i];
  }
  const bool any = changed.size() + keep + from != said.size();
  said = said.substr(0, from) + changed + tail;
  return any;
}

}  // namespace

FaultInjector::Spoiled FaultInjector::spoil(std::string& said, std::size_t from) const {
  Spoiled spoiled;
  if (due_.empty() || from >= said.size()) return spoiled;
  const std::string before = said.substr(from);
  const bool message = spoken_ == Spoken::pop3 && (command_ == "RETR" || command_ == "TOP");
  if (const Fault* fault = due(FaultKind::size)) {
    tell_another_size(said, from, spoken_, command_, fault->number);
  }
  if (const Fault* fault = due(FaultKind::literal); fault != nullptr && spoken_ == Spoken::imap) {
    spoiled.cut = announce_another_literal(said, from, fault->number);
  }
  if (const Fault* fault = due(FaultKind::long_line)) {
    const auto end = std::min(said.find("\r\n", from), said.size());
    said.insert(end, std::string(static_cast<std::size_t>(fault->number), 'x'));
  }
  if (due(FaultKind::bare_lf) != nullptr && spoken_ != Spoken::imap) {
    spoiled.other_octets = end_lines_in_lf(said, from, message) && message;
  }
  if (due(FaultKind::no_dot) != nullptr && said.size() >= from + 5 && said.ends_with("\r\n.\r\n")) {
    said.resize(said.size() - 3);
    spoiled.cut = spoiled.cut || message;
  }
  spoiled.changed = said.compare(from, std::string::npos, before) != 0;
  return spoiled;
}

}  // namespace malote::generator
