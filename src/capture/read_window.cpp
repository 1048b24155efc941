// SPDX-License-Identifier: MIT
#include "capture/read_window.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace malote {

bool ReadWindow::fill(std::size_t octets) {
  const std::size_t kept = end_ - begin_;
  if (octets > size_) {
    const std::size_t size = std::bit_ceil(octets);
    auto bigger = std::make_unique_for_overwrite<Byte[]>(size);
    std::memcpy(bigger.get(), data(), kept);
    buffer_ = std::move(bigger);
    size_ = size;
  } else {
    std::memmove(buffer_.get(), data(), kept);
  }
  begin_ = 0;
  end_ = kept;
  // Not until it is full: a pipe's packets are wanted as they come.
  while (end_ < octets && !ended_) {
    const std::size_t got = input_->read(buffer_.get() + end_, size_ - end_);
    if (got == 0) ended_ = true;
    end_ += got;
  }
  return end_ >= octets;
}

bool ReadWindow::skip(std::uint64_t octets) {
  while (octets > 0) {
    if (!ensure(1)) return false;
    const auto here = static_cast<std::size_t>(std::min<std::uint64_t>(octets, available()));
    consume(here);
    octets -= here;
  }
  return true;
}

}  // namespace malote
