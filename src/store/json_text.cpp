// SPDX-License-Identifier: MIT
#include "store/json_text.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace malote::store {
namespace {

constexpr char delete_character = '\x7f';
constexpr char c1_lead = '\xc2';  // of U+0080 to U+00BF in UTF-8

// DEL and C1, which JSON allows as they are and a terminal obeys.
bool is_c1(std::string_view utf8, std::size_t at) noexcept {
  return utf8[at] == c1_lead && at + 1 < utf8.size() &&
         static_cast<unsigned char>(utf8[at + 1]) < 0xa0;
}

bool has_control(std::string_view utf8) noexcept {
  if (utf8.find(delete_character) != std::string_view::npos) return true;
  for (std::size_t at = utf8.find(c1_lead); at != std::string_view::npos;
       at = utf8.find(c1_lead, at + 1)) {
    if (is_c1(utf8, at)) return true;
  }
  return false;
}

// The string as the writer quotes it, with these as \u escapes.
std::string quoted(std::string_view utf8) {
  JsonBuffer buffer;
  JsonWriter writer(buffer);
  writer.String(utf8.data(), static_cast<rapidjson::SizeType>(utf8.size()));
  const std::string_view plain(buffer.GetString(), buffer.GetSize());
  std::string out;
  for (std::size_t at = 0; at < plain.size(); ++at) {
    if (plain[at] == delete_character) {
      out += "\\u007f";
    } else if (is_c1(plain, at)) {
      out += "\\u00" + to_hex(plain.substr(++at, 1));
    } else {
      out += plain[at];
    }
  }
  return out;
}

void put_string(JsonWriter& json, std::string_view utf8) {
  if (has_control(utf8)) {
    const std::string text = quoted(utf8);
    json.RawValue(text.data(), text.size(), rapidjson::kStringType);
    return;
  }
  json.String(utf8.data() == nullptr ? "" : utf8.data(),
              static_cast<rapidjson::SizeType>(utf8.size()));
}

}  // namespace

std::string to_json_string(std::string_view octets) {
  JsonBuffer buffer;
  JsonWriter json(buffer);
  put_string(json, is_utf8(octets) ? octets : to_utf8_lossy(octets));
  return {buffer.GetString(), buffer.GetSize()};
}

void put_key(JsonWriter& json, std::string_view key) {
  json.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
}

void put_text(JsonWriter& json, std::string_view key, std::string_view octets) {
  put_key(json, key);
  if (is_utf8(octets)) {
    put_string(json, octets);
    return;
  }
  put_string(json, to_utf8_lossy(octets));
  put_key(json, std::string(key) + "_hex");
  put_string(json, to_hex(octets));
}

void put_text(JsonWriter& json, std::string_view key, const std::optional<std::string>& text) {
  if (text) {
    put_text(json, key, std::string_view(*text));
    return;
  }
  put_key(json, key);
  json.Null();
}

void put_time(JsonWriter& json, std::string_view key, const std::optional<Timestamp>& time) {
  put_key(json, key);
  if (time) {
    put_string(json, to_rfc3339(*time));
  } else {
    json.Null();
  }
}

void put_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  put_key(json, key);
  json.StartArray();
  for (const auto& text : texts) put_string(json, is_utf8(text) ? text : to_utf8_lossy(text));
  json.EndArray();
  if (std::all_of(texts.begin(), texts.end(), [](const auto& text) { return is_utf8(text); })) {
    return;
  }
  put_key(json, std::string(key) + "_hex");
  json.StartArray();
  for (const auto& text : texts) put_string(json, to_hex(text));
  json.EndArray();
}

}  // namespace malote::store
