// SPDX-License-Identifier: MIT
// SHA-256's compression function (FIPS 180-4 6.2.2) for as many messages at once as a vector of the
// processor has 32-bit lanes. Included by the two sources that choose a processor, behind their
// target pragma, and by nobody else: what it defines is theirs alone.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "content/sha256.hpp"

namespace malote {
namespace {

constexpr std::array<std::uint32_t, 64> sha256_constants{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

template <typename Vector, unsigned bits>
inline void rotate_xor(Vector& out, const Vector& x) {
  out ^= (x >> bits) | (x << (32 - bits));
}

// One block of every lane; words[t] has word t of all lanes.
template <typename Vector>
inline void compress(Vector (&state)[8], Vector (&w)[16]) {
  Vector a = state[0], b = state[1], c = state[2], d = state[3];
  Vector e = state[4], f = state[5], g = state[6], h = state[7];
#pragma GCC unroll 64
  for (std::size_t t = 0; t < 64; ++t) {
    Vector& word = w[t % 16];
    if (t >= 16) {
      const Vector& w15 = w[(t + 1) % 16];
      const Vector& w2 = w[(t + 14) % 16];
      Vector s0 = w15 >> 3;
      rotate_xor<Vector, 7>(s0, w15);
      rotate_xor<Vector, 18>(s0, w15);
      Vector s1 = w2 >> 10;
      rotate_xor<Vector, 17>(s1, w2);
      rotate_xor<Vector, 19>(s1, w2);
      word += s0 + w[(t + 9) % 16] + s1;
    }
    Vector s1{};
    rotate_xor<Vector, 6>(s1, e);
    rotate_xor<Vector, 11>(s1, e);
    rotate_xor<Vector, 25>(s1, e);
    const Vector t1 = h + s1 + (g ^ (e & (f ^ g))) + sha256_constants[t] + word;
    Vector s0{};
    rotate_xor<Vector, 2>(s0, a);
    rotate_xor<Vector, 13>(s0, a);
    rotate_xor<Vector, 22>(s0, a);
    const Vector t2 = s0 + ((a & b) | (c & (a | b)));
    h = g, g = f, f = e, e = d + t1;
    d = c, c = b, b = a, a = t1 + t2;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

// From a row a lane to a row a word: halves of halves change places.
template <typename Vector>
inline void transpose(Vector* rows) {
  constexpr std::size_t count = sizeof(Vector) / sizeof(std::uint32_t);
#pragma GCC unroll 4
  for (std::size_t step = count / 2; step != 0; step /= 2) {
    Vector upper{};
    Vector lower{};
    for (std::size_t i = 0; i < count; ++i) {
      const bool swapped = (i & step) != 0;
      upper[i] = static_cast<std::uint32_t>(swapped ? count + i - step : i);
      lower[i] = static_cast<std::uint32_t>(swapped ? count + i : i + step);
    }
#pragma GCC unroll 16
    for (std::size_t i = 0; i < count; ++i) {
      if ((i & step) != 0) continue;
      const Vector a = rows[i];
      const Vector b = rows[i + step];
      rows[i] = __builtin_shuffle(a, b, upper);
      rows[i + step] = __builtin_shuffle(a, b, lower);
    }
  }
}

template <typename Vector>
inline Vector swap_octets(const Vector& x) {
  return (((x << 8) | (x >> 24)) & 0x00ff00ffU) | (((x >> 8) | (x << 24)) & 0xff00ff00U);
}

// `blocks` blocks of each of the lanes, of which there are as many as the vector has.
template <typename Vector>
inline void compress_lanes(Sha256Lane* const* lanes, std::size_t blocks) {
  constexpr std::size_t count = sizeof(Vector) / sizeof(std::uint32_t);
  alignas(64) std::uint32_t words[8][count];
  Vector state[8];
  for (std::size_t i = 0; i < 8; ++i) {
    for (std::size_t lane = 0; lane < count; ++lane) words[i][lane] = lanes[lane]->state[i];
    std::memcpy(&state[i], words[i], sizeof(Vector));
  }
  for (std::size_t block = 0; block < blocks; ++block) {
    Vector w[16];
#pragma GCC unroll 2
    for (std::size_t part = 0; part < 16; part += count) {
#pragma GCC unroll 16
      for (std::size_t lane = 0; lane < count; ++lane) {
        std::memcpy(&w[part + lane], lanes[lane]->octets + 64 * block + 4 * part, sizeof(Vector));
      }
      transpose(w + part);
    }
#pragma GCC unroll 16
    for (std::size_t t = 0; t < 16; ++t) w[t] = swap_octets(w[t]);
    compress(state, w);
  }
  for (std::size_t i = 0; i < 8; ++i) {
    std::memcpy(words[i], &state[i], sizeof(Vector));
    for (std::size_t lane = 0; lane < count; ++lane) lanes[lane]->state[i] = words[i][lane];
  }
}

}  // namespace
}  // namespace malote
