// SPDX-License-Identifier: MIT
// Writes the dialogue of all sessions: JSON arrays of settled exchanges in chunks of at most 64 KiB
// a row (an exchange that is longer has one of its own), those still unsettled as rows apart.
// Called by the writer's thread inside its transaction. The rows in the end do not depend on when
// flush() was called; where what is remembered exceeds its bound, open chunks are closed early,
// which depends on nothing but what was said.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "records/record.hpp"
#include "store/sqlite.hpp"

namespace malote::store {

class DialogueTable {
 public:
  DialogueTable(Database&, std::size_t chunk_octets, std::size_t memory_octets);

  // An exchange as JSON (dialogue.hpp).
  void add(SessionId, std::uint32_t n, bool settled, std::string_view json);
  // The session has ended: what never settled goes behind the rest, and nothing is remembered.
  void end(SessionId);
  // Everything remembered goes into rows; an open chunk is written again when there is more of it.
  void flush();
  [[nodiscard]] bool holds_any() const noexcept { return !sessions_.empty(); }

 private:
  // What is not in rows yet of a session, and its open chunk whole.
  struct Pending {
    std::uint64_t index = 0;  // of the open chunk
    std::uint32_t first_n = 0;
    std::string body;  // "[{…},{…}" without the closing bracket; empty: nothing in it
    bool changed = false;
    std::size_t held = 0;  // octets counted in held_octets_
    std::map<std::uint32_t, std::string> unsettled;
  };
  using Sessions = std::unordered_map<std::uint64_t, Pending>;

  [[nodiscard]] std::vector<std::uint64_t> in_order() const;
  Pending& pending_of(std::uint64_t session);
  void load_open_chunk(std::uint64_t session, Pending&);
  void append(std::uint64_t session, Pending&, std::uint32_t n, std::string_view json);
  void write_chunk(std::uint64_t session, Pending&);
  void write_unsettled(std::uint64_t session, Pending&);
  void settle_leftovers(std::uint64_t session, Pending&);
  void spill();
  void forget_unsettled(std::uint64_t session, Pending&, std::uint32_t n);

  std::size_t chunk_octets_;
  std::size_t memory_octets_;
  std::size_t held_octets_ = 0;
  Sessions sessions_;
  std::uint64_t highest_session_ = 0;  // of those that may have rows
  bool unsettled_rows_ = false;        // there may be some, of any session
  Statement find_last_, put_chunk_, put_unsettled_, drop_unsettled_, find_unsettled_,
      drop_all_unsettled_, any_unsettled_;
};

}  // namespace malote::store
