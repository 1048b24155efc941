// SPDX-License-Identifier: MIT
// A stream of octets that a capture is read from: a file, a pipe, memory (tests, fuzzing), or
// what a compressed one of these unfolds to. Pulled by ReadWindow; must not know capture formats.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/bytes.hpp"
#include "core/result.hpp"

namespace malote {

struct InputStream {
  virtual ~InputStream() = default;
  // Some octets, at most `room`; 0 at the end, or at a failure, which error() then tells.
  [[nodiscard]] virtual std::size_t read(Byte* into, std::size_t room) = 0;
  [[nodiscard]] virtual const std::string& error() const = 0;    // empty: none
  [[nodiscard]] virtual std::uint64_t octets_read() const = 0;   // of the file as stored
  [[nodiscard]] virtual std::uint64_t octets_total() const = 0;  // 0 where unknown
  // More may have come, but nobody wanted to wait for it.
  [[nodiscard]] virtual bool ended_early() const { return false; }
};

// A line for a person, of an errno.
[[nodiscard]] std::string why_not_opened(int error);

// A file, or standard input for "-". Refused: none there, no permission, a directory, empty.
[[nodiscard]] Result<std::unique_ptr<InputStream>> open_file_stream(const std::string& path);

// Shows octets that somebody else keeps.
class MemoryStream final : public InputStream {
 public:
  explicit MemoryStream(Bytes octets) : octets_(octets) {}
  [[nodiscard]] std::size_t read(Byte* into, std::size_t room) override;
  [[nodiscard]] const std::string& error() const override { return error_; }
  [[nodiscard]] std::uint64_t octets_read() const override { return place_; }
  [[nodiscard]] std::uint64_t octets_total() const override { return octets_.size(); }

 private:
  Bytes octets_;
  std::size_t place_ = 0;
  std::string error_;
};

// Octets already read from a stream, put in front of it again: how a format is told by its first
// octets without seeking.
class RewoundStream final : public InputStream {
 public:
  RewoundStream(std::vector<Byte> head, std::unique_ptr<InputStream> rest)
      : head_(std::move(head)), rest_(std::move(rest)) {}
  [[nodiscard]] std::size_t read(Byte* into, std::size_t room) override;
  [[nodiscard]] const std::string& error() const override { return rest_->error(); }
  [[nodiscard]] std::uint64_t octets_read() const override { return rest_->octets_read(); }
  [[nodiscard]] std::uint64_t octets_total() const override { return rest_->octets_total(); }
  [[nodiscard]] bool ended_early() const override { return rest_->ended_early(); }

 private:
  std::vector<Byte> head_;
  std::size_t place_ = 0;
  std::unique_ptr<InputStream> rest_;
};

// The first octets of a stream, fewer only at its end.
[[nodiscard]] std::vector<Byte> read_head(InputStream&, std::size_t octets);

}  // namespace malote
