// SPDX-License-Identifier: MIT
#include "core/base64.hpp"

#include <doctest/doctest.h>

using malote::decode_base64;
using malote::encode_base64;
using namespace std::string_view_literals;

namespace {
struct Vector {
  std::string_view octets, text;
};
// RFC 4648 section 10.
constexpr Vector vectors[] = {{"", ""},
                              {"f", "Zg=="},
                              {"fo", "Zm8="},
                              {"foo", "Zm9v"},
                              {"foob", "Zm9vYg=="},
                              {"fooba", "Zm9vYmE="},
                              {"foobar", "Zm9vYmFy"}};
}  // namespace

TEST_CASE("the vectors of RFC 4648") {
  for (const auto& [octets, text] : vectors) {
    CHECK(encode_base64(octets) == text);
    CHECK(decode_base64(text) == octets);
  }
}

TEST_CASE("missing padding is forgiven") {
  CHECK(decode_base64("Zg") == "f");
  CHECK(decode_base64("Zm8") == "fo");
  CHECK(decode_base64("Zm9vYg") == "foob");
}

TEST_CASE("what is no base64 is refused") {
  for (const auto text : {"="sv, "=="sv, "Z"sv, "Zg="sv, "Zg==="sv, "Zm9v="sv, "Z==="sv, "Zm=v"sv,
                          "Zm9v\r\n"sv, "Zm 9v"sv, "Zm-_"sv, "Zm9\xff"sv, "Zm9\0"sv, "*"sv}) {
    CAPTURE(text);
    CHECK_FALSE(decode_base64(text));
  }
}

TEST_CASE("every octet comes back") {
  std::string octets;
  for (int i = 0; i < 256; ++i) {
    CHECK(decode_base64(encode_base64(octets)) == octets);
    octets += static_cast<char>(255 - i);
  }
  // AUTH PLAIN of RFC 4616 4: "\0tim\0tanstaaftanstaaf"
  CHECK(decode_base64("AHRpbQB0YW5zdGFhZnRhbnN0YWFm") == "\0tim\0tanstaaftanstaaf"sv);
}
