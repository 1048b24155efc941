// SPDX-License-Identifier: MIT
// Which hashes take a step together: octets wait until somebody's must be hashed, and the others'
// come along where that pays (sha256.hpp). Used by the content pipe, for contents and for parts.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "content/sha256.hpp"
#include "core/limits.hpp"

namespace malote {

// A hash and the octets that wait for it. Stays where it is while Hashes knows it.
struct PendingHash {
  Sha256 hash;
  std::vector<Byte> octets;
  std::size_t hashed = 0;  // of octets
  bool ripe = false;       // listed by Hashes

  [[nodiscard]] Bytes unhashed() const noexcept { return Bytes(octets).subspan(hashed); }
};

class Hashes {
 public:
  // Whether octets had better wait; else each is hashed while it is still in the nearest cache.
  [[nodiscard]] bool patient() const noexcept { return company_.most() > 1; }
  // Octets were added: more than a few, and they come along when others are hashed.
  void note(PendingHash&);
  // Hashes all that waits.
  void settle(PendingHash&);
  // It goes away, or moves.
  void forget(PendingHash&);

 private:
  Sha256Company company_;
  std::vector<PendingHash*> ripe_;
};

}  // namespace malote
