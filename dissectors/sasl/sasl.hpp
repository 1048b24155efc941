// SPDX-License-Identifier: MIT
// One SASL authentication as SMTP AUTH (RFC 4954), POP3 AUTH (RFC 5034) and IMAP AUTHENTICATE carry
// it: follows challenges and responses and tells who tried to log in, with what, where the
// mechanism carries it. Mechanisms: PLAIN, LOGIN, CRAM-MD5, DIGEST-MD5, SCRAM-SHA-1/-256(-PLUS),
// NTLM, XOAUTH2, OAUTHBEARER, EXTERNAL, ANONYMOUS.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "records/record.hpp"

namespace malote::sasl {

class Exchange {
 public:
  // `initial` is the initial response as sent (base64, "=" for an empty one), if any.
  explicit Exchange(std::string_view mechanism, std::optional<std::string_view> initial);

  void on_challenge(std::string_view base64);  // what follows "334 " or "+ "
  // A line of the client's. Says whether it holds a secret (so that it is masked): LOGIN's user
  // name does not.
  bool on_response(std::string_view base64);
  [[nodiscard]] bool initial_is_secret() const noexcept { return initial_secret_; }
  [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }  // the client sent "*"

  // What is known so far. secret: the password (PLAIN, LOGIN) or bearer token; null where the
  // mechanism proves without carrying it.
  [[nodiscard]] CredentialRecord credential() const;

 private:
  void learn(std::string_view decoded);

  std::string mechanism_;  // upper-case
  std::optional<std::string> user_, secret_;
  unsigned responses_ = 0;
  bool initial_secret_ = false;
  bool cancelled_ = false;
  std::string last_challenge_;  // decoded
};

}  // namespace malote::sasl
