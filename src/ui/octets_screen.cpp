// SPDX-License-Identifier: MIT
#include "ui/octets_screen.hpp"

#include <algorithm>

#include "core/i18n.hpp"
#include "core/text.hpp"

namespace malote::ui {
namespace {

constexpr std::size_t search_block = std::size_t{1} << 16U;
constexpr int offset_width = 8;

std::string hex_digits(std::uint64_t value, int digits) {
  std::string text(static_cast<std::size_t>(digits), '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, value >>= 4U) {
    *digit = "0123456789abcdef"[value & 15U];
  }
  return text;
}

int columns_of(std::size_t octets) {
  return offset_width + 2 + 3 * static_cast<int>(octets) + 2 + static_cast<int>(octets) + 2;
}

std::optional<unsigned> digit_of(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  const char low = static_cast<char>(c | 0x20);
  if (low >= 'a' && low <= 'f') return static_cast<unsigned>(low - 'a' + 10);
  return std::nullopt;
}

std::size_t rows_of(std::uint64_t size, std::size_t width) {
  return static_cast<std::size_t>((size + width - 1) / width);
}

}  // namespace

std::string searched_octets(const std::string& typed) {
  if (!typed.starts_with("0x")) return typed;
  std::string octets;
  std::optional<unsigned> high;
  for (const char c : std::string_view(typed).substr(2)) {
    if (c == ' ') continue;
    const auto digit = digit_of(c);
    if (!digit) return typed;
    if (high) {
      octets += static_cast<char>(*high << 4U | *digit);
      high.reset();
    } else {
      high = digit;
    }
  }
  return high || octets.empty() ? typed : octets;
}

void open_octets(Frame& frame, std::optional<view::Octets> octets) {
  if (!octets || octets->size == 0) return frame.say(tr("there are no octets here"), Role::dim);
  frame.push(std::make_unique<OctetsScreen>(std::move(*octets)));
}

OctetsScreen::OctetsScreen(view::Octets octets)
    : octets_(std::move(octets)),
      actions_{Action::search,    Action::next_match, Action::previous_match,
               Action::up,        Action::down,       Action::page_up,
               Action::page_down, Action::home,       Action::end} {}

void OctetsScreen::set_width(std::size_t octets) {
  if (octets == width_) return;
  top_ = top_ * width_ / octets;
  width_ = octets;
}

void OctetsScreen::draw(Canvas& canvas, Area area) {
  const int columns = area.columns;
  set_width(columns >= columns_of(32)   ? 32
            : columns >= columns_of(16) ? 16
            : columns >= columns_of(8)  ? 8
                                        : 4);
  int row = area.top;
  const int about_most = std::max(0, area.rows() / 3);
  const auto room = static_cast<std::size_t>(std::max(1, columns - 2));
  for (const std::string& line : octets_.about) {
    for (const auto& [from, to] : wrap(line, room, room)) {
      if (row - area.top >= about_most) break;
      canvas.put(row++, 1, line.substr(from, to - from), {Role::dim}, columns - 1);
    }
  }
  if (area.rows() - (row - area.top) > 3) {
    for (int i = 0; i < columns; ++i) canvas.put(row, i, canvas.glyphs().rule, {Role::dim});
    ++row;
  }
  height_ = static_cast<std::size_t>(std::max(1, area.bottom - row));
  const std::size_t rows = rows_of(octets_.size, width_);
  top_ = std::min(top_, rows > height_ ? rows - height_ : 0);
  const std::uint64_t begin = std::uint64_t{top_} * width_;
  const std::string octets = octets_.read(begin, height_ * width_);
  for (std::size_t at = 0; at < octets.size(); at += width_) {
    draw_row(canvas, row++, begin + at, std::string_view(octets).substr(at, width_));
  }
}

bool OctetsScreen::is_hit(std::uint64_t offset) const noexcept {
  return hit_ && offset >= *hit_ && offset - *hit_ < wanted_.size();
}

void OctetsScreen::draw_row(Canvas& canvas, int row, std::uint64_t offset,
                            std::string_view octets) {
  canvas.put(row, 1, hex_digits(offset, offset_width), {Role::time});
  const int text = 1 + offset_width + 2 + 3 * static_cast<int>(width_) + 2;
  int at = 1 + offset_width + 2;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    const auto octet = static_cast<unsigned char>(octets[i]);
    const bool printable = octet >= 0x20 && octet < 0x7f;
    const Face face = is_hit(offset + i) ? Face::cursor : Face::normal;
    const Role role = printable ? Role::plain : octet == 0 ? Role::dim : Role::info;
    if (i == width_ / 2 && width_ > 4) ++at;
    canvas.put(row, at, hex_digits(octet, 2), {role, face});
    at += 3;
    const char shown[] = {printable ? static_cast<char>(octet) : '.', '\0'};
    canvas.put(row, text + static_cast<int>(i), shown, {printable ? role : Role::dim, face});
  }
}

