// SPDX-License-Identifier: MIT
// What a driven session said and heard, as a script of its own from which the truth is told. Used
// by drive only; knows no socket.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "core/time.hpp"
#include "generator/body.hpp"
#include "generator/scenario.hpp"
#include "generator/truth.hpp"

namespace malote::generator {

// What was said by both sides, with the times at which it had been.
class DriveRecord {
 public:
  DriveRecord(const SessionScript& script, const std::string& name) {
    script_.name = name;
    script_.spoken = script.spoken;
  }
  void add(Side side, std::string octets) {
    note(side, octets.size());
    script_.steps.emplace_back(Say{side, std::move(octets)});
  }
  void add(BodyTurn body) {
    note(body.side, to_wire(body).size());
    script_.steps.emplace_back(std::move(body));
  }
  void begin_tls() { script_.steps.emplace_back(StartTls{}); }
  [[nodiscard]] std::vector<TruthRow> tell() const {
    auto rows = tell_truth(script_);
    for (TruthRow& row : rows) {
      for (const auto& [offset, time] : times_[index_of(row.from)]) {
        row.time = time;
        if (offset >= row.end_offset) break;
      }
    }
    return rows;
  }

 private:
  static Timestamp now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()};
  }
  void note(Side side, std::size_t octets) {
    auto& times = times_[index_of(side)];
    times.emplace_back((times.empty() ? 0 : times.back().first) + octets, now());
  }
  SessionScript script_;
  std::vector<std::pair<std::uint64_t, Timestamp>> times_[2];
};

}  // namespace malote::generator
