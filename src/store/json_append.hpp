// SPDX-License-Identifier: MIT
// JSON appended to a string without anything in between: for what is written with every command and
// every row. Gives the same text as json_text.hpp does.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace malote::store {

class JsonPen {
 public:
  // Room for `literals` octets of punctuation, keys and numbers; texts make their own.
  JsonPen(std::string& out, std::size_t literals)
      : out_(out), to_(out.data() + out.size()), promised_(to_) {
    more(literals);
  }
  ~JsonPen() { out_.resize(static_cast<std::size_t>(to_ - out_.data())); }
  JsonPen(const JsonPen&) = delete;
  JsonPen& operator=(const JsonPen&) = delete;

  template <std::size_t octets>
  void put(const char (&literal)[octets]) {
    std::memcpy(to_, literal, octets - 1);
    to_ += octets - 1;
  }
  void put(char c) { *to_++ = c; }
  void number(std::uint64_t);
  void signed_number(std::int64_t);
  // `octets` in quotes: what is no UTF-8 becomes U+FFFD, controls become escapes. False where
  // that is not exactly what was given.
  bool text(std::string_view octets);
  // The same, with the exact octets behind it where needed: `,"code_hex":"…"`.
  void text(std::string_view octets, std::string_view hex_key);
  // Room for so much more than the pen was made for.
  void more(std::size_t literals) {
    const auto left = static_cast<std::size_t>(out_.data() + out_.size() - promised_);
    if (literals > left) make_room(literals);
    promised_ += literals;
  }

 private:
  void make_room(std::size_t octets);

  std::string& out_;
  char* to_ = nullptr;
  char* promised_ = nullptr;  // so far there is room for what was asked for; behind it for more
};

// Whether `octets` stand for themselves within quotes: printable ASCII but '"' and '\\'.
[[nodiscard]] bool is_plain_json(std::string_view octets) noexcept;

// `octets` in quotes, as JsonPen::text.
void append_json_string(std::string& out, std::string_view octets);

}  // namespace malote::store
