// SPDX-License-Identifier: MIT
// The packets of a live capture as files: one, or one after the other, begun anew by size or time,
// the oldest removed. Made by LiveCapture; knows nothing of the store.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "capture/pcapng_writer.hpp"

namespace malote::app {

// A new file begins when one of these is reached; nothing said: one file.
struct Rotation {
  std::optional<std::uint64_t> octets{}, packets{};
  std::optional<std::int64_t> period_ns{};  // of packet time, from a file's first packet on
  std::uint32_t files = 0;  // so many are kept, those of earlier runs included; 0: all
  [[nodiscard]] bool rotates() const noexcept { return octets || packets || period_ns; }
};

class RawFiles {
 public:
  RawFiles(std::string path, Rotation, std::vector<PcapngInterface>);

  // The first, or the next one: "mail.pcapng" is then "mail_00001_20260131090807.pcapng",
  // by number and the moment it was begun (UTC).
  // Removes the oldest where there are too many. Refused: cannot be made.
  [[nodiscard]] Result<bool> open(Timestamp moment);
  [[nodiscard]] bool is_open() const noexcept { return writer_.has_value(); }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }  // of the open one

  void write(const Packet&);
  void flush();
  // Before this packet another file is to be begun.
  [[nodiscard]] bool is_full_for(const Packet&) const;
  [[nodiscard]] bool failed() const noexcept { return writer_ && writer_->failed(); }
  // `counts` since capturing began; the file tells its own share.
  [[nodiscard]] Result<WrittenCapture> close(const std::vector<PcapngStatistics>& counts);

 private:
  void find_earlier();
  [[nodiscard]] std::string next_name(Timestamp moment);

  std::string wanted_;
  Rotation rotation_;
  std::vector<PcapngInterface> interfaces_;
  std::optional<PcapngWriter> writer_;
  std::string path_;
  std::uint64_t number_ = 0;
  std::uint64_t octets_ = 0, packets_ = 0;  // of this file
  std::optional<Timestamp> first_;
  std::deque<std::string> written_;  // where there may be only so many, the oldest first
  std::vector<PcapngStatistics> told_;
};

}  // namespace malote::app
