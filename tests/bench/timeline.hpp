// SPDX-License-Identifier: MIT
// Many conversations at once as one capture: each is played when its time comes, damaged where
// asked, and its packets go into the file in the order of all times. Memory is that of the
// conversations open at once. Called by captures_main.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "capture/pcap_writer.hpp"
#include "generator/packets.hpp"
#include "generator/random.hpp"
#include "generator/scenario.hpp"

namespace malote::bench {

// The generator's own account of what the capture has.
struct Account {
  std::uint64_t sessions = 0;  // of mail
  std::uint64_t others = 0;    // conversations and datagram streams that are none of ours
  std::uint64_t messages = 0, message_octets = 0;
  std::uint64_t lost_packets = 0, lost_octets = 0;  // never captured
  std::uint64_t packets = 0, octets = 0;            // of the frames
};

// One thing to play: a script, or frames at equal distances.
struct Piece {
  generator::SessionScript script;
  std::vector<std::string> datagrams;
};

struct TimelinePlan {
  std::uint64_t at_once = 1;
  std::int64_t begin_within_ns = 0;  // the first ones begin at random moments of this time
  std::uint64_t seed = 1;
  double lose = 0, late = 0, reorder = 0, retransmit = 0;
  std::function<bool(Piece&)> next;  // false: nothing more to play
};

// Writes the capture to `out` and a line of truth for each message to `truth`.
class Timeline {
 public:
  Timeline(const TimelinePlan&, PcapWriter& out, std::ostream& truth);
  [[nodiscard]] Account run();

 private:
  struct Playing {
    std::vector<generator::TcpPacket> packets;
    std::vector<std::string> datagrams;
    std::size_t next = 0;
    Timestamp start;
    [[nodiscard]] bool over() const noexcept {
      return next >= (datagrams.empty() ? packets.size() : datagrams.size());
    }
    [[nodiscard]] Timestamp due() const noexcept;
  };
  struct Turn {
    Timestamp due;
    std::size_t place = 0;
    bool operator>(const Turn& other) const noexcept {
      return due != other.due ? due > other.due : place > other.place;
    }
  };

  bool begin(Playing&, Timestamp start);
  void damage(std::vector<generator::TcpPacket>&);
  void tell(const generator::SessionScript&, bool touched);
  void write(Playing&);
  void write_frame(Timestamp, const std::string& frame);

  const TimelinePlan& plan_;
  PcapWriter& out_;
  std::ostream& truth_;
  generator::Random random_;
  Account account_;
  std::uint64_t begun_ = 0;
};

}  // namespace malote::bench
