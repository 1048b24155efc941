// SPDX-License-Identifier: MIT
#include "store/ip_range.hpp"

#include "core/text.hpp"

namespace malote::store {

std::optional<IpRange> parse_ip_range(std::string_view text) {
  const auto slash = text.find('/');
  const auto base = parse_ip(text.substr(0, slash));
  if (!base) return std::nullopt;
  const unsigned all = base->is_v6 ? 128 : 32;
  if (slash == std::string_view::npos) return IpRange{*base, all};
  const auto bits = parse_number(text.substr(slash + 1));
  if (!bits || *bits > all) return std::nullopt;
  return IpRange{*base, static_cast<unsigned>(*bits)};
}

bool contains(const IpRange& range, const IpAddress& address) noexcept {
  if (range.base.is_v6 != address.is_v6) return false;
  for (unsigned bit = 0; bit < range.bits; bit += 8) {
    const unsigned here = range.bits - bit < 8 ? range.bits - bit : 8;
    const auto mask = static_cast<Byte>(0xff00U >> here);
    const std::size_t octet = bit / 8;
    if (((range.base.octets[octet] ^ address.octets[octet]) & mask) != 0) return false;
  }
  return true;
}

}  // namespace malote::store
