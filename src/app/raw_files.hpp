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

// Nothing said: one file.
struct Rotation {
  std::optional<std::uint64_t> octets_most{};  // of a file
  std::optional<std::int64_t> every_ns{};      // of packet time, from a file's first packet on
  std::optional<std::size_t> files_most{};     // those of earlier runs under the same name count

  [[nodiscard]] bool any() const noexcept { return octets_most || every_ns; }
};

class RawFiles {
 public:
  RawFiles(std::string path, Rotation, std::vector<PcapngInterface>);

  // The first, or the next one: "mail.pcapng" is then "mail-00001-20260131-090807.pcapng", in UTC.
  // Removes the oldest where there are too many. Refused: cannot be made.
  [[nodiscard]] Result<bool> open();
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
  [[nodiscard]] std::string next_name();

  std::string wanted_;
  Rotation rotation_;
  std::vector<PcapngInterface> interfaces_;
  std::optional<PcapngWriter> writer_;
  std::string path_;
  std::uint64_t number_ = 0, octets_ = 0;
  std::optional<Timestamp> first_;
  std::deque<std::string> written_;  // where there may be only so many, the oldest first
  std::vector<PcapngStatistics> told_;
};

}  // namespace malote::app
