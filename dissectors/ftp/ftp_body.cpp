// SPDX-License-Identifier: MIT
#include "dissectors/ftp/ftp_body.hpp"

#include "dissectors/ftp/ftp_any_mode.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <vector>

namespace malote::ftp {

namespace {

// RFC 959 3.4.2: descriptor (one octet), count (two), data. Restart markers are no data.
class BlockDecoder final : public BodyDecoder {
 public:
  void feed(Bytes octets, const Output& output) override {
    while (!octets.empty() && !broken_ && !ended_) {
      if (left_ == 0 && have_ < header_.size()) {
        header_[have_++] = octets.front();
        octets = octets.subspan(1);
        if (have_ == header_.size()) begin_block();
        continue;
      }
      const auto piece = octets.first(std::min<std::size_t>(left_, octets.size()));
      if (!marker_) output(piece);
      left_ -= piece.size();
      octets = octets.subspan(piece.size());
      if (left_ == 0) end_block();
    }
  }
  // Within a block the count tells where the next one is; a header that is missing tells nothing.
  std::uint64_t gap(std::uint64_t octets) override {
    const std::uint64_t inside = std::min<std::uint64_t>(left_, octets);
    left_ -= static_cast<std::size_t>(inside);
    const bool in_file = !marker_;
    if (inside != 0 && left_ == 0) end_block();
    if (octets > inside) broken_ = true;
    return in_file ? inside : 0;
  }
  [[nodiscard]] bool ended() const noexcept override { return ended_; }
  [[nodiscard]] bool broken() const noexcept override { return broken_; }

 private:
  static constexpr Byte end_of_file = 64;
  static constexpr Byte restart_marker = 16;

  void begin_block() {
    left_ = static_cast<std::size_t>(header_[1]) << 8U | header_[2];
    marker_ = (header_[0] & restart_marker) != 0;
    if (left_ == 0) end_block();
  }
  void end_block() {
    ended_ = (header_[0] & end_of_file) != 0;
    have_ = 0;
  }

  std::array<Byte, 3> header_{};
  std::size_t have_ = 0, left_ = 0;
  bool marker_ = false, ended_ = false, broken_ = false;
};

// RFC 959 3.4.3: strings of data, replicated octets, fillers, and escapes with block descriptors.
class CompressedDecoder final : public BodyDecoder {
 public:
  explicit CompressedDecoder(Byte filler) : filler_(filler) {}
  void feed(Bytes octets, const Output& output) override {
    while (!octets.empty() && !broken_ && !ended_) {
      if (literal_ != 0) {
        const auto piece = octets.first(std::min(literal_, octets.size()));
        output(piece);
        literal_ -= piece.size();
        octets = octets.subspan(piece.size());
        continue;
      }
      take(octets.front(), output);
      octets = octets.subspan(1);
    }
  }
  std::uint64_t gap(std::uint64_t octets) override {
    const std::uint64_t inside = std::min<std::uint64_t>(literal_, octets);
    literal_ -= static_cast<std::size_t>(inside);
    if (octets > inside) broken_ = true;
    return inside;
  }
  [[nodiscard]] bool ended() const noexcept override { return ended_; }
  [[nodiscard]] bool broken() const noexcept override { return broken_; }

 private:
  enum class Expect : std::uint8_t { control, repeated, descriptor };

  void take(Byte octet, const Output& output) {
    switch (expect_) {
      case Expect::repeated: {
        std::array<Byte, 64> run{};
        run.fill(octet);
        output(Bytes(run).first(count_));
        expect_ = Expect::control;
        break;
      }
      case Expect::descriptor:
        ended_ = (octet & 64U) != 0;
        expect_ = Expect::control;
        break;
      case Expect::control:
        count_ = octet & 63U;
        if (octet == 0) {
          expect_ = Expect::descriptor;
        } else if (octet < 128) {
          literal_ = octet;
        } else if (octet < 192) {
          expect_ = Expect::repeated;
        } else {
          std::array<Byte, 64> fill{};
          fill.fill(filler_);
          output(Bytes(fill).first(count_));
        }
        break;
    }
  }

  Byte filler_;
  Expect expect_ = Expect::control;
  std::size_t literal_ = 0, count_ = 0;
  bool ended_ = false, broken_ = false;
};

// zlib's format (RFC 1950), as the draft has it and servers send.
class DeflateDecoder final : public BodyDecoder {
 public:
  DeflateDecoder() { broken_ = inflateInit(&stream_) != Z_OK; }
  ~DeflateDecoder() override { (void)inflateEnd(&stream_); }
  DeflateDecoder(const DeflateDecoder&) = delete;
  DeflateDecoder& operator=(const DeflateDecoder&) = delete;

  void feed(Bytes octets, const Output& output) override {
    if (broken_ || ended_) return;
    // zlib does not write there, whatever its type says.
    stream_.next_in = const_cast<Byte*>(octets.data());
    stream_.avail_in = static_cast<uInt>(octets.size());
    do {
      stream_.next_out = out_.data();
      stream_.avail_out = static_cast<uInt>(out_.size());
      const int result = inflate(&stream_, Z_NO_FLUSH);
      const std::size_t made = out_.size() - stream_.avail_out;
      if (made != 0) output(Bytes(out_).first(made));
      ended_ = result == Z_STREAM_END;
      broken_ = result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR;
    } while (!ended_ && !broken_ && stream_.avail_out == 0);
  }
  std::uint64_t gap(std::uint64_t) override {
    broken_ = broken_ || !ended_;
    return 0;
  }
  [[nodiscard]] bool ended() const noexcept override { return ended_; }
  [[nodiscard]] bool broken() const noexcept override { return broken_; }

 private:
  z_stream stream_{};
  std::vector<Byte> out_ = std::vector<Byte>(16 * kibi);
  bool ended_ = false, broken_ = false;
};

template <typename Decoder>
std::unique_ptr<BodyDecoder> make(const Limits&) {
  return std::make_unique<Decoder>();
}

// RFC 959 3.4.3: the filler is a blank for ASCII and EBCDIC, zero for image and local.
template <Byte filler>
std::unique_ptr<BodyDecoder> make_compressed(const Limits&) {
  return std::make_unique<CompressedDecoder>(filler);
}

}  // namespace

MakeDecoder decoder_of(std::optional<TransferMode> mode, std::optional<DataType> type) noexcept {
  if (!mode) return &make_any_mode;
  switch (*mode) {
    case TransferMode::stream:
      break;
    case TransferMode::block:
      return &make<BlockDecoder>;
    case TransferMode::compressed:
      if (type == DataType::ascii) return &make_compressed<' '>;
      return type == DataType::ebcdic ? &make_compressed<0x40> : &make_compressed<0>;
    case TransferMode::deflate:
      return &make<DeflateDecoder>;
  }
  return nullptr;
}

}  // namespace malote::ftp
