// SPDX-License-Identifier: MIT
// A big buffer over an InputStream in which records are parsed in place. Called by the capture
// formats; what data() shows is valid until the next ensure() or skip().
#pragma once

#include <cstdint>
#include <memory>

#include "capture/input_stream.hpp"
#include "core/limits.hpp"

namespace malote {

class ReadWindow {
 public:
  explicit ReadWindow(std::unique_ptr<InputStream> input) : input_(std::move(input)) {}

  // Makes that many octets lie at data(), growing the buffer for them; false when the input ends
  // before (what there is of them lies there). The caller caps what it asks for.
  [[nodiscard]] bool ensure(std::size_t octets) { return octets <= end_ - begin_ || fill(octets); }
  [[nodiscard]] const Byte* data() const noexcept { return buffer_.get() + begin_; }
  [[nodiscard]] std::size_t available() const noexcept { return end_ - begin_; }

  // Octets that ensure() has seen.
  void consume(std::size_t octets) noexcept {
    begin_ += octets;
    offset_ += octets;
  }
  // Any number, without keeping them; false when the input ends before.
  [[nodiscard]] bool skip(std::uint64_t octets);

  // Of data() in the (decompressed) input.
  [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }
  [[nodiscard]] const InputStream& input() const noexcept { return *input_; }

 private:
  bool fill(std::size_t octets);

  static constexpr std::size_t usual_size = 256 * kibi;
  std::unique_ptr<InputStream> input_;
  std::size_t size_ = usual_size;
  std::unique_ptr<Byte[]> buffer_ = std::make_unique_for_overwrite<Byte[]>(usual_size);
  std::size_t begin_ = 0, end_ = 0;
  std::uint64_t offset_ = 0;
  bool ended_ = false;
};

}  // namespace malote
