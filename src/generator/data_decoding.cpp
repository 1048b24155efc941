// SPDX-License-Identifier: MIT
#include "generator/data_decoding.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace malote::generator {
namespace {

// RFC 959 3.4.2
constexpr unsigned block_ends_file = 64, block_is_marker = 16;
constexpr unsigned block_header_octets = 3;

}  // namespace

struct DataDecoder::Inflater {
  z_stream stream{};
  bool done = false;
  Inflater() { inflateInit(&stream); }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  std::optional<std::string> inflated(std::string octets) {
    std::array<Bytef, 16384> room{};
    std::string file;
    stream.next_in = reinterpret_cast<Bytef*>(octets.data());
    stream.avail_in = static_cast<uInt>(octets.size());
    while (!done) {
      stream.next_out = room.data();
      stream.avail_out = static_cast<uInt>(room.size());
      const int state = inflate(&stream, Z_SYNC_FLUSH);
      if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) return {};
      file.append(reinterpret_cast<const char*>(room.data()), room.size() - stream.avail_out);
      done = state == Z_STREAM_END;
      if (stream.avail_out != 0) break;
    }
    return file;
  }
};

DataDecoder::DataDecoder(char mode, char type)
    : mode_(mode),
      filler_(type == 'A'   ? ' '
              : type == 'E' ? '\x40'
                            : '\0') {
  if (mode == 'Z') inflater_ = std::make_unique<Inflater>();
}
DataDecoder::~DataDecoder() = default;
DataDecoder::DataDecoder(DataDecoder&&) noexcept = default;
DataDecoder& DataDecoder::operator=(DataDecoder&&) noexcept = default;

bool DataDecoder::may_end() const noexcept {
  if (mode_ == 'Z') return inflater_->done || inflater_->stream.total_in == 0;
  return mode_ == 'S' || ended_;
}

std::optional<std::string> DataDecoder::decode(std::string_view octets) {
  if (mode_ == 'Z') return inflater_->inflated(std::string(octets));
  if (mode_ == 'S') return std::string(octets);
  std::string file;
  while (!octets.empty() && !ended_) {
    if (within_ == Within::octets) {
      const auto piece = octets.substr(0, left_);
      if (mode_ == 'C' || (descriptor_ & block_is_marker) == 0) file += piece;
      octets.remove_prefix(piece.size());
      left_ -= piece.size();
      if (left_ > 0) break;
      within_ = Within::header;
      ended_ = mode_ == 'B' && (descriptor_ & block_ends_file) != 0;
      continue;
    }
    take_header(static_cast<unsigned char>(octets.front()), file);
    octets.remove_prefix(1);
  }
  return file;
}

void DataDecoder::take_header(unsigned char octet, std::string& file) {
  if (mode_ == 'B') return take_block_header(octet);
  if (within_ == Within::run) {
    file.append(left_, static_cast<char>(octet));
    within_ = Within::header;
  } else if (within_ == Within::escape) {
    ended_ = (octet & block_ends_file) != 0;
    within_ = Within::header;
  } else if (octet == 0) {
    within_ = Within::escape;
  } else if (octet < 0x80) {
    left_ = octet;
    within_ = Within::octets;
  } else {  // RFC 959 3.4.3: a run of one octet, or of the filler
    left_ = octet & 0x3fU;
    if ((octet & 0x40U) != 0) {
      file.append(left_, filler_);
    } else {
      within_ = Within::run;
    }
  }
}

void DataDecoder::take_block_header(unsigned char octet) {
  if (header_octets_ == 0) descriptor_ = octet;
  left_ = header_octets_ == 0 ? 0 : left_ << 8U | octet;
  if (++header_octets_ < block_header_octets) return;
  header_octets_ = 0;
  if (left_ > 0) {
    within_ = Within::octets;
  } else {
    ended_ = (descriptor_ & block_ends_file) != 0;
  }
}

}  // namespace malote::generator
