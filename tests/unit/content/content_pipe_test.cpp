// SPDX-License-Identifier: MIT
#include "content/content_pipe.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>
#include <string>

using namespace malote;

namespace {

struct MapStore : ChunkStore {
  struct Kept {
    std::vector<std::vector<Byte>> chunks;
    std::vector<ContentSummary> finished;
    [[nodiscard]] std::string octets() const {
      std::string all;
      for (const auto& chunk : chunks) all += as_text(chunk);
      return all;
    }
  };
  std::map<ContentId, Kept> contents;

  void put_chunk(ContentId id, std::uint32_t index, std::vector<Byte> octets) override {
    auto& chunks = contents[id].chunks;
    CHECK(index == chunks.size());
    CHECK_FALSE(octets.empty());
    chunks.push_back(std::move(octets));
  }
  void finish_content(ContentId id, const ContentSummary& summary) override {
    contents[id].finished.push_back(summary);
  }
  void drop_content(ContentId id) override { CHECK(contents.erase(id) == 1); }
};

struct Fixture {
  MapStore store;
  Limits limits;
  std::unique_ptr<ContentSink> pipe;

  void make(ContentId first = {1}) { pipe = make_content_pipe(store, limits, first); }
  ContentSummary pass(std::string_view octets, std::size_t piece) {
    const ContentId id = pipe->open();
    for (std::size_t at = 0; at < octets.size(); at += piece) {
      pipe->append(id, as_bytes(octets.substr(at, piece)));
    }
    return pipe->close(id);
  }
};

// FIPS 180-4's examples (NIST CSRC, "SHA256.pdf" and "SHA_All.pdf") and the empty text.
constexpr std::string_view sha256_empty =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr std::string_view sha256_abc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr std::string_view sha256_million_a =
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

}  // namespace

TEST_CASE_FIXTURE(Fixture, "known digests") {
  make();
  CHECK(pass("", 1).sha256 == sha256_empty);
  CHECK(pass("abc", 1).sha256 == sha256_abc);
  CHECK(pass("abc", 3).sha256 == sha256_abc);
  const std::string million(1'000'000, 'a');
  for (const std::size_t piece :
       {std::size_t{1}, std::size_t{1460}, std::size_t{65536}, million.size()}) {
    const ContentSummary summary = pass(million, piece);
    CHECK(summary.sha256 == sha256_million_a);
    CHECK(summary.size == million.size());
    CHECK(summary.kept == million.size());
  }
}

TEST_CASE_FIXTURE(Fixture, "chunks come in order, full but for the last, and make the whole") {
  limits.content_chunk_octets = 1000;
  make({7});
  std::string octets;
  std::mt19937 generator(1);
  for (int i = 0; i < 10'500; ++i) octets += static_cast<char>(generator());
  CHECK(pass(octets, 333).size == octets.size());
  const auto& kept = store.contents.at(ContentId{7});
  REQUIRE(kept.chunks.size() == 11);
  for (std::size_t i = 0; i < 10; ++i) CHECK(kept.chunks[i].size() == 1000);
  CHECK(kept.chunks[10].size() == 500);
  CHECK(kept.octets() == octets);
  CHECK(kept.finished.size() == 1);
  CHECK(pass(octets.substr(0, 2000), 77).kept == 2000);  // ends at a chunk's end: no empty chunk
  CHECK(store.contents.at(ContentId{8}).chunks.size() == 2);
}

TEST_CASE_FIXTURE(Fixture, "an empty content is finished, without chunks") {
  make();
  pass("", 1);
  CHECK(store.contents.at(ContentId{1}).chunks.empty());
  CHECK(store.contents.at(ContentId{1}).finished.at(0).size == 0);
}

TEST_CASE_FIXTURE(Fixture, "several contents at once keep apart") {
  make();
  const ContentId a = pipe->open();
  const ContentId b = pipe->open();
  CHECK(a != b);
  for (const char c : std::string_view("abc")) {
    pipe->append(a, as_bytes(std::string_view(&c, 1)));
    pipe->append(b, as_bytes("xyz"));
  }
  CHECK(pipe->close(a).sha256 == sha256_abc);
  CHECK(pipe->close(b).size == 9);
  CHECK(store.contents.at(b).octets() == "xyzxyzxyz");
}

TEST_CASE_FIXTURE(Fixture, "beyond the cap octets are hashed and counted, not kept") {
  limits.message_octets = 100'000;
  make();
  const std::string million(1'000'000, 'a');
  for (const std::size_t piece : {std::size_t{1}, std::size_t{999}, million.size()}) {
    const ContentSummary summary = pass(million, piece);
    CHECK(summary.size == 1'000'000);
    CHECK(summary.kept == 100'000);
    CHECK(summary.sha256 == sha256_million_a);
  }
  CHECK(store.contents.at(ContentId{1}).octets().size() == 100'000);
  limits.message_octets = 0;
  make({50});
  CHECK(pass("abc", 1).sha256 == sha256_abc);
  CHECK(store.contents.at(ContentId{50}).chunks.empty());
}

TEST_CASE_FIXTURE(Fixture, "small contents take what they need") {
  make();
  pass("a small mail", 5);
  CHECK(store.contents.at(ContentId{1}).chunks.at(0).capacity() < 100);
  pass(std::string(70 * kibi, 'x'), 1460);
  for (const auto& chunk : store.contents.at(ContentId{2}).chunks) {
    CHECK(chunk.capacity() <= limits.content_chunk_octets);
  }
}

TEST_CASE("octets that are known already, or dropped, are not kept") {
  Fixture f;
  f.limits.content_chunk_octets = 4;
  f.make();
  const auto pass_unless = [&](std::string_view octets, const std::string& known) {
    const ContentId id = f.pipe->open();
    f.pipe->append(id, as_bytes(octets));
    return f.pipe->close_unless(id, known);
  };
  CHECK(pass_unless("abc", std::string(sha256_abc)).sha256 == sha256_abc);
  CHECK(f.store.contents.empty());
  CHECK(pass_unless("abc", std::string(sha256_empty)).sha256 == sha256_abc);
  CHECK(f.store.contents.size() == 1);
  const std::string known = f.pass("abcdefghij", 3).sha256;
  CHECK(f.store.contents.size() == 2);
  CHECK(pass_unless("abcdefghij", known).size == 10);  // three chunks, of which two were put
  CHECK(f.store.contents.size() == 2);
  const ContentId open = f.pipe->open();
  f.pipe->append(open, as_bytes("abcde"));
  CHECK(f.store.contents.size() == 3);
  f.pipe->drop(open);
  CHECK(f.store.contents.size() == 2);
  f.pipe->drop({2});  // closed long ago
  CHECK(f.store.contents.size() == 1);
}
