// SPDX-License-Identifier: MIT
// SHA-256 of many contents that grow side by side. OpenSSL hashes each; where the processor has no
// instructions for SHA but wide vectors, up to sixteen are hashed in one go, which is several times
// as fast. Used by the content pipe; knows no contents.
#pragma once

#include <openssl/sha.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/bytes.hpp"

namespace malote {

// One message's share of a common step: its state, and octets of which whole blocks are taken.
struct Sha256Lane {
  std::uint32_t* state = nullptr;
  const Byte* octets = nullptr;
};

class Sha256 {
 public:
  static constexpr std::size_t block_octets = 64;

  Sha256();
  void add(Bytes);
  [[nodiscard]] std::string finish();  // lower-case hex; nothing can be added then
  // What finish() would add behind the last whole block (FIPS 180-4 5.1.1): the rest and the
  // padding, one block or two. Once it is added the state is the digest.
  [[nodiscard]] std::array<Byte, 2 * block_octets> padded_rest(std::size_t& octets) const noexcept;
  [[nodiscard]] std::string state() const;

  // Only what was added in whole blocks can be added to in company.
  [[nodiscard]] bool at_block() const noexcept { return context_.num == 0; }

 private:
  friend class Sha256Company;
  void count(std::uint64_t octets) noexcept;
  SHA256_CTX context_;
};

// Adds to several hashes at once, as far as that pays on this processor.
class Sha256Company {
 public:
  struct Member {
    Sha256* hash = nullptr;
    Bytes octets;  // still to be added
  };

  Sha256Company();
  // How many members a step takes; 1: none but the first, they had better be hashed alone.
  [[nodiscard]] std::size_t most() const noexcept { return most_; }
  // Adds all octets of the first member, and of the others whole blocks, as many as come along;
  // what is left is left in `octets`. The others must be at a block's border.
  void add(std::span<Member> members) const;

  // A hash and all that is to be added to it, in order.
  struct Series {
    Sha256* hash = nullptr;
    std::vector<Bytes> pieces;
    bool ends = false;   // ... and then it is finished:
    std::string sha256;  // lower-case hex
  };
  // Does it for all of them, as many at a time as there are lanes.
  void add_all(std::span<Series*> series) const;

 private:
  struct Runner;
  std::size_t most_ = 1;
  void (*step_)(Sha256Lane* const* lanes, std::size_t blocks) = nullptr;
};

}  // namespace malote
