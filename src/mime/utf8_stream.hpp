// SPDX-License-Identifier: MIT
// A text in whatever charset it declares, to UTF-8, while it flows by. Where the declaration is
// absent, unknown or plainly wrong (us-ascii with octets above 127) each line is taken as UTF-8 if
// it can be that, else as windows-1252, which is what such texts mostly are. Called by TextReader.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace malote::mime {

class Utf8Stream {
 public:
  explicit Utf8Stream(const std::optional<std::string>& charset);
  Utf8Stream(Utf8Stream&&) noexcept;
  Utf8Stream& operator=(Utf8Stream&&) noexcept;
  ~Utf8Stream();

  // Appends what can be converted; the beginning of a character waits for the rest of it.
  void feed(std::string_view octets, std::string& out);
  void finish(std::string& out);

 private:
  struct Converter;
  void guess(std::string_view octets, std::string& out);
  std::unique_ptr<Converter> converter_;  // none: guessed line by line
  std::string held_;
};

}  // namespace malote::mime
