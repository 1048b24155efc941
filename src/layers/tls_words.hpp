// SPDX-License-Identifier: MIT
// TLS's numbers and their names: content types, handshake messages, versions, alerts, cipher
// suites and what these are made of. Used by all of tls_*; knows no connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace malote::tls {

enum class ContentType : std::uint8_t {
  change_cipher_spec = 20,
  alert = 21,
  handshake = 22,
  application_data = 23,
  heartbeat = 24,  // RFC 6520
};

enum class HandshakeType : std::uint8_t {
  hello_request = 0,
  client_hello = 1,
  server_hello = 2,
  new_session_ticket = 4,
  end_of_early_data = 5,
  encrypted_extensions = 8,
  certificate = 11,
  server_hello_done = 14,
  client_key_exchange = 16,
  finished = 20,
  key_update = 24,
};

inline constexpr std::uint16_t ssl3 = 0x0300;
inline constexpr std::uint16_t tls10 = 0x0301;
inline constexpr std::uint16_t tls11 = 0x0302;
inline constexpr std::uint16_t tls12 = 0x0303;
inline constexpr std::uint16_t tls13 = 0x0304;

inline constexpr std::size_t random_octets = 32;
inline constexpr std::size_t record_header = 5;
// RFC 5246 6.2.3: a ciphertext may be so much longer than a plaintext of 2^14.
inline constexpr std::size_t fragment_most = (1U << 14U) + 2048;

// RFC 8701: numbers that clients make up so that nobody relies on a list.
[[nodiscard]] constexpr bool is_grease(std::uint16_t number) noexcept {
  return (number & 0x0f0fU) == 0x0a0aU && (number >> 8U) == (number & 0xffU);
}

[[nodiscard]] std::string version_name(std::uint16_t);  // "TLS 1.3"; "0x0305" of what nobody knows
[[nodiscard]] std::string suite_name(std::uint16_t);    // "TLS_AES_128_GCM_SHA256", or its number
[[nodiscard]] std::string alert_name(std::uint8_t);     // "close_notify", or its number

// How a suite's records are protected.
struct Suite {
  enum class Mode : std::uint8_t { stream, cbc, gcm, ccm, chacha };
  Mode mode = Mode::gcm;
  std::string cipher;     // as OpenSSL calls it; empty: NULL, nothing is encrypted
  std::size_t key = 0;    // octets
  std::size_t block = 0;  // of CBC, and of its IV
  std::size_t tag = 0;    // of AEAD
  std::string mac;        // "SHA1"; empty for AEAD
  std::size_t mac_key = 0;
  std::string hash;  // of the key schedule; before TLS 1.2 it is MD5 and SHA-1
};
// Nothing for what nobody opens: export ciphers, ciphers of no standard.
[[nodiscard]] std::optional<Suite> suite_of(std::uint16_t);

// Why a suite should not be used any more, in a few words; empty for others.
[[nodiscard]] std::string weakness_of(std::uint16_t suite);

}  // namespace malote::tls
