// SPDX-License-Identifier: MIT
#include "app/raw_files.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "core/text.hpp"
#include "core/time.hpp"

namespace malote::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t packet_overhead = 32;  // of an enhanced packet block
constexpr std::size_t number_digits = 5;
constexpr std::size_t date_digits = 14;

bool are_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

// The number in "NAME_00017_20260131090807.EXT"; nothing where that is no name of ours.
std::optional<std::uint64_t> number_in(std::string_view name, std::string_view stem,
                                       std::string_view extension) {
  if (!name.starts_with(stem) || !name.ends_with(extension)) return {};
  if (name.size() < stem.size() + extension.size() + number_digits + date_digits + 2) return {};
  name.remove_prefix(stem.size());
  name.remove_suffix(extension.size());
  if (!are_digits(name.substr(name.size() - date_digits))) return {};
  name.remove_suffix(date_digits);
  if (!name.starts_with('_') || !name.ends_with('_')) return {};
  name = name.substr(1, name.size() - 2);
  return name.size() >= number_digits && are_digits(name) ? parse_number(name) : std::nullopt;
}

// "20260131090807", UTC.
std::string compact_moment(Timestamp time) {
  std::string digits;
  for (const char c : to_rfc3339(time)) {
    if (c == '.') break;
    if (is_digit(c)) digits += c;
  }
  return digits;
}

}  // namespace

RawFiles::RawFiles(std::string path, Rotation rotation, std::vector<PcapngInterface> interfaces)
    : wanted_(std::move(path)),
      rotation_(rotation),
      interfaces_(std::move(interfaces)),
      told_(interfaces_.size()) {
  if (rotation_.rotates()) find_earlier();
}

void RawFiles::find_earlier() {
  const fs::path wanted(wanted_);
  const std::string stem = wanted.stem().string(), extension = wanted.extension().string();
  std::vector<std::pair<std::uint64_t, std::string>> found;
  std::error_code error;
  const fs::path folder = wanted.has_parent_path() ? wanted.parent_path() : fs::path(".");
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const auto number = number_in(at->path().filename().string(), stem, extension);
    if (!number) continue;
    number_ = std::max(number_, *number);
    found.emplace_back(*number, (wanted.parent_path() / at->path().filename()).string());
  }
  if (rotation_.files == 0) return;
  std::ranges::sort(found);
  for (auto& [number, path] : found) written_.push_back(std::move(path));
}

std::string RawFiles::next_name(Timestamp moment) {
  if (!rotation_.rotates()) return wanted_;
  const fs::path wanted(wanted_);
  return (wanted.parent_path() / fmt::format("{}_{:05}_{}{}", wanted.stem().string(), ++number_,
                                             compact_moment(moment), wanted.extension().string()))
      .string();
}

Result<bool> RawFiles::open(Timestamp moment) {
  std::string name = next_name(moment);
  auto opened = PcapngWriter::open(name, interfaces_, "malote " MALOTE_VERSION);
  if (!opened) return opened.error();
  writer_.emplace(std::move(opened.value()));
  path_ = std::move(name);
  octets_ = packets_ = 0;
  first_.reset();
  if (rotation_.files == 0) return true;
  written_.push_back(path_);
  while (written_.size() > rotation_.files) {
    std::error_code gone_already;
    fs::remove(written_.front(), gone_already);
    written_.pop_front();
  }
  return true;
}

void RawFiles::write(const Packet& packet) {
  if (!writer_) return;
  if (!first_) first_ = packet.time;
  octets_ += packet.octets.size() + packet_overhead;
  ++packets_;
  writer_->write(packet);
}

void RawFiles::flush() {
  if (writer_) writer_->flush();
}

bool RawFiles::is_full_for(const Packet& packet) const {
  if (!writer_ || !first_) return false;
  const std::uint64_t with_it = octets_ + packet.octets.size() + packet_overhead;
  if (rotation_.packets && packets_ >= *rotation_.packets) return true;
  if (rotation_.octets && with_it > *rotation_.octets) return true;
  return rotation_.period_ns && packet.time.ns - first_->ns >= *rotation_.period_ns;
}

Result<WrittenCapture> RawFiles::close(const std::vector<PcapngStatistics>& counts) {
  std::vector<PcapngStatistics> share = counts;
  for (std::size_t i = 0; i < share.size() && i < told_.size(); ++i) {
    share[i].received -= std::min(share[i].received, told_[i].received);
    share[i].dropped -= std::min(share[i].dropped, told_[i].dropped);
  }
  told_ = counts;
  auto closed = writer_->close(share);
  writer_.reset();
  return closed;
}

}  // namespace malote::app
