// SPDX-License-Identifier: MIT
#include "content/content_pipe.hpp"

#include <algorithm>
#include <cassert>
#include <unordered_map>
#include <utility>
#include <vector>

#include "content/hashes.hpp"

namespace malote {

namespace {

constexpr std::size_t hash_step = 8 * kibi;         // hashed while still in the nearest cache
constexpr std::size_t first_allocation = 1 * kibi;  // what most small mails fit in
constexpr std::size_t part_octets = 32 * kibi;      // of a part, that wait to be hashed

// The hash of a part, whose octets nobody keeps.
class PartHash final : public OctetHash {
 public:
  explicit PartHash(Hashes& hashes) : hashes_(hashes) {}
  ~PartHash() override { hashes_.forget(pending_); }
  PartHash(const PartHash&) = delete;
  PartHash& operator=(const PartHash&) = delete;

  void update(Bytes octets) override {
    if (!hashes_.patient()) return pending_.hash.add(octets);
    while (!octets.empty()) {
      const Bytes piece =
          octets.first(std::min(octets.size(), part_octets - pending_.octets.size()));
      pending_.octets.insert(pending_.octets.end(), piece.begin(), piece.end());
      octets = octets.subspan(piece.size());
      hashes_.note(pending_);
      if (pending_.octets.size() == part_octets) settle();
    }
  }
  Digest finish() override {
    settle();
    return {pending_.hash.finish(), {}};
  }

 private:
  void settle() {
    hashes_.settle(pending_);
    pending_.octets.clear();
    pending_.hashed = 0;
  }

  Hashes& hashes_;
  PendingHash pending_;
};

// The same where the store hashes: octets are handed on in whole blocks, and kept by nobody.
class LatePartHash final : public OctetHash {
 public:
  LatePartHash(HashingStore& store, HashId id) : store_(store), id_(id) {}
  ~LatePartHash() override {
    if (begun_ && !ended_) store_.drop_hash(id_);
  }
  LatePartHash(const LatePartHash&) = delete;
  LatePartHash& operator=(const LatePartHash&) = delete;

  void update(Bytes octets) override {
    while (!octets.empty()) {
      const Bytes piece = octets.first(std::min(octets.size(), part_octets - octets_.size()));
      octets_.insert(octets_.end(), piece.begin(), piece.end());
      octets = octets.subspan(piece.size());
      if (octets_.size() < part_octets) continue;
      store_.hash_octets(id_, std::exchange(octets_, {}), false);
      begun_ = true;
      octets_.reserve(part_octets);
    }
  }
  Digest finish() override {
    store_.hash_octets(id_, std::move(octets_), true);
    ended_ = true;
    return {{}, id_};
  }

 private:
  HashingStore& store_;
  HashId id_;
  std::vector<Byte> octets_;
  bool begun_ = false, ended_ = false;
};

struct OpenContent {
  PendingHash chunk;  // its octets are those of the chunk under way
  std::uint32_t chunks = 0;
  std::uint64_t size = 0, kept = 0;
  HashId late{};  // the store hashes it
};

class ContentPipe : public ContentSink {
 public:
  ContentPipe(ChunkStore& store, HashingStore* hashing, const Limits& limits, ContentId first_id)
      : store_(store),
        hashing_(hashing),
        message_octets_(limits.message_octets),
        chunk_octets_(std::max<std::size_t>(limits.content_chunk_octets, 1)),
        next_(first_id) {}

  ContentId open() override {
    const ContentId id = next_;
    ++next_.value;
    open_.try_emplace(id.value);
    return id;
  }

  ContentId open_late() override {
    const ContentId id = next_;
    ++next_.value;
    OpenContent& content = open_[id.value];
    if (hashing_ != nullptr) content.late = take_hash_id();
    return id;
  }

  void append(ContentId id, Bytes octets) override {
    const auto found = open_.find(id.value);
    assert(found != open_.end());
    if (found == open_.end()) return;
    OpenContent& content = found->second;
    content.size += octets.size();
    const std::uint64_t room = message_octets_ - std::min(message_octets_, content.kept);
    const auto kept = static_cast<std::size_t>(std::min<std::uint64_t>(room, octets.size()));
    keep(id, content, octets.first(kept));
    if (kept < octets.size()) hash_only(content, octets.subspan(kept));
  }

  ContentSummary close(ContentId id) override {
    const auto found = open_.find(id.value);
    assert(found != open_.end());
    if (found == open_.end()) return {};
    return close_unless(id, {});
  }

