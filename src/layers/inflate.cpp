// SPDX-License-Identifier: MIT
#include "layers/inflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "core/i18n.hpp"

namespace malote {
namespace {

constexpr std::size_t window_octets = 16 * kibi;  // put out at once
constexpr int raw_deflate = -15;                  // no zlib header, the largest window
constexpr std::uint32_t flush_marker = 0x0000ffff;

// One direction.
class Inflater {
 public:
  Inflater() { good_ = inflateInit2(&stream_, raw_deflate) == Z_OK; }
  ~Inflater() {
    if (good_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  enum class State : std::uint8_t { reading, seeking, over };
  [[nodiscard]] State state() const noexcept { return good_ ? state_ : State::over; }
  void stop() noexcept { state_ = State::over; }
  // What came before is lost: nothing can be read up to a flush.
  void seek() noexcept {
    state_ = State::seeking;
    last_octets_ = ~0U;
  }
  // Takes octets up to and with the end of a flush (RFC 1951 3.2.4: an empty stored block).
  void find_flush(Bytes& rest) {
    while (!rest.empty()) {
      last_octets_ = (last_octets_ << 8U) | rest.front();
      rest = rest.subspan(1);
      if (last_octets_ != flush_marker) continue;
      inflateReset(&stream_);
      state_ = State::reading;
      return;
    }
  }
  // Some plain octets; false: these octets are no deflate stream.
  [[nodiscard]] bool read(Bytes& rest, Bytes& plain) {
    stream_.next_in = const_cast<Byte*>(rest.data());  // zlib's interface; it is not written to
    stream_.avail_in = static_cast<uInt>(rest.size());
    stream_.next_out = buffer_.data();
    stream_.avail_out = static_cast<uInt>(buffer_.size());
    const int result = inflate(&stream_, Z_NO_FLUSH);
    const std::size_t used = rest.size() - stream_.avail_in;
    plain = Bytes(buffer_.data(), buffer_.size() - stream_.avail_out);
    rest = rest.subspan(used);
    in_ += used;
    out_ += plain.size();
    if (result == Z_STREAM_END) inflateReset(&stream_);  // whoever goes on begins anew
    return result == Z_OK || result == Z_BUF_ERROR || result == Z_STREAM_END;
  }
  [[nodiscard]] bool expands_too_far(const Limits& limits) const noexcept {
    return out_ > limits.inflated_octets && out_ / limits.inflated_ratio > in_;
  }

 private:
  z_stream stream_{};
  std::array<Byte, window_octets> buffer_;
  std::uint64_t in_ = 0, out_ = 0;
  std::uint32_t last_octets_ = ~0U;
  State state_ = State::reading;
  bool good_ = false;
};

class Inflate final : public Layer {
 public:
  explicit Inflate(LayerHost& host) : host_(host) {}

  void on_data(Direction direction, const Chunk& chunk, LayerOutput& output) override {
    Inflater& lane = lanes_[direction];
    Bytes rest = chunk.bytes;
    while (!rest.empty() && lane.state() != Inflater::State::over) {
      if (lane.state() == Inflater::State::seeking) {
        lane.find_flush(rest);
        continue;
      }
      read(direction, lane, rest, chunk, output);
    }
  }

  void on_gap(Direction direction, const Gap& gap, LayerOutput& output) override {
    Inflater& lane = lanes_[direction];
    if (lane.state() == Inflater::State::over) return;
    lane.seek();
    output.plain_gap(direction, {gap.length, gap.origin, false});
  }

  void on_end(Direction, EndReason, LayerOutput&) override {}

 private:
  // All that these octets hold, a window at a time.
  void read(Direction direction, Inflater& lane, Bytes& rest, const Chunk& chunk,
            LayerOutput& output) {
    Bytes plain;
    do {
      const bool good = lane.read(rest, plain);
      if (!plain.empty()) output.plain(direction, {plain, chunk.origin, chunk.last_call});
      if (lane.expands_too_far(host_.limits())) {
        host_.notice(Severity::alert, "inflate-bomb",
                     tr_noop("What was sent compressed expands without measure; the rest of that "
                             "direction is not looked at."),
                     chunk.origin);
        lane.stop();
        output.plain_gap(direction, {rest.size(), chunk.origin, false});
        return;
      }
      if (good) continue;
      if (!std::exchange(told_broken_, true)) {
        host_.notice(Severity::warn, "inflate-broken",
                     tr_noop("Compressed octets can't be read on; the next flush is looked for."),
                     chunk.origin);
      }
      lane.seek();
      output.plain_gap(direction, {rest.size(), chunk.origin, false});
      return;
    } while (!plain.empty());
  }

  LayerHost& host_;
  PerDirection<Inflater> lanes_;
  bool told_broken_ = false;
};

}  // namespace

std::unique_ptr<Layer> make_inflate_layer(LayerHost& host) {
  return std::make_unique<Inflate>(host);
}

}  // namespace malote
