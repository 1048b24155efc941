// SPDX-License-Identifier: MIT
#include "dissectors/sasl/sasl.hpp"

#include "core/base64.hpp"
#include "core/text.hpp"
#include "dissectors/sasl/mechanisms.hpp"

namespace malote::sasl {

namespace {

bool is_scram(std::string_view mechanism) {
  return mechanism.starts_with("SCRAM-");
}

// Whether the server's last question asks for that ("Username:", "Password:").
bool asks_for(std::string_view challenge, std::string_view what) {
  return starts_with_ignoring_case(trim(challenge), what);
}

}  // namespace

Exchange::Exchange(std::string_view mechanism, std::optional<std::string_view> initial)
    : mechanism_(to_upper(mechanism)) {
  if (initial) initial_secret_ = on_response(*initial);
}

void Exchange::on_challenge(std::string_view base64) {
  last_challenge_ = decode_base64(trim(base64)).value_or(std::string());
}

bool Exchange::on_response(std::string_view base64) {
  const std::string_view line = trim(base64);
  if (line == "*") {  // RFC 4954 4: the client gives up
    cancelled_ = true;
    return false;
  }
  const bool first = responses_ == 0;
  ++responses_;
  if (line.empty() || line == "=") return false;
  const auto decoded = decode_base64(line);
  // What cannot be read may be a password typed as it is.
  if (!decoded) return true;
  learn(*decoded);
  last_challenge_.clear();
  if (mechanism_ == "LOGIN") return *decoded != user_ || secret_.has_value();
  if (mechanism_ == "EXTERNAL" || mechanism_ == "ANONYMOUS") return false;
  // The first message of SCRAM names the user; the proof comes in the second.
  if (is_scram(mechanism_)) return !first || !user_;
  if (mechanism_ == "NTLM") return is_ntlm_authenticate(*decoded);
  // The dummy answer to an error (RFC 7628 3.2.3).
  if (mechanism_ == "OAUTHBEARER" || mechanism_ == "XOAUTH2") return decoded->size() > 1;
  return true;
}

CredentialRecord Exchange::credential() const {
  CredentialRecord record;
  record.mechanism = mechanism_;
  record.user = user_;
  record.secret = secret_;
  record.secret_is_public = mechanism_ == "ANONYMOUS";
  return record;
}

void Exchange::learn(std::string_view decoded) {
  Finding found;
  if (mechanism_ == "PLAIN") {
    found = read_plain(decoded);
  } else if (mechanism_ == "LOGIN") {
    // Its question tells which answer this is, also where an earlier one was lost.
    const bool name = asks_for(last_challenge_, "user") ||
                      (!asks_for(last_challenge_, "pass") && responses_ == 1);
    (name ? found.user : found.secret) = std::string(decoded);
  } else if (mechanism_ == "CRAM-MD5") {
    found = read_cram_md5(decoded);
  } else if (mechanism_ == "DIGEST-MD5") {
    found = read_digest_md5(decoded);
  } else if (is_scram(mechanism_)) {
    if (responses_ == 1) found = read_scram_first(decoded);
  } else if (mechanism_ == "NTLM") {
    found = read_ntlm(decoded);
  } else if (mechanism_ == "XOAUTH2") {
    found = read_xoauth2(decoded);
  } else if (mechanism_ == "OAUTHBEARER") {
    found = read_oauthbearer(decoded);
  } else if (mechanism_ == "EXTERNAL") {
    found.user = std::string(decoded);
  } else if (mechanism_ == "ANONYMOUS") {
    found = {"anonymous", std::string(decoded)};
  }
  if (found.user) user_ = std::move(found.user);
  if (found.secret) secret_ = std::move(found.secret);
}

}  // namespace malote::sasl
