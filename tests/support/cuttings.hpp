// SPDX-License-Identifier: MIT
// Feeds a conversation to a dissector the way a connection does (dissect/dissector.hpp), cut in
// every way: the outcome must not depend on it. A turn is one packet; what is cut is only how many
// calls bring it. Used by the tests of every dissector.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "dissect/dissector.hpp"
#include "support/fake_host.hpp"

namespace malote::test {

struct Turn {
  Direction direction = Direction::to_server;
  std::string octets;
  std::uint64_t gap = 0;  // octets lost before these
};
using Conversation = std::vector<Turn>;

[[nodiscard]] inline Turn client(std::string octets) {
  return {Direction::to_server, std::move(octets), 0};
}
[[nodiscard]] inline Turn server(std::string octets) {
  return {Direction::to_client, std::move(octets), 0};
}
[[nodiscard]] inline Turn lost(Direction direction, std::uint64_t octets) {
  return {direction, {}, octets};
}

[[nodiscard]] inline std::size_t octets_of(const Conversation& conversation) {
  std::size_t octets = 0;
  for (const Turn& turn : conversation) octets += turn.octets.size();
  return octets;
}

// The turn was sent and is not in the capture.
[[nodiscard]] inline Conversation lose_turn(Conversation conversation, std::size_t turn) {
  Turn& gone = conversation.at(turn);
  gone.gap += gone.octets.size();
  gone.octets.clear();
  return conversation;
}

// Cuts before the octets (counted over the whole conversation) for which it says so.
struct Cutting {
  std::string name;
  std::function<bool(std::size_t)> before;
  bool empty_between = false;
};

[[nodiscard]] inline Cutting whole() {
  return {"whole", [](std::size_t) { return false; }};
}
[[nodiscard]] inline Cutting byte_by_byte(bool empty_between = false) {
  return {"byte by byte", [](std::size_t) { return true; }, empty_between};
}
[[nodiscard]] inline Cutting cut_at(std::size_t position) {
  return {"cut at " + std::to_string(position), [=](std::size_t at) { return at == position; }};
}
[[nodiscard]] inline Cutting random_cuts(std::uint32_t seed) {
  auto generator = std::make_shared<std::mt19937>(seed);
  const std::uint_fast32_t one_in = 2 + (*generator)() % 63;
  return {"random cuts, seed " + std::to_string(seed),
          [=](std::size_t) { return (*generator)() % one_in == 0; }, seed % 4 == 0};
}

// What the connection's side saw.
struct FeedOutcome {
  Next last = Next::more;  // secure, compress, not_mine and ignore_rest end the feeding
  std::string complaint;   // how the dissector broke its contract; empty where it did not
};

// The connection's side of the contract, once for one conversation and cutting.
class Feeder {
 public:
  Feeder(Dissector& dissector, const Conversation& conversation, const Cutting& cutting)
      : dissector_(dissector) {
    cut(conversation, cutting);
  }

  FeedOutcome run(EndReason reason) {
    while (outcome_.complaint.empty() && !stopped_) {
      const Direction direction = next_direction();
      auto& queue = queues_[direction];
      if (queue.empty()) break;  // both are: next_direction() prefers what there is
      Piece& piece = queue.front();
      if (piece.gap != 0) {
        dissector_.on_gap(seen_as(direction), {piece.gap, piece.origin});
        waiting_[opposite(direction)] = false;
        queue.pop_front();
      } else {
        offer(direction, piece);
      }
    }
    if (outcome_.last != Next::not_mine) {
      dissector_.on_end(Direction::to_server, reason);
      dissector_.on_end(Direction::to_client, reason);
    }
    return outcome_;
  }

 private:
  struct Piece {
    std::string octets;  // its own copy, so that a sanitizer sees who keeps a view of it
    std::uint64_t gap = 0;
    Origin origin;
    std::size_t order = 0;
  };

  void cut(const Conversation& conversation, const Cutting& cutting) {
    PerDirection<std::uint64_t> offsets;
    std::size_t order = 0;
    std::size_t position = 0;
    std::uint64_t packet = 0;
    for (const Turn& turn : conversation) {
      ++packet;
      auto& offset = offsets[turn.direction];
      Origin origin{{1'769'850'000'000'000'000 + static_cast<std::int64_t>(packet) * 10'000'000},
                    CaptureId{1},
                    packet,
                    offset};
      if (turn.gap != 0) {
        queues_[turn.direction].push_back({{}, turn.gap, origin, order++});
        offset += turn.gap;
        origin.stream_offset = offset;
      }
      std::string piece;
      const auto close = [&] {
        if (cutting.empty_between) {
          queues_[turn.direction].push_back({{}, 0, origin, order++});
          queues_[opposite(turn.direction)].push_back(
              {{}, 0, with_offset(origin, offsets[opposite(turn.direction)]), order++});
        }
        if (piece.empty()) return;
        const std::size_t octets = piece.size();
        queues_[turn.direction].push_back({std::exchange(piece, {}), 0, origin, order++});
        offset += octets;
        origin.stream_offset = offset;
      };
      for (const char c : turn.octets) {
        if (cutting.before(position++) && !piece.empty()) close();
        piece += c;
      }
      close();
    }
  }

  static Origin with_offset(Origin origin, std::uint64_t offset) {
    origin.stream_offset = offset;
    return origin;
  }

  // The earliest piece whose direction does not wait for the other side.
  Direction next_direction() {
    const auto& up = queues_[Direction::to_server];
    const auto& down = queues_[Direction::to_client];
    if (up.empty()) return Direction::to_client;
    if (down.empty()) return Direction::to_server;
    if (waiting_[Direction::to_server] != waiting_[Direction::to_client]) {
      return waiting_[Direction::to_server] ? Direction::to_client : Direction::to_server;
    }
    return up.front().order < down.front().order ? Direction::to_server : Direction::to_client;
  }

