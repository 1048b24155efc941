// SPDX-License-Identifier: MIT
#include "session/proxy.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/text.hpp"

namespace malote::session {

namespace {

constexpr std::uint8_t connect_command = 1;  // of SOCKS, both versions
constexpr std::uint8_t granted_4 = 0x5a;
constexpr std::uint8_t no_login = 0, user_and_password = 2;  // RFC 1928 3
constexpr std::string_view nul("\0", 1);

// What stands before the mark, which is passed over.
std::string_view until(ByteCursor& cursor, std::string_view mark) {
  const std::string_view rest = as_text(cursor.rest());
  const std::size_t end = rest.find(mark);
  cursor.skip(end == std::string_view::npos ? rest.size() + 1 : end + mark.size());
  return rest.substr(0, end);
}

std::string dotted(Bytes address) {
  if (address.size() < 4) return {};
  return fmt::format("{}.{}.{}.{}", address[0], address[1], address[2], address[3]);
}

// RFC 1928 5: IPv4, a name, or IPv6.
std::string address_5(ByteCursor& cursor) {
  const std::uint8_t type = cursor.u8();
  if (type == 1) return dotted(cursor.take(4));
  if (type == 3) return std::string(as_text(cursor.take(cursor.u8())));
  std::string text;
  for (int i = 0; i < 8; ++i) text += fmt::format("{}{:x}", i == 0 ? "[" : ":", cursor.u16());
  return text + ']';
}

// Both sides as far as they are there: whoever is short of octets makes it wait.
class Handshake {
 public:
  Handshake(Bytes client, Bytes proxy)
      : client_(client), proxy_(proxy), said_{client.size(), proxy.size()} {}

  ProxyHandshake socks_4() {
    (void)client_.u8();
    if (differs(client_.u8(), connect_command)) return {};
    const std::uint16_t port = client_.u16();
    const Bytes address = client_.take(4);
    (void)until(client_, nul);  // the user
    if (!client_.ok()) return waiting();
    // 4a: an impossible address, and the name behind the user.
    const bool named = address[0] == 0 && address[1] == 0 && address[2] == 0 && address[3] != 0;
    const std::string target = named ? std::string(until(client_, nul)) : dotted(address);
    if (differs(proxy_.u8(), 0) || differs(proxy_.u8(), granted_4)) return {};
    proxy_.skip(6);
    return over("SOCKS 4", target, port);
  }

  ProxyHandshake socks_5() {
    (void)client_.u8();
    client_.skip(client_.u8());  // the ways to log in that it knows
    if (differs(proxy_.u8(), 5)) return {};
    const std::uint8_t way = proxy_.u8();
    if (!ok()) return waiting();
    if (way != no_login && way != user_and_password) return {};
    if (way == user_and_password) {  // RFC 1929 2
      if (differs(client_.u8(), 1)) return {};
      client_.skip(client_.u8());
      client_.skip(client_.u8());
      (void)proxy_.u8();
      if (differs(proxy_.u8(), 0)) return {};
    }
    if (differs(client_.u8(), 5) || differs(client_.u8(), connect_command)) return {};
    (void)client_.u8();
    const std::string target = address_5(client_);
    const std::uint16_t port = client_.u16();
    if (differs(proxy_.u8(), 5) || differs(proxy_.u8(), 0)) return {};
    (void)proxy_.u8();
    (void)address_5(proxy_);
    (void)proxy_.u16();
    return over("SOCKS 5", target, port);
  }

  ProxyHandshake http() {
    constexpr std::string_view version = "HTTP/1.";
    if (!version.starts_with(as_text(proxy_.rest()).substr(0, version.size()))) return {};
    (void)until(client_, " ");
    const std::string_view asked = until(client_, " ");
    (void)until(client_, "\r\n\r\n");
    (void)until(proxy_, " ");
    const std::string_view answer = until(proxy_, "\r\n\r\n");
    if (!ok()) return waiting();
    const std::size_t colon = asked.rfind(':');
    if (!answer.starts_with('2') || colon == std::string_view::npos) return {};
    const auto port = parse_number(asked.substr(colon + 1));
    if (!port || *port > UINT16_MAX) return {};
    return over("HTTP", std::string(asked.substr(0, colon)), static_cast<std::uint16_t>(*port));
  }

 private:
  [[nodiscard]] bool ok() const noexcept { return client_.ok() && proxy_.ok(); }
  [[nodiscard]] bool differs(std::uint8_t read, std::uint8_t expected) const noexcept {
    return ok() && read != expected;
  }
  static ProxyHandshake waiting() {
    ProxyHandshake result;
    result.found = Match::need_more;
    return result;
  }
  [[nodiscard]] ProxyHandshake over(std::string_view kind, const std::string& target,
                                    std::uint16_t port) const {
    if (!ok()) return waiting();
    ProxyHandshake result;
    result.found = Match::yes;
    result.kind = kind;
    result.octets = {said_[0] - client_.remaining(), said_[1] - proxy_.remaining()};
    result.port = port;
    result.target = fmt::format("{}:{}", target, port);
    return result;
  }

  ByteCursor client_, proxy_;
  std::array<std::size_t, 2> said_;
};

ProxyHandshake read(Bytes client, Bytes proxy) {
  constexpr std::string_view http = "CONNECT ";
  Handshake handshake(client, proxy);
  if (client.front() == 4) return handshake.socks_4();
  if (client.front() == 5) return handshake.socks_5();
  const bool asks = http.starts_with(as_text(client).substr(0, http.size()));
  return asks ? handshake.http() : ProxyHandshake{};
}

}  // namespace

ProxyHandshake read_proxy_handshake(const OpeningView& view) {
  for (unsigned side = 0; side < 2; ++side) {
    if (view.client_side >= 0 && side != static_cast<unsigned>(view.client_side)) continue;
    if (view.said[side].empty() || view.first_speaker != static_cast<int>(side)) continue;
    ProxyHandshake found = read(view.said[side], view.said[1 - side]);
    if (found.found == Match::no) continue;
    found.client_side = side;
    if (side == 1) std::swap(found.octets[0], found.octets[1]);
    return found;
  }
  return {};
}

}  // namespace malote::session
