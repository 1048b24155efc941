// SPDX-License-Identifier: MIT
#include "store/json_text.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace malote::store {
namespace {

void put_string(JsonWriter& json, std::string_view utf8) {
  json.String(utf8.data() == nullptr ? "" : utf8.data(),
              static_cast<rapidjson::SizeType>(utf8.size()));
}

}  // namespace

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