  void offer(Direction direction, Piece& piece) {
    auto& queue = queues_[direction];
    const auto& others = queues_[opposite(direction)];
    const bool both_wait = waiting_[direction] && waiting_[opposite(direction)];
    const bool last_call = others.empty() || both_wait;
    // A heap block of just these octets: reading beyond them is caught.
    const std::vector<Byte> block(piece.octets.begin(), piece.octets.end());
    const Step step = dissector_.on_data(seen_as(direction), {block, piece.origin, last_call});
    if (step.consumed > block.size()) return complain("consumed more than was offered");
    outcome_.last = step.next;
    const bool all = step.consumed == block.size();
    if (step.next == Next::more && !all) return complain("more, but not all was consumed");
    if (step.next == Next::wait && last_call && !all) return complain("wait at the last call");

    idle_ = step.consumed == 0 && !all ? idle_ + 1 : 0;
    if (idle_ > 4) return complain("goes round without taking anything");
    if (step.consumed != 0 || all) waiting_[opposite(direction)] = false;
    waiting_[direction] = step.next == Next::wait && !all;
    piece.octets.erase(0, step.consumed);
    piece.origin.stream_offset += step.consumed;
    if (piece.octets.empty()) queue.pop_front();
    switch (step.next) {
      case Next::more:
      case Next::wait:
      case Next::clear:
        break;
      case Next::swap_roles:
        swapped_ = !swapped_;
        break;
      case Next::secure:  // opaque from there on
      case Next::compress:
      case Next::not_mine:
      case Next::ignore_rest:
        stopped_ = true;
        break;
    }
  }

  [[nodiscard]] Direction seen_as(Direction direction) const {
    return swapped_ ? opposite(direction) : direction;
  }
  void complain(const char* what) { outcome_.complaint = what; }

  Dissector& dissector_;
  PerDirection<std::deque<Piece>> queues_;
  PerDirection<bool> waiting_;
  bool swapped_ = false, stopped_ = false;
  unsigned idle_ = 0;  // offers in a row of which nothing was taken
  FeedOutcome outcome_;
};

inline FeedOutcome feed(Dissector& dissector, const Conversation& conversation,
                        const Cutting& cutting = whole(), EndReason reason = EndReason::fin) {
  return Feeder(dissector, conversation, cutting).run(reason);
}

using MakeDissector = std::function<std::unique_ptr<Dissector>(DissectorHost&)>;
using SetUp = std::function<void(FakeHost&)>;  // flow_info and limit_values, before the dissector

// Feeds the conversation to a new dissector and fails where it breaks its contract.
inline void run_conversation(FakeHost& host, const MakeDissector& make,
                             const Conversation& conversation, const Cutting& cutting = whole(),
                             EndReason reason = EndReason::fin) {
  const auto dissector = make(host);
  const FeedOutcome outcome = feed(*dissector, conversation, cutting, reason);
  CHECK_MESSAGE(outcome.complaint.empty(), cutting.name, ": ", outcome.complaint);
}

// The first line in which two texts differ, both versions.
inline std::string first_difference(const std::string& a, const std::string& b) {
  const auto differ = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const auto line_at = [](const std::string& text, std::string::const_iterator at) {
    const auto position = static_cast<std::size_t>(at - text.begin());
    const std::size_t before = position == 0 ? std::string::npos : text.rfind('\n', position - 1);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    return text.substr(begin, text.find('\n', begin) - begin);
  };
  return "\n  " + line_at(a, differ.first) + "\n  " + line_at(b, differ.second);
}

// Whole against byte by byte, with empty calls, 200 seeded random cuts and, up to 4 KiB, a cut at
// every position. Stops at the first difference.
inline void check_cutting_independent(const MakeDissector& make, const Conversation& conversation,
                                      const SetUp& set_up = {}) {
  const auto text_of = [&](const Cutting& cutting) {
    FakeHost host;
    if (set_up) set_up(host);
    run_conversation(host, make, conversation, cutting);
    return host.text();
  };
  const std::string expected = text_of(whole());
  const auto same = [&](const Cutting& cutting) {
    const std::string actual = text_of(cutting);
    CHECK_MESSAGE(actual == expected, cutting.name, ": ", first_difference(expected, actual));
    return actual == expected;
  };
  if (!same(byte_by_byte()) || !same(byte_by_byte(true))) return;
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    if (!same(random_cuts(seed))) return;
  }
  const std::size_t octets = octets_of(conversation);
  if (octets > 4096) return;
  for (std::size_t position = 1; position < octets; ++position) {
    if (!same(cut_at(position))) return;
  }
}

// Every turn lost in turn, whole and under a few cuttings; `check` sees what came out (with the
// number of the lost turn).
inline void for_each_lost_turn(const MakeDissector& make, const Conversation& conversation,
                               const std::function<void(const FakeHost&, std::size_t)>& check,
                               const SetUp& set_up = {}) {
  for (std::size_t turn = 0; turn < conversation.size(); ++turn) {
    const Conversation with_hole = lose_turn(conversation, turn);
    std::string expected;
    for (const Cutting& cutting : {whole(), byte_by_byte(), byte_by_byte(true), random_cuts(7)}) {
      FakeHost host;
      if (set_up) set_up(host);
      run_conversation(host, make, with_hole, cutting);
      if (expected.empty()) {
        expected = host.text();
        check(host, turn);
      }
      CHECK_MESSAGE(host.text() == expected, "turn ", turn, " lost, ", cutting.name, ": ",
                    first_difference(expected, host.text()));
    }
  }
}

}  // namespace malote::test
