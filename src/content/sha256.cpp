// SPDX-License-Identifier: MIT
// OpenSSL's own way around its providers: setting one of these up costs nothing, and its state can
// be seen.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "content/sha256.hpp"

#include <algorithm>
#include <array>

#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#endif

#include "content/sha256_processors.hpp"
#include "core/text.hpp"

namespace malote {

namespace {

// Fewer in a step are better hashed one after the other.
constexpr std::size_t company_least = 4;
constexpr std::size_t lanes_most = 16;

}  // namespace

Sha256::Sha256() {
  SHA256_Init(&context_);
}

void Sha256::add(Bytes octets) {
  if (!octets.empty()) SHA256_Update(&context_, octets.data(), octets.size());
}

std::string Sha256::finish() {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256_Final(digest.data(), &context_);
  return to_hex(as_text(digest));
}

// The length in bits, in two halves.
void Sha256::count(std::uint64_t octets) noexcept {
  const std::uint64_t bits = ((std::uint64_t{context_.Nh} << 32U) | context_.Nl) + (octets << 3U);
  context_.Nl = static_cast<SHA_LONG>(bits);
  context_.Nh = static_cast<SHA_LONG>(bits >> 32U);
}

Sha256Company::Sha256Company() {
#if defined(__x86_64__) && defined(__GNUC__)
  unsigned a = 0, b = 0, c = 0, d = 0;
  constexpr unsigned sha_instructions = 1U << 29U;  // of leaf 7, in EBX
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0 || (b & sha_instructions) != 0) return;
  if (__builtin_cpu_supports("avx512f")) {
    most_ = 16;
    step_ = compress_sixteen;
  } else if (__builtin_cpu_supports("avx2")) {
    most_ = 8;
    step_ = compress_eight;
  }
#endif
}

void Sha256Company::add(std::span<Member> members) const {
  Member& first = members.front();
  const auto blocks_of = [](const Member& member) {
    return member.octets.size() / Sha256::block_octets;
  };
  std::size_t count = std::min(members.size(), most_);
  while (first.hash->at_block() && blocks_of(first) != 0) {
    // The first stays where it is; of the others those that have blocks come to the front.
    const auto last = std::partition(
        members.begin() + 1, members.begin() + static_cast<std::ptrdiff_t>(count),
        [&](const Member& member) { return blocks_of(member) != 0 && member.hash->at_block(); });
    count = static_cast<std::size_t>(last - members.begin());
    if (count < company_least) break;
    std::size_t blocks = blocks_of(first);
    for (const Member& member : members.first(count)) blocks = std::min(blocks, blocks_of(member));
    std::array<Sha256Lane, lanes_most> lanes;
    std::array<std::array<std::uint32_t, 8>, lanes_most> states{};
    std::array<Sha256Lane*, lanes_most> places{};
    for (std::size_t i = 0; i < most_; ++i) {
      // A lane without a member of its own does the first one's work, and nobody looks at it.
      const Member& member = members[i < count ? i : 0];
      std::copy_n(member.hash->context_.h, 8, states[i].begin());
      lanes[i] = {states[i].data(), member.octets.data()};
      places[i] = &lanes[i];
    }
    step_(places.data(), blocks);
    const std::size_t taken = blocks * Sha256::block_octets;
    for (std::size_t i = 0; i < count; ++i) {
      std::copy_n(states[i].begin(), 8, members[i].hash->context_.h);
      members[i].hash->count(taken);
      members[i].octets = members[i].octets.subspan(taken);
    }
  }
  first.hash->add(first.octets);
  first.octets = {};
}

}  // namespace malote
