// SPDX-License-Identifier: MIT
// Gathers small pieces before they go to a sink: hashing whole buffers costs less than hashing
// lines. Lives in one call.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "mime/octet_sink.hpp"

namespace malote::mime {

class OutBuffer {
 public:
  explicit OutBuffer(OctetSink& sink) noexcept : sink_(sink) {}
  OutBuffer(const OutBuffer&) = delete;
  OutBuffer& operator=(const OutBuffer&) = delete;
  ~OutBuffer() = default;

  void put(std::string_view octets) {
    while (!octets.empty()) {
      const std::size_t fits = std::min(octets.size(), buffer_.size() - filled_);
      std::memcpy(buffer_.data() + filled_, octets.data(), fits);
      filled_ += fits;
      octets.remove_prefix(fits);
      if (filled_ == buffer_.size()) flush();
    }
  }
  void put(Byte octet) {
    buffer_[filled_++] = octet;
    if (filled_ == buffer_.size()) flush();
  }
  void flush() {
    if (filled_ != 0) sink_.on_octets(Bytes(buffer_.data(), filled_));
    filled_ = 0;
  }

 private:
  OctetSink& sink_;
  std::size_t filled_ = 0;
  std::array<Byte, 4096> buffer_;  // NOLINT(cppcoreguidelines-pro-type-member-init)
};

}  // namespace malote::mime
