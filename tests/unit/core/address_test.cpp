// SPDX-License-Identifier: MIT
#include "core/address.hpp"

#include <doctest/doctest.h>

#include <string>

using malote::Byte;
using malote::Endpoint;
using malote::IpAddress;
using malote::parse_ip;
using malote::to_text;

namespace {
std::string canonical(const char* text) {
  const auto ip = parse_ip(text);
  return ip ? to_text(*ip) : "refused";
}
}  // namespace

TEST_CASE("IPv4 from octets") {
  const std::array<Byte, 4> octets{10, 0, 0, 255};
  const IpAddress ip = IpAddress::v4(octets);
  CHECK_FALSE(ip.is_v6);
  CHECK(to_text(ip) == "10.0.0.255");
  CHECK(to_text(Endpoint{ip, 25}) == "10.0.0.255:25");
  CHECK(parse_ip("10.0.0.255") == ip);
}

TEST_CASE("IPv6 from octets") {
  const std::array<Byte, 16> octets{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  const IpAddress ip = IpAddress::v6(octets);
  CHECK(ip.is_v6);
  CHECK(to_text(ip) == "2001:db8::1");
  CHECK(to_text(Endpoint{ip, 65535}) == "[2001:db8::1]:65535");
}

// The examples of RFC 5952 section 4 and 5.
TEST_CASE("IPv6 text is RFC 5952's") {
  CHECK(canonical("2001:0db8::0001") == "2001:db8::1");
  CHECK(canonical("2001:db8:0:0:0:0:2:1") == "2001:db8::2:1");
  CHECK(canonical("2001:db8::1:1:1:1:1") == "2001:db8:0:1:1:1:1:1");
  CHECK(canonical("2001:0:0:1:0:0:0:1") == "2001:0:0:1::1");
  CHECK(canonical("2001:db8:0:0:1:0:0:1") == "2001:db8::1:0:0:1");
  CHECK(canonical("2001:DB8::AAAA") == "2001:db8::aaaa");
  CHECK(canonical("::ffff:c000:0201") == "::ffff:192.0.2.1");
  CHECK(canonical("0:0:0:0:0:0:0:0") == "::");
}

TEST_CASE("what is no address is refused") {
  using namespace std::string_view_literals;
  for (const auto text : {""sv, "10.0.0"sv, "10.0.0.256"sv, "10.0.0.1 "sv, "1.2.3.4\0"sv, ":"sv,
                          "::g"sv, "1::2::3"sv, "[::1]"sv, "fe80::1%eth0"sv, "mail.example"sv}) {
    CHECK_FALSE(parse_ip(text));
  }
  CHECK_FALSE(parse_ip(std::string(1000, ':')));
}

TEST_CASE("a family never equals the other") {
  CHECK(parse_ip("0.0.0.0") != parse_ip("::"));
}
