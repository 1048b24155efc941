// SPDX-License-Identifier: MIT
// From the analysis thread to the writer's: items in order, bounded in octets. The sender gathers
// items without a lock and hands them over in bundles; a full queue makes it wait. One sender, one
// taker. Exchanges, of which there are many for each item, travel as the JSON text they will be
// stored as, one behind the other in the bundle's own buffer.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "records/content_sink.hpp"
#include "records/record.hpp"

namespace malote::store {

struct ChunkItem {
  ContentId content;
  std::uint32_t index = 0;
  std::vector<Byte> octets;
  HashId hash{};  // they are its next octets
};
struct ContentItem {
  ContentId content;
  ContentSummary summary;
  std::vector<Byte> octets;  // all of them, where they are less than a chunk
};
struct ContentDrop {
  ContentId content;
};
// Octets that are hashed and not kept.
struct HashItem {
  HashId hash;
  std::vector<Byte> octets;
  bool last = false;
};
struct HashDrop {
  HashId hash;
};
struct BatchEnd {};

using Item =
    std::variant<Record, ChunkItem, ContentItem, ContentDrop, HashItem, HashDrop, BatchEnd>;

// What an item weighs in the queue, roughly.
[[nodiscard]] std::size_t octets_of(const Item&);

// An exchange: so many octets of Bundle::dialogue, behind those of the one before.
struct ExchangeItem {
  SessionId session;
  std::uint32_t n = 0;
  std::uint32_t octets = 0;
  bool settled = false;
};

// Exchanges come before the items: a session's end is behind all that was said in it, and the end
// of a batch is the last thing in a bundle.
struct Bundle {
  std::vector<ExchangeItem> exchanges;
  std::string dialogue;
  std::vector<Item> items;
  std::size_t octets = 0;

  [[nodiscard]] bool empty() const noexcept { return items.empty() && exchanges.empty(); }
  void clear() noexcept;  // keeps its memory
};

class Queue {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  // pressed: the sender waits for what the taker has in its hands.
  enum class Taken : std::uint8_t { bundle, nothing, pressed, closed };

  explicit Queue(std::size_t octets_most);

  // Sender. After abandon() both do nothing.
  void push(Item&&);
  void push_exchange(const ExchangeRecord&);
  void hand_over();
  [[nodiscard]] bool abandoned() const noexcept { return abandoned_; }
  void close();  // hands over the rest; the taker gets it, then `closed`

  // Taker. Puts one more bundle into its hands.
  [[nodiscard]] Taken take(std::vector<Bundle>& hands, const Deadline* until);
  // The sender may go so much further before it waits, until what is in the taker's hands is done
  // with.
  void allow_more(std::size_t octets);
  // All that is in its hands is done with.
  void give_back(std::vector<Bundle>& hands);
  void abandon();  // nobody takes any more: the sender must not wait

 private:
  const std::size_t octets_most_;
  const std::size_t bundle_octets_;
  Bundle gathering_;  // the sender's own

  std::mutex mutex_;
  std::condition_variable filled_, emptied_;
  std::deque<Bundle> bundles_;
  std::vector<Bundle> spare_;       // emptied ones, to be filled again
  std::size_t octets_ = 0;          // in bundles_ and in the taker's hands
  std::size_t taken_octets_ = 0;    // of these in the taker's hands
  std::size_t allowed_octets_ = 0;  // beyond octets_most_
  bool closed_ = false;
  bool sender_waits_ = false;
  std::atomic<bool> abandoned_ = false;
};

}  // namespace malote::store
