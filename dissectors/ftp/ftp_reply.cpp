// SPDX-License-Identifier: MIT
#include "dissectors/ftp/ftp_reply.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"
#include "framing/reply_code.hpp"

namespace malote::ftp {

namespace {

// Codes of RFC 2228 begin with 6 (protected replies).
bool begins_with_code(std::string_view line) {
  return line.size() >= 3 && line[0] >= '1' && line[0] <= '6' && is_digit(line[1]) &&
         is_digit(line[2]) && (line.size() == 3 || !is_digit(line[3]));
}

}  // namespace

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

Reply ReplyAssembler::finish() {
  under_way_ = cut_ = false;
  return std::exchange(reply_, {});
}

std::optional<Reply> ReplyAssembler::feed(std::string_view text, const Line& line) {
  const bool coded = begins_with_code(text);
  // Behind a gap what has no code may belong to a reply whose beginning is missing.
  const bool maybe_tail = resync_ && !coded;
  resync_ = maybe_tail;
  if (under_way_) {
    reply_.many_lines = true;
    reply_.time = line.last.time;
    add("\n");
    const bool own = coded && text.substr(0, 3) == reply_.code;
    if (own && (text.size() == 3 || text[3] == ' ')) {
      add(text.size() > 4 ? text.substr(4) : std::string_view());
      return finish();
    }
    add(own && text[3] == '-' ? text.substr(4) : text);
    return std::nullopt;
  }
  if (!coded && (maybe_tail || trim(text).empty())) return std::nullopt;
  begin(line, coded ? text.substr(0, 3) : std::string_view());
  reply_.time = line.last.time;
  if (!coded) {
    add(text);
    return finish();
  }
  const bool more = text.size() > 3 && text[3] == '-';
  reply_.no_space = text.size() > 3 && text[3] != ' ' && !more;
  if (text.size() > 3) add(text.substr(reply_.no_space ? 3 : 4));
  if (more) return std::nullopt;
  return finish();
}

void ReplyAssembler::on_gap() noexcept {
  resync_ = true;
  cut_ = under_way_;
}

bool ReplyAssembler::ends_cut_reply(std::string_view line) const noexcept {
  return under_way_ && cut_ && begins_with_code(line) && line.substr(0, 3) != reply_.code;
}

std::optional<Reply> ReplyAssembler::take_unfinished() {
  if (!under_way_) return std::nullopt;
  return finish();
}

}  // namespace malote::ftp
