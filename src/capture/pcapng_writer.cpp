// SPDX-License-Identifier: MIT
#include "capture/pcapng_writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "capture/pcapng_blocks.hpp"
#include "capture/source.hpp"
#include "core/i18n.hpp"
#include "core/limits.hpp"

namespace malote {
namespace {

// Option codes of draft-ietf-opsawg-pcapng.
enum Code : std::uint16_t {
  shb_userappl = 4,
  if_name = 2,
  if_tsresol = 9,
  if_filter = 11,
  isb_ifrecv = 4,
  isb_ifdrop = 5,
};

// Octets of a block in the making; closed by finished().
class Block {
 public:
  explicit Block(BlockType type) {
    u32(static_cast<std::uint32_t>(type));
    u32(0);  // its length, known at the end
  }
  void u16(std::uint16_t value) { little(value, 2); }
  void u32(std::uint32_t value) { little(value, 4); }
  void u64(std::uint64_t value) { little(value, 8); }
  void option(Code code, std::string_view value) {
    constexpr std::size_t most = UINT16_MAX;
    value = value.substr(0, most);
    u16(code);
    u16(static_cast<std::uint16_t>(value.size()));
    octets_.append(value);
    pad();
  }
  void option(Code code, std::uint64_t value) {
    u16(code);
    u16(8);
    u64(value);
  }
  void octets(std::string_view value) {
    octets_.append(value);
    pad();
  }
  [[nodiscard]] const std::string& finished() {
    u32(0);  // the end of options
    const auto length = static_cast<std::uint32_t>(octets_.size() + 4);
    u32(length);
    for (std::size_t i = 0; i < 4; ++i) {
      octets_[4 + i] = static_cast<char>((length >> (8 * i)) & 0xffU);
    }
    return octets_;
  }

 private:
  void little(std::uint64_t value, std::size_t octets) {
    for (std::size_t i = 0; i < octets; ++i) {
      octets_ += static_cast<char>((value >> (8 * i)) & 0xffU);
    }
  }
  void pad() { octets_.resize(padded(octets_.size())); }

  std::string octets_;
};

std::string section_header(const std::string& application) {
  Block block(BlockType::section_header);
  block.u32(byte_order_magic);
  block.u16(1);
  block.u16(0);
  block.u64(UINT64_MAX);  // a length that is not told
  block.option(shb_userappl, application);
  return block.finished();
}

std::string interface_description(const PcapngInterface& interface) {
  constexpr char nanoseconds = 9;
  constexpr char filter_as_text = 0;
  Block block(BlockType::interface_description);
  block.u16(static_cast<std::uint16_t>(interface.link));
  block.u16(0);
  block.u32(interface.snap_length);
  block.option(if_name, interface.name);
  block.option(if_tsresol, std::string_view(&nanoseconds, 1));
  if (!interface.filter.empty()) {
    block.option(if_filter, std::string(1, filter_as_text) + interface.filter);
  }
  return block.finished();
}

std::uint64_t to_units(Timestamp time) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.ns));
}

std::string statistics(std::uint32_t interface, Timestamp time, const PcapngStatistics& counts) {
  Block block(BlockType::interface_statistics);
  const std::uint64_t units = to_units(time);
  block.u32(interface);
  block.u32(static_cast<std::uint32_t>(units >> 32U));
  block.u32(static_cast<std::uint32_t>(units));
  block.option(isb_ifrecv, counts.received);
  block.option(isb_ifdrop, counts.dropped);
  return block.finished();
}

void put_u32(Byte* at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) at[i] = static_cast<Byte>((value >> (8 * i)) & 0xffU);
}

Error cant_write(const std::string& path, int reason) {
  return {path + ": " + tr("can't be written") + ": " + std::generic_category().message(reason)};
}

}  // namespace

Result<PcapngWriter> PcapngWriter::open(const std::string& path,
                                        const std::vector<PcapngInterface>& interfaces,
                                        const std::string& application) {
  struct stat found {};
  const bool there = ::stat(path.c_str(), &found) == 0;
  if (there && S_ISREG(found.st_mode) && found.st_size != 0 && !looks_like_capture(path)) {
    return Error{path + ": " + tr("is there already, and no capture: left alone")};
  }
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) return cant_write(path, errno);
  return open(descriptor, path, interfaces, application);
}

Result<PcapngWriter> PcapngWriter::open(int descriptor, const std::string& path,
                                        const std::vector<PcapngInterface>& interfaces,
                                        const std::string& application) {
  std::unique_ptr<std::FILE, Close> file(::fdopen(descriptor, "wb"));
  if (!file) {
    const int reason = errno;
    (void)::close(descriptor);
    return cant_write(path, reason);
  }
  (void)std::setvbuf(file.get(), nullptr, _IOFBF, 256 * kibi);
  PcapngWriter writer(std::move(file), path);
  std::string heads = section_header(application);
  for (const PcapngInterface& interface : interfaces) heads += interface_description(interface);
  writer.put(heads.data(), heads.size());
  writer.flush();
  if (writer.failed()) return cant_write(path, errno);
  return writer;
}

void PcapngWriter::put(const void* octets, std::size_t count) noexcept {
  if (count != 0 && std::fwrite(octets, 1, count, file_.get()) != count) failed_ = true;
}

void PcapngWriter::write_key_log(std::string_view key_log) {
  constexpr std::uint32_t tls_key_log = 0x544c534b;
  Block block(BlockType::decryption_secrets);
  block.u32(tls_key_log);
  block.u32(static_cast<std::uint32_t>(key_log.size()));
  block.octets(key_log);
  const std::string& octets = block.finished();
  put(octets.data(), octets.size());
}

void PcapngWriter::write(const Packet& packet) {
  constexpr std::size_t fixed = 28;
  const std::uint64_t units = to_units(packet.time);
  const std::size_t captured = packet.octets.size();
  const std::size_t padding = padded(captured) - captured;
  const auto length = static_cast<std::uint32_t>(fixed + captured + padding + 4);
  std::array<Byte, fixed> head{};
  put_u32(head.data(), static_cast<std::uint32_t>(BlockType::enhanced_packet));
  put_u32(head.data() + 4, length);
  put_u32(head.data() + 8, packet.interface);
  put_u32(head.data() + 12, static_cast<std::uint32_t>(units >> 32U));
  put_u32(head.data() + 16, static_cast<std::uint32_t>(units));
  put_u32(head.data() + 20, static_cast<std::uint32_t>(captured));
  put_u32(head.data() + 24, packet.original_length);
  std::array<Byte, 7> tail{};
  put_u32(tail.data() + padding, length);
  put(head.data(), head.size());
  put(packet.octets.data(), captured);
  put(tail.data(), padding + 4);
  ++packets_;
  if (!last_ || packet.time > *last_) last_ = packet.time;
}

void PcapngWriter::flush() {
  if (std::fflush(file_.get()) != 0) failed_ = true;
}

Result<WrittenCapture> PcapngWriter::close(const std::vector<PcapngStatistics>& counts) {
  std::uint32_t interface = 0;
  for (const PcapngStatistics& one : counts) {
    const std::string block = statistics(interface++, last_.value_or(Timestamp{}), one);
    put(block.data(), block.size());
  }
  errno = 0;
  flush();
  const int reason = errno != 0 ? errno : EIO;
  // Asked of the open file: after dropping privileges its name may be out of reach.
  const std::string identity = failed_ ? "" : capture_identity(::fileno(file_.get()));
  file_.reset();
  if (failed_) return cant_write(path_, reason);
  return WrittenCapture{packets_, identity};
}

}  // namespace malote
