// SPDX-License-Identifier: MIT
// JSON appended to a string without anything in between: for what is written with every command and
// every row. Gives the same text as json_text.hpp does; keys are literals that need no escaping.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace malote::store {

// `octets` in quotes: what is no UTF-8 becomes U+FFFD, controls become escapes.
void append_json_string(std::string& out, std::string_view octets);
void append_json_number(std::string& out, std::int64_t number);
void append_json_number(std::string& out, std::uint64_t number);

// An object under way: each member puts the comma that it needs.
class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }

  void text(std::string_view key, std::string_view octets);  // with _hex where needed
  void flag(std::string_view key, bool yes);                 // left out where false
  template <typename Number>
  void number(std::string_view key, Number number) {
    this->key(key);
    append_json_number(out_, number);
  }
  void key(std::string_view key, std::string_view suffix = {});
  void end() { out_ += '}'; }

 private:
  std::string& out_;
  bool first_ = true;
};

}  // namespace malote::store
