// SPDX-License-Identifier: MIT
// From the analysis thread to the writer's: items in order, bounded in octets. The sender gathers
// items without a lock and hands them over in bundles; a full queue makes it wait. One sender, one
// taker.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <variant>
#include <vector>

#include "records/content_sink.hpp"
#include "records/record.hpp"

namespace malote::store {

struct ChunkItem {
  ContentId content;
  std::uint32_t index = 0;
  std::vector<Byte> octets;
};
struct ContentItem {
  ContentId content;
  ContentSummary summary;
};
struct ContentDrop {
  ContentId content;
};
struct BatchEnd {};

using Item = std::variant<Record, ChunkItem, ContentItem, ContentDrop, BatchEnd>;

// What an item weighs in the queue, roughly.
[[nodiscard]] std::size_t octets_of(const Item&);

struct Bundle {
  std::vector<Item> items;
  std::size_t octets = 0;
};

class Queue {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  enum class Taken : std::uint8_t { bundle, nothing, closed };

  explicit Queue(std::size_t octets_most);

  // Sender. After abandon() both do nothing.
  void push(Item);
  void hand_over();
  [[nodiscard]] bool abandoned() const noexcept { return abandoned_; }
  void close();  // hands over the rest; the taker gets it, then `closed`

  // Taker. What it took before is done with.
  [[nodiscard]] Taken take(Bundle&, const Deadline* until);
  void abandon();  // nobody takes any more: the sender must not wait

 private:
  const std::size_t octets_most_;
  const std::size_t bundle_octets_;
  Bundle gathering_;  // the sender's own

  std::mutex mutex_;
  std::condition_variable filled_, emptied_;
  std::deque<Bundle> bundles_;
  std::size_t octets_ = 0;        // in bundles_ and in the taker's hands
  std::size_t taken_octets_ = 0;  // of these in the taker's hands
  bool closed_ = false;
  std::atomic<bool> abandoned_ = false;
};

}  // namespace malote::store
