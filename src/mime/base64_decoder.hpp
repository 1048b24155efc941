// SPDX-License-Identifier: MIT
// Base64 bodies (RFC 2045 6.8) straight out of segments: carries at most three characters from one
// to the next. Lenient as readers are: what is not of the alphabet is passed over, padding ends it,
// a missing end gives what is there; `broken` says that something was not as it should be.
#pragma once

#include <array>
#include <cstdint>

#include "mime/octet_sink.hpp"

namespace malote::mime {

class Base64Decoder {
 public:
  void feed(Bytes, OctetSink&);
  // A hole: four characters that belong together are to be found again at the next line.
  void on_gap(OctetSink&);
  void finish(OctetSink&);
  [[nodiscard]] bool broken() const noexcept { return broken_; }

 private:
  // One character that is not decoded four at a time; how many octets it gave.
  std::size_t take(Byte, Byte* out);
  std::size_t close_group(Byte* out);

  std::uint32_t bits_ = 0;
  std::uint8_t held_ = 0;     // characters in bits_
  std::uint8_t padding_ = 0;  // '=' seen
  bool over_ = false;         // padding has ended it
  bool skipping_ = false;     // to the end of a line that a hole has cut
  bool broken_ = false;
};

}  // namespace malote::mime
