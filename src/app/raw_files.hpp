// SPDX-License-Identifier: MIT
// Where a live capture writes its packets: one pcapng file, or one after the other as they grow
// large or old, of which only the newest may be kept. Must not know what captures.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "capture/pcapng_writer.hpp"

namespace malote::app {

// A new file begins when one of these is reached.
struct Rotation {
  std::optional<std::uint64_t> octets, packets;
  std::optional<std::int64_t> period_ns;  // of packet time
  std::uint32_t files = 0;                // so many are kept; 0: all
  [[nodiscard]] bool rotates() const noexcept { return octets || packets || period_ns; }
};

class RawFiles {
 public:
  // `path` is the file, or, rotating, what files are named after: mail.pcapng becomes
  // mail_00001_20260131090807.pcapng, by number and the moment of its first packet (UTC).
  RawFiles(std::string path, const Rotation&, std::vector<PcapngInterface>,
           std::string application);

  // One file is opened at once; rotating, with the first packet. Why not, else.
  [[nodiscard]] std::optional<Error> open();
  void write(const Packet&);
  void flush();
  // Why no more is written; nothing while all goes well.
  [[nodiscard]] const std::optional<Error>& failure() const noexcept { return failure_; }
  // Closes the file. Its identity, where it is the only one that was written.
  std::optional<std::string> close(const std::vector<PcapngStatistics>&);

 private:
  [[nodiscard]] std::string next_path(Timestamp) const;
  [[nodiscard]] bool is_due(const Packet&) const;
  void begin_file(Timestamp);
  void end_file(const std::vector<PcapngStatistics>&);

  std::string path_;
  Rotation rotation_;
  std::vector<PcapngInterface> interfaces_;
  std::string application_;
  std::optional<PcapngWriter> writer_;
  std::optional<Error> failure_;
  std::deque<std::string> written_;  // of this run, the oldest first; as many as are kept
  std::uint32_t number_ = 0;
  std::uint64_t octets_ = 0, packets_ = 0;  // of this file
  Timestamp begun_{};
  std::string identity_;  // of the last file that was closed
};

}  // namespace malote::app
