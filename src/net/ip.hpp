// SPDX-License-Identifier: MIT
// IPv4 and IPv6 headers with options and extension headers. Called by Decoder; must not know what
// is above IP beyond its protocol numbers. Checksums are not looked at: captures on the sending
// host see them before the card has filled them in.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "core/address.hpp"
#include "net/layer.hpp"

namespace malote {

// The innermost IP header read so far. The last three tell where a fragment belongs.
struct IpHeader {
  const Byte* addresses = nullptr;  // in the frame: source, then destination
  bool is_v6 = false;
  std::uint8_t protocol = 0;  // of what follows the last header read
  std::uint8_t tunnels = 0;   // IP headers read before this one
  std::uint32_t identification = 0;
  std::uint32_t fragment_offset = 0;  // octets
  bool more_fragments = false;
};

void parse_ip(FrameLayer&, IpHeader&) noexcept;
void parse_ipv4(FrameLayer&, IpHeader&) noexcept;
void parse_ipv6(FrameLayer&, IpHeader&) noexcept;
void parse_ipv6_extension(FrameLayer&, IpHeader&) noexcept;
void parse_ipv6_fragment(FrameLayer&, IpHeader&) noexcept;
void parse_authentication(FrameLayer&, IpHeader&) noexcept;

// Made of whole words: octets stored one by one and read again right away would stall.
[[nodiscard]] inline IpAddress to_address(const Byte* from, bool is_v6) noexcept {
  std::array<std::uint64_t, 2> words{};
  if (is_v6) {
    std::memcpy(words.data(), from, 16);
  } else {
    std::uint32_t four = 0;
    std::memcpy(&four, from, sizeof four);
    words[0] = std::endian::native == std::endian::little ? four : std::uint64_t{four} << 32U;
  }
  return {std::bit_cast<std::array<Byte, 16>>(words), is_v6};
}
[[nodiscard]] inline IpAddress source_of(const IpHeader& ip) noexcept {
  return to_address(ip.addresses, ip.is_v6);
}
[[nodiscard]] inline IpAddress destination_of(const IpHeader& ip) noexcept {
  return to_address(ip.addresses + (ip.is_v6 ? 16 : 4), ip.is_v6);
}

// What a header whose protocol (or next header) field says `protocol` is followed by.
[[nodiscard]] LayerKind to_layer_kind(std::uint8_t protocol, bool is_v6) noexcept;

}  // namespace malote
