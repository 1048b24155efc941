// SPDX-License-Identifier: MIT
#include "layers/tls_records.hpp"

#include <algorithm>
#include <utility>

namespace malote::tls {
namespace {

constexpr std::size_t handshake_header = 4;
constexpr std::size_t tail_most = 96;  // a MAC and a block

// What is held of a long one is given back, not kept for the next.
void shrink(std::vector<Byte>& octets) {
  constexpr std::size_t kept = 1024;
  octets.clear();
  if (octets.capacity() > kept) octets.shrink_to_fit();
}

Bytes take_front(Bytes& rest, std::size_t octets) {
  const Bytes taken = rest.first(std::min(octets, rest.size()));
  rest = rest.subspan(taken.size());
  return taken;
}

void advance(Chunk& chunk, std::size_t octets) {
  chunk.bytes = chunk.bytes.subspan(octets);
  chunk.origin.stream_offset += octets;
}

}  // namespace

bool may_begin_record(Bytes octets) noexcept {
  if (!octets.empty() && (octets[0] < 20 || octets[0] > 24)) return false;
  if (octets.size() > 1 && octets[1] != 3) return false;
  if (octets.size() > 2 && octets[2] > 4) return false;
  if (octets.size() < record_header) return true;
  return static_cast<std::size_t>(octets[3] << 8U | octets[4]) <= fragment_most;
}

void RecordReader::forget() noexcept {
  shrink(held_);
  header_ = came_ = length_ = 0;
  whole_ = false;
}

bool RecordReader::read_header(Bytes header) noexcept {
  if (!may_begin_record(header)) return false;
  type_ = header[0];
  version_ = static_cast<std::uint16_t>(header[1] << 8U | header[2]);
  length_ = static_cast<std::size_t>(header[3] << 8U | header[4]);
  return true;
}

void RecordReader::fill_in(WireRecord& record, const Chunk& chunk,
                           std::uint64_t offset) const noexcept {
  record.type = type_;
  record.version = version_;
  record.length = length_;
  record.origin = chunk.origin;
  record.origin.stream_offset = offset;
  record.last_call = chunk.last_call;
}

RecordReader::Result RecordReader::next(Chunk& chunk, WireRecord& record) {
  if (whole_) forget();
  if (skip_ != 0) {
    const std::size_t passed = std::min(skip_, chunk.bytes.size());
    skip_ -= passed;
    tail_.insert(tail_.end(), chunk.bytes.begin(),
                 chunk.bytes.begin() + static_cast<std::ptrdiff_t>(passed));
    if (tail_.size() > tail_most) {
      tail_.erase(tail_.begin(), tail_.end() - static_cast<std::ptrdiff_t>(tail_most));
    }
    advance(chunk, passed);
  }
  if (chunk.bytes.empty()) return Result::more;
  // Most records lie whole in a chunk: nothing is copied.
  if (header_ == 0 && chunk.bytes.size() >= record_header) {
    if (!read_header(chunk.bytes.first(record_header))) return Result::bad;
    if (chunk.bytes.size() >= record_header + length_) {
      fill_in(record, chunk, chunk.origin.stream_offset);
      record.fragment = chunk.bytes.subspan(record_header, length_);
      advance(chunk, record_header + length_);
      return Result::record;
    }
  }
  if (header_ == 0) begins_ = chunk.origin.stream_offset;
  if (header_ < record_header) {
    const std::size_t octets = std::min(record_header - header_, chunk.bytes.size());
    held_.insert(held_.end(), chunk.bytes.begin(),
                 chunk.bytes.begin() + static_cast<std::ptrdiff_t>(octets));
    header_ += octets;
    advance(chunk, octets);
    if (!may_begin_record(held_)) return Result::bad;
    if (header_ < record_header) return Result::more;
    (void)read_header(held_);
  }
  const std::size_t octets = std::min(length_ - came_, chunk.bytes.size());
  const bool wanted =
      wants_data_ || type_ != static_cast<std::uint8_t>(ContentType::application_data);
  if (wanted && held_.size() == record_header + came_) {
    held_.insert(held_.end(), chunk.bytes.begin(),
                 chunk.bytes.begin() + static_cast<std::ptrdiff_t>(octets));
  }
  came_ += octets;
  fill_in(record, chunk, begins_);
  advance(chunk, octets);
  if (came_ < length_) return Result::more;
  const bool have = held_.size() == record_header + length_;
  record.fragment = have ? Bytes(held_).subspan(record_header) : Bytes{};
  whole_ = true;
  return Result::record;
}

std::vector<Byte> RecordReader::take_rest() {
  std::vector<Byte> rest = std::move(held_);
  held_ = {};
  forget();
  return rest;
}

RecordReader::Lost RecordReader::lose(std::uint64_t octets, bool measured, std::uint64_t& size) {
  if (whole_) forget();
  tail_.clear();
  if (measured && skip_ != 0 && octets <= skip_) {
    skip_ -= static_cast<std::size_t>(octets);
    return Lost::nothing;
  }
  const std::size_t left = length_ - came_;
  if (measured && header_ == record_header && octets <= left) {
    size = length_;
    forget();
    skip_ = left - static_cast<std::size_t>(octets);
    return Lost::record;
  }
  const std::uint64_t counted = octets + header_ + came_;
  size = counted - std::min<std::uint64_t>(counted, skip_);
  skip_ = 0;
  forget();
  return Lost::unknown;
}

HandshakeReader::Result HandshakeReader::next(Bytes& rest, std::size_t most,
                                              HandshakeMessage& message) {
  if (std::exchange(whole_, false)) shrink(held_);
  skip_ -= take_front(rest, skip_).size();
  while (!rest.empty()) {
    std::size_t wanted = handshake_header;
    if (held_.size() >= handshake_header) {
      const std::size_t length =
          static_cast<std::size_t>(held_[1] << 16U | held_[2] << 8U | held_[3]);
      wanted = handshake_header + length;
      if (length > most) {
        shrink(held_);
        skip_ = length - take_front(rest, length).size();
        return Result::too_long;
      }
    }
    const Bytes more = take_front(rest, wanted - held_.size());
    held_.insert(held_.end(), more.begin(), more.end());
    if (held_.size() < handshake_header) break;
    const std::size_t length =
        static_cast<std::size_t>(held_[1] << 16U | held_[2] << 8U | held_[3]);
    if (held_.size() != handshake_header + length) continue;
    whole_ = true;
    message.type = held_[0];
    message.whole = held_;
    message.body = message.whole.subspan(handshake_header);
    return Result::message;
  }
  return Result::more;
}

void HandshakeReader::reset() noexcept {
  shrink(held_);
  skip_ = 0;
  whole_ = false;
}

}  // namespace malote::tls