std::vector<TextSpan> OctetsScreen::status() const {
  const std::uint64_t first = std::uint64_t{top_} * width_;
  const std::uint64_t last = std::min<std::uint64_t>(octets_.size, first + height_ * width_);
  std::vector<TextSpan> parts{
      {Role::dim, fill(tr("octets {} to {} of {}"), grouped(octets_.size == 0 ? 0 : first),
                       grouped(last == 0 ? 0 : last - 1), grouped(octets_.size))}};
  if (hit_) parts.push_back({Role::info, fill(tr("found at {}"), grouped(*hit_))});
  return parts;
}

void OctetsScreen::act(Action action, Frame& frame) {
  const std::size_t rows = rows_of(octets_.size, width_);
  switch (action) {
    case Action::search:
      return ask_search(frame);
    case Action::next_match:
      return find(frame, hit_ ? *hit_ + 1 : std::uint64_t{top_} * width_, true);
    case Action::previous_match:
      return find(frame, hit_.value_or(std::uint64_t{top_} * width_), false);
    case Action::up:
      top_ -= std::min<std::size_t>(top_, 1);
      return;
    case Action::down:
      ++top_;
      break;
    case Action::page_up:
      top_ -= std::min(top_, height_);
      return;
    case Action::page_down:
      top_ += height_;
      break;
    case Action::home:
      top_ = 0;
      return;
    case Action::end:
      top_ = rows;
      break;
    default:
      return;
  }
  top_ = std::min(top_, rows > height_ ? rows - height_ : 0);
}

void OctetsScreen::ask_search(Frame& frame) {
  frame.ask({tr("search a text, or octets (0x0d0a)"),
             searched_,
             {},
             [this, &frame](const std::string& text) {
               searched_ = text;
               wanted_ = searched_octets(text);
               find(frame, std::uint64_t{top_} * width_, true);
             }});
}

// The first place from `from` on, or the last one before it; round the end. Block by block, so that
// a long message needs no memory of its size.
void OctetsScreen::find(Frame& frame, std::uint64_t from, bool forwards) {
  if (wanted_.empty()) return;
  std::optional<std::uint64_t> first, last, before, behind;
  for (std::uint64_t at = 0; at < octets_.size; at += search_block) {
    const std::string block = octets_.read(at, search_block + wanted_.size() - 1);
    for (std::size_t place = block.find(wanted_); place != std::string::npos;
         place = block.find(wanted_, place + 1)) {
      const std::uint64_t found = at + place;
      if (!first) first = found;
      last = found;
      if (found < from) before = found;
      if (found >= from && !behind) behind = found;
    }
    if (forwards && behind) break;
  }
  hit_ = forwards ? (behind ? behind : first) : (before ? before : last);
  if (!hit_) return frame.say(tr("not found"), Role::warn);
  const auto row = static_cast<std::size_t>(*hit_ / width_);
  if (row < top_ || row >= top_ + height_) top_ = row;
}

}  // namespace malote::ui
