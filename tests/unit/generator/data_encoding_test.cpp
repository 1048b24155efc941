// SPDX-License-Identifier: MIT
// Files on their way: expected octets by hand from RFC 959 3.4; deflate by zlib's own other half.
#include "generator/data_encoding.hpp"

#include <doctest/doctest.h>

#include <zlib.h>

#include <string>

#include "generator/body.hpp"

using namespace malote::generator;
using namespace std::string_literals;

namespace {

std::string inflated(std::string wire) {
  std::string plain(100'000, '\0');
  uLongf size = plain.size();
  const int fault = uncompress(reinterpret_cast<Bytef*>(plain.data()), &size,
                               reinterpret_cast<const Bytef*>(wire.data()), wire.size());
  REQUIRE(fault == Z_OK);
  plain.resize(size);
  return plain;
}

}  // namespace

TEST_CASE("stream mode adds nothing") {
  DataEncoder encoder('S', 'I');
  CHECK(encoder.encode("abc", false) == "abc");
  CHECK(encoder.encode("", true) == "");
}

TEST_CASE("block mode: headers of three octets, the last one says so") {
  DataEncoder encoder('B', 'I');
  CHECK(encoder.encode("abc", false) ==
        "\x00\x00\x03"
        "abc"s);
  CHECK(encoder.encode("de", true) ==
        "\x40\x00\x02"
        "de"s);
  CHECK(DataEncoder('B', 'I').encode("", true) == "\x40\x00\x00"s);
  // The eighth block is followed by a restart marker.
  const std::string wire = DataEncoder('B', 'I').encode(std::string(9000, 'x'), true);
  CHECK(wire.size() == 9000 + 9 * 3 + 3 + 4);
  CHECK(wire.substr(8 * 1003, 7) ==
        "\x10\x00\x04"
        "8000"s);
  CHECK(wire.substr(8 * 1003 + 7, 3) == "\x40\x03\xe8"s);
}

TEST_CASE("compressed mode: plain octets, runs, fillers, the end") {
  CHECK(DataEncoder('C', 'I').encode("abc", true) ==
        "\x03"
        "abc\x00\x40"s);
  CHECK(DataEncoder('C', 'I').encode("aaaaa", true) ==
        "\x85"
        "a\x00\x40"s);
  CHECK(DataEncoder('C', 'I').encode("\0\0\0\0b"s, true) ==
        "\xc4\x01"
        "b\x00\x40"s);
  CHECK(DataEncoder('C', 'A').encode("    \0\0\0"s, true) == "\xc4\x83\x00\x00\x40"s);
  CHECK(DataEncoder('C', 'E').encode("@@@ ", true) == "\xc3\x01 \x00\x40"s);
  CHECK(DataEncoder('C', 'I').encode(std::string(64, 'z'), false) == "\xbfz\x01z"s);
  const std::string plain = DataEncoder('C', 'A').encode(std::string(100, 'a') + "b", true);
  CHECK(plain ==
        "\xbf"
        "a\xa5"
        "a\x01"
        "b\x00\x40"s);
}

TEST_CASE("deflate mode is one zlib stream, however it is cut") {
  Random random(7);
  const std::string text = random_text(40'000, random);
  DataEncoder encoder('Z', 'I');
  std::string wire = encoder.encode(text.substr(0, 1000), false);
  wire += encoder.encode(text.substr(1000), true);
  CHECK(wire.size() < text.size());
  CHECK(inflated(wire) == text);
  CHECK(inflated(DataEncoder('Z', 'I').encode("", true)) == "");
}
