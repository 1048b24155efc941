// SPDX-License-Identifier: MIT
// Writes packets into a pcapng file: one section, little-endian, interfaces with their names and
// nanosecond clocks, what was dropped at the end. Called by a live capture for its raw packets, and
// by the pcap export.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "net/packet.hpp"

namespace malote {

struct PcapngInterface {
  std::string name;
  LinkType link = LinkType::ethernet;
  std::uint32_t snap_length = 0;
  std::string filter;  // as the user of a capture program writes it
};

// Of one interface, since the capture began.
struct PcapngStatistics {
  std::uint64_t received = 0, dropped = 0;
};

struct WrittenCapture {
  std::uint64_t packets = 0;
  std::string identity;  // as capture_identity tells it
};

class PcapngWriter {
 public:
  // Makes the file, mode 0600, or replaces a capture. Refused: a file that is no capture stands
  // there, no permission, no such folder.
  [[nodiscard]] static Result<PcapngWriter> open(const std::string& path,
                                                 const std::vector<PcapngInterface>&,
                                                 const std::string& application);

  // Into a file that is open: standard output, say. It is closed at the end.
  [[nodiscard]] static Result<PcapngWriter> open(int descriptor, const std::string& name,
                                                 const std::vector<PcapngInterface>&,
                                                 const std::string& application);

  // A Decryption Secrets Block with a TLS key log; before the packets that it is for.
  void write_key_log(std::string_view);
  // Packet::interface says which of the interfaces it came from.
  void write(const Packet&);
  // To the operating system, so that others can read it.
  void flush();
  [[nodiscard]] bool failed() const noexcept { return failed_; }

  // Writes the statistics, one an interface, and says what there is in the file, or why not all
  // that was written.
  [[nodiscard]] Result<WrittenCapture> close(const std::vector<PcapngStatistics>&);

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { (void)std::fclose(file); }
  };
  PcapngWriter(std::unique_ptr<std::FILE, Close> file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}
  void put(const void* octets, std::size_t count) noexcept;

  std::unique_ptr<std::FILE, Close> file_;
  std::string path_;
  std::uint64_t packets_ = 0;
  std::optional<Timestamp> last_;
  bool failed_ = false;
};

}  // namespace malote
