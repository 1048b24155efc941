// SPDX-License-Identifier: MIT
// Digests and base64 as the generator's two ends need them for logins and truth. Their own, on
// OpenSSL, so that a mistake in the analyzer's code and one here do not cancel out.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace malote::generator {

// SHA-256 of what comes in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void add(std::string_view octets);
  [[nodiscard]] std::string hex() const;  // of all so far

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

[[nodiscard]] std::string md5_hex(std::string_view octets);
[[nodiscard]] std::string hmac_md5_hex(std::string_view key, std::string_view octets);
[[nodiscard]] std::string to_base64(std::string_view octets);
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace malote::generator
