// SPDX-License-Identifier: MIT
#include "content/content_pipe.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <new>
#include <stdexcept>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/text.hpp"

namespace malote {

namespace {

constexpr std::size_t hash_step = 8 * kibi;         // hashed while still in the nearest cache
constexpr std::size_t first_allocation = 1 * kibi;  // what most small mails fit in
constexpr std::size_t spare_contexts = 64;

struct FreeDigest {
  void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Digest = std::unique_ptr<EVP_MD, FreeDigest>;
using Context = std::unique_ptr<EVP_MD_CTX, FreeDigest>;

// Contexts are made once and used again: making one costs more than hashing a small mail.
class HashPool {
 public:
  HashPool() : sha256_(EVP_MD_fetch(nullptr, "SHA256", nullptr)) {
    if (!sha256_) throw std::runtime_error("OpenSSL offers no SHA-256");
  }
  Context take() {
    Context context = spare_.empty() ? Context(EVP_MD_CTX_new()) : std::move(spare_.back());
    if (!spare_.empty()) spare_.pop_back();
    if (!context || EVP_DigestInit_ex(context.get(), sha256_.get(), nullptr) != 1) {
      throw std::bad_alloc();
    }
    return context;
  }
  // The digest in hex; the context is used again.
  std::string finish(Context context) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned octets = 0;
    EVP_DigestFinal_ex(context.get(), digest.data(), &octets);
    if (spare_.size() < spare_contexts) spare_.push_back(std::move(context));
    return to_hex(as_text(Bytes(digest.data(), octets)));
  }

 private:
  Digest sha256_;
  std::vector<Context> spare_;
};

class PooledHash final : public OctetHash {
 public:
  explicit PooledHash(HashPool& pool) : pool_(pool), context_(pool.take()) {}
  void update(Bytes octets) override {
    EVP_DigestUpdate(context_.get(), octets.data(), octets.size());
  }
  std::string finish() override { return pool_.finish(std::move(context_)); }

 private:
  HashPool& pool_;
  Context context_;
};

struct OpenContent {
  Context hash;  // none while all is still in `chunk`
  std::vector<Byte> chunk;
  std::size_t hashed = 0;  // of chunk
  std::uint32_t chunks = 0;
  std::uint64_t size = 0, kept = 0;
};

class ContentPipe : public ContentSink {
 public:
  ContentPipe(ChunkStore& store, const Limits& limits, ContentId first_id)
      : store_(store),
        message_octets_(limits.message_octets),
        chunk_octets_(std::max<std::size_t>(limits.content_chunk_octets, 1)),
        next_(first_id) {}

  ContentId open() override {
    const ContentId id = next_;
    ++next_.value;
    open_.try_emplace(id.value);
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
    OpenContent content = std::move(found->second);
    open_.erase(found);
    hash_chunk(content);
    ContentSummary summary{content.size, content.kept, hashes_.finish(std::move(content.hash))};
    if (summary.sha256 == known) {
      if (content.chunks != 0) store_.drop_content(id);
      return summary;
    }
    if (!content.chunk.empty()) {
      content.chunk.shrink_to_fit();
      put(id, content);
    }
    store_.finish_content(id, summary);
    return summary;
  }

  std::unique_ptr<OctetHash> hash() override { return std::make_unique<PooledHash>(hashes_); }

  // Of an open content that has filled no chunk nothing is in the store.
  void drop(ContentId id) override {
    const auto found = open_.find(id.value);
    const bool stored = found == open_.end() || found->second.chunks != 0;
    if (found != open_.end()) open_.erase(found);
    if (stored) store_.drop_content(id);
  }

 private:
  void keep(ContentId id, OpenContent& content, Bytes octets) {
    while (!octets.empty()) {
      const std::size_t room = chunk_octets_ - content.chunk.size();
      const Bytes piece = octets.first(std::min(room, octets.size()));
      grow(content, content.chunk.size() + piece.size());
      content.chunk.insert(content.chunk.end(), piece.begin(), piece.end());
      content.kept += piece.size();
      octets = octets.subspan(piece.size());
      if (content.chunk.size() - content.hashed >= hash_step) hash_chunk(content);
      if (content.chunk.size() == chunk_octets_) put(id, content);
    }
  }

  // Doubles while the content is small, never beyond a chunk; one that has filled a chunk will
  // most likely fill another.
  void grow(OpenContent& content, std::size_t needed) const {
    if (needed <= content.chunk.capacity()) return;
    std::size_t capacity = std::max({needed, 2 * content.chunk.capacity(), first_allocation});
    if (content.chunks != 0) capacity = chunk_octets_;
    content.chunk.reserve(std::min(capacity, chunk_octets_));
  }

  void hash_chunk(OpenContent& content) {
    hash_octets(content, Bytes(content.chunk).subspan(content.hashed));
    content.hashed = content.chunk.size();
  }
  // Beyond the cap: what is kept must be hashed first.
  void hash_only(OpenContent& content, Bytes octets) {
    hash_chunk(content);
    hash_octets(content, octets);
  }
  void hash_octets(OpenContent& content, Bytes octets) {
    if (!content.hash) content.hash = hashes_.take();
    EVP_DigestUpdate(content.hash.get(), octets.data(), octets.size());
  }

  void put(ContentId id, OpenContent& content) {
    hash_chunk(content);
    store_.put_chunk(id, content.chunks++, std::exchange(content.chunk, {}));
    content.hashed = 0;
  }

  ChunkStore& store_;
  std::uint64_t message_octets_;
  std::size_t chunk_octets_;
  ContentId next_;
  HashPool hashes_;
  std::unordered_map<std::uint64_t, OpenContent> open_;
};

}  // namespace

std::unique_ptr<ContentSink> make_content_pipe(ChunkStore& store, const Limits& limits,
                                               ContentId first_id) {
  return std::make_unique<ContentPipe>(store, limits, first_id);
}

}  // namespace malote
