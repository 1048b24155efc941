// SPDX-License-Identifier: MIT
#include "capture/decompress.hpp"

#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <new>
#include <string>

#include "core/i18n.hpp"
#include "core/limits.hpp"

namespace malote {
namespace {

// What one call of a codec did. `boundary`: the data may end here (between members or frames).
struct CodecStep {
  std::size_t consumed = 0, produced = 0;
  bool boundary = false;
  const char* fault = nullptr;
};

// Feeds a codec from a stream. Codec: CodecStep step(Bytes input, Byte* into, std::size_t room).
template <typename Codec>
class CodecStream final : public InputStream {
 public:
  explicit CodecStream(std::unique_ptr<InputStream> stored) : stored_(std::move(stored)) {}

  [[nodiscard]] std::size_t read(Byte* into, std::size_t room) override {
    while (!ended_) {
      const bool more = refill();
      if (!more && at_boundary_) break;  // the regular end, or a failure that stored_ tells
      const CodecStep step = codec_.step(input(), into, room);
      begin_ += step.consumed;
      at_boundary_ = step.boundary;
      if (step.fault != nullptr) return fail(step.fault, step.produced);
      if (step.produced > 0) return step.produced;
      if (!more && stored_->ended_early()) break;
      if (!more && step.consumed == 0) return fail(tr("the compressed data is cut off"), 0);
      stalls_ = step.consumed > 0 ? 0 : stalls_ + 1;
      if (stalls_ > most_stalls) return fail(tr("the compressed data is damaged"), 0);
    }
    ended_ = true;
    if (error_.empty()) error_ = stored_->error();
    return 0;
  }
  [[nodiscard]] const std::string& error() const override { return error_; }
  [[nodiscard]] std::uint64_t octets_read() const override { return stored_->octets_read(); }
  [[nodiscard]] std::uint64_t octets_total() const override { return stored_->octets_total(); }
  [[nodiscard]] bool ended_early() const override { return stored_->ended_early(); }

 private:
  [[nodiscard]] Bytes input() const { return {buffer_.data() + begin_, end_ - begin_}; }

  bool refill() {
    if (begin_ == end_) {
      begin_ = 0;
      end_ = stored_->read(buffer_.data(), buffer_.size());
    }
    return begin_ != end_;
  }

  // What the codec gave before it failed is good.
  std::size_t fail(const char* text, std::size_t produced) {
    ended_ = true;
    error_ = stored_->error().empty() ? text : stored_->error();
    return produced;
  }

  static constexpr int most_stalls = 4;  // calls that neither took nor gave anything
  std::unique_ptr<InputStream> stored_;
  Codec codec_;
  std::vector<Byte> buffer_ = std::vector<Byte>(64 * kibi);
  std::size_t begin_ = 0, end_ = 0;
  int stalls_ = 0;
  bool at_boundary_ = true;
  bool ended_ = false;
  std::string error_;
};

class GzipCodec {
 public:
  GzipCodec() {
    constexpr int gzip_only = 16;
    if (inflateInit2(&state_, MAX_WBITS + gzip_only) != Z_OK) throw std::bad_alloc();
  }
  ~GzipCodec() { inflateEnd(&state_); }
  GzipCodec(const GzipCodec&) = delete;
  GzipCodec& operator=(const GzipCodec&) = delete;

  CodecStep step(Bytes input, Byte* into, std::size_t room) {
    if (between_members_) return begin_member(input);
    constexpr std::size_t most = 1U << 30U;
    const auto given = static_cast<uInt>(std::min(input.size(), most));
    const auto space = static_cast<uInt>(std::min(room, most));
    state_.next_in = const_cast<Byte*>(input.data());  // zlib does not write there
    state_.avail_in = given;
    state_.next_out = into;
    state_.avail_out = space;
    const int result = inflate(&state_, Z_NO_FLUSH);
    CodecStep step{given - state_.avail_in, space - state_.avail_out, false, nullptr};
    if (result == Z_STREAM_END) {
      between_members_ = true;
      step.boundary = true;
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      step.fault = tr("the gzip data is damaged");
    }
    return step;
  }

