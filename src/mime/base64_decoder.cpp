// SPDX-License-Identifier: MIT
#include "mime/base64_decoder.hpp"

#include <algorithm>

#include "mime/base64_groups.hpp"

namespace malote::mime {

namespace {

constexpr std::size_t out_octets = 6 * 1024;

}  // namespace

std::size_t Base64Decoder::take(Byte c, Byte* out) {
  if (skipping_) {
    if (c == '\n') skipping_ = false;
    return 0;
  }
  const std::uint32_t value = base64_value(c);
  if (value == 64) {
    if (c == '=' && !over_) {
      ++padding_;
      if (held_ < 2) broken_ = true;
      if (held_ >= 2 && held_ + padding_ >= 4) {
        over_ = true;
        return close_group(out);
      }
    } else if (!is_space(static_cast<char>(c))) {
      broken_ = true;
    }
    return 0;
  }
  if (over_ || padding_ != 0) {
    broken_ = true;
    if (over_) return 0;
    padding_ = 0;
  }
  bits_ = (bits_ << 6U) | value;
  if (++held_ < 4) return 0;
  return close_group(out);
}

std::size_t Base64Decoder::close_group(Byte* out) {
  const std::size_t octets = held_ == 0 ? 0 : held_ - 1U;
  bits_ <<= 6U * (4U - held_);
  for (std::size_t i = 0; i < octets; ++i) out[i] = static_cast<Byte>(bits_ >> (16 - 8 * i));
  bits_ = 0;
  held_ = 0;
  padding_ = 0;
  return octets;
}

void Base64Decoder::feed(Bytes bytes, OctetSink& sink) {
  std::array<Byte, out_octets + base64_slack>
      out;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  std::size_t filled = 0;
  const Byte* in = bytes.data();
  const Byte* const end = in + bytes.size();
  while (in != end) {
    if (filled + 3 > out_octets) {
      sink.on_octets(Bytes(out.data(), filled));
      filled = 0;
    }
    if (held_ == 0 && padding_ == 0 && !over_ && !skipping_) {
      const std::size_t groups =
          std::min(static_cast<std::size_t>(end - in) / 4, (out_octets - filled) / 3);
      const std::size_t taken = take_base64_groups(Bytes(in, groups * 4), out.data() + filled);
      in += taken;
      filled += taken / 4 * 3;
      if (in == end) break;
      if (filled + 3 > out_octets) continue;
      if (*in == '\r' && end - in > 1 && in[1] == '\n') {  // what ends all lines but odd ones
        in += 2;
        continue;
      }
    }
    if (over_ && broken_) break;  // nothing more can come of it
    filled += take(*in++, out.data() + filled);
  }
  if (filled != 0) sink.on_octets(Bytes(out.data(), filled));
}

void Base64Decoder::on_gap(OctetSink& sink) {
  std::array<Byte, 3> out{};
  const std::size_t octets = close_group(out.data());
  if (octets != 0) sink.on_octets(Bytes(out.data(), octets));
  skipping_ = !over_;
}

void Base64Decoder::finish(OctetSink& sink) {
  if (held_ != 0) {
    broken_ = true;  // RFC 2045 6.8: padding is not optional
    std::array<Byte, 3> out{};
    const std::size_t octets = close_group(out.data());
    if (octets != 0) sink.on_octets(Bytes(out.data(), octets));
  } else if (padding_ != 0) {
    broken_ = true;
  }
}

}  // namespace malote::mime
