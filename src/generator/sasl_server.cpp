// SPDX-License-Identifier: MIT
#include "generator/sasl_server.hpp"

#include "core/text.hpp"
#include "generator/digests.hpp"

namespace malote::generator {

SaslServer::Step SaslServer::begin(std::string_view argument) {
  argument = trim(argument);
  const auto blank = argument.find(' ');
  const auto name = argument.substr(0, blank);
  const bool has_answer = blank != std::string_view::npos;
  std::string_view answer = has_answer ? trim(argument.substr(blank + 1)) : std::string_view();
  if (equals_ignoring_case(name, "PLAIN")) {
    mechanism_ = Mechanism::plain;
    return has_answer ? take(answer) : ask("");
  }
  if (equals_ignoring_case(name, "LOGIN")) {
    mechanism_ = Mechanism::login_name;
    return has_answer ? take(answer) : ask("Username:");
  }
  if (equals_ignoring_case(name, "CRAM-MD5")) {
    if (has_answer) return Step::malformed;  // the server speaks first
    mechanism_ = Mechanism::cram_md5;
    return ask(nonce_);
  }
  return Step::unknown;
}

SaslServer::Step SaslServer::take(std::string_view line) {
  line = trim(line);
  if (line == "*") return Step::cancelled;
  if (line == "=") line = {};  // RFC 4954 4: an empty first answer
  const auto answer = from_base64(line);
  if (!answer) return Step::malformed;
  switch (mechanism_) {
    case Mechanism::plain:
      return check_plain(*answer);
    case Mechanism::login_name:
      name_ = *answer;
      mechanism_ = Mechanism::login_password;
      return ask("Password:");
    case Mechanism::login_password:
      return check(name_, *answer);
    case Mechanism::cram_md5:
      return check_cram(*answer);
  }
  return Step::malformed;
}

SaslServer::Step SaslServer::ask(std::string_view text) {
  challenge_ = to_base64(text);
  return Step::challenge;
}

SaslServer::Step SaslServer::check(std::string_view name, std::string_view password) {
  // Mail programs like to log in with the whole address.
  const auto found = office_.find_recipient(name);
  if (found.user == nullptr || found.user->password != password) return Step::refused;
  user_ = found.user;
  return Step::accepted;
}

SaslServer::Step SaslServer::check_plain(std::string_view answer) {
  const auto first = answer.find('\0');
  if (first == std::string_view::npos) return Step::malformed;
  const auto second = answer.find('\0', first + 1);
  if (second == std::string_view::npos) return Step::malformed;
  return check(answer.substr(first + 1, second - first - 1), answer.substr(second + 1));
}

SaslServer::Step SaslServer::check_cram(std::string_view answer) {
  const auto blank = answer.rfind(' ');
  if (blank == std::string_view::npos) return Step::malformed;
  const auto found = office_.find_recipient(answer.substr(0, blank));
  if (found.user == nullptr) return Step::refused;
  const std::string right = hmac_md5_hex(found.user->password, nonce_);
  if (!equals_ignoring_case(right, answer.substr(blank + 1))) return Step::refused;
  user_ = found.user;
  return Step::accepted;
}

}  // namespace malote::generator