  ContentSummary close_unless(ContentId id, const std::string& known) override {
    const auto found = open_.find(id.value);
    assert(found != open_.end());
    if (found == open_.end()) return {};
    if (!found->second.late) hashes_.settle(found->second.chunk);
    OpenContent content = std::move(found->second);
    open_.erase(found);
    if (content.late) return close_late(id, std::move(content));
    ContentSummary summary{content.size, content.kept, content.chunk.hash.finish()};
    if (summary.sha256 == known) {
      if (content.chunks != 0) store_.drop_content(id);
      return summary;
    }
    if (!content.chunk.octets.empty()) {
      content.chunk.octets.shrink_to_fit();
      put(id, content);
    }
    store_.finish_content(id, summary);
    return summary;
  }

  // Of an open content that has filled no chunk nothing is in the store.
  void drop(ContentId id) override {
    const auto found = open_.find(id.value);
    const bool stored = found == open_.end() || found->second.chunks != 0;
    if (found != open_.end()) {
      if (found->second.late && stored) hashing_->drop_hash(found->second.late);
      hashes_.forget(found->second.chunk);
      open_.erase(found);
    }
    if (stored) store_.drop_content(id);
  }

  std::unique_ptr<OctetHash> hash() override { return std::make_unique<PartHash>(hashes_); }

  std::unique_ptr<OctetHash> hash_late() override {
    if (hashing_ == nullptr) return hash();
    return std::make_unique<LatePartHash>(*hashing_, take_hash_id());
  }

 private:
  HashId take_hash_id() { return {++last_hash_}; }

  ContentSummary close_late(ContentId id, OpenContent content) {
    if (!content.chunk.octets.empty()) put(id, content);
    ContentSummary summary{content.size, content.kept, {}, content.late};
    store_.finish_content(id, summary);
    return summary;
  }

  void keep(ContentId id, OpenContent& content, Bytes octets) {
    std::vector<Byte>& chunk = content.chunk.octets;
    while (!octets.empty()) {
      const std::size_t room = chunk_octets_ - chunk.size();
      const Bytes piece = octets.first(std::min(room, octets.size()));
      grow(content, chunk.size() + piece.size());
      chunk.insert(chunk.end(), piece.begin(), piece.end());
      content.kept += piece.size();
      octets = octets.subspan(piece.size());
      if (chunk.size() == chunk_octets_) {
        if (!content.late) hashes_.settle(content.chunk);
        put(id, content);
      } else if (content.late) {
        continue;
      } else if (hashes_.patient()) {
        hashes_.note(content.chunk);
      } else if (content.chunk.unhashed().size() >= hash_step) {
        hashes_.settle(content.chunk);
      }
    }
  }

  // Doubles while the content is small, never beyond a chunk; one that has filled a chunk will
  // most likely fill another.
  void grow(OpenContent& content, std::size_t needed) const {
    std::vector<Byte>& chunk = content.chunk.octets;
    if (needed <= chunk.capacity()) return;
    std::size_t capacity = std::max({needed, 2 * chunk.capacity(), first_allocation});
    if (content.chunks != 0) capacity = chunk_octets_;
    chunk.reserve(std::min(capacity, chunk_octets_));
  }

  // Beyond the cap: what is kept must be hashed first.
  void hash_only(OpenContent& content, Bytes octets) {
    if (content.late) {
      hashing_->hash_octets(content.late, {octets.begin(), octets.end()}, false);
      return;
    }
    hashes_.settle(content.chunk);
    content.chunk.hash.add(octets);
  }

  // A chunk that is hashed, or will be.
  void put(ContentId id, OpenContent& content) {
    if (content.late) {
      hashing_->put_and_hash(id, content.chunks++, content.late,
                             std::exchange(content.chunk.octets, {}));
      return;
    }
    store_.put_chunk(id, content.chunks++, std::exchange(content.chunk.octets, {}));
    content.chunk.hashed = 0;
  }

  ChunkStore& store_;
  HashingStore* hashing_;  // the same one, if it can
  std::uint64_t message_octets_;
  std::size_t chunk_octets_;
  ContentId next_;
  std::uint64_t last_hash_ = 0;
  Hashes hashes_;
  std::unordered_map<std::uint64_t, OpenContent> open_;
};

}  // namespace

std::unique_ptr<ContentSink> make_content_pipe(ChunkStore& store, const Limits& limits,
                                               ContentId first_id) {
  return std::make_unique<ContentPipe>(store, nullptr, limits, first_id);
}

std::unique_ptr<ContentSink> make_content_pipe(HashingStore& store, const Limits& limits,
                                               ContentId first_id) {
  return std::make_unique<ContentPipe>(store, &store, limits, first_id);
}

}  // namespace malote
