// SPDX-License-Identifier: MIT
#include "session/flow_table.hpp"

#include <utility>

#include "session/connection.hpp"

namespace malote::session {

namespace {
constexpr std::size_t first_slots = 1024;
}

FlowTable::FlowTable() : pool_(1), slots_(first_slots, 0) {}
FlowTable::~FlowTable() = default;

std::uint32_t FlowTable::find(const FlowLookup& wanted) const noexcept {
  return find_from(wanted.hash, wanted);
}

std::uint32_t FlowTable::find_next(const FlowLookup& wanted, std::uint32_t after) const noexcept {
  return find_from(slot_of(after) + 1, wanted);
}

std::uint32_t FlowTable::find_from(std::size_t start, const FlowLookup& wanted) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = start & mask;; slot = (slot + 1) & mask) {
    const std::uint32_t index = slots_[slot];
    if (index == 0) return 0;
    const Flow& flow = pool_[index];
    if (flow.hash == wanted.hash && flow.key == wanted.key) return index;
  }
}

std::uint32_t FlowTable::insert(const FlowLookup& wanted) {
  if ((count_ + 1) * 2 > slots_.size()) grow();
  std::uint32_t index = 0;
  if (free_.empty()) {
    index = static_cast<std::uint32_t>(pool_.size());
    pool_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
  }
  Flow& flow = pool_[index];
  flow.key = wanted.key;
  flow.hash = wanted.hash;
  flow.state = FlowState::open;
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = wanted.hash & mask;
  while (slots_[slot] != 0) slot = (slot + 1) & mask;
  slots_[slot] = index;
  ++count_;
  link_newest(index);
  return index;
}

std::size_t FlowTable::slot_of(std::uint32_t index) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = pool_[index].hash & mask;
  while (slots_[slot] != index) slot = (slot + 1) & mask;
  return slot;
}

void FlowTable::erase(std::uint32_t index) {
  // Backward-shift deletion: whoever was pushed past the freed slot moves up, so that no tombstones
  // gather.
  const std::size_t mask = slots_.size() - 1;
  std::size_t hole = slot_of(index);
  for (std::size_t slot = (hole + 1) & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const std::size_t home = pool_[slots_[slot]].hash & mask;
    if (((slot - home) & mask) >= ((slot - hole) & mask)) {
      slots_[hole] = slots_[slot];
      hole = slot;
    }
  }
  slots_[hole] = 0;
  unlink(index);
  const std::uint32_t generation = pool_[index].generation + 1;
  pool_[index] = Flow{};
  pool_[index].generation = generation;
  free_.push_back(index);
  --count_;
}

void FlowTable::grow() {
  std::vector<std::uint32_t> wider(slots_.size() * 2, 0);
  const std::size_t mask = wider.size() - 1;
  for (const std::uint32_t index : slots_) {
    if (index == 0) continue;
    std::size_t slot = pool_[index].hash & mask;
    while (wider[slot] != 0) slot = (slot + 1) & mask;
    wider[slot] = index;
  }
  slots_ = std::move(wider);
}

void FlowTable::touch(std::uint32_t index, Timestamp now) {
  pool_[index].last_seen = now;
  if (newest_ == index) return;
  unlink(index);
  link_newest(index);
}

void FlowTable::link_newest(std::uint32_t index) {
  Flow& flow = pool_[index];
  flow.older = newest_;
  flow.newer = 0;
  if (newest_ != 0) pool_[newest_].newer = index;
  newest_ = index;
  if (oldest_ == 0) oldest_ = index;
}

void FlowTable::unlink(std::uint32_t index) {
  Flow& flow = pool_[index];
  (flow.older != 0 ? pool_[flow.older].newer : oldest_) = flow.newer;
  (flow.newer != 0 ? pool_[flow.newer].older : newest_) = flow.older;
}

}  // namespace malote::session
