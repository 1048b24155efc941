// SPDX-License-Identifier: MIT
// Puts IP fragments together (RFC 791 3.2, RFC 8200 4.5), in bounded memory and by packet time.
// Called by Decoder. On overlap IPv4's first copy wins; an IPv6 datagram is given up (RFC 5722).
#pragma once

#include <compare>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <vector>

#include "core/limits.hpp"
#include "core/time.hpp"
#include "net/decoder.hpp"
#include "net/ip.hpp"

namespace malote {

class FragmentBuffer {
 public:
  explicit FragmentBuffer(const Limits& limits)
      : octets_cap_(limits.fragment_octets_total),
        timeout_ns_(static_cast<std::uint64_t>(limits.fragment_timeout_ns)) {}

  // Takes a fragment in; the datagram's payload if this one completes it, valid until the next
  // call, with ip set to its own. A fragment cut by the snap length ends the captured
  // part.
  [[nodiscard]] std::optional<FrameLayer> add(const FrameLayer&, IpHeader& ip, Timestamp,
                                              DecoderStats&);

 private:
  struct Key {
    IpAddress source, destination;
    std::uint32_t identification = 0;
    std::uint32_t path = 0;     // tags and tunnels
    std::uint8_t protocol = 0;  // IPv4 only: in IPv6 it may differ between fragments
    auto operator<=>(const Key&) const = default;
  };
  struct Piece {
    std::uint32_t end = 0;     // as sent
    std::vector<Byte> octets;  // captured
  };
  struct Datagram {
    Key key;
    Timestamp first;
    std::map<std::uint32_t, Piece> pieces;  // by offset, never overlapping
    std::uint32_t covered = 0;              // octets in pieces
    std::uint32_t fragments = 0;
    std::optional<std::uint32_t> length;  // once the last fragment is seen
    std::uint8_t protocol = 0;            // of the fragment at offset 0
    bool given_up = false;                // RFC 5722: whatever else comes of it is dropped, too
  };
  using Datagrams = std::list<Datagram>;

  Datagram& find_or_add(const Key&, Timestamp, DecoderStats&);
  void expire(Timestamp now, DecoderStats&);
  void make_room(const Datagram& keep, std::size_t octets, DecoderStats&);
  void remove(Datagrams::iterator, bool count_as_dropped, DecoderStats&);
  void free_pieces(Datagram&);
  void store(Datagram&, std::uint32_t begin, std::uint32_t end, const Bytes& captured,
             std::uint32_t captured_at);
  void insert(Datagram&, const FrameLayer&, std::uint32_t begin, std::uint32_t end);
  FrameLayer assemble(const Datagram&, IpHeader&);

  std::size_t octets_cap_;
  std::uint64_t timeout_ns_;
  std::size_t held_octets_ = 0;
  Datagrams datagrams_;  // oldest first
  std::map<Key, Datagrams::iterator> by_key_;
  std::vector<Byte> assembled_;  // addresses, then payload
};

}  // namespace malote
