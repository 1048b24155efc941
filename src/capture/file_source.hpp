// SPDX-License-Identifier: MIT
// What pcap and pcapng readers have in common: the window they parse in, numbering, faults.
// Internal to the capture layer.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "capture/read_window.hpp"
#include "capture/source.hpp"

namespace malote {

// One packet as the file has it; far above any snap length in use.
constexpr std::size_t largest_packet_record = 16 * mebi;
// A length beyond this is damage, not a block to skip over.
constexpr std::size_t largest_skipped_block = 64 * mebi;

class FileSource : public PacketSource {
 public:
  FileSource(std::unique_ptr<InputStream> input, CaptureId capture, std::string format)
      : window_(std::move(input)), capture_(capture), format_(std::move(format)) {}

  [[nodiscard]] const std::string& format() const override { return format_; }
  [[nodiscard]] std::uint64_t octets_read() const override { return window_.input().octets_read(); }
  [[nodiscard]] std::uint64_t octets_total() const override {
    return window_.input().octets_total();
  }
  [[nodiscard]] std::vector<std::string> interfaces() const override { return {}; }
  [[nodiscard]] std::optional<std::uint64_t> dropped() const override { return std::nullopt; }
  [[nodiscard]] const std::vector<CaptureFault>& faults() const override { return faults_; }
  [[nodiscard]] const std::vector<CaptureSecrets>& secrets() const override { return secrets_; }
  [[nodiscard]] bool brings_secrets() override {
    const bool more = secrets_.size() != secrets_told_;
    secrets_told_ = secrets_.size();
    return more;
  }

 protected:
  // A fault behind which reading goes on; only the first so many are kept.
  void note_fault(std::uint64_t offset, const char* text);
  // A fault that ends the file. Gives false, for next() to return.
  bool stop(std::uint64_t offset, const char* text);
  // The input ended where more was due: false. At `offset` begins what is cut; with nothing of it
  // there, the file just ends, unless the stream failed.
  bool stop_at_end(std::uint64_t offset, const char* text_when_cut);
  // Why the file's own header can't be read: the stream's failure, if there was one.
  [[nodiscard]] Error why_cut(const char* text) const {
    const std::string& failure = window_.input().error();
    return {failure.empty() ? text : failure};
  }
  [[nodiscard]] bool stopped() const noexcept { return stopped_; }

  // Fills the fields that are the same for every packet.
  void stamp(Packet& packet) noexcept {
    packet.capture = capture_;
    packet.number = ++packets_;
  }

  ReadWindow window_;
  std::vector<CaptureSecrets> secrets_;
  std::size_t secrets_told_ = 0;

 private:
  CaptureId capture_;
  std::string format_;
  std::uint64_t packets_ = 0;
  bool stopped_ = false;
  std::vector<CaptureFault> faults_;
};

}  // namespace malote
