// SPDX-License-Identifier: MIT
#include "generator/data_encoding.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace malote::generator {
namespace {

// RFC 959 3.4.2: the descriptor of a block.
constexpr unsigned end_of_file = 64, restart_marker = 16;
constexpr std::size_t block_octets = 1000;
constexpr std::uint64_t blocks_between_markers = 8;

void put_block(std::string& wire, unsigned descriptor, std::string_view octets) {
  wire += static_cast<char>(descriptor);
  wire += static_cast<char>(octets.size() >> 8U);
  wire += static_cast<char>(octets.size() & 0xffU);
  wire += octets;
}

std::string to_blocks(std::string_view octets, bool last, std::uint64_t& blocks) {
  std::string wire;
  while (!octets.empty() || last) {
    const auto piece = octets.substr(0, block_octets);
    octets.remove_prefix(piece.size());
    const bool ends = last && octets.empty();
    put_block(wire, ends ? end_of_file : 0, piece);
    if (ends) break;
    // 3.5: a marker is printable and no part of the file.
    if (++blocks % blocks_between_markers == 0) {
      put_block(wire, restart_marker, std::to_string(blocks * block_octets));
    }
  }
  return wire;
}

std::size_t run_length(std::string_view octets) {
  const auto end = octets.find_first_not_of(octets.front());
  return end == std::string_view::npos ? octets.size() : end;
}

// RFC 959 3.4.3: a blank in the alphabet of the type, a zero where it has none.
char filler_of(char type) {
  return type == 'A' ? ' ' : type == 'E' ? '\x40' : '\0';
}

// RFC 959 3.4.3. Runs of the filler have a form of their own.
std::string to_compressed(std::string_view octets, bool last, char filler) {
  constexpr std::size_t most_plain = 127, most_run = 63, worth_it = 3;
  std::string wire, plain;
  const auto put_plain = [&] {
    for (std::string_view rest = plain; !rest.empty();) {
      const auto piece = rest.substr(0, most_plain);
      rest.remove_prefix(piece.size());
      wire += static_cast<char>(piece.size());
      wire += piece;
    }
    plain.clear();
  };
  while (!octets.empty()) {
    const char octet = octets.front();
    const std::size_t run = std::min(most_run, run_length(octets));
    octets.remove_prefix(run);
    if (run < worth_it) {
      plain.append(run, octet);
      continue;
    }
    put_plain();
    wire += static_cast<char>((octet == filler ? 0xc0U : 0x80U) | run);
    if (octet != filler) wire += octet;
  }
  put_plain();
  if (last) wire += std::string{'\0', static_cast<char>(end_of_file)};
  return wire;
}

}  // namespace

struct DataEncoder::Deflater {
  z_stream stream{};
  Deflater() { deflateInit(&stream, Z_DEFAULT_COMPRESSION); }
  ~Deflater() { deflateEnd(&stream); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  std::string deflated(std::string octets, bool last) {
    std::array<Bytef, 16384> room{};
    std::string wire;
    stream.next_in = reinterpret_cast<Bytef*>(octets.data());
    stream.avail_in = static_cast<uInt>(octets.size());
    do {
      stream.next_out = room.data();
      stream.avail_out = static_cast<uInt>(room.size());
      deflate(&stream, last ? Z_FINISH : Z_SYNC_FLUSH);
      wire.append(reinterpret_cast<const char*>(room.data()), room.size() - stream.avail_out);
    } while (stream.avail_out == 0);
    return wire;
  }
};

DataEncoder::DataEncoder(char mode, char type) : mode_(mode), type_(type) {
  if (mode == 'Z') deflater_ = std::make_unique<Deflater>();
}
DataEncoder::~DataEncoder() = default;
DataEncoder::DataEncoder(DataEncoder&&) noexcept = default;
DataEncoder& DataEncoder::operator=(DataEncoder&&) noexcept = default;

std::string DataEncoder::encode(std::string_view octets, bool last) {
  switch (mode_) {
    case 'B':
      return to_blocks(octets, last, blocks_);
    case 'C':
      return to_compressed(octets, last, filler_of(type_));
    case 'Z':
      return deflater_->deflated(std::string(octets), last);
    default:
      return std::string(octets);
  }
}

}  // namespace malote::generator
