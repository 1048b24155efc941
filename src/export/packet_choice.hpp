// SPDX-License-Identifier: MIT
// Which packets of some captures belong to chosen TCP connections. Shown every packet once, in the
// order in which they were read; asked about each again afterwards. A packet may turn out to belong
// only later (a fragment), which is why there are two rounds. Used by the pcap export; knows
// neither files nor the store.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/address.hpp"
#include "core/limits.hpp"
#include "net/decoder.hpp"

namespace malote {

// A TCP connection between two ends, from its first segment to its last.
struct ConnectionSpan {
  Endpoint one, other;
  Timestamp first, last;
};

class PacketChoice {
 public:
  // Both rounds, and all adding before them.
  explicit PacketChoice(const std::vector<ConnectionSpan>&, const Limits& = {});

  // The first round.
  void look_at(const Packet&);
  // The second round.
  [[nodiscard]] bool chosen(const Packet&) const;

  // Where chosen packets came from, in the order in which that was found out.
  struct Interface {
    CaptureId capture;
    std::uint32_t interface = 0;  // within the capture
    LinkType link = LinkType::ethernet;
    bool operator==(const Interface&) const = default;
  };
  [[nodiscard]] const std::vector<Interface>& interfaces() const noexcept { return interfaces_; }

 private:
  using Ends = std::pair<Endpoint, Endpoint>;  // the lower first
  struct HashEnds {
    std::size_t operator()(const Ends&) const noexcept;
  };
  struct Span {
    Timestamp first, last;
    bool used = false;
  };
  // A connection that we are inside of.
  struct Open {
    std::vector<std::uint32_t> paths;  // the tags and tunnels that it came through
    Timestamp until;
    std::array<std::optional<std::uint32_t>, 2> base;    // first sequence number of each side
    std::array<std::optional<std::uint32_t>, 2> latest;  // ... and the newest
  };
  // What two ends have to do with each other: one connection at a time on each path.
  struct Pair {
    std::vector<Span> spans;  // by their beginning
    std::size_t next = 0;     // the first that may still come
    std::vector<Open> open;
  };
  struct Place {
    Interface interface;
    std::uint64_t number = 0;
  };
  struct Pieces {
    Timestamp last;
    std::vector<Place> packets;
  };

  [[nodiscard]] bool belongs(const Segment&);
  [[nodiscard]] static Open* find(Pair&, std::size_t side, const Segment&);
  [[nodiscard]] static Open* enter(Pair&, const Segment&);
  void mark(const Place&);
  void look_at_fragment(const Place&, Timestamp, bool ours, bool whole);
  void forget_old_pieces(Timestamp now);

  Decoder decoder_;
  std::unordered_map<Ends, Pair, HashEnds> pairs_;
  std::map<FragmentOf, Pieces> pieces_;
  std::size_t pieces_held_ = 0;
  std::map<CaptureId, std::vector<bool>> marks_;  // by packet number
  std::vector<Interface> interfaces_;
};

}  // namespace malote
