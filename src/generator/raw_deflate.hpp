// SPDX-License-Identifier: MIT
// COMPRESS=DEFLATE (RFC 4978): raw deflate, flushed after every write, both directions on their
// own. Used by the player and the lab's server; the generator's own, on zlib.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace malote::generator {

class RawDeflater {
 public:
  RawDeflater();
  ~RawDeflater();
  RawDeflater(const RawDeflater&) = delete;
  RawDeflater& operator=(const RawDeflater&) = delete;
  // Ends where the other side can read all of it.
  [[nodiscard]] std::string deflate(std::string_view octets);

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

class RawInflater {
 public:
  RawInflater();
  ~RawInflater();
  RawInflater(const RawInflater&) = delete;
  RawInflater& operator=(const RawInflater&) = delete;
  // At most `most` octets come out; what is left of `octets` is for the next call. Nothing where it
  // is not deflated data.
  [[nodiscard]] std::optional<std::string> inflate(std::string_view& octets, std::size_t most);

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

}  // namespace malote::generator
