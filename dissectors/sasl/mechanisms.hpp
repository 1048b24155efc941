// SPDX-License-Identifier: MIT
// What one client line of each SASL mechanism says, decoded from base64. Pure functions of octets;
// included by sasl.cpp only. Hostile input gives nothing, never a throw.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace malote::sasl {

// What a response gives away. `secret`: a password or bearer token.
struct Finding {
  std::optional<std::string> user, secret;
};

[[nodiscard]] Finding read_plain(std::string_view octets);        // RFC 4616 2
[[nodiscard]] Finding read_cram_md5(std::string_view octets);     // RFC 2195 2
[[nodiscard]] Finding read_digest_md5(std::string_view octets);   // RFC 2831 2.1.2
[[nodiscard]] Finding read_scram_first(std::string_view octets);  // RFC 5802 7
[[nodiscard]] Finding read_ntlm(std::string_view octets);         // MS-NLMP 2.2.1.3
[[nodiscard]] Finding read_xoauth2(std::string_view octets);
[[nodiscard]] Finding read_oauthbearer(std::string_view octets);  // RFC 7628 3.1

// An NTLM message that proves something: AUTHENTICATE, the third.
[[nodiscard]] bool is_ntlm_authenticate(std::string_view octets) noexcept;

}  // namespace malote::sasl
