// SPDX-License-Identifier: MIT
// Keeps a store within bounds while it is written: sessions that are older than wanted, and the
// oldest ones of a store that is larger than wanted, go with all that was found in them. Used by
// the writer's thread between two batches; never touches what is still under way, but for the
// octets of messages where nothing else is left to go.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.hpp"
#include "core/time.hpp"
#include "store/sqlite.hpp"

namespace malote::store {

struct Retention {
  std::optional<std::int64_t> keep_ns;      // of packet time, behind the newest packet
  std::optional<std::uint64_t> max_octets;  // of the store with what lies beside it
  bool by_clock = false;                    // live: time goes on where no packets come
  [[nodiscard]] bool bounds() const noexcept { return keep_ns || max_octets; }
};

class Pruner {
 public:
  // Sessions from `first` on are of this run: those without an end are still open.
  Pruner(Database&, const Retention&, SessionId first);

  // Not within a transaction. `now` is the time of the newest packet.
  void tidy(Timestamp now);

 private:
  struct Candidate {
    std::int64_t id, start, last;
    bool open;
  };
  std::vector<Candidate> next_sessions(std::int64_t after);
  void prune_older(std::int64_t cutoff);
  void prune_larger();
  std::size_t prune_oldest(std::uint64_t low);
  std::size_t empty_oldest(std::uint64_t low);
  void forget(const std::vector<Candidate>&);
  void forget_session(std::int64_t session);
  void forget_content(std::int64_t content);
  void forget_strays(std::int64_t cutoff);
  std::vector<std::int64_t> column(Statement&, std::int64_t bound);
  [[nodiscard]] std::uint64_t used_octets();
  [[nodiscard]] bool has_words();

  Database& database_;
  Retention retention_;
  std::int64_t first_;
  std::int64_t strays_until_ = 0;
  std::uint64_t forgotten_ = 0;
  Statement sessions_, contents_, messages_, drop_chunks_, drop_content_, drop_parts_,
      stray_contents_, fat_contents_, empty_content_;
  std::vector<Statement> of_session_, of_strays_;
};

// Ids are never given twice, though the rows that had the highest may be gone: the next ones are
// kept in a small table of their own, which only a store that forgets has.
void remember_next_ids(Database&);
// 1 where nothing was forgotten. `kind` is the name of the table.
[[nodiscard]] std::uint64_t remembered_next_id(Database&, const std::string& kind);

}  // namespace malote::store
