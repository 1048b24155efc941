// SPDX-License-Identifier: MIT
#include "generator/ftp_transfer.hpp"

#include <utility>

#include "generator/ftp_dialogue.hpp"

namespace malote::generator {
namespace {

constexpr std::size_t piece_octets = 16'384;

}  // namespace

FtpTransfer::FtpTransfer(TransferTruth truth, std::unique_ptr<FtpFile> file)
    : truth_(std::move(truth)),
      file_(std::move(file)),
      upload_(is_upload(truth_.command)),
      is_listing_(false),
      encoder_(truth_.transfer_mode, truth_.type),
      decoder_(truth_.transfer_mode, truth_.type) {}

FtpTransfer::FtpTransfer(TransferTruth truth, std::string listing)
    : truth_(std::move(truth)),
      listing_(std::move(listing)),
      upload_(false),
      is_listing_(true),
      encoder_(truth_.transfer_mode, truth_.type),
      decoder_(truth_.transfer_mode, truth_.type) {}

void FtpTransfer::count(std::string_view octets) {
  digest_.add(octets);
  moved_ += octets.size();
}

std::optional<std::string> FtpTransfer::next() {
  while (!all_sent_) {
    std::optional<std::string> piece;
    if (is_listing_) {
      piece = listing_.substr(0, piece_octets);
      listing_.erase(0, piece->size());
    } else {
      piece = file_->read(piece_octets);
      if (piece && truth_.type == 'A') piece = to_lines(std::move(*piece));
    }
    if (!piece) {
      fault_ = "451 The file cannot be read any further";
      return {};
    }
    all_sent_ = piece->empty();
    count(*piece);
    std::string wire = encoder_.encode(*piece, all_sent_);
    if (!wire.empty()) return wire;
  }
  return std::string();
}

bool FtpTransfer::take(std::string_view octets) {
  auto file = decoder_.decode(octets);
  if (!file) {
    fault_ = "451 These octets are not what MODE and TYPE promise";
    return false;
  }
  count(*file);
  if (truth_.type == 'A') file = from_lines(std::move(*file));
  switch (file_->write(*file)) {
    case FtpAnswer::done:
      return true;
    case FtpAnswer::full:
      fault_ = "552 The file is larger than what may be stored here";
      return false;
    default:
      fault_ = "451 The file cannot be written";
      return false;
  }
}

bool FtpTransfer::close() {
  if (decoder_.may_end()) return true;
  fault_ = "426 The connection ended before the file did";
  return false;
}

// RFC 959 3.1.1.1: lines end in CRLF on the wire; here they are kept with an LF.
std::string FtpTransfer::to_lines(std::string octets) {
  std::string lines;
  lines.reserve(octets.size() + octets.size() / 16);
  for (const char c : octets) {
    if (c == '\n' && !behind_cr_) lines += '\r';
    behind_cr_ = c == '\r';
    lines += c;
  }
  return lines;
}

std::string FtpTransfer::from_lines(std::string octets) {
  std::string kept;
  kept.reserve(octets.size() + 1);
  for (const char c : octets) {
    if (behind_cr_ && c != '\n') kept += '\r';
    behind_cr_ = c == '\r';
    if (!behind_cr_) kept += c;
  }
  return kept;
}

void FtpTransfer::connected(const Endpoint& client, const Endpoint& server) {
  truth_.client = client;
  truth_.server = server;
}

TransferTruth FtpTransfer::finish(bool complete, std::optional<std::string> reply, Timestamp now) {
  if (upload_ && complete && behind_cr_) (void)file_->write("\r");
  TransferTruth row = truth_;
  row.size = moved_;
  row.sha256 = digest_.hex();
  row.complete = complete;
  row.verdict = complete ? "complete" : "aborted";
  row.result = std::move(reply);
  row.end = now;
  return row;
}

}  // namespace malote::generator
