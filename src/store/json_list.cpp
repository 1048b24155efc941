// SPDX-License-Identifier: MIT
#include "store/json_list.hpp"

#include <rapidjson/document.h>

#include "core/text.hpp"
#include "store/json_append.hpp"

namespace malote::store {
namespace {

std::string_view view_of(const rapidjson::Value& string) {
  return {string.GetString(), string.GetStringLength()};
}

int digit_value(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Iterative: the depth of what a damaged file holds is nobody's promise.
bool parse_array(rapidjson::Document& document, std::string_view json) {
  document.Parse<rapidjson::kParseIterativeFlag>(json.data() == nullptr ? "" : json.data(),
                                                 json.size());
  return !document.HasParseError() && document.IsArray();
}

}  // namespace

std::string from_hex(std::string_view digits) {
  std::string octets;
  if (digits.size() % 2 != 0) return octets;
  octets.reserve(digits.size() / 2);
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = digit_value(digits[i]);
    const int low = digit_value(digits[i + 1]);
    if (high < 0 || low < 0) return {};
    octets += static_cast<char>(high * 16 + low);
  }
  return octets;
}

std::string to_json_list(const std::vector<std::string>& list) {
  constexpr std::size_t around_each = 3;  // quotes and a comma
  std::size_t octets = 2;
  for (const auto& text : list) octets += text.size() + around_each;
  std::string json;
  json.reserve(octets);
  char before = '[';
  for (const auto& text : list) {
    json += before;
    before = ',';
    if (is_plain_json(text)) {
      json += '"';
      json += text;
      json += '"';
      continue;
    }
    if (is_utf8(text)) {
      append_json_string(json, text);
      continue;
    }
    json += "{\"text\":";
    append_json_string(json, text);
    json += ",\"hex\":\"" + to_hex(text) + "\"}";
  }
  json += list.empty() ? "[]" : "]";
  return json;
}

std::vector<std::string> parse_json_list(std::string_view json) {
  std::vector<std::string> list;
  if (json.size() <= 2) return list;
  rapidjson::Document document;
  if (!parse_array(document, json)) return list;
  for (const auto& entry : document.GetArray()) {
    if (entry.IsString()) {
      list.emplace_back(view_of(entry));
    } else if (entry.IsObject()) {
      const auto hex = entry.FindMember("hex");
      if (hex != entry.MemberEnd() && hex->value.IsString()) {
        list.push_back(from_hex(view_of(hex->value)));
      }
    }
  }
  return list;
}

std::string to_json_ranges(const OctetRanges& ranges) {
  std::string json = "[";
  for (const auto& [offset, octets] : ranges) {
    if (json.size() > 1) json += ',';
    json += '[' + std::to_string(offset) + ',' + std::to_string(octets) + ']';
  }
  return json + ']';
}

OctetRanges parse_json_ranges(std::string_view json) {
  OctetRanges ranges;
  if (json.size() <= 2) return ranges;
  rapidjson::Document document;
  if (!parse_array(document, json)) return ranges;
  for (const auto& entry : document.GetArray()) {
    if (!entry.IsArray() || entry.Size() != 2 || !entry[0].IsUint64() || !entry[1].IsUint64()) {
      continue;
    }
    ranges.emplace_back(entry[0].GetUint64(), entry[1].GetUint64());
  }
  return ranges;
}

}  // namespace malote::store
