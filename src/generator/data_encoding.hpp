// SPDX-License-Identifier: MIT
// A file's octets as they travel on an FTP data connection: stream, block, compressed (RFC 959 3.4)
// or deflated. The generator's own, as body.hpp is. One encoder a transfer.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace malote::generator {

class DataEncoder {
 public:
  DataEncoder(char mode, char type);
  ~DataEncoder();
  DataEncoder(DataEncoder&&) noexcept;
  DataEncoder& operator=(DataEncoder&&) noexcept;

  // The next octets of the file; with `last` also what marks its end.
  [[nodiscard]] std::string encode(std::string_view octets, bool last);

 private:
  struct Deflater;
  char mode_, type_;
  std::unique_ptr<Deflater> deflater_;
  std::uint64_t blocks_ = 0;
};

}  // namespace malote::generator
