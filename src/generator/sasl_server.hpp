// SPDX-License-Identifier: MIT
// The server's side of a login: PLAIN (RFC 4616), LOGIN, CRAM-MD5 (RFC 2195), APOP's digest
// (RFC 1939 7). Used by both server sessions, which frame the lines their own way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "generator/post_office.hpp"

namespace malote::generator {

class SaslServer {
 public:
  enum class Step : std::uint8_t { challenge, accepted, refused, cancelled, malformed, unknown };

  SaslServer(PostOffice& office, std::string nonce) : office_(office), nonce_(std::move(nonce)) {}

  // AUTH's argument: the mechanism and perhaps a first answer.
  [[nodiscard]] Step begin(std::string_view argument);
  [[nodiscard]] Step take(std::string_view line);
  [[nodiscard]] const std::string& challenge() const noexcept { return challenge_; }  // base64
  [[nodiscard]] User* user() const noexcept { return user_; }  // once accepted

 private:
  enum class Mechanism : std::uint8_t { plain, login_name, login_password, cram_md5 };
  [[nodiscard]] Step ask(std::string_view text);
  [[nodiscard]] Step check(std::string_view name, std::string_view password);
  [[nodiscard]] Step check_plain(std::string_view answer);
  [[nodiscard]] Step check_cram(std::string_view answer);

  PostOffice& office_;
  std::string nonce_;
  Mechanism mechanism_ = Mechanism::plain;
  std::string challenge_, name_;
  User* user_ = nullptr;
};

constexpr std::string_view sasl_mechanisms = "PLAIN LOGIN CRAM-MD5";

}  // namespace malote::generator
