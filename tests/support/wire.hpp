// SPDX-License-Identifier: MIT
// TCP segments from a few words, for tests of stream and session: two ends with their own sequence
// numbers.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "net/segment.hpp"

namespace malote::test {

struct WireSegment {
  unsigned side = 0;  // 0 is the client
  Segment segment;
  std::string octets;  // what segment.payload shows
};

// A conversation as segments. Each data segment acknowledges all that was sent by the other side so
// far.
class Wire {
 public:
  explicit Wire(std::uint32_t client_isn = 1000, std::uint32_t server_isn = 9000,
                std::uint16_t server_port = 25)
      : isn_{client_isn, server_isn} {
    ends_[0].ip = *parse_ip("10.0.0.5");
    ends_[0].port = 40000;
    ends_[1].ip = *parse_ip("10.0.0.25");
    ends_[1].port = server_port;
  }

  void handshake() {
    push(0, "", {.syn = true, .ack = false});
    push(1, "", {.syn = true, .ack = true});
    push(0, "", {});
  }
  void client(std::string_view octets) { push(0, octets, {}); }
  void server(std::string_view octets) { push(1, octets, {}); }
  void acknowledge(unsigned side) { push(side, "", {}); }
  void fin(unsigned side) { push(side, "", {.fin = true}); }
  void reset(unsigned side) { push(side, "", {.rst = true}); }

  struct Flags {
    bool syn = false, ack = true, fin = false, rst = false;
  };
  void push(unsigned side, std::string_view octets, Flags flags) {
    WireSegment out;
    out.side = side;
    out.octets = octets;
    Segment& s = out.segment;
    s.source = ends_[side];
    s.destination = ends_[1 - side];
    s.sequence = isn_[side] + sent_[side];
    s.acknowledgement = flags.ack ? isn_[1 - side] + sent_[1 - side] : 0;
    s.syn = flags.syn;
    s.ack = flags.ack;
    s.fin = flags.fin;
    s.rst = flags.rst;
    s.payload_length = static_cast<std::uint32_t>(octets.size());
    sent_[side] += static_cast<std::uint32_t>(octets.size()) + (flags.syn || flags.fin ? 1U : 0U);
    segments.push_back(std::move(out));
  }

  // Gives times (1 ms apart), packet numbers and views in the order of the list as it is now.
  void stamp(std::int64_t step_ns = 1'000'000) {
    std::uint64_t packet = 0;
    for (WireSegment& one : segments) {
      ++packet;
      one.segment.packet = packet;
      one.segment.capture = CaptureId{1};
      one.segment.time = Timestamp{static_cast<std::int64_t>(packet) * step_ns};
      one.segment.payload = as_bytes(one.octets);
    }
  }

  std::deque<WireSegment> segments;

 private:
  Endpoint ends_[2];
  std::uint32_t isn_[2];
  std::uint32_t sent_[2] = {0, 0};
};

}  // namespace malote::test
