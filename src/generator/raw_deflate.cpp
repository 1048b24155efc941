// SPDX-License-Identifier: MIT
#include "generator/raw_deflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace malote::generator {
namespace {

constexpr int raw_window = -15;  // no zlib header (RFC 4978 4)
constexpr std::size_t step_octets = 16384;

// zlib takes its input through a pointer that is not const.
Bytef* input_of(std::string_view octets) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(octets.data()));
}

}  // namespace

struct RawDeflater::Stream {
  z_stream z{};
};

RawDeflater::RawDeflater() : stream_(std::make_unique<Stream>()) {
  (void)deflateInit2(&stream_->z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, raw_window, 8,
                     Z_DEFAULT_STRATEGY);
}
RawDeflater::~RawDeflater() {
  (void)deflateEnd(&stream_->z);
}

std::string RawDeflater::deflate(std::string_view octets) {
  std::string out;
  if (octets.empty()) return out;
  z_stream& z = stream_->z;
  z.next_in = input_of(octets);
  z.avail_in = static_cast<uInt>(octets.size());
  std::array<char, step_octets> buffer;
  do {
    z.next_out = reinterpret_cast<Bytef*>(buffer.data());
    z.avail_out = static_cast<uInt>(buffer.size());
    if (::deflate(&z, Z_SYNC_FLUSH) == Z_STREAM_ERROR) break;
    out.append(buffer.data(), buffer.size() - z.avail_out);
  } while (z.avail_out == 0);
  return out;
}

struct RawInflater::Stream {
  z_stream z{};
};

RawInflater::RawInflater() : stream_(std::make_unique<Stream>()) {
  (void)inflateInit2(&stream_->z, raw_window);
}
RawInflater::~RawInflater() {
  (void)inflateEnd(&stream_->z);
}

std::optional<std::string> RawInflater::inflate(std::string_view& octets, std::size_t most) {
  std::string out;
  z_stream& z = stream_->z;
  z.next_in = input_of(octets);
  z.avail_in = static_cast<uInt>(octets.size());
  std::array<char, step_octets> buffer;
  int state = Z_OK;
  while (out.size() < most) {
    const std::size_t room = std::min(buffer.size(), most - out.size());
    z.next_out = reinterpret_cast<Bytef*>(buffer.data());
    z.avail_out = static_cast<uInt>(room);
    state = ::inflate(&z, Z_SYNC_FLUSH);
    out.append(buffer.data(), room - z.avail_out);
    if (state != Z_OK || z.avail_out != 0) break;
  }
  octets.remove_prefix(octets.size() - z.avail_in);
  if (state != Z_OK && state != Z_BUF_ERROR) return {};
  return out;
}

}  // namespace malote::generator
