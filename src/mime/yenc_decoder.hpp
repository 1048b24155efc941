// SPDX-License-Identifier: MIT
// yEnc data (yEnc 1.3), cut anywhere within a line. Called by EmbeddedFiles, which finds the
// keyword lines.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mime/octet_sink.hpp"

namespace malote::mime {

struct YencBegin {
  std::string name;
  std::optional<std::uint64_t> size;  // of the whole file
  bool multipart = false;             // one part of several: sizes differ
};
// "=ybegin line=128 size=123456 name=mybinary.dat", without its end.
[[nodiscard]] std::optional<YencBegin> parse_yenc_begin(std::string_view line);

class YencDecoder {
 public:
  // Octets of data lines; their ends are passed over.
  void feed(std::string_view octets, OctetSink&);

 private:
  bool escaped_ = false;
};

}  // namespace malote::mime
