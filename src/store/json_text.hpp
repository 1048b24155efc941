// SPDX-License-Identifier: MIT
// Records as JSON through RapidJSON's streaming writer: the dialogue in the store and the rows of
// `list --json` use the same helpers. Octets that are no UTF-8 become U+FFFD, and the exact octets
// then stand in `<key>_hex`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "records/record.hpp"

namespace malote::store {

using JsonBuffer = rapidjson::StringBuffer;
using JsonWriter = rapidjson::Writer<JsonBuffer>;

void put_key(JsonWriter&, std::string_view key);
// One string in quotes.
[[nodiscard]] std::string to_json_string(std::string_view octets);
void put_text(JsonWriter&, std::string_view key,
              std::string_view octets);  // with _hex where needed
void put_text(JsonWriter&, std::string_view key, const std::optional<std::string>&);
inline void put_text(JsonWriter& json, std::string_view key, const std::string& octets) {
  put_text(json, key, std::string_view(octets));
}
void put_time(JsonWriter&, std::string_view key, const std::optional<Timestamp>&);
// A list of texts; one entry that is no UTF-8 adds `<key>_hex` with all of them.
void put_texts(JsonWriter&, std::string_view key, const std::vector<std::string>&);

}  // namespace malote::store
