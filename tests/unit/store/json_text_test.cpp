// SPDX-License-Identifier: MIT
#include "store/json_text.hpp"

#include <doctest/doctest.h>

using namespace malote;
using namespace malote::store;

namespace {

template <typename Put>
std::string object(const Put& put) {
  JsonBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  put(json);
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

TEST_CASE("a text is a string, and null where there is none") {
  CHECK(object([](JsonWriter& json) { put_text(json, "a", std::string("b\"\n\xc3\xa9")); }) ==
        "{\"a\":\"b\\\"\\n\xc3\xa9\"}");
  CHECK(object([](JsonWriter& json) { put_text(json, "a", std::string_view()); }) == R"({"a":""})");
  CHECK(object([](JsonWriter& json) { put_text(json, "a", OptionalText()); }) == R"({"a":null})");
  CHECK(object([](JsonWriter& json) { put_text(json, "a", OptionalText("x")); }) == R"({"a":"x"})");
  CHECK(object([](JsonWriter& json) { put_text(json, "a", std::string("x\0y", 3)); }) ==
        R"({"a":"x\u0000y"})");
}

TEST_CASE("octets that are no UTF-8 stand beside in hexadecimal") {
  CHECK(object([](JsonWriter& json) { put_text(json, "a", std::string("caf\xe9!")); }) ==
        "{\"a\":\"caf\xef\xbf\xbd!\",\"a_hex\":\"636166e921\"}");
  CHECK(object([](JsonWriter& json) {
          put_texts(json, "a", {"x", "\xff"});
        }) == "{\"a\":[\"x\",\"\xef\xbf\xbd\"],\"a_hex\":[\"78\",\"ff\"]}");
  CHECK(object([](JsonWriter& json) { put_texts(json, "a", {"x", ""}); }) == R"({"a":["x",""]})");
  CHECK(object([](JsonWriter& json) { put_texts(json, "a", {}); }) == R"({"a":[]})");
}

TEST_CASE("a time is RFC 3339 with nine digits") {
  // `date -u -d @1769850487 +%FT%TZ` says 2026-01-31T09:08:07Z.
  CHECK(object([](JsonWriter& json) {
          put_time(json, "t", Timestamp{1'769'850'487'000'000'001});
        }) == R"({"t":"2026-01-31T09:08:07.000000001Z"})");
  CHECK(object([](JsonWriter& json) { put_time(json, "t", std::nullopt); }) == R"({"t":null})");
}
