// SPDX-License-Identifier: MIT
#include "generator/frames.hpp"

#include <algorithm>

#include "core/bytes.hpp"

namespace malote::generator {
namespace {

constexpr std::uint8_t tcp_protocol = 6;
constexpr std::uint8_t fragment_header = 44;  // RFC 8200 4.5
constexpr std::uint8_t hop_limit = 64;
constexpr std::size_t ethernet_least = 60;  // without the check sequence

void put8(std::string& out, unsigned value) {
  out += static_cast<char>(value & 0xffU);
}
void put16(std::string& out, unsigned value) {
  put8(out, value >> 8U);
  put8(out, value);
}
void put32(std::string& out, std::uint32_t value) {
  put16(out, value >> 16U);
  put16(out, value);
}
void put_address(std::string& out, const IpAddress& ip) {
  out += as_text(Bytes(ip.octets).first(ip.is_v6 ? 16 : 4));
}
void put_at16(std::string& out, std::size_t at, unsigned value) {
  out[at] = static_cast<char>((value >> 8U) & 0xffU);
  out[at + 1] = static_cast<char>(value & 0xffU);
}

// RFC 1071: the ones' complement sum of 16-bit words; `text` follows the words summed so far, so
// all but the last piece have an even length.
std::uint32_t add_words(std::uint32_t sum, std::string_view text) {
  const Bytes bytes = as_bytes(text);
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    const unsigned low = i + 1 < bytes.size() ? bytes[i + 1] : 0U;
    sum += (static_cast<unsigned>(bytes[i]) << 8U) | low;
    sum = (sum & 0xffffU) + (sum >> 16U);
  }
  return sum;
}
unsigned to_checksum(std::uint32_t sum) {
  while ((sum >> 16U) != 0) sum = (sum & 0xffffU) + (sum >> 16U);
  return ~sum & 0xffffU;
}

std::string syn_options(std::uint16_t mss) {
  std::string options;
  put16(options, 0x0204);  // maximum segment size
  put16(options, mss);
  put16(options, 0x0101);  // two no-operations
  put16(options, 0x0402);  // selective acknowledgements permitted
  return options;
}

std::string tcp_header(const TcpPacket& p, std::string_view options) {
  std::string tcp;
  put16(tcp, p.source.port);
  put16(tcp, p.destination.port);
  put32(tcp, p.sequence);
  put32(tcp, p.ack ? p.acknowledgement : 0);
  put8(tcp, static_cast<unsigned>(5 + options.size() / 4) << 4U);
  put8(tcp, (p.fin ? 1U : 0U) | (p.syn ? 2U : 0U) | (p.rst ? 4U : 0U) | (p.psh ? 8U : 0U) |
                (p.ack ? 16U : 0U) | (p.urgent != 0 ? 32U : 0U));
  put16(tcp, p.window);
  put16(tcp, 0);  // checksum
  put16(tcp, p.urgent);
  tcp += options;
  return tcp;
}

// The segment with its checksum over the pseudo header (RFC 9293 3.1, RFC 8200 8.1).
std::string to_segment(const TcpPacket& p) {
  std::string segment = tcp_header(p, p.mss != 0 ? syn_options(p.mss) : std::string{});
  segment += p.payload;
  std::string pseudo;
  put_address(pseudo, p.source.ip);
  put_address(pseudo, p.destination.ip);
  put32(pseudo, static_cast<std::uint32_t>(segment.size()));
  put32(pseudo, tcp_protocol);
  put_at16(segment, 16, to_checksum(add_words(add_words(0, pseudo), segment)));
  return segment;
}

struct Piece {
  std::size_t offset = 0;
  std::string_view octets;
  bool more = false;
};

std::vector<Piece> to_pieces(std::string_view segment, const FrameOptions& options) {
  if (!options.fragment || segment.size() <= *options.fragment) return {{0, segment, false}};
  const std::size_t step = std::max<std::size_t>(8, *options.fragment / 8 * 8);
  std::vector<Piece> pieces;
  for (std::size_t at = 0; at < segment.size(); at += step) {
    pieces.push_back({at, segment.substr(at, step), at + step < segment.size()});
  }
  return pieces;
}

std::string ipv4_packet(const TcpPacket& p, const Piece& piece) {
  const bool whole = piece.offset == 0 && !piece.more;
  std::string ip;
  put16(ip, 0x4500);
  put16(ip, static_cast<unsigned>(20 + piece.octets.size()));
  put16(ip, p.ip_id);
  put16(ip, (whole ? 0x4000U : 0U) | (piece.more ? 0x2000U : 0U) |
                static_cast<unsigned>(piece.offset / 8));
  put8(ip, hop_limit);
  put8(ip, tcp_protocol);
  put16(ip, 0);
  put_address(ip, p.source.ip);
  put_address(ip, p.destination.ip);
  put_at16(ip, 10, to_checksum(add_words(0, ip)));
  ip += piece.octets;
  return ip;
}

std::string ipv6_packet(const TcpPacket& p, const Piece& piece) {
  const bool whole = piece.offset == 0 && !piece.more;
  std::string ip;
  put32(ip, 0x60000000U);
  put16(ip, static_cast<unsigned>(piece.octets.size() + (whole ? 0 : 8)));
  put8(ip, whole ? tcp_protocol : fragment_header);
  put8(ip, hop_limit);
  put_address(ip, p.source.ip);
  put_address(ip, p.destination.ip);
  if (!whole) {
    put8(ip, tcp_protocol);
    put8(ip, 0);
    put16(ip, static_cast<unsigned>(piece.offset) | (piece.more ? 1U : 0U));
    // A data connection's number is its session's and, from bit 20 on, its own.
    const std::size_t number = p.session + (p.session >> 20U) * 251U;
    put32(ip, (static_cast<std::uint32_t>(number) << 16U) | p.ip_id);
  }
  ip += piece.octets;
  return ip;
}

// Locally administered, told by the address's last octets.
std::string mac_of(const IpAddress& ip) {
  std::string mac("\x02\x00", 2);
  mac += as_text(Bytes(ip.octets).subspan(ip.is_v6 ? 12 : 0, 4));
  return mac;
}

std::string ethernet_header(const TcpPacket& p, unsigned type, const FrameOptions& options) {
  std::string header = mac_of(p.destination.ip) + mac_of(p.source.ip);
  if (options.link == Link::vlan) {
    put16(header, 0x8100);
    put16(header, options.vlan);
  }
  put16(header, type);
  return header;
}

// LINKTYPE_LINUX_SLL: packet type, ARPHRD, address length, address, protocol.
std::string sll_header(const TcpPacket& p, unsigned type) {
  std::string header;
  put16(header, p.from == Side::client ? 4 : 0);
  put16(header, 1);
  put16(header, 6);
  header += mac_of(p.source.ip) + std::string(2, '\0');
  put16(header, type);
  return header;
}

// LINKTYPE_LINUX_SLL2: protocol, reserved, interface, ARPHRD, packet type, address.
std::string sll2_header(const TcpPacket& p, unsigned type) {
  std::string header;
  put16(header, type);
  put16(header, 0);
  put32(header, 2);
  put16(header, 1);
  put8(header, p.from == Side::client ? 4 : 0);
  put8(header, 6);
  header += mac_of(p.source.ip) + std::string(2, '\0');
  return header;
}

std::string link_header(const TcpPacket& p, const FrameOptions& options) {
  const bool v6 = p.source.ip.is_v6;
  const unsigned type = v6 ? 0x86ddU : 0x0800U;
  switch (options.link) {
    case Link::ethernet:
    case Link::vlan:
      return ethernet_header(p, type, options);
    case Link::raw:
      return {};
    case Link::sll:
      return sll_header(p, type);
    case Link::sll2:
      return sll2_header(p, type);
    case Link::loopback:  // BSD's AF_ value, written by a little-endian machine
      return std::string{v6 ? '\x1e' : '\x02', '\0', '\0', '\0'};
  }
  return {};
}

}  // namespace

