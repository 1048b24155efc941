// SPDX-License-Identifier: MIT
// One FTP transfer as its server end sees it, without the data connection: octets of a file or a
// listing out, octets of an upload in, in the TYPE and MODE agreed on; and its truth. Made by
// FtpServer, moved by serve. Knows no socket.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "generator/data_decoding.hpp"
#include "generator/data_encoding.hpp"
#include "generator/digests.hpp"
#include "generator/ftp_folder.hpp"
#include "generator/transfer_truth.hpp"

namespace malote::generator {

class FtpTransfer {
 public:
  // A file to give (RETR) or to write (STOR, APPE, STOU); `truth` has the command and the settings.
  FtpTransfer(TransferTruth truth, std::unique_ptr<FtpFile> file);
  FtpTransfer(TransferTruth truth, std::string listing);

  [[nodiscard]] bool upload() const noexcept { return upload_; }
  // What goes onto the wire next; none at the end. Nothing where the file cannot be read.
  [[nodiscard]] std::optional<std::string> next();
  // What came; false where the file cannot be written, or the octets make no sense (see fault()).
  [[nodiscard]] bool take(std::string_view octets);
  [[nodiscard]] bool ended() const noexcept { return decoder_.ended(); }  // told by the mode
  // The other side has closed: true where that is the end of the file.
  [[nodiscard]] bool close();
  // What the client should hear instead of a 226.
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }

  // The ends of the data connection.
  void connected(const Endpoint& client, const Endpoint& server);
  // For good; the reply, if there was one, is told of in the row.
  [[nodiscard]] TransferTruth finish(bool complete, std::optional<std::string> reply,
                                     Timestamp now);
  [[nodiscard]] const TransferTruth& truth() const noexcept { return truth_; }
  [[nodiscard]] std::uint64_t moved() const noexcept { return moved_; }

 private:
  [[nodiscard]] std::string to_lines(std::string octets);    // TYPE A, as sent
  [[nodiscard]] std::string from_lines(std::string octets);  // and as kept
  void count(std::string_view octets);

  TransferTruth truth_;
  std::unique_ptr<FtpFile> file_;
  std::string listing_;
  bool upload_, is_listing_;
  DataEncoder encoder_;
  DataDecoder decoder_;
  Sha256 digest_;
  std::uint64_t moved_ = 0;  // octets of the file, as they travel
  bool all_sent_ = false, behind_cr_ = false;
  std::string fault_;
};

}  // namespace malote::generator
