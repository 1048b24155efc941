// SPDX-License-Identifier: MIT
// Memory of held segments, used again: each is too large for an allocator's quick lists, and with
// every hole hundreds come and go. One for all connections; used by TwoWayStream.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "core/bytes.hpp"

namespace malote::stream {

class SpareBlocks {
 public:
  [[nodiscard]] std::vector<Byte> copy(Bytes octets) {
    std::vector<Byte> block;
    if (!blocks_.empty()) {
      block = std::move(blocks_.back());
      blocks_.pop_back();
    }
    block.assign(octets.begin(), octets.end());
    return block;
  }
  void give_back(std::vector<Byte>&& block) {
    if (block.capacity() > block_octets_most || blocks_.size() == blocks_most) return;
    blocks_.push_back(std::move(block));
  }

 private:
  static constexpr std::size_t block_octets_most = 4096;
  static constexpr std::size_t blocks_most = 512;

  std::vector<std::vector<Byte>> blocks_;
};

}  // namespace malote::stream
