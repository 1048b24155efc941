// SPDX-License-Identifier: MIT
#include "dissectors/ftp/ftp_any_mode.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace malote::ftp {

namespace {

constexpr Byte end_of_file = 64;  // in the descriptors of both modes (RFC 959 3.4.2)

// Blocks from the first octet to the last, the last one marked (RFC 959 3.4.2).
class Blocks {
 public:
  void feed(Bytes octets) {
    while (!octets.empty() && !dead_) {
      if (have_ < header_.size()) {
        header_[have_++] = octets.front();
        octets = octets.subspan(1);
        if (have_ < header_.size()) continue;
        left_ = static_cast<std::size_t>(header_[1]) << 8U | header_[2];
        dead_ = (header_[0] & 15U) != 0;  // codes that nobody has given a meaning
      } else {
        const std::size_t piece = std::min(left_, octets.size());
        left_ -= piece;
        octets = octets.subspan(piece);
      }
      if (left_ == 0) have_ = 0;
    }
  }
  void lose() { dead_ = true; }
  [[nodiscard]] bool fit() const { return !dead_ && have_ == 0 && (header_[0] & end_of_file) != 0; }

 private:
  std::array<Byte, 3> header_{};
  std::size_t have_ = 0, left_ = 0;
  bool dead_ = false;
};

// Strings, repetitions, fillers and, in the end, an escape with the mark (RFC 959 3.4.3).
class Strings {
 public:
  void feed(Bytes octets) {
    for (const Byte octet : octets) {
      if (dead_) return;
      take(octet);
    }
  }
  void lose() { dead_ = true; }
  [[nodiscard]] bool fit() const { return !dead_ && ended_; }

 private:
  void take(Byte octet) {
    ended_ = false;
    if (literal_ != 0) {
      --literal_;
    } else if (repeated_) {
      repeated_ = false;
    } else if (escaped_) {
      escaped_ = false;
      ended_ = (octet & end_of_file) != 0;
      dead_ = dead_ || (octet & 15U) != 0;
    } else if (octet == 0) {
      escaped_ = true;
    } else if (octet < 128) {
      literal_ = octet;
    } else {
      repeated_ = octet < 192;
    }
  }

  std::size_t literal_ = 0;
  bool repeated_ = false, escaped_ = false, ended_ = false, dead_ = false;
};

// One stream of zlib's (RFC 1950) that ends with the last octet, its sum right.
class Deflated {
 public:
  ~Deflated() { forget(); }
  Deflated() = default;
  Deflated(const Deflated&) = delete;
  Deflated& operator=(const Deflated&) = delete;

  void feed(Bytes octets) {
    if (dead_ || octets.empty()) return;
    if (ended_) {
      lose();
      return;
    }
    if (!std::exchange(begun_, true)) {
      constexpr Byte method = 8;
      dead_ = (octets.front() & 15U) != method || inflateInit(&stream_) != Z_OK;
      if (dead_) return;
      out_.resize(16 * kibi);
    }
    // zlib does not write there, whatever its type says.
    stream_.next_in = const_cast<Byte*>(octets.data());
    stream_.avail_in = static_cast<uInt>(octets.size());
    int result = Z_OK;
    do {
      stream_.next_out = out_.data();
      stream_.avail_out = static_cast<uInt>(out_.size());
      result = inflate(&stream_, Z_NO_FLUSH);
    } while (result == Z_OK && stream_.avail_out == 0);
    ended_ = result == Z_STREAM_END && stream_.avail_in == 0;
    if (!ended_ && result != Z_OK && result != Z_BUF_ERROR) lose();
  }
  void lose() {
    if (begun_) forget();
    dead_ = true;
  }
  [[nodiscard]] bool fit() const { return !dead_ && ended_; }

 private:
  void forget() {
    if (begun_ && !dead_) (void)inflateEnd(&stream_);
    out_ = {};
  }

  z_stream stream_{};
  std::vector<Byte> out_;
  bool begun_ = false, ended_ = false, dead_ = false;
};

class AnyMode final : public BodyDecoder {
 public:
  void feed(Bytes octets, const Output& output) override {
    blocks_.feed(octets);
    strings_.feed(octets);
    deflated_.feed(octets);
    output(octets);
  }
  std::uint64_t gap(std::uint64_t octets) override {
    blocks_.lose();
    strings_.lose();
    deflated_.lose();
    return octets;
  }
  [[nodiscard]] bool ended() const noexcept override { return false; }
  [[nodiscard]] bool broken() const noexcept override { return false; }
  [[nodiscard]] bool marks_end() const noexcept override { return false; }
  [[nodiscard]] bool in_doubt() const noexcept override {
    return blocks_.fit() || strings_.fit() || deflated_.fit();
  }

 private:
  Blocks blocks_;
  Strings strings_;
  Deflated deflated_;
};

}  // namespace

std::unique_ptr<BodyDecoder> make_any_mode(const Limits&) {
  return std::make_unique<AnyMode>();
}

}  // namespace malote::ftp
