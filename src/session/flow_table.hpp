// SPDX-License-Identifier: MIT
// Flows by their ends: open addressing over indexes into a pool of entries, and the order of their
// last use for time-outs and eviction. A flow that is none of ours keeps its entry, marked ignored,
// so that it costs a look-up and nothing more.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/time.hpp"
#include "session/flow_key.hpp"

namespace malote::session {

class Connection;

enum class FlowState : std::uint8_t {
  open,     // has a connection
  ignored,  // none of ours
  closed,   // ended; late segments of it are known as such
};

struct Flow {
  FlowKey key;
  std::uint64_t hash = 0;
  Timestamp last_seen;
  std::unique_ptr<Connection> connection;
  std::uint32_t older = 0, newer = 0;  // neighbours in the order of use; 0 is none
  std::uint32_t generation = 0;  // of the entry: tells whether an index still names the same flow
  std::array<std::uint32_t, 2>
      first_sequence{};  // of a closed or ignored flow: tells a new SYN from a late one
  std::array<std::uint32_t, 4> paths{};  // tags and tunnels it is known to come through
  FlowState state = FlowState::open;

  [[nodiscard]] bool came_by(std::uint32_t path) const noexcept {
    return paths[0] == path || paths[1] == path || paths[2] == path || paths[3] == path;
  }
  // Of more than four the latest is forgotten.
  void add_path(std::uint32_t path) noexcept {
    std::size_t place = 1;
    while (place + 1 < paths.size() && paths[place] != paths[0]) ++place;
    paths[place] = path;
  }
};

class FlowTable {
 public:
  FlowTable();
  ~FlowTable();
  FlowTable(const FlowTable&) = delete;
  FlowTable& operator=(const FlowTable&) = delete;

  // Entries are named by an index from 1; references are valid until the next insert.
  // Several flows may have the same ends, on different paths: find() gives one, find_next() the
  // others one after the other.
  [[nodiscard]] std::uint32_t find(const FlowLookup&) const noexcept;  // 0: none
  [[nodiscard]] std::uint32_t find_next(const FlowLookup&, std::uint32_t after) const noexcept;
  [[nodiscard]] std::uint32_t insert(const FlowLookup&);
  void erase(std::uint32_t index);
  [[nodiscard]] Flow& at(std::uint32_t index) noexcept { return pool_[index]; }
  [[nodiscard]] std::size_t size() const noexcept { return count_; }

  void touch(std::uint32_t index, Timestamp now);
  [[nodiscard]] std::uint32_t oldest() const noexcept { return oldest_; }
  [[nodiscard]] std::uint32_t newest() const noexcept { return newest_; }

 private:
  [[nodiscard]] std::uint32_t find_from(std::size_t slot, const FlowLookup&) const noexcept;
  void grow();
  void link_newest(std::uint32_t index);
  void unlink(std::uint32_t index);
  [[nodiscard]] std::size_t slot_of(std::uint32_t index) const noexcept;

  std::vector<Flow> pool_;  // [0] is unused
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> slots_;  // power of two; 0 is empty
  std::size_t count_ = 0;
  std::uint32_t oldest_ = 0, newest_ = 0;
};

}  // namespace malote::session
