// SPDX-License-Identifier: MIT
// ClientHello and ServerHello (RFC 5246 7.4.1, RFC 8446 4.1) and the fingerprints made of them:
// JA3, JA3S and JA4. Every length is checked; what is cut gives what stands before the cut.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/bytes.hpp"
#include "layers/tls_words.hpp"

namespace malote::tls {

struct ClientHello {
  std::uint16_t version = 0;  // legacy_version
  std::array<Byte, random_octets> random{};
  std::vector<Byte> session_id, ticket;
  std::vector<std::uint16_t> suites, extensions, groups, signatures, versions;  // as sent
  std::vector<std::uint8_t> point_formats;
  std::optional<std::string> sni;
  std::vector<std::string> alpn;
  bool early_data = false;
};

struct ServerHello {
  std::uint16_t version = 0;  // the one agreed upon
  std::uint16_t legacy_version = 0;
  std::array<Byte, random_octets> random{};
  std::vector<Byte> session_id;
  std::uint16_t suite = 0;
  std::uint8_t compression = 0;
  std::vector<std::uint16_t> extensions;
  std::optional<std::string> alpn;
  bool encrypt_then_mac = false, extended_master_secret = false, psk = false;
  bool retry = false;  // a HelloRetryRequest
};

// The message's body, without its header. Nothing where not even the random is there.
[[nodiscard]] std::optional<ClientHello> parse_client_hello(Bytes);
[[nodiscard]] std::optional<ServerHello> parse_server_hello(Bytes);

// What EncryptedExtensions tells.
struct EncryptedExtensions {
  std::optional<std::string> alpn;
  bool early_data = false;
};
[[nodiscard]] EncryptedExtensions parse_encrypted_extensions(Bytes);

// The texts that are hashed: JA3's and JA3S's with MD5, JA4's with SHA-256.
[[nodiscard]] std::string ja3_text(const ClientHello&);
[[nodiscard]] std::string ja3s_text(const ServerHello&);
struct Ja4Texts {
  std::string head, suites, extensions;
};
[[nodiscard]] Ja4Texts ja4_texts(const ClientHello&);

}  // namespace malote::tls
