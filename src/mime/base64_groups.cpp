// SPDX-License-Identifier: MIT
#include "mime/base64_groups.hpp"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#endif

namespace malote::mime {

namespace {

std::size_t take_one_by_one(Bytes in, Byte* out) {
  const auto& tables = detail::base64_tables;
  std::size_t at = 0;
  for (; at + 4 <= in.size(); at += 4, out += 3) {
    const std::uint32_t bits =
        tables[0][in[at]] | tables[1][in[at + 1]] | tables[2][in[at + 2]] | tables[3][in[at + 3]];
    if (bits >= detail::no_character) break;
    out[0] = static_cast<Byte>(bits >> 16U);
    out[1] = static_cast<Byte>(bits >> 8U);
    out[2] = static_cast<Byte>(bits);
  }
  return at;
}

#if defined(__x86_64__) && defined(__GNUC__)

// `yes` where a character lies in a range. They are compared as signed numbers: beyond ASCII all
// are negative, and in no range.
__attribute__((target("avx2"))) inline __m256i in_range(__m256i c, char first, char last) {
  const auto before = _mm256_set1_epi8(static_cast<char>(first - 1));
  const auto behind = _mm256_set1_epi8(static_cast<char>(last + 1));
  return _mm256_and_si256(_mm256_cmpgt_epi8(c, before), _mm256_cmpgt_epi8(behind, c));
}

// Eight groups at a time.
__attribute__((target("avx2"))) std::size_t take_by_eight(Bytes in, Byte* out) {
  constexpr std::size_t characters = 32;
  std::size_t at = 0;
  for (; at + characters <= in.size(); at += characters, out += characters / 4 * 3) {
    const auto c = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in.data() + at));
    const auto upper = in_range(c, 'A', 'Z');
    const auto lower = in_range(c, 'a', 'z');
    const auto digit = in_range(c, '0', '9');
    const auto plus = _mm256_cmpeq_epi8(c, _mm256_set1_epi8('+'));
    const auto slash = _mm256_cmpeq_epi8(c, _mm256_set1_epi8('/'));
    const auto letter = _mm256_or_si256(upper, lower);
    const auto sign = _mm256_or_si256(plus, slash);
    const auto known = _mm256_or_si256(_mm256_or_si256(letter, digit), sign);
    if (_mm256_movemask_epi8(known) != -1) break;
    // From the character to its value (RFC 4648 4): a difference for each range.
    const auto of_letter = _mm256_or_si256(_mm256_and_si256(upper, _mm256_set1_epi8(-'A')),
                                           _mm256_and_si256(lower, _mm256_set1_epi8(26 - 'a')));
    const auto of_digit = _mm256_and_si256(digit, _mm256_set1_epi8(52 - '0'));
    const auto of_sign = _mm256_or_si256(_mm256_and_si256(plus, _mm256_set1_epi8(62 - '+')),
                                         _mm256_and_si256(slash, _mm256_set1_epi8(63 - '/')));
    const auto difference = _mm256_or_si256(_mm256_or_si256(of_letter, of_digit), of_sign);
    const auto values = _mm256_add_epi8(c, difference);
    // Two characters to 12 bits, two of these to 24: as sums of products.
    const auto twelve = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x01400140));
    const auto group = _mm256_madd_epi16(twelve, _mm256_set1_epi32(0x00011000));
    // Three octets of each group, the highest first, and these side by side.
    const auto order = _mm256_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1,  //
                                        2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
    const auto octets = _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(group, order),
                                                    _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), octets);
  }
  return at;
}

#endif

}  // namespace

std::size_t take_base64_groups(Bytes in, Byte* out) {
  std::size_t taken = 0;
#if defined(__x86_64__) && defined(__GNUC__)
  if (in.size() >= 32 && __builtin_cpu_supports("avx2")) {
    taken = take_by_eight(in, out);
    out += taken / 4 * 3;
  }
#endif
  return taken + take_one_by_one(in.subspan(taken), out);
}

}  // namespace malote::mime
