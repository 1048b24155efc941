// SPDX-License-Identifier: MIT
// Hashes that grow by what passes through the writer's queue: octets of many are gathered, then
// hashed side by side (sha256.hpp). Used by the store's writer, on its thread.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "content/sha256.hpp"
#include "core/ids.hpp"

namespace malote {

class LateHashes {
 public:
  // The next octets of a hash; they stay where they are until run().
  void add(HashId, Bytes);
  void end(HashId);
  // Whether run() would do nearly all of it side by side: the longest one is what takes time.
  [[nodiscard]] bool fill_lanes() const noexcept;
  // Hashes all that was added.
  void run();
  // Of one that has ended, in lower-case hex, after run(); empty for what is unknown.
  [[nodiscard]] const std::string& find(HashId) const;
  void forget(HashId);
  [[nodiscard]] std::size_t size() const noexcept { return streams_.size(); }

 private:
  struct Stream {
    Sha256 hash;
    Sha256Company::Series series;
    std::size_t octets = 0;  // of what was added
    bool busy = false;       // listed in busy_
  };
  Stream& stream_of(HashId);

  Sha256Company company_;
  std::unordered_map<std::uint64_t, Stream> streams_;
  std::vector<Stream*> busy_;  // a map's entries stay where they are
  std::vector<Sha256Company::Series*> series_;
  std::size_t octets_ = 0, longest_ = 0;  // of what was added: of all, of the one that has most
};

}  // namespace malote
