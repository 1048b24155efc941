// SPDX-License-Identifier: MIT
// OpenSSL's own way around its providers: setting one of these up costs nothing, and its state can
// be seen.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "content/sha256.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
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

std::array<Byte, 2 * Sha256::block_octets> Sha256::padded_rest(std::size_t& octets) const noexcept {
  std::array<Byte, 2 * block_octets> rest{};
  const std::size_t held = context_.num;
  std::memcpy(rest.data(), context_.data, held);
  rest[held] = 0x80;
  octets = held + 9 <= block_octets ? block_octets : 2 * block_octets;
  const std::uint64_t bits = (std::uint64_t{context_.Nh} << 32U) | context_.Nl;
  for (std::size_t i = 0; i < 8; ++i) {
    rest[octets - 1 - i] = static_cast<Byte>(bits >> (8 * i));
  }
  return rest;
}

std::string Sha256::state() const {
  std::array<Byte, SHA256_DIGEST_LENGTH> digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<Byte>(context_.h[i / 4] >> (24 - 8 * (i % 4)));
  }
  return to_hex(as_text(digest));
}

// The length in bits, in two halves.
void Sha256::count(std::uint64_t octets) noexcept {
  const std::uint64_t bits = ((std::uint64_t{context_.Nh} << 32U) | context_.Nl) + (octets << 3U);
  context_.Nl = static_cast<SHA_LONG>(bits);
  context_.Nh = static_cast<SHA_LONG>(bits >> 32U);
}

Sha256Company::Sha256Company() {
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
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

// One series on its way through a lane.
struct Sha256Company::Runner {
  Series* series = nullptr;
  std::size_t piece = 0;  // the next one
  Bytes octets;           // of the one under way
  bool padded = false;
  std::array<Byte, 2 * Sha256::block_octets> rest{};

  [[nodiscard]] std::size_t blocks() const noexcept { return octets.size() / Sha256::block_octets; }

  void take_over(const Runner& other) {
    const std::size_t at =
        other.padded ? static_cast<std::size_t>(other.octets.data() - other.rest.data()) : 0;
    *this = other;
    if (padded) octets = Bytes(rest).subspan(at, other.octets.size());
  }

  // Goes on until there is a whole block to be added in company; false at the end.
  [[nodiscard]] bool prepare() {
    Sha256& hash = *series->hash;
    while (!hash.at_block() || blocks() == 0) {
      if (padded) {
        series->sha256 = hash.state();
        return false;
      }
      // OpenSSL keeps what is less than a block, and fills it up.
      const std::size_t missing = hash.at_block() ? 0 : Sha256::block_octets - hash.context_.num;
      const std::size_t few = missing == 0 ? octets.size() : std::min(missing, octets.size());
      hash.add(octets.first(few));
      octets = octets.subspan(few);
      if (!octets.empty()) continue;
      if (piece < series->pieces.size()) {
        octets = series->pieces[piece++];
      } else if (!series->ends) {
        return false;
      } else {
        std::size_t size = 0;
        rest = hash.padded_rest(size);
        hash.context_.num = 0;
        octets = Bytes(rest).first(size);
        padded = true;
      }
    }
    return true;
  }

  // All that is left, alone.
  void finish() {
    Sha256& hash = *series->hash;
    hash.add(octets);
    if (padded) {
      series->sha256 = hash.state();
      return;
    }
    for (; piece < series->pieces.size(); ++piece) hash.add(series->pieces[piece]);
    if (series->ends) series->sha256 = hash.finish();
  }
};

void Sha256Company::add_all(std::span<Series*> series) const {
  if (most_ == 1) {
    for (Series* const one : series) Runner{one, 0, {}, false, {}}.finish();
    return;
  }
  // The longest first, so that nobody is left alone in the end.
  const auto length = [](const Series* one) {
    std::size_t octets = 0;
    for (const Bytes piece : one->pieces) octets += piece.size();
    return octets;
  };
  std::sort(series.begin(), series.end(),
            [&](const Series* a, const Series* b) { return length(a) > length(b); });
  std::array<Runner, lanes_most> runners;
  std::size_t count = 0;
  for (std::size_t next = 0;;) {
    for (std::size_t i = 0; i < count;) {
      if (runners[i].prepare()) {
        ++i;
      } else if (--count != i) {
        runners[i].take_over(runners[count]);
      }
    }
    while (count < most_ && next < series.size()) {
      runners[count] = Runner{series[next++], 0, {}, false, {}};
      if (runners[count].prepare()) ++count;
    }
    if (count < company_least) break;
    std::size_t blocks = runners[0].blocks();
    for (const Runner& runner : std::span(runners).first(count)) {
      blocks = std::min(blocks, runner.blocks());
    }
    std::array<Sha256Lane, lanes_most> lanes;
    std::array<Sha256Lane*, lanes_most> places{};
    std::array<std::uint32_t, 8> nobody{};
    for (std::size_t i = 0; i < most_; ++i) {
      // A lane without a runner does the first one's work, and nobody looks at it.
      Runner& runner = runners[i < count ? i : 0];
      lanes[i] = {i < count ? runner.series->hash->context_.h : nobody.data(),
                  runner.octets.data()};
      places[i] = &lanes[i];
    }
    step_(places.data(), blocks);
    for (Runner& runner : std::span(runners).first(count)) {
      runner.series->hash->count(blocks * Sha256::block_octets);
      runner.octets = runner.octets.subspan(blocks * Sha256::block_octets);
    }
  }
  for (Runner& runner : std::span(runners).first(count)) runner.finish();
}

}  // namespace malote
