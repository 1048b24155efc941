// SPDX-License-Identifier: MIT
#include "app/raw_files.hpp"

#include <algorithm>
#include <ctime>
#include <filesystem>

#include <fmt/format.h>

#include "core/text.hpp"

namespace malote::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t packet_overhead = 32;  // of an enhanced packet block
constexpr std::size_t number_digits = 5;
constexpr std::string_view date_form = "00000000-000000";

bool are_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

// The number in "NAME-00017-20260131-090807.EXT"; nothing where that is no name of ours.
std::optional<std::uint64_t> number_in(std::string_view name, std::string_view stem,
                                       std::string_view extension) {
  if (!name.starts_with(stem) || !name.ends_with(extension)) return {};
  if (name.size() < stem.size() + extension.size() + number_digits + date_form.size() + 2)
    return {};
  name.remove_prefix(stem.size());
  name.remove_suffix(extension.size());
  const std::string_view date = name.substr(name.size() - date_form.size());
  name.remove_suffix(date_form.size());
  if (!are_digits(date.substr(0, 8)) || date[8] != '-' || !are_digits(date.substr(9))) return {};
  if (!name.starts_with('-') || !name.ends_with('-')) return {};
  name = name.substr(1, name.size() - 2);
  return name.size() >= number_digits && are_digits(name) ? parse_number(name) : std::nullopt;
}

std::string date_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::string date(32, '\0');
  date.resize(std::strftime(date.data(), date.size(), "%Y%m%d-%H%M%S", &utc));
  return date;
}

}  // namespace

RawFiles::RawFiles(std::string path, Rotation rotation, std::vector<PcapngInterface> interfaces)
    : wanted_(std::move(path)),
      rotation_(rotation),
      interfaces_(std::move(interfaces)),
      told_(interfaces_.size()) {
  if (rotation_.any()) find_earlier();
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
  if (!rotation_.files_most) return;
  std::ranges::sort(found);
  for (auto& [number, path] : found) written_.push_back(std::move(path));
}

std::string RawFiles::next_name() {
  if (!rotation_.any()) return wanted_;
  const fs::path wanted(wanted_);
  return (wanted.parent_path() / fmt::format("{}-{:05}-{}{}", wanted.stem().string(), ++number_,
                                             date_now(), wanted.extension().string()))
      .string();
}

Result<bool> RawFiles::open() {
  std::string name = next_name();
  auto opened = PcapngWriter::open(name, interfaces_, "malote " MALOTE_VERSION);
  if (!opened) return opened.error();
  writer_.emplace(std::move(opened.value()));
  path_ = std::move(name);
  octets_ = 0;
  first_.reset();
  if (!rotation_.files_most) return true;
  written_.push_back(path_);
  while (written_.size() > *rotation_.files_most) {
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
  writer_->write(packet);
}

void RawFiles::flush() {
  if (writer_) writer_->flush();
}

bool RawFiles::is_full_for(const Packet& packet) const {
  if (!writer_ || !first_) return false;
  const std::uint64_t with_it = octets_ + packet.octets.size() + packet_overhead;
  if (rotation_.octets_most && with_it > *rotation_.octets_most) return true;
  return rotation_.every_ns && packet.time.ns - first_->ns >= *rotation_.every_ns;
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
