// SPDX-License-Identifier: MIT
// Hashes that are found side by side, piece by piece, are what OpenSSL's EVP says of the whole; and
// what a pipe leaves to a store that hashes is exactly what passed.
#include <doctest/doctest.h>

#include <openssl/evp.h>

#include <array>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "content/content_pipe.hpp"
#include "content/late_hashes.hpp"
#include "core/text.hpp"

using namespace malote;

namespace {

std::string late_judged(Bytes octets) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  REQUIRE(EVP_Digest(octets.data(), octets.size(), digest.data(), &size, EVP_sha256(), nullptr) ==
          1);
  return to_hex(as_text(Bytes(digest.data(), size)));
}

// Whole blocks most of the time, as the pipe hands them over.
std::vector<Byte> some_octets(std::mt19937& random) {
  std::size_t size = random() % 40 * Sha256::block_octets;
  if (random() % 4 == 0) size = random() % 200;
  std::vector<Byte> octets(size);
  for (Byte& octet : octets) octet = static_cast<Byte>(random());
  return octets;
}

struct HashingMap final : HashingStore {
  std::map<std::uint64_t, std::string> hashed;  // what was to be hashed
  std::map<std::uint64_t, std::string> kept;
  std::map<std::uint64_t, bool> ended;

  void put_chunk(ContentId, std::uint32_t, std::vector<Byte>) override { FAIL("not late"); }
  void put_and_hash(ContentId id, std::uint32_t, HashId hash, std::vector<Byte> octets) override {
    kept[id.value] += as_text(octets);
    hashed[hash.value] += as_text(octets);
  }
  void hash_octets(HashId hash, std::vector<Byte> octets, bool last) override {
    CHECK_FALSE(ended[hash.value]);
    if (!last) CHECK(octets.size() % Sha256::block_octets == 0);
    hashed[hash.value] += as_text(octets);
    ended[hash.value] = last;
  }
  void drop_hash(HashId hash) override { hashed.erase(hash.value); }
  void finish_content(ContentId, const ContentSummary& summary) override {
    CHECK(summary.sha256.empty());
    CHECK(summary.late);
  }
  void drop_content(ContentId id) override { kept.erase(id.value); }
};

}  // namespace

TEST_CASE("hashes that are found later are those of the whole") {
  std::mt19937 random(3);  // NOLINT(cert-msc51-cpp): the same every time
  for (const std::size_t count : {1, 2, 3, 5, 16, 17, 60}) {
    LateHashes hashes;
    std::vector<std::vector<Byte>> whole(count);
    for (int round = 0; round < 6; ++round) {
      std::vector<std::vector<Byte>> pieces;
      pieces.reserve(4 * count);
      for (std::size_t i = 0; i < 4 * count; ++i) {
        const std::size_t which = random() % count;
        const auto& piece = pieces.emplace_back(some_octets(random));
        whole[which].insert(whole[which].end(), piece.begin(), piece.end());
        hashes.add({which + 1}, piece);
      }
      if (round == 5) {
        for (std::size_t i = 0; i < count; ++i) hashes.end({i + 1});
      }
      hashes.run();
    }
    for (std::size_t i = 0; i < count; ++i) CHECK(hashes.find({i + 1}) == late_judged(whole[i]));
    for (std::size_t i = 0; i < count; ++i) hashes.forget({i + 1});
    CHECK(hashes.size() == 0);
  }
}

TEST_CASE("padding takes a block or two, whatever is left over") {
  LateHashes hashes;
  std::vector<std::vector<Byte>> whole;
  for (std::size_t size = 0; size < 3 * Sha256::block_octets; ++size) {
    whole.emplace_back(size, static_cast<Byte>(size));
  }
  for (std::size_t i = 0; i < whole.size(); ++i) {
    hashes.add({i + 1}, whole[i]);
    hashes.end({i + 1});
  }
  hashes.run();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    CHECK(hashes.find({i + 1}) == late_judged(whole[i]));
  }
}

TEST_CASE("a few long contents leave lanes empty, many do not") {
  const std::vector<Byte> octets(64 * kibi, 'x');
  const std::size_t lanes = Sha256Company().most();
  LateHashes hashes;
  CHECK(hashes.fill_lanes());
  hashes.add({1}, octets);
  CHECK(hashes.fill_lanes() == (lanes == 1));
  for (std::size_t i = 2; i <= lanes; ++i) hashes.add({i}, octets);
  CHECK(hashes.fill_lanes());
  hashes.run();
  hashes.add({1}, octets);
  CHECK(hashes.fill_lanes() == (lanes == 1));
}

TEST_CASE("a pipe leaves to the store what may be hashed later") {
  HashingMap store;
  Limits limits;
  limits.content_chunk_octets = 256;
  const auto pipe = make_content_pipe(store, limits);
  const std::string text(1'000, 'x');
  const ContentId id = pipe->open_late();
  const auto part = pipe->hash_late();
  for (std::size_t at = 0; at < text.size(); at += 77) {
    pipe->append(id, as_bytes(text.substr(at, 77)));
    part->update(as_bytes(text.substr(at, 77)));
  }
  const Digest digest = part->finish();
  const ContentSummary summary = pipe->close(id);
  CHECK(summary.size == text.size());
  CHECK(store.kept[id.value] == text);
  CHECK(store.hashed[summary.late.value] == text);
  CHECK(store.hashed[digest.late.value] == text);
  CHECK(store.ended[digest.late.value]);

  const ContentId unwanted = pipe->open_late();
  pipe->append(unwanted, as_bytes(text));
  const std::size_t hashes = store.hashed.size();
  pipe->drop(unwanted);
  CHECK(store.hashed.size() == hashes - 1);
  CHECK(store.kept.size() == 1);
}

TEST_CASE("who must know a hash at once knows it from a store that hashes, too") {
  struct Plain final : HashingStore {
    void put_chunk(ContentId, std::uint32_t, std::vector<Byte>) override {}
    void put_and_hash(ContentId, std::uint32_t, HashId, std::vector<Byte>) override {
      FAIL("late");
    }
    void hash_octets(HashId, std::vector<Byte>, bool) override { FAIL("late"); }
    void drop_hash(HashId) override { FAIL("late"); }
    void finish_content(ContentId, const ContentSummary&) override {}
    void drop_content(ContentId) override {}
  } store;
  const auto pipe = make_content_pipe(store, Limits{});
  const ContentId id = pipe->open();
  const auto part = pipe->hash();
  pipe->append(id, as_bytes("abc"));
  part->update(as_bytes("abc"));
  // FIPS 180-4's example (NIST CSRC, "SHA256.pdf").
  constexpr std::string_view abc =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  CHECK(pipe->close(id).sha256 == abc);
  CHECK(part->finish().sha256 == abc);
}
