// SPDX-License-Identifier: MIT
// Quoted-printable bodies (RFC 2045 6.7), cut anywhere: "=E9" an octet, "=" at a line's end joins
// it with the next, blanks at a line's end are dropped, line ends stay as sent. A "=" that means
// nothing stays as it is, and `broken` says so.
#pragma once

#include <string>

#include "mime/octet_sink.hpp"

namespace malote::mime {

class OutBuffer;

class QuotedPrintableDecoder {
 public:
  void feed(Bytes, OctetSink&);
  void on_gap(OctetSink&);
  void finish(OctetSink&);
  [[nodiscard]] bool broken() const noexcept { return broken_; }

 private:
  void take(std::string_view octets, OutBuffer&);
  void decode(std::string_view text, OutBuffer&);

  std::string held_;  // the end of what came, whose meaning the next octets decide
  bool broken_ = false;
};

}  // namespace malote::mime
