// SPDX-License-Identifier: MIT
// Octet strings put together by hand, as the tests of net and capture need them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "core/bytes.hpp"

namespace malote::test {

struct Octets : std::vector<Byte> {
  using std::vector<Byte>::vector;
  Octets(std::string_view text) : std::vector<Byte>(text.begin(), text.end()) {}

  Octets& u8(unsigned value) { return put(value, 1, true); }
  Octets& be16(unsigned value) { return put(value, 2, true); }
  Octets& be32(std::uint32_t value) { return put(value, 4, true); }
  Octets& le16(unsigned value) { return put(value, 2, false); }
  Octets& le32(std::uint32_t value) { return put(value, 4, false); }
  Octets& put(std::uint64_t value, unsigned octets, bool big_endian) {
    for (unsigned i = 0; i < octets; ++i) {
      const unsigned shift = 8 * (big_endian ? octets - 1 - i : i);
      push_back(static_cast<Byte>(value >> shift));
    }
    return *this;
  }
  Octets& add(Bytes more) {
    insert(end(), more.begin(), more.end());
    return *this;
  }
  Octets& zeros(std::size_t count) {
    resize(size() + count);
    return *this;
  }
  [[nodiscard]] Bytes view() const { return {data(), size()}; }
  [[nodiscard]] Octets slice(std::size_t from, std::size_t count) const {
    Octets part;
    part.add(view().subspan(from, count));
    return part;
  }
};

}  // namespace malote::test
