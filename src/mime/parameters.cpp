// SPDX-License-Identifier: MIT
#include "mime/parameters.hpp"

#include <algorithm>
#include <cstdint>

#include "core/text.hpp"
#include "mime/charset.hpp"
#include "mime/encoded_word.hpp"

namespace malote::mime {

namespace {

constexpr std::size_t parameters_most = 64;
constexpr std::uint64_t sections_most = 10'000;

// One parameter as it stands: "name*1*=value".
struct Raw {
  std::string name;  // lower case, without its stars
  std::string value;
  std::optional<std::uint64_t> section;
  bool extended = false;  // percent-encoded, and section 0 names a charset
};

class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}
  [[nodiscard]] bool empty() const { return rest_.empty(); }
  [[nodiscard]] char front() const { return rest_.front(); }
  void skip(std::size_t octets) { rest_.remove_prefix(octets); }
  std::string_view until(std::string_view ends) {
    const std::string_view taken = rest_.substr(0, rest_.find_first_of(ends));
    rest_.remove_prefix(taken.size());
    return taken;
  }
  // Blanks and comments; RFC 822 comments nest.
  void skip_blanks() {
    int depth = 0;
    while (!rest_.empty()) {
      const char c = rest_.front();
      if (c == '(') {
        ++depth;
      } else if (depth == 0 && !is_space(c)) {
        return;
      } else if (c == ')') {
        --depth;
      } else if (c == '\\' && rest_.size() > 1) {
        rest_.remove_prefix(1);
      }
      rest_.remove_prefix(1);
    }
  }
  // A quoted string, its quotes and backslashes undone; one that is never closed ends with the
  // text.
  std::string quoted() {
    std::string text;
    rest_.remove_prefix(1);
    while (!rest_.empty() && rest_.front() != '"') {
      // Windows paths come unescaped: "C:\file" keeps its backslash.
      const bool escaped =
          rest_.front() == '\\' && rest_.size() > 1 && (rest_[1] == '"' || rest_[1] == '\\');
      if (escaped) rest_.remove_prefix(1);
      text += rest_.front();
      rest_.remove_prefix(1);
    }
    if (!rest_.empty()) rest_.remove_prefix(1);
    return text;
  }

 private:
  std::string_view rest_;
};

// Up to the next ';': blanks inside are met ("name=two words.pdf"), a comment at the end is not
// part of it.
std::string bare_value(Cursor& cursor) {
  std::string_view value = trim(cursor.until(";"));
  const std::size_t open = value.ends_with(')') ? value.rfind('(') : std::string_view::npos;
  if (open != std::string_view::npos && (open == 0 || is_space(value[open - 1]))) {
    value = trim(value.substr(0, open));
  }
  return std::string(value);
}

// "name*1*": RFC 2231 3 and 4.
void take_name(std::string_view written, Raw& raw) {
  if (written.ends_with('*')) {
    raw.extended = true;
    written.remove_suffix(1);
  }
  const std::size_t star = written.find('*');
  if (star != std::string_view::npos) {
    raw.section = parse_number(written.substr(star + 1));
    if (raw.section && *raw.section > sections_most) raw.section.reset();
    if (raw.section) written = written.substr(0, star);
  }
  raw.name = to_lower(trim(written));
}

std::vector<Raw> split(Cursor& cursor) {
  std::vector<Raw> all;
  while (!cursor.empty() && all.size() < parameters_most) {
    cursor.skip_blanks();
    if (cursor.empty()) break;
    if (cursor.front() == ';') {
      cursor.skip(1);
      continue;
    }
    Raw raw;
    take_name(trim(cursor.until("=;")), raw);
    if (!cursor.empty() && cursor.front() == '=') {
      cursor.skip(1);
      cursor.skip_blanks();
      if (!cursor.empty() && cursor.front() == '"') {
        raw.value = cursor.quoted();
        cursor.until(";");
      } else {
        raw.value = bare_value(cursor);
      }
      if (!raw.name.empty()) all.push_back(std::move(raw));
    }
  }
  return all;
}

std::string percent_decoded(std::string_view text) {
  std::string octets;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) && hex_digit(text[i + 2])) {
      octets += static_cast<char>(*hex_digit(text[i + 1]) * 16 + *hex_digit(text[i + 2]));
      i += 2;
    } else {
      octets += text[i];
    }
  }
  return octets;
}

// "utf-8'en'na%20me" (RFC 2231 4): the charset; what is left is the text.
std::string_view take_charset(std::string_view& text) {
  const std::size_t first = text.find('\'');
  if (first == std::string_view::npos) return {};
  const std::size_t second = text.find('\'', first + 1);
  if (second == std::string_view::npos) return {};
  const std::string_view charset = text.substr(0, first);
  text.remove_prefix(second + 1);
  return charset;
}

// The sections of one name, joined in the order of their numbers.
std::string joined(std::vector<const Raw*>& sections) {
  std::stable_sort(sections.begin(), sections.end(), [](const Raw* a, const Raw* b) {
    return a->section.value_or(0) < b->section.value_or(0);
  });
  if (!sections.front()->section && !sections.front()->extended) {
    return decode_encoded_words(sections.front()->value);  // RFC 2231 forbids it, and all do it
  }
  std::string octets;
  std::string_view charset;
  std::uint64_t next = 0;
  for (const Raw* raw : sections) {
    if (raw->section && *raw->section != next++) break;  // one is lost, or comes twice
    std::string_view text = raw->value;
    if (raw->extended && octets.empty() && raw == sections.front()) charset = take_charset(text);
    octets += raw->extended ? percent_decoded(text) : std::string(text);
    if (!raw->section) break;
  }
  if (!charset.empty()) {
    if (auto text = to_utf8(octets, charset)) return *text;
  } else if (!sections.front()->extended) {
    return decode_encoded_words(octets);
  }
  return octets;
}

}  // namespace

const std::string* ParameterValue::find(std::string_view name) const noexcept {
  for (const auto& parameter : parameters) {
    if (parameter.first == name) return &parameter.second;
  }
  return nullptr;
}

ParameterValue parse_parameters(std::string_view unfolded) {
  ParameterValue parsed;
  Cursor cursor(unfolded);
  cursor.skip_blanks();
  parsed.value = to_lower(bare_value(cursor));
  const std::vector<Raw> all = split(cursor);
  for (const Raw& raw : all) {
    if (parsed.find(raw.name) != nullptr) continue;
    std::vector<const Raw*> same;
    for (const Raw& other : all) {
      if (other.name != raw.name) continue;
      // Some send both forms: the extended one knows its charset (RFC 6266 4.3 says so of HTTP).
      const bool better = other.extended || other.section.has_value();
      if (better && !same.empty() && !same.front()->section && !same.front()->extended)
        same.clear();
      if (!better && !same.empty()) continue;
      same.push_back(&other);
    }
    std::string value = joined(same);
    parsed.parameters.emplace_back(raw.name, std::move(value));
  }
  return parsed;
}

}  // namespace malote::mime
