// SPDX-License-Identifier: MIT
#include "app/raw_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "core/text.hpp"
#include "core/time.hpp"

namespace malote::app {
namespace {

constexpr std::uint64_t block_octets = 36;  // of pcapng around a packet, padding included, about

// "20260131090807" of packet time, UTC.
std::string compact_moment(Timestamp time) {
  std::string digits;
  for (const char c : to_rfc3339(time)) {
    if (c == '.') break;
    if (is_digit(c)) digits += c;
  }
  return digits;
}

}  // namespace

RawFiles::RawFiles(std::string path, const Rotation& rotation,
                   std::vector<PcapngInterface> interfaces, std::string application)
    : path_(std::move(path)),
      rotation_(rotation),
      interfaces_(std::move(interfaces)),
      application_(std::move(application)) {}

std::optional<Error> RawFiles::open() {
  if (!rotation_.rotates()) begin_file({});
  return failure_;
}

std::string RawFiles::next_path(Timestamp time) const {
  if (!rotation_.rotates()) return path_;
  const std::filesystem::path path(path_);
  const std::string name = fmt::format("{}_{:05}_{}{}", path.stem().string(), number_ + 1,
                                       compact_moment(time), path.extension().string());
  return (path.parent_path() / name).string();
}

bool RawFiles::is_due(const Packet& packet) const {
  if (!rotation_.rotates() || packets_ == 0) return false;
  if (rotation_.packets && packets_ >= *rotation_.packets) return true;
  if (rotation_.octets && octets_ + packet.octets.size() + block_octets > *rotation_.octets) {
    return true;
  }
  return rotation_.period_ns && packet.time.ns - begun_.ns >= *rotation_.period_ns;
}

void RawFiles::write(const Packet& packet) {
  if (failure_) return;
  if (writer_ && is_due(packet)) end_file({});
  if (!writer_) begin_file(packet.time);
  if (!writer_) return;
  writer_->write(packet);
  octets_ += packet.octets.size() + block_octets;
  ++packets_;
}

void RawFiles::flush() {
  if (!writer_) return;
  writer_->flush();
  if (writer_->failed()) end_file({});
}

void RawFiles::begin_file(Timestamp time) {
  const std::string path = next_path(time);
  auto opened = PcapngWriter::open(path, interfaces_, application_);
  if (!opened) {
    failure_ = opened.error();
    return;
  }
  writer_.emplace(std::move(opened.value()));
  ++number_;
  octets_ = packets_ = 0;
  begun_ = time;
  if (rotation_.files == 0) return;
  written_.push_back(path);
  while (written_.size() > rotation_.files) {
    std::error_code ignored;
    std::filesystem::remove(written_.front(), ignored);
    written_.pop_front();
  }
}

void RawFiles::end_file(const std::vector<PcapngStatistics>& statistics) {
  if (!writer_) return;
  const auto closed = writer_->close(statistics);
  writer_.reset();
  if (!closed) {
    failure_ = closed.error();
    return;
  }
  identity_ = closed.value().identity;
}

std::optional<std::string> RawFiles::close(const std::vector<PcapngStatistics>& statistics) {
  end_file(statistics);
  if (failure_ || number_ != 1) return std::nullopt;
  return identity_;
}

}  // namespace malote::app
