// SPDX-License-Identifier: MIT
// Where the octets of messages and files go while they pass: dissectors see a ContentSink;
// src/content hashes and cuts into chunks; the chunks go to a ChunkStore (the SQLite writer is one,
// a test's map another). Everything happens on the analysis thread; spans are valid during the
// call.
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
};

struct ChunkStore {
  virtual ~ChunkStore() = default;
  // Chunks of one content arrive with index 0, 1, 2 … and no gaps.
  virtual void put_chunk(ContentId, std::uint32_t index, std::vector<Byte> octets) = 0;
  virtual void finish_content(ContentId, const ContentSummary&) = 0;
  // Nobody wants it after all: its chunks, and its summary if it was finished, are forgotten.
  virtual void drop_content(ContentId) = 0;
};

// Hashes octets that are kept as part of something else: a part of a message, decoded.
struct OctetHash {
  virtual ~OctetHash() = default;
  virtual void update(Bytes) = 0;
  [[nodiscard]] virtual std::string finish() = 0;  // SHA-256 in lower-case hex; once
};

struct ContentSink {
  virtual ~ContentSink() = default;
  [[nodiscard]] virtual ContentId open() = 0;
  virtual void append(ContentId, Bytes) = 0;
  // Finishes the content and forgets it.
  virtual ContentSummary close(ContentId) = 0;
  // As close(); where the octets are those of `known` (SHA-256), nothing of them is kept.
  virtual ContentSummary close_unless(ContentId, const std::string& known) = 0;
  // Forgets a content, open or closed, with all that was kept of it.
  virtual void drop(ContentId) = 0;
  [[nodiscard]] virtual std::unique_ptr<OctetHash> hash() = 0;
};

}  // namespace malote
