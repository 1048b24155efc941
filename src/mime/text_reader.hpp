// SPDX-License-Identifier: MIT
// The text of a part as lines to be read: charset to UTF-8, format=flowed (RFC 3676) put together
// again. Called by whoever shows or indexes a text; escapes nothing. Memory: a line, capped.
#pragma once

#include <functional>
#include <string>

#include "mime/entity.hpp"
#include "mime/octet_sink.hpp"
#include "mime/utf8_stream.hpp"

namespace malote::mime {

class TextReader final : public OctetSink {
 public:
  static constexpr std::size_t line_octets = 16 * 1024;  // a longer line comes in pieces

  // The sink gets a line without its end and returns false when it wants no more.
  TextReader(const Entity&, std::function<bool(const std::string&)> sink);

  void on_octets(Bytes) override;  // decoded
  void finish();
  [[nodiscard]] bool wants_more() const noexcept { return wants_more_; }

 private:
  void take(std::string_view utf8);
  void on_line(std::string line);
  void give(const std::string& line);
  void close_paragraph();

  Utf8Stream charset_;
  std::function<bool(const std::string&)> sink_;
  bool flowed_ = false, delete_space_ = false;
  bool wants_more_ = true;
  std::string line_;       // without its end as yet
  std::string paragraph_;  // flowed lines that go on
  std::size_t quotes_ = 0;
  bool open_ = false;  // a paragraph goes on
};

}  // namespace malote::mime