std::vector<std::string> to_frames(const TcpPacket& p, const FrameOptions& options) {
  const std::string segment = to_segment(p);
  const bool padded = options.link == Link::ethernet || options.link == Link::vlan;
  std::vector<std::string> frames;
  for (const Piece& piece : to_pieces(segment, options)) {
    std::string frame = link_header(p, options);
    frame += p.source.ip.is_v6 ? ipv6_packet(p, piece) : ipv4_packet(p, piece);
    // What comes in is padded; what goes out passes the tap before the card pads it.
    if (padded && p.from == Side::server && frame.size() < ethernet_least) {
      frame.resize(ethernet_least, '\0');
    }
    frames.push_back(std::move(frame));
  }
  return frames;
}

LinkType link_type(Link link) noexcept {
  switch (link) {
    case Link::ethernet:
    case Link::vlan:
      return LinkType::ethernet;
    case Link::raw:
      return LinkType::raw_ip;
    case Link::sll:
      return LinkType::linux_sll;
    case Link::sll2:
      return LinkType::linux_sll2;
    case Link::loopback:
      return LinkType::null_loopback;
  }
  return LinkType::ethernet;
}

IpAddress to_ipv6(const IpAddress& ip) noexcept {
  if (ip.is_v6) return ip;
  IpAddress six;
  six.is_v6 = true;
  constexpr Byte prefix[] = {0x20, 0x01, 0x0d, 0xb8};
  std::copy(std::begin(prefix), std::end(prefix), six.octets.begin());
  std::copy_n(ip.octets.begin(), 4, six.octets.begin() + 12);
  return six;
}

}  // namespace malote::generator
