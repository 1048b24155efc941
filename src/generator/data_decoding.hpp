// SPDX-License-Identifier: MIT
// What comes on an FTP data connection as a file's octets again: stream, block, compressed (RFC 959
// 3.4) or deflated. data_encoding's other half, for the ends that receive: server and driving
// client. One decoder a transfer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace malote::generator {

class DataDecoder {
 public:
  DataDecoder(char mode, char type);
  ~DataDecoder();
  DataDecoder(DataDecoder&&) noexcept;
  DataDecoder& operator=(DataDecoder&&) noexcept;

  // The file's octets among these; nothing where they are not what the mode has.
  [[nodiscard]] std::optional<std::string> decode(std::string_view octets);
  // The mode itself has told where the file ends (block and compressed mode).
  [[nodiscard]] bool ended() const noexcept { return ended_; }
  // The connection ends here: was that the end of the file?
  [[nodiscard]] bool may_end() const noexcept;

 private:
  struct Inflater;
  enum class Within : std::uint8_t { header, octets, run, escape };
  void take_header(unsigned char, std::string& file);
  void take_block_header(unsigned char);

  char mode_, filler_;
  std::unique_ptr<Inflater> inflater_;
  Within within_ = Within::header;
  unsigned descriptor_ = 0, header_octets_ = 0;
  std::size_t left_ = 0;  // of the block or run
  bool ended_ = false;
};

}  // namespace malote::generator
