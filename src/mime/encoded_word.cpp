// SPDX-License-Identifier: MIT
#include "mime/encoded_word.hpp"

#include <cstddef>
#include <optional>

#include "core/base64.hpp"
#include "core/text.hpp"
#include "mime/charset.hpp"

namespace malote::mime {

namespace {

// One encoded word, its transfer encoding undone.
struct Word {
  std::string_view charset;
  std::string octets;
  std::size_t length = 0;  // in the text, with its "=?" and "?="
};

// RFC 2047 4.2. A '=' that no two hex digits follow stays: senders forget to encode it.
std::string decode_q(std::string_view text) {
  std::string octets;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '=' && i + 2 < text.size() && hex_digit(text[i + 1]) && hex_digit(text[i + 2])) {
      octets += static_cast<char>(*hex_digit(text[i + 1]) * 16 + *hex_digit(text[i + 2]));
      i += 2;
    } else {
      octets += text[i] == '_' ? ' ' : text[i];
    }
  }
  return octets;
}

// Blanks may stand in a word although RFC 2047 2 forbids them; in base64 they mean nothing.
std::optional<std::string> decode_b(std::string_view text) {
  std::string packed;
  for (const char c : text) {
    if (c != ' ' && c != '\t') packed += c;
  }
  return decode_base64(packed);
}

// The word that begins where `text` does, if one does.
std::optional<Word> parse_word(std::string_view text) {
  if (!text.starts_with("=?")) return std::nullopt;
  const std::size_t charset_end = text.find('?', 2);
  if (charset_end == std::string_view::npos || charset_end + 2 >= text.size() ||
      text[charset_end + 2] != '?') {
    return std::nullopt;
  }
  const char encoding = to_lower(text[charset_end + 1]);
  const std::size_t begin = charset_end + 3;
  // Only Q is met with question marks inside.
  const std::size_t end = encoding == 'b' ? text.find('?', begin) : text.find("?=", begin);
  if (end == std::string_view::npos || !text.substr(end).starts_with("?=")) return std::nullopt;
  Word word;
  word.charset = text.substr(2, charset_end - 2);
  word.charset = word.charset.substr(0, word.charset.find('*'));  // RFC 2231 5: "*en"
  word.length = end + 2;
  const std::string_view encoded = text.substr(begin, end - begin);
  switch (encoding) {
    case 'q':
      word.octets = decode_q(encoded);
      return word;
    case 'b': {
      auto octets = decode_b(encoded);
      if (!octets) return std::nullopt;
      word.octets = std::move(*octets);
      return word;
    }
    default:
      return std::nullopt;
  }
}

// The words of one charset that stand side by side: converted in one piece, so that a character
// may be split over two of them.
class Run {
 public:
  void add(const Word& word, std::string_view as_written) {
    if (as_written_.empty()) charset_ = word.charset;
    octets_ += word.octets;
    // Grows over the blanks before the word.
    as_written_ =
        as_written_.empty()
            ? as_written
            : std::string_view(as_written_.data(),
                               static_cast<std::size_t>(as_written.data() + as_written.size() -
                                                        as_written_.data()));
  }
  [[nodiscard]] bool takes(const Word& word) const {
    return !as_written_.empty() && equals_ignoring_case(charset_, word.charset);
  }
  void close(std::string& out) {
    if (as_written_.empty()) return;
    if (const auto text = to_utf8(octets_, charset_)) {
      out += *text;
    } else {
      out += as_written_;
    }
    *this = Run{};
  }

 private:
  std::string_view charset_, as_written_;
  std::string octets_;
};

}  // namespace

std::string decode_encoded_words(std::string_view unfolded) {
  std::string out;
  Run run;
  std::size_t at = 0;
  std::size_t plain = 0;  // from here on not yet in `out`
  bool behind_word = false;
  // Nothing is looked for beyond the last end, so that many beginnings without one cost little.
  const std::size_t last_end = unfolded.rfind("?=");
  const std::string_view words =
      unfolded.substr(0, last_end == std::string_view::npos ? 0 : last_end + 2);
  while ((at = words.find("=?", at)) != std::string_view::npos) {
    const auto word = parse_word(words.substr(at));
    if (!word) {
      at += 2;
      continue;
    }
    const std::string_view between = unfolded.substr(plain, at - plain);
    const bool adjacent = behind_word && trim(between).empty();
    const std::string_view as_written = unfolded.substr(at, word->length);
    if (!adjacent || !run.takes(*word)) {
      run.close(out);
      if (!adjacent) out += between;
    }
    at += word->length;
    plain = at;
    behind_word = true;
    run.add(*word, as_written);
  }
  run.close(out);
  out += unfolded.substr(plain);
  return out;
}

}  // namespace malote::mime