 private:
  // RFC 1952 2.2: a file is a series of members. Tapes pad with zeros behind the last.
  CodecStep begin_member(Bytes input) {
    const auto zeros = static_cast<std::size_t>(
        std::ranges::find_if(input, [](Byte b) { return b != 0; }) - input.begin());
    if (zeros > 0 || input.empty()) return {zeros, 0, true, nullptr};
    constexpr Byte gzip_magic = 0x1f;
    if (input[0] != gzip_magic || inflateReset(&state_) != Z_OK)
      return {0, 0, false, tr("other data follows the gzip data")};
    between_members_ = false;
    return {0, 0, false, nullptr};
  }

  z_stream state_{};
  bool between_members_ = false;
};

class ZstdCodec {
 public:
  CodecStep step(Bytes input, Byte* into, std::size_t room) {
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer out{into, room, 0};
    const std::size_t result = ZSTD_decompressStream(state_.get(), &out, &in);
    const char* fault = ZSTD_isError(result) != 0 ? tr("the zstd data is damaged") : nullptr;
    return {in.pos, out.pos, result == 0, fault};
  }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* state) const { ZSTD_freeDCtx(state); }
  };
  static ZSTD_DCtx* create() {
    ZSTD_DCtx* state = ZSTD_createDCtx();
    if (state == nullptr) throw std::bad_alloc();
    return state;
  }
  std::unique_ptr<ZSTD_DCtx, Free> state_{create()};
};

class Lz4Codec {
 public:
  CodecStep step(Bytes input, Byte* into, std::size_t room) {
    std::size_t consumed = input.size();
    std::size_t produced = room;
    const std::size_t result =
        LZ4F_decompress(state_.get(), into, &produced, input.data(), &consumed, nullptr);
    if (LZ4F_isError(result) != 0) return {0, 0, false, tr("the lz4 data is damaged")};
    return {consumed, produced, result == 0, nullptr};
  }

 private:
  struct Free {
    void operator()(LZ4F_dctx* state) const { LZ4F_freeDecompressionContext(state); }
  };
  static LZ4F_dctx* create() {
    LZ4F_dctx* state = nullptr;
    if (LZ4F_isError(LZ4F_createDecompressionContext(&state, LZ4F_VERSION)) != 0)
      throw std::bad_alloc();
    return state;
  }
  std::unique_ptr<LZ4F_dctx, Free> state_{create()};
};

}  // namespace

std::optional<Compression> find_compression(Bytes head) noexcept {
  const auto begins_with = [&](const std::array<Byte, 4>& magic, std::size_t octets) {
    return head.size() >= octets && std::equal(magic.begin(), magic.begin() + octets, head.begin());
  };
  if (begins_with({0x1f, 0x8b, 0x08, 0}, 3)) return Compression::gzip;     // RFC 1952, deflate
  if (begins_with({0x28, 0xb5, 0x2f, 0xfd}, 4)) return Compression::zstd;  // RFC 8878 3.1.1
  if (begins_with({0x04, 0x22, 0x4d, 0x18}, 4)) return Compression::lz4;
  return std::nullopt;
}

const char* suffix_of(Compression compression) noexcept {
  switch (compression) {
    case Compression::gzip:
      return ".gz";
    case Compression::zstd:
      return ".zst";
    case Compression::lz4:
      return ".lz4";
  }
  return "";
}

std::unique_ptr<InputStream> make_decompressor(Compression compression,
                                               std::unique_ptr<InputStream> stored) {
  switch (compression) {
    case Compression::gzip:
      return std::make_unique<CodecStream<GzipCodec>>(std::move(stored));
    case Compression::zstd:
      return std::make_unique<CodecStream<ZstdCodec>>(std::move(stored));
    case Compression::lz4:
      return std::make_unique<CodecStream<Lz4Codec>>(std::move(stored));
  }
  return stored;
}

}  // namespace malote
