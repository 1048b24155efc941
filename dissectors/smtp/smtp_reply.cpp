// SPDX-License-Identifier: MIT
#include "dissectors/smtp/smtp_reply.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"
#include "framing/reply_code.hpp"

namespace malote::smtp {

bool Reply::positive() const noexcept {
  if (code.empty()) return starts_with_ignoring_case(text, "ok");
  return code.starts_with('2');
}

std::string Reply::in_one() const {
  if (code.empty()) return text;
  return text.empty() ? code : code + " " + text;
}

void ReplyAssembler::begin(const Line& line, std::string_view code) {
  reply_ = {};
  reply_.code = code;
  reply_.origin = line.begin;
  under_way_ = true;
  cut_ = false;
}

void ReplyAssembler::add(std::string_view text) {
  const std::size_t room = cap_ - std::min(cap_, reply_.text.size());
  if (text.size() > room) reply_.shortened = true;
  reply_.text.append(text.substr(0, room));
}

Reply ReplyAssembler::finish(const Line& line) {
  reply_.time = line.last.time;
  under_way_ = cut_ = false;
  return std::exchange(reply_, {});
}

std::optional<Reply> ReplyAssembler::feed(const Line& line) {
  const auto parsed = parse_reply_line(line.text);
  const bool maybe_tail = std::exchange(resync_, false);
  if (!parsed && (maybe_tail || trim(line.text).empty())) return std::nullopt;
  if (!under_way_) {
    begin(line, parsed ? parsed->code : std::string_view());
  } else {
    reply_.many_lines = true;
    add("\n");
  }
  // Inside a reply of many lines a line without code is one of them, whoever forgot the code.
  add(parsed ? parsed->text : line.text);
  reply_.time = line.last.time;
  if (parsed ? parsed->last : reply_.code.empty()) return finish(line);
  return std::nullopt;
}

void ReplyAssembler::on_gap() noexcept {
  resync_ = true;
  cut_ = under_way_;
}

bool ReplyAssembler::ends_cut_reply(std::string_view line) const noexcept {
  if (!cut()) return false;
  const auto parsed = parse_reply_line(line);
  return parsed && parsed->code != reply_.code;
}

std::optional<Reply> ReplyAssembler::take_unfinished() {
  if (!under_way_) return std::nullopt;
  under_way_ = cut_ = false;
  return std::exchange(reply_, {});
}

}  // namespace malote::smtp
