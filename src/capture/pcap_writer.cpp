// SPDX-License-Identifier: MIT
#include "capture/pcap_writer.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <limits>
#include <system_error>

#include "core/i18n.hpp"

namespace malote {
namespace {

template <std::size_t count>
void put_u32le(std::ostream& out, const std::array<std::uint32_t, count>& values) {
  std::array<char, count * 4> octets{};
  for (std::size_t i = 0; i < octets.size(); ++i)
    octets[i] = static_cast<char>((values[i / 4] >> (8 * (i % 4))) & 0xffU);
  out.write(octets.data(), octets.size());
}

void put_file_header(std::ostream& out, LinkType link) {
  constexpr std::uint32_t nanosecond_magic = 0xa1b23c4d;
  constexpr std::uint32_t version_2_4 = 2U | (4U << 16U);
  constexpr std::uint32_t snap_length = 262'144;
  put_u32le<6>(
      out, {nanosecond_magic, version_2_4, 0, 0, snap_length, static_cast<std::uint32_t>(link)});
}

}  // namespace

Result<PcapWriter> PcapWriter::open(const std::string& path, LinkType link) {
  errno = 0;
  auto file = std::make_unique<std::ofstream>(path, std::ios::binary | std::ios::trunc);
  if (!*file)
    return Error{path + ": " + tr("can't be written") + ": " +
                 std::generic_category().message(errno)};
  return PcapWriter(std::move(file), path, link);
}

PcapWriter::PcapWriter(std::ostream& out, LinkType link) : out_(&out) {
  put_file_header(out, link);
}

PcapWriter::PcapWriter(std::unique_ptr<std::ostream> file, std::string path, LinkType link)
    : file_(std::move(file)), out_(file_.get()), path_(std::move(path)) {
  put_file_header(*out_, link);
}

void PcapWriter::write(Timestamp time, Bytes octets, std::uint32_t original_length) {
  constexpr std::int64_t last =
      std::int64_t{std::numeric_limits<std::uint32_t>::max()} * ns_per_second + ns_per_second - 1;
  const std::int64_t ns = std::clamp<std::int64_t>(time.ns, 0, last);
  put_u32le<4>(*out_, {static_cast<std::uint32_t>(ns / ns_per_second),
                       static_cast<std::uint32_t>(ns % ns_per_second),
                       static_cast<std::uint32_t>(octets.size()), original_length});
  out_->write(reinterpret_cast<const char*>(octets.data()),
              static_cast<std::streamsize>(octets.size()));
  ++packets_;
}

Result<std::uint64_t> PcapWriter::close() {
  out_->flush();
  if (!*out_) return Error{path_ + ": " + tr("can't be written")};
  file_.reset();
  return packets_;
}

}  // namespace malote
