// SPDX-License-Identifier: MIT
#include "layers/tls_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/i18n.hpp"
#include "layers/tls_suites.hpp"

namespace malote::tls {
namespace {

struct AlertName {
  std::uint8_t number;
  std::string_view name;
};

// RFC 8446 6, RFC 5246 7.2 and what extensions added.
constexpr std::array alert_names{
    AlertName{0, "close_notify"},
    AlertName{10, "unexpected_message"},
    AlertName{20, "bad_record_mac"},
    AlertName{21, "decryption_failed"},
    AlertName{22, "record_overflow"},
    AlertName{30, "decompression_failure"},
    AlertName{40, "handshake_failure"},
    AlertName{41, "no_certificate"},
    AlertName{42, "bad_certificate"},
    AlertName{43, "unsupported_certificate"},
    AlertName{44, "certificate_revoked"},
    AlertName{45, "certificate_expired"},
    AlertName{46, "certificate_unknown"},
    AlertName{47, "illegal_parameter"},
    AlertName{48, "unknown_ca"},
    AlertName{49, "access_denied"},
    AlertName{50, "decode_error"},
    AlertName{51, "decrypt_error"},
    AlertName{60, "export_restriction"},
    AlertName{70, "protocol_version"},
    AlertName{71, "insufficient_security"},
    AlertName{80, "internal_error"},
    AlertName{86, "inappropriate_fallback"},
    AlertName{90, "user_canceled"},
    AlertName{100, "no_renegotiation"},
    AlertName{109, "missing_extension"},
    AlertName{110, "unsupported_extension"},
    AlertName{111, "certificate_unobtainable"},
    AlertName{112, "unrecognized_name"},
    AlertName{113, "bad_certificate_status_response"},
    AlertName{114, "bad_certificate_hash_value"},
    AlertName{115, "unknown_psk_identity"},
    AlertName{116, "certificate_required"},
    AlertName{120, "no_application_protocol"},
};

constexpr std::string_view with = "_WITH_";

std::string_view name_of_suite(std::uint16_t number) {
  const auto found = std::ranges::lower_bound(suite_names, number, {}, &SuiteName::number);
  return found != suite_names.end() && found->number == number ? found->name : std::string_view{};
}

// "ECDHE_RSA_WITH_AES_128_GCM_SHA256": what stands behind WITH; all of it in TLS 1.3.
std::string_view cipher_part(std::string_view name) {
  const std::size_t at = name.find(with);
  return at == std::string_view::npos ? name : name.substr(at + with.size());
}

bool take_word(std::string_view& rest, std::string_view word) {
  if (!rest.starts_with(word)) return false;
  rest.remove_prefix(word.size());
  return true;
}

// "AES_128" and the like become "AES-128" with their keys.
bool take_cipher(std::string_view& rest, Suite& suite) {
  struct Known {
    std::string_view word, cipher;
    std::size_t key, block;
  };
  static constexpr std::array known{
      Known{"AES_128", "AES-128", 16, 16},
      Known{"AES_256", "AES-256", 32, 16},
      Known{"CAMELLIA_128", "CAMELLIA-128", 16, 16},
      Known{"CAMELLIA_256", "CAMELLIA-256", 32, 16},
      Known{"ARIA_128", "ARIA-128", 16, 16},
      Known{"ARIA_256", "ARIA-256", 32, 16},
      Known{"3DES_EDE", "DES-EDE3", 24, 8},
      Known{"DES", "DES", 8, 8},
      Known{"SEED", "SEED", 16, 16},
      Known{"IDEA", "IDEA", 16, 8},
  };
  for (const Known& one : known) {
    if (!rest.starts_with(std::string(one.word) + '_')) continue;
    rest.remove_prefix(one.word.size() + 1);
    suite.cipher = one.cipher;
    suite.key = one.key;
    suite.block = one.block;
    return true;
  }
  return false;
}

bool take_mode(std::string_view& rest, Suite& suite) {
  using Mode = Suite::Mode;
  if (take_word(rest, "GCM")) {
    suite.mode = Mode::gcm;
    suite.tag = 16;
    suite.cipher += "-GCM";
  } else if (take_word(rest, "CCM")) {
    suite.mode = Mode::ccm;
    suite.tag = take_word(rest, "_8") ? 8 : 16;
    suite.cipher += "-CCM";
  } else if (take_word(rest, "CBC")) {
    suite.mode = Mode::cbc;
    suite.cipher += "-CBC";
  } else {
    return false;
  }
  return true;
}

// What stands last: the MAC of CBC and stream ciphers, and the hash of the key schedule.
bool take_hash(std::string_view rest, Suite& suite) {
  const bool has_mac = suite.tag == 0;
  take_word(rest, "_");
  suite.hash = rest == "SHA384" ? "SHA384" : "SHA256";
  if (!has_mac) return rest.empty() || rest == "SHA256" || rest == "SHA384";
  if (rest == "MD5") {
    suite.mac = "MD5", suite.mac_key = 16;
  } else if (rest == "SHA") {
    suite.mac = "SHA1", suite.mac_key = 20;
  } else if (rest == "SHA256") {
    suite.mac = "SHA256", suite.mac_key = 32;
  } else if (rest == "SHA384") {
    suite.mac = "SHA384", suite.mac_key = 48;
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::string version_name(std::uint16_t version) {
  switch (version) {
    case 0x0002:
      return "SSL 2.0";
    case ssl3:
      return "SSL 3.0";
    case tls10:
      return "TLS 1.0";
    case tls11:
      return "TLS 1.1";
    case tls12:
      return "TLS 1.2";
    case tls13:
      return "TLS 1.3";
    default:
      return fmt::format("0x{:04x}", version);
  }
}

std::string suite_name(std::uint16_t number) {
  const std::string_view name = name_of_suite(number);
  return name.empty() ? fmt::format("0x{:04x}", number) : "TLS_" + std::string(name);
}

std::string alert_name(std::uint8_t number) {
  const auto found = std::ranges::find(alert_names, number, &AlertName::number);
  return found == alert_names.end() ? std::to_string(number) : std::string(found->name);
}

std::optional<Suite> suite_of(std::uint16_t number) {
  const std::string_view name = name_of_suite(number);
  if (name.empty() || name.find("EXPORT") != std::string_view::npos) return std::nullopt;
  std::string_view rest = cipher_part(name);
  Suite suite;
  if (take_word(rest, "CHACHA20_POLY1305")) {
    suite.mode = Suite::Mode::chacha;
    suite.cipher = "ChaCha20-Poly1305";
    suite.key = 32;
    suite.tag = 16;
  } else if (take_word(rest, "RC4_128")) {
    suite.mode = Suite::Mode::stream;
    suite.cipher = "RC4";
    suite.key = 16;
  } else if (name.find(with) != std::string_view::npos && take_word(rest, "NULL")) {
    suite.mode = Suite::Mode::stream;
  } else if (!take_cipher(rest, suite) || !take_mode(rest, suite)) {
    return std::nullopt;
  }
  if (!take_hash(rest, suite)) return std::nullopt;
  return suite;
}

std::string weakness_of(std::uint16_t number) {
  const std::string_view name = name_of_suite(number);
  const auto has = [&](std::string_view word) { return name.find(word) != std::string_view::npos; };
  if (has("_NULL_")) return tr_noop("it encrypts nothing");
  if (has("anon")) return tr_noop("nobody proves who he is");
  if (has("EXPORT")) return tr_noop("its keys are short enough to be tried out");
  if (has("RC4")) return tr_noop("RC4 gives away what is sent often (RFC 7465)");
  if (has("WITH_DES_")) return tr_noop("DES keys are short enough to be tried out");
  if (has("3DES") || has("IDEA")) {
    return tr_noop("its blocks of 64 bits give away what is sent long enough");
  }
  return {};
}

}  // namespace malote::tls
