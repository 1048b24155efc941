// SPDX-License-Identifier: MIT
#include "mime/utf8_stream.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "core/text.hpp"
#include "mime/charset.hpp"

namespace malote::mime {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD
constexpr std::size_t guessed_octets_most = 64 * 1024;    // of a line that is guessed in one piece

bool says_nothing(const std::optional<std::string>& charset) {
  if (!charset) return true;
  const std::string name = to_lower(trim(*charset));
  return name.empty() || name == "us-ascii" || name == "ascii" || !is_known_charset(name);
}

}  // namespace

struct Utf8Stream::Converter {
  explicit Converter(const std::string& name)
      : handle(iconv_open("UTF-8", name.c_str())), unit(octets_of_unit(name)) {}
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  ~Converter() {
    if (is_open()) iconv_close(handle);
  }
  [[nodiscard]] bool is_open() const {
    return reinterpret_cast<std::intptr_t>(handle) != -1;  // NOLINT
  }

  // Leaves the beginning of a character in `input`.
  void convert(std::string& input, std::string& out) const {
    char* from = input.data();
    std::size_t left = input.size();
    std::array<char, 4096> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    while (left != 0) {
      char* to = buffer.data();
      std::size_t room = buffer.size();
      const std::size_t result = iconv(handle, &from, &left, &to, &room);
      const int error = result == static_cast<std::size_t>(-1) ? errno : 0;
      out.append(buffer.data(), buffer.size() - room);
      if (error == EINVAL) break;
      if (error == 0 || error == E2BIG) continue;
      out += replacement;
      const std::size_t skipped = std::min(unit, left);
      from += skipped;
      left -= skipped;
    }
    input.erase(0, input.size() - left);
  }

  iconv_t handle;
  std::size_t unit;  // to pass over where a sequence is broken
};

Utf8Stream::Utf8Stream(const std::optional<std::string>& charset) {
  if (says_nothing(charset)) return;
  converter_ = std::make_unique<Converter>(iconv_name(*charset));
  if (!converter_->is_open()) converter_.reset();
}
Utf8Stream::Utf8Stream(Utf8Stream&&) noexcept = default;
Utf8Stream& Utf8Stream::operator=(Utf8Stream&&) noexcept = default;
Utf8Stream::~Utf8Stream() = default;

void Utf8Stream::feed(std::string_view octets, std::string& out) {
  held_ += octets;
  if (converter_) {
    converter_->convert(held_, out);
    return;
  }
  const std::size_t end = held_.rfind('\n');
  if (end == std::string::npos && held_.size() < guessed_octets_most) return;
  const std::size_t whole = end == std::string::npos ? held_.size() : end + 1;
  guess(std::string_view(held_).substr(0, whole), out);
  held_.erase(0, whole);
}

void Utf8Stream::guess(std::string_view octets, std::string& out) {
  while (!octets.empty()) {
    const std::size_t end = octets.find('\n');
    const std::string_view line =
        octets.substr(0, end == std::string_view::npos ? octets.size() : end + 1);
    octets.remove_prefix(line.size());
    if (is_utf8(line)) {
      out += line;
    } else {
      out += to_utf8(line, "windows-1252").value_or(to_utf8_lossy(line));
    }
  }
}

void Utf8Stream::finish(std::string& out) {
  if (converter_ && !held_.empty()) {
    out += replacement;
  } else if (!converter_) {
    guess(held_, out);
  }
  held_.clear();
}

}  // namespace malote::mime
