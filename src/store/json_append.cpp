// SPDX-License-Identifier: MIT
#include "store/json_append.hpp"

#include <array>
#include <charconv>

#include "core/text.hpp"
#include "store/json_text.hpp"

namespace malote::store {
namespace {

// What stands for itself in JSON and on a terminal: all of ASCII but controls, '"' and '\'.
constexpr bool stands_for_itself(char c) noexcept {
  return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

bool is_plain(std::string_view text) noexcept {
  bool plain = true;  // no way out within the loop, so that it becomes vector compares
  for (const char c : text) plain &= stands_for_itself(c);
  return plain;
}

template <typename Number>
void append_number(std::string& out, Number number) {
  std::array<char, 24> digits;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  const auto [end, fault] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  (void)fault;
  out.append(digits.data(), end);
}

}  // namespace

void append_json_string(std::string& out, std::string_view octets) {
  if (!is_plain(octets)) {
    out += to_json_string(octets);
    return;
  }
  const std::size_t at = out.size();
  out.resize(at + octets.size() + 2);
  char* to = out.data() + at;
  *to = '"';
  octets.copy(to + 1, octets.size());
  to[octets.size() + 1] = '"';
}

void append_json_number(std::string& out, std::int64_t number) {
  append_number(out, number);
}

void append_json_number(std::string& out, std::uint64_t number) {
  append_number(out, number);
}

void JsonObject::key(std::string_view key, std::string_view suffix) {
  if (!first_) out_ += ',';
  first_ = false;
  out_ += '"';
  out_ += key;
  out_ += suffix;
  out_ += "\":";
}

void JsonObject::text(std::string_view key, std::string_view octets) {
  this->key(key);
  append_json_string(out_, octets);
  if (is_utf8(octets)) return;
  this->key(key, "_hex");
  append_json_string(out_, to_hex(octets));
}

void JsonObject::flag(std::string_view key, bool yes) {
  if (!yes) return;
  this->key(key);
  out_ += "true";
}

}  // namespace malote::store
