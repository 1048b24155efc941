// SPDX-License-Identifier: MIT
// Finds uuencoded and yEnc files in a text while it flows by, cut anywhere, and decodes them. A
// block begins with its first line of data, not with a line that merely looks like a beginning; one
// that breaks off is decoded as far as it goes. Called by Decoder for texts and for bodies whose
// transfer encoding this is. Memory: one line, capped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mime/octet_sink.hpp"
#include "mime/yenc_decoder.hpp"

namespace malote::mime {

struct EmbeddedFile {
  const char* encoding = "";  // "x-uuencode", "x-yenc"
  std::string name;           // as it came
};

struct EmbeddedFileSink : OctetSink {
  // `offset` is that of the block's first line.
  virtual void on_file_begin(const EmbeddedFile&, std::uint64_t offset) = 0;
  // `end` is the offset behind the block's last line; broken: no end, a hole, another size than
  // said.
  virtual void on_file_end(std::uint64_t end, bool broken) = 0;

 protected:
  ~EmbeddedFileSink() = default;
};

class EmbeddedFiles {
 public:
  // `offset` is that of the first octet, in whatever count the caller wants back.
  void feed(std::string_view octets, std::uint64_t offset, EmbeddedFileSink&);
  void on_gap();
  void finish(EmbeddedFileSink&);

 private:
  enum class Mode : std::uint8_t { text, uu_begun, uu, uu_last, yenc };
  enum class At : std::uint8_t { line_start, probe, line, data, skipped_line };
  [[nodiscard]] std::size_t take(std::string_view octets, EmbeddedFileSink&);
  [[nodiscard]] std::size_t take_line(std::string_view octets, EmbeddedFileSink&);
  [[nodiscard]] std::size_t take_data(std::string_view octets, EmbeddedFileSink&);
  void start_line(char first);
  void on_line(std::string_view line, EmbeddedFileSink&);
  void on_text_line(std::string_view line, EmbeddedFileSink&);
  void on_uu_line(std::string_view line, EmbeddedFileSink&);
  void on_yenc_line(std::string_view line, EmbeddedFileSink&);
  void begin(const char* encoding, EmbeddedFileSink&);
  void end(std::uint64_t at, bool broken, EmbeddedFileSink&);

  Mode mode_ = Mode::text;
  At at_ = At::line_start;
  bool open_ = false;   // the sink knows of a file
  bool holed_ = false;  // ... of which something is missing
  std::string line_;
  std::string name_;
  std::uint64_t position_ = 0;     // of the next octet
  std::uint64_t line_offset_ = 0;  // where the line under way began
  std::uint64_t block_offset_ = 0;
  std::uint64_t size_ = 0;  // decoded
  std::uint64_t wanted_ = 0;
  bool sized_ = false;  // wanted_ was said
  YencDecoder yenc_;
};

}  // namespace malote::mime
