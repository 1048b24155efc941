// SPDX-License-Identifier: MIT
// Hashes that take steps together give what each gives alone (OpenSSL's EVP is the judge), whatever
// their lengths and however many there are.
#include <doctest/doctest.h>

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "content/hashes.hpp"
#include "core/text.hpp"

using namespace malote;

namespace {

std::string judged(Bytes octets) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  REQUIRE(EVP_Digest(octets.data(), octets.size(), digest.data(), &size, EVP_sha256(), nullptr) ==
          1);
  return to_hex(as_text(Bytes(digest.data(), size)));
}

std::vector<Byte> made_up(std::mt19937& random, std::size_t most) {
  std::vector<Byte> octets(random() % (most + 1));
  for (Byte& octet : octets) octet = static_cast<Byte>(random());
  return octets;
}

}  // namespace

TEST_CASE("a step in company adds to each what it would have added alone") {
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): the same every time
  const Sha256Company company;
  for (int round = 0; round < 100; ++round) {
    const std::size_t count = 1 + random() % std::max<std::size_t>(company.most(), 1);
    std::vector<std::vector<Byte>> all;
    std::vector<Sha256> hashes(count);
    for (std::size_t i = 0; i < count; ++i) all.push_back(made_up(random, 3'000));
    std::vector<Sha256Company::Member> members;
    for (std::size_t i = 0; i < count; ++i) members.push_back({&hashes[i], all[i]});
    company.add(members);
    CHECK(members.front().octets.empty());
    for (const auto& member : members) member.hash->add(member.octets);
    for (std::size_t i = 0; i < count; ++i) CHECK(hashes[i].finish() == judged(all[i]));
  }
}

TEST_CASE("contents that grow side by side have their own hashes") {
  std::mt19937 random(2);  // NOLINT(cert-msc51-cpp)
  Hashes hashes;
  std::vector<std::unique_ptr<PendingHash>> pending;
  std::vector<std::vector<Byte>> whole(40);
  for (std::size_t i = 0; i < whole.size(); ++i) pending.push_back(std::make_unique<PendingHash>());
  for (int step = 0; step < 2'000; ++step) {
    const std::size_t i = random() % whole.size();
    const auto more = made_up(random, 4'000);
    whole[i].insert(whole[i].end(), more.begin(), more.end());
    auto& octets = pending[i]->octets;
    octets.insert(octets.end(), more.begin(), more.end());
    hashes.note(*pending[i]);
    if (random() % 100 == 0) hashes.settle(*pending[i]);
  }
  hashes.forget(*pending.back());
  pending.pop_back();
  for (std::size_t i = 0; i < pending.size(); ++i) {
    hashes.settle(*pending[i]);
    CHECK(pending[i]->unhashed().empty());
    CHECK(pending[i]->hash.finish() == judged(whole[i]));
  }
}
