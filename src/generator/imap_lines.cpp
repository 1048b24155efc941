// SPDX-License-Identifier: MIT
#include "generator/imap_lines.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "generator/digests.hpp"

namespace malote::generator {
namespace {

// "" where there is none.
std::string_view find_announcement(std::string_view line) {
  if (!line.ends_with('}')) return {};
  const auto open = line.rfind('{');
  return open == std::string_view::npos ? std::string_view() : line.substr(open);
}

void put_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0U | (c >> 6U));
    out += static_cast<char>(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0U | (c >> 12U));
    out += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (c & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | (c >> 18U));
    out += static_cast<char>(0x80U | ((c >> 12U) & 0x3FU));
    out += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (c & 0x3FU));
  }
}

// What stands between & and -, base64 of UTF-16 with a comma for the slash and no padding.
std::optional<std::string> decode_shifted(std::string_view shifted) {
  std::string base64(shifted);
  std::replace(base64.begin(), base64.end(), ',', '/');
  while (base64.size() % 4 != 0) base64 += '=';
  const auto octets = from_base64(base64);
  if (!octets || octets->size() % 2 != 0) return {};
  const auto unit = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>((*octets)[i]) * 256U +
                                 static_cast<unsigned char>((*octets)[i + 1]));
  };
  std::string text;
  for (std::size_t i = 0; i < octets->size(); i += 2) {
    char32_t c = unit(i);
    if (c >= 0xD800 && c < 0xDC00 && i + 3 < octets->size()) {
      i += 2;
      c = 0x10000 + ((c - 0xD800) << 10U) + (unit(i) - 0xDC00);
    }
    put_utf8(text, c);
  }
  return is_utf8(text) ? std::optional(text) : std::nullopt;
}

class Words {
 public:
  explicit Words(const ImapLine& line) : line_(line), rest_(line.text) {}

  std::optional<std::vector<ImapWord>> take_all() {
    while (!rest_.empty()) {
      const char c = rest_.front();
      if (c == ' ') {
        rest_.remove_prefix(1);
      } else if (c == '(' || c == ')') {
        words_.push_back({c == '(' ? ImapWord::Kind::open : ImapWord::Kind::close, {c}, 0, false});
        rest_.remove_prefix(1);
      } else if (c == '"') {
        if (!take_quoted()) return {};
      } else if (!take_literal()) {
        take_atom();
      }
    }
    return std::move(words_);
  }

 private:
  bool take_quoted() {
    ImapWord word{ImapWord::Kind::quoted, {}, 0, false};
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        words_.push_back(std::move(word));
        return true;
      }
      if (rest_[i] == '\\' && i + 1 < rest_.size()) ++i;
      word.text += rest_[i];
    }
    return false;
  }

  bool take_literal() {
    const bool eight = rest_.starts_with("~{");  // literal8, RFC 3516 4.2
    if ((!eight && rest_.front() != '{') || next_ >= line_.literals.size()) return false;
    const auto end = rest_.find('}');
    if (end == std::string_view::npos) return false;
    const auto said = rest_.substr(eight ? 1 : 0, end + 1 - (eight ? 1 : 0));
    if (!find_literal(said)) return false;
    rest_.remove_prefix(end + 1);
    const bool last = next_ + 1 == line_.literals.size();
    words_.push_back({ImapWord::Kind::literal, line_.literals[next_], line_.ends[next_],
                      last && line_.broken && rest_.empty()});
    ++next_;
    return true;
  }

  void take_atom() {
    std::size_t end = 0;
    bool section = false;
    for (; end < rest_.size(); ++end) {
      const char c = rest_[end];
      if (c == '[') section = true;
      if (c == ']') section = false;
      if (!section && (c == ' ' || c == '(' || c == ')')) break;
    }
    words_.push_back({ImapWord::Kind::atom, std::string(rest_.substr(0, end)), 0, false});
    rest_.remove_prefix(end);
  }

  const ImapLine& line_;
  std::string_view rest_;
  std::size_t next_ = 0;
  std::vector<ImapWord> words_;
};

}  // namespace

std::optional<ImapLiteral> find_literal(std::string_view line) {
  auto said = find_announcement(line);
  if (said.size() < 3) return {};
  said = said.substr(1, said.size() - 2);
  ImapLiteral literal;
  if (said.ends_with('+') || said.ends_with('-')) {
    literal.waits = false;
    said.remove_suffix(1);
  }
  const auto octets = parse_number(said);
  if (!octets) return {};
  literal.octets = *octets;
  return literal;
}

void ImapReader::feed(std::string_view octets, std::vector<ImapLine>& lines) {
  while (!octets.empty()) {
    if (left_.value_or(0) > 0) {
      const auto part = octets.substr(0, *left_);
      line_.literals.back() += part;
      *left_ -= part.size();
      offset_ += part.size();
      octets.remove_prefix(part.size());
      line_.ends.back() = offset_;
      continue;
    }
    const auto end = octets.find('\n');
    const auto part = octets.substr(0, end == std::string_view::npos ? end : end + 1);
    left_.reset();
    part_ += part;
    offset_ += part.size();
    octets.remove_prefix(part.size());
    if (end != std::string_view::npos) end_line(lines);
  }
}

void ImapReader::end_line(std::vector<ImapLine>& lines) {
  part_.pop_back();
  if (part_.ends_with('\r')) part_.pop_back();
  const auto literal = find_literal(part_);
  line_.text += part_;
  part_.clear();
  if (literal) {
    left_ = literal->octets;
    line_.literals.emplace_back();
    line_.ends.push_back(offset_);
    return;
  }
  lines.push_back(std::move(line_));
  line_ = {};
}

bool ImapReader::announced() const noexcept {
  return left_ && part_.empty() && !line_.literals.empty() && line_.literals.back().empty();
}

std::size_t ImapReader::size() const noexcept {
  std::size_t octets = line_.text.size() + part_.size();
  for (const std::string& literal : line_.literals) octets += literal.size();
  return octets;
}

void ImapReader::give_up() {
  line_ = {};
  part_.clear();
  left_.reset();
}

std::optional<ImapLine> ImapReader::finish() {
  if (line_.text.empty()) return {};
  line_.text += part_;
  line_.broken = left_.value_or(0) > 0;
  return std::move(line_);
}

std::optional<std::vector<ImapWord>> to_words(const ImapLine& line) {
  return Words(line).take_all();
}

std::string to_mailbox_name(std::string_view name) {
  if (equals_ignoring_case(name, "INBOX")) return "INBOX";
  std::string text;
  for (std::string_view rest = name; !rest.empty();) {
    const auto shift = rest.find('&');
    text += rest.substr(0, shift);
    if (shift == std::string_view::npos) break;
    rest.remove_prefix(shift + 1);
    const auto end = rest.find('-');
    if (end == std::string_view::npos) return std::string(name);
    if (end == 0) {
      text += '&';
    } else if (const auto decoded = decode_shifted(rest.substr(0, end))) {
      text += *decoded;
    } else {
      return std::string(name);
    }
    rest.remove_prefix(end + 1);
  }
  return text;
}

}  // namespace malote::generator
