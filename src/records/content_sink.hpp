// SPDX-License-Identifier: MIT
// Where the octets of messages and files go while they pass: dissectors see a ContentSink;
// src/content hashes and cuts into chunks; the chunks go to a ChunkStore (the SQLite writer is one,
// a test's map another). Everything happens on the analysis thread; spans are valid during the
// call. Hashing alone may be left to the store (HashingStore): nothing in the analysis waits for
// it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/bytes.hpp"
#include "core/ids.hpp"

namespace malote {

struct ContentSummary {
  std::uint64_t size = 0;  // octets appended
  std::uint64_t kept = 0;  // of these in the store; less than size when the cap was reached
  std::string sha256;      // lower-case hex, of the appended octets
  HashId late{};           // where sha256 is empty: it is being computed
};

struct ChunkStore {
  virtual ~ChunkStore() = default;
  // Chunks of one content arrive with index 0, 1, 2 … and no gaps.
  virtual void put_chunk(ContentId, std::uint32_t index, std::vector<Byte> octets) = 0;
  virtual void finish_content(ContentId, const ContentSummary&) = 0;
  // Nobody wants it after all: its chunks, and its summary if it was finished, are forgotten.
  virtual void drop_content(ContentId) = 0;
};

// A store that can hash what passes, in its own time. A record with a HashId in place of its sha256
// has that filled in when it is written.
struct HashingStore : ChunkStore {
  // As put_chunk(); they are also the next octets of that hash.
  virtual void put_and_hash(ContentId, std::uint32_t index, HashId, std::vector<Byte> octets) = 0;
  // The next octets of a hash; last: no others follow. Fastest where all but the last are whole
  // blocks (64 octets).
  virtual void hash_octets(HashId, std::vector<Byte> octets, bool last) = 0;
  // No record will ask for it.
  virtual void drop_hash(HashId) = 0;
};

// Known, or being computed.
struct Digest {
  std::string sha256;
  HashId late{};
};

// Hashes octets that are kept as part of something else: a part of a message, decoded.
struct OctetHash {
  virtual ~OctetHash() = default;
  virtual void update(Bytes) = 0;
  [[nodiscard]] virtual Digest finish() = 0;  // SHA-256 in lower-case hex; once
};

struct ContentSink {
  virtual ~ContentSink() = default;
  [[nodiscard]] virtual ContentId open() = 0;
  // The same for whoever needs the hash for a record only: its summary may have `late`.
  [[nodiscard]] virtual ContentId open_late() { return open(); }
  virtual void append(ContentId, Bytes) = 0;
  // Finishes the content and forgets it.
  virtual ContentSummary close(ContentId) = 0;
  // As close(); where the octets are those of `known` (SHA-256), nothing of them is kept.
  virtual ContentSummary close_unless(ContentId, const std::string& known) = 0;
  // Forgets a content, open or closed, with all that was kept of it.
  virtual void drop(ContentId) = 0;
  [[nodiscard]] virtual std::unique_ptr<OctetHash> hash() = 0;
  // For a part whose record is sure to be emitted: its digest may be `late`.
  [[nodiscard]] virtual std::unique_ptr<OctetHash> hash_late() { return hash(); }
};

}  // namespace malote
