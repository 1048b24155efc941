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
  JsonPen(std::string& out, std::size_t literals) : out_(out) { make_room(out.size(), literals); }
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
    make_room(static_cast<std::size_t>(to_ - out_.data()), literals + left());
  }

 private:
  void make_room(std::size_t used, std::size_t octets);
  [[nodiscard]] std::size_t left() const noexcept {
    return static_cast<std::size_t>(out_.data() + out_.size() - to_);
  }

  std::string& out_;
  char* to_ = nullptr;
};

// `octets` in quotes, as JsonPen::text.
void append_json_string(std::string& out, std::string_view octets);

}  // namespace malote::store
