// SPDX-License-Identifier: MIT
#include "core/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cassert>

namespace malote {
namespace {

void append_decimal(std::string& out, unsigned value) {
  out += std::to_string(value);
}

}  // namespace

IpAddress IpAddress::v4(Bytes four) noexcept {
  assert(four.size() >= 4);
  IpAddress ip;
  std::copy_n(four.begin(), std::min<std::size_t>(four.size(), 4), ip.octets.begin());
  return ip;
}

IpAddress IpAddress::v6(Bytes sixteen) noexcept {
  assert(sixteen.size() >= 16);
  IpAddress ip;
  ip.is_v6 = true;
  std::copy_n(sixteen.begin(), std::min<std::size_t>(sixteen.size(), 16), ip.octets.begin());
  return ip;
}

std::string to_text(const IpAddress& ip) {
  std::string out;
  if (!ip.is_v6) {
    for (std::size_t i = 0; i < 4; ++i) {
      if (i != 0) out += '.';
      append_decimal(out, ip.octets[i]);
    }
    return out;
  }
  // inet_ntop also writes ::1.2.3.4 for the long-deprecated IPv4-compatible block, as everybody's
  // tools do; RFC 5952 5 leaves that open.
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  const char* text = inet_ntop(AF_INET6, ip.octets.data(), buffer.data(), buffer.size());
  assert(text != nullptr);
  return text;
}

std::string to_text(const Endpoint& endpoint) {
  std::string out = to_text(endpoint.ip);
  if (endpoint.ip.is_v6) out = '[' + out + ']';
  out += ':';
  append_decimal(out, endpoint.port);
  return out;
}

std::optional<IpAddress> parse_ip(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string terminated(text);
  IpAddress ip;
  ip.is_v6 = text.find(':') != std::string_view::npos;
  const int family = ip.is_v6 ? AF_INET6 : AF_INET;
  if (inet_pton(family, terminated.c_str(), ip.octets.data()) != 1) return std::nullopt;
  return ip;
}

}  // namespace malote
