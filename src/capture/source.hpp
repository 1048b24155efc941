// SPDX-License-Identifier: MIT
// Where packets come from: a capture file, standard input, later a device. Pulled by app, one
// packet at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "net/packet.hpp"

namespace malote {

// A fault in a file: reading stops there (or goes on behind it), what was read before is kept.
struct CaptureFault {
  std::uint64_t offset = 0;  // in the (decompressed) file
  std::string text;
  CaptureId capture;  // which file, where several are merged
};

// TLS secrets found in the file (pcapng Decryption Secrets Block), kept for whoever wants them.
struct CaptureSecrets {
  std::uint32_t type = 0;  // 0x544c534b: TLS key log
  std::string octets;
};

struct PacketSource {
  virtual ~PacketSource() = default;
  // False at the end (or after a fault that ends it). The packet's octets live until the next call.
  [[nodiscard]] virtual bool next(Packet&) = 0;
  [[nodiscard]] virtual const std::string& format()
      const = 0;  // "pcap", "pcapng", "pcap.gz", "pcapng.zst", …
  [[nodiscard]] virtual std::uint64_t octets_read()
      const = 0;  // of the file as stored, for progress
  [[nodiscard]] virtual std::uint64_t octets_total() const = 0;  // 0 where unknown (a pipe)
  [[nodiscard]] virtual std::vector<std::string> interfaces() const = 0;
  [[nodiscard]] virtual std::optional<std::uint64_t> dropped()
      const = 0;  // from pcapng interface statistics
  [[nodiscard]] virtual const std::vector<CaptureFault>& faults() const = 0;
  [[nodiscard]] virtual const std::vector<CaptureSecrets>& secrets() const = 0;
  // Cheap: asked with each packet. More secrets came since this was asked last.
  [[nodiscard]] virtual bool brings_secrets() = 0;
};

// Opens a capture file ("-" is standard input); the format and compression are told by the content.
// Refused: no such file, no permission, a directory, empty, not a capture.
[[nodiscard]] Result<std::unique_ptr<PacketSource>> open_capture(const std::string& path,
                                                                 CaptureId);

// Several sources as one timeline: always the packet with the earliest time next (each source's own
// order kept).
[[nodiscard]] std::unique_ptr<PacketSource> merge_sources(
    std::vector<std::unique_ptr<PacketSource>>);

// Tells the same file again, wherever it lies: SHA-256 over its size, its first and its last MiB.
// Empty for a pipe.
[[nodiscard]] Result<std::string> capture_identity(const std::string& path);
// Of a regular file that is open for reading; empty where it can't be read.
[[nodiscard]] std::string capture_identity(int descriptor);

// Whether the file begins like a capture (after decompression), for SOURCE = capture or store.
[[nodiscard]] bool looks_like_capture(const std::string& path);

}  // namespace malote
