// SPDX-License-Identifier: MIT
#include "dissectors/sasl/mechanisms.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/bytes.hpp"
#include "core/text.hpp"

namespace malote::sasl {

namespace {

constexpr char kvsep = '\x01';  // RFC 7628 3.1

std::optional<std::string> unless_empty(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return std::string(text);
}

// The value of `key=` (quoted or not) in a list of directives (RFC 2831 7.1).
std::optional<std::string> directive(std::string_view list, std::string_view key) {
  std::size_t at = 0;
  while (at < list.size()) {
    const std::size_t equals = list.find('=', at);
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view name = trim(list.substr(at, equals - at));
    std::string value;
    at = equals + 1;
    if (at < list.size() && list[at] == '"') {
      for (++at; at < list.size() && list[at] != '"'; ++at) {
        if (list[at] == '\\' && at + 1 < list.size()) ++at;
        value += list[at];
      }
    }
    const std::size_t comma = std::min(list.find(',', at), list.size());
    if (value.empty() && at < list.size() && list[at] != '"') {
      value = trim(list.substr(at, comma - at));
    }
    if (equals_ignoring_case(name, key)) return value;
    at = comma + 1;
  }
  return std::nullopt;
}

// saslname: "=2C" is a comma, "=3D" an equals sign (RFC 5802 5.1).
std::string from_saslname(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const std::string_view three = name.substr(i, 3);
    if (three == "=2C" || three == "=3D") {
      out += three == "=2C" ? ',' : '=';
      i += 2;
    } else {
      out += name[i];
    }
  }
  return out;
}

// The rest behind a GS2 header's flag ("n,", "y,", "p=…,"), which begins with the optional authzid.
std::optional<std::string_view> behind_gs2_flag(std::string_view octets) {
  if (octets.empty() || (octets[0] != 'n' && octets[0] != 'y' && octets[0] != 'p')) {
    return std::nullopt;
  }
  const std::size_t comma = octets.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  return octets.substr(comma + 1);
}

std::optional<std::string> bearer_token(std::string_view fields) {
  while (!fields.empty()) {
    const std::size_t end = std::min(fields.find(kvsep), fields.size());
    const std::string_view field = fields.substr(0, end);
    if (starts_with_ignoring_case(field, "auth=")) {
      std::string_view value = field.substr(5);
      if (starts_with_ignoring_case(value, "bearer")) value = trim(value.substr(6));
      return unless_empty(value);
    }
    fields.remove_prefix(std::min(end + 1, fields.size()));
  }
  return std::nullopt;
}

void append_utf8(std::string& out, std::uint32_t point) {
  const auto add = [&](std::uint32_t octet) { out += static_cast<char>(octet); };
  if (point < 0x80) {
    add(point);
  } else if (point < 0x800) {
    add(0xc0U | (point >> 6U));
    add(0x80U | (point & 0x3fU));
  } else if (point < 0x10000) {
    add(0xe0U | (point >> 12U));
    add(0x80U | ((point >> 6U) & 0x3fU));
    add(0x80U | (point & 0x3fU));
  } else {
    add(0xf0U | (point >> 18U));
    add(0x80U | ((point >> 12U) & 0x3fU));
    add(0x80U | ((point >> 6U) & 0x3fU));
    add(0x80U | (point & 0x3fU));
  }
}

std::string from_utf16le(Bytes octets) {
  std::string out;
  ByteCursor cursor(octets);
  while (cursor.remaining() >= 2) {
    std::uint32_t unit = cursor.u16le();
    if (unit >= 0xd800 && unit < 0xe000) {
      ByteCursor ahead = cursor;
      const std::uint32_t low = ahead.u16le();
      if (unit < 0xdc00 && ahead.ok() && low >= 0xdc00 && low < 0xe000) {
        cursor = ahead;
        unit = 0x10000U + ((unit - 0xd800U) << 10U) + (low - 0xdc00U);
      } else {
        unit = 0xfffd;
      }
    }
    append_utf8(out, unit);
  }
  return out;
}

constexpr std::string_view ntlm_signature("NTLMSSP\0", 8);
constexpr std::uint32_t ntlm_authenticate = 3;
constexpr std::uint32_t ntlm_unicode = 1;

}  // namespace

Finding read_plain(std::string_view octets) {
  const std::size_t first = octets.find('\0');
  if (first == std::string_view::npos) return {};
  const std::size_t second = octets.find('\0', first + 1);
  if (second == std::string_view::npos) return {};
  return {unless_empty(octets.substr(first + 1, second - first - 1)),
          std::string(octets.substr(second + 1))};
}

Finding read_cram_md5(std::string_view octets) {
  const std::size_t blank = octets.rfind(' ');
  if (blank == std::string_view::npos) return {};
  return {unless_empty(octets.substr(0, blank)), std::nullopt};
}

Finding read_digest_md5(std::string_view octets) {
  return {directive(octets, "username"), std::nullopt};
}

Finding read_scram_first(std::string_view octets) {
  const auto rest = behind_gs2_flag(octets);
  if (!rest) return {};
  const std::size_t comma = rest->find(',');  // behind the authzid
  if (comma == std::string_view::npos) return {};
  std::string_view bare = rest->substr(comma + 1);
  while (!bare.empty()) {
    const std::size_t end = std::min(bare.find(','), bare.size());
    if (bare.starts_with("n=")) return {from_saslname(bare.substr(2, end - 2)), std::nullopt};
    bare.remove_prefix(std::min(end + 1, bare.size()));
  }
  return {};
}

bool is_ntlm_authenticate(std::string_view octets) noexcept {
  if (!octets.starts_with(ntlm_signature)) return false;
  ByteCursor cursor(as_bytes(octets.substr(ntlm_signature.size())));
  return cursor.u32le() == ntlm_authenticate && cursor.ok();
}

Finding read_ntlm(std::string_view octets) {
  if (!is_ntlm_authenticate(octets)) return {};
  ByteCursor fields(as_bytes(octets));
  fields.skip(36);  // signature, type, LM response, NT response, domain
  const std::size_t length = fields.u16le();
  fields.skip(2);  // room
  const std::size_t offset = fields.u32le();
  fields.skip(16);  // workstation, session key
  // Old clients send no flags: they are OEM ones then.
  const bool unicode = (fields.u32le() & ntlm_unicode) != 0 && fields.ok();
  if (offset > octets.size() || length > octets.size() - offset) return {};
  const std::string_view name = octets.substr(offset, length);
  return {unless_empty(unicode ? from_utf16le(as_bytes(name)) : std::string(name)), std::nullopt};
}

Finding read_xoauth2(std::string_view octets) {
  if (!starts_with_ignoring_case(octets, "user=")) return {};
  const std::size_t end = std::min(octets.find(kvsep), octets.size());
  return {unless_empty(octets.substr(5, end - 5)),
          bearer_token(octets.substr(std::min(end + 1, octets.size())))};
}

Finding read_oauthbearer(std::string_view octets) {
  const auto rest = behind_gs2_flag(octets);
  if (!rest) return {};
  const std::size_t end = std::min(rest->find(kvsep), rest->size());
  std::string_view authzid = rest->substr(0, end);
  Finding finding{std::nullopt, bearer_token(rest->substr(std::min(end + 1, rest->size())))};
  if (authzid.starts_with("a=")) {
    authzid.remove_prefix(2);
    finding.user = unless_empty(from_saslname(authzid.substr(0, authzid.find(','))));
  }
  return finding;
}

}  // namespace malote::sasl
