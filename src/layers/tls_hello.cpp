// SPDX-License-Identifier: MIT
#include "layers/tls_hello.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.hpp"

namespace malote::tls {
namespace {

enum Extension : std::uint16_t {
  server_name = 0,
  supported_groups = 10,
  ec_point_formats = 11,
  signature_algorithms = 13,
  application_layer_protocol = 16,
  encrypt_then_mac = 22,
  extended_master_secret = 23,
  session_ticket = 35,
  pre_shared_key = 41,
  early_data = 42,
  supported_versions = 43,
};

// RFC 8446 4.1.3: the random of a ServerHello that is a HelloRetryRequest.
constexpr std::array<Byte, random_octets> retry_random{
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

// A vector with its length in front; what is cut is as long as it is there.
Bytes take_vector(ByteCursor& cursor, unsigned length_octets) {
  const std::size_t length = length_octets == 1 ? cursor.u8() : cursor.u16();
  return cursor.take(std::min(length, cursor.remaining()));
}

std::vector<std::uint16_t> numbers_in(Bytes octets) {
  std::vector<std::uint16_t> numbers;
  for (ByteCursor cursor(octets); cursor.remaining() >= 2;) numbers.push_back(cursor.u16());
  return numbers;
}

std::vector<std::string> names_in(Bytes octets) {
  std::vector<std::string> names;
  ByteCursor outer(octets);
  ByteCursor cursor(take_vector(outer, 2));
  while (!cursor.empty() && cursor.ok()) names.emplace_back(as_text(take_vector(cursor, 1)));
  return names;
}

std::optional<std::string> host_name_in(Bytes octets) {
  ByteCursor outer(octets);
  ByteCursor cursor(take_vector(outer, 2));
  while (cursor.remaining() >= 3) {
    const std::uint8_t type = cursor.u8();
    const Bytes name = take_vector(cursor, 2);
    if (type == 0) return std::string(as_text(name));
  }
  return std::nullopt;
}

void read_client_extension(std::uint16_t number, Bytes value, ClientHello& hello) {
  ByteCursor cursor(value);
  switch (number) {
    case server_name:
      hello.sni = host_name_in(value);
      break;
    case supported_groups:
      hello.groups = numbers_in(take_vector(cursor, 2));
      break;
    case ec_point_formats: {
      const Bytes formats = take_vector(cursor, 1);
      hello.point_formats.assign(formats.begin(), formats.end());
      break;
    }
    case signature_algorithms:
      hello.signatures = numbers_in(take_vector(cursor, 2));
      break;
    case application_layer_protocol:
      hello.alpn = names_in(value);
      break;
    case supported_versions:
      hello.versions = numbers_in(take_vector(cursor, 1));
      break;
    case session_ticket:
      hello.ticket.assign(value.begin(), value.end());
      break;
    case early_data:
      hello.early_data = true;
      break;
    default:
      break;
  }
}

// Calls visit(number, value) for each.
template <typename Visit>
void each_extension(Bytes octets, const Visit& visit) {
  ByteCursor cursor(octets);
  while (cursor.remaining() >= 4) {
    const std::uint16_t number = cursor.u16();
    visit(number, take_vector(cursor, 2));
  }
}

std::uint16_t newest_of(const ClientHello& hello) {
  std::uint16_t newest = 0;
  for (const std::uint16_t version : hello.versions) {
    if (!is_grease(version)) newest = std::max(newest, version);
  }
  return newest == 0 ? hello.version : newest;
}

template <typename Numbers>
std::string dashed(const Numbers& numbers) {
  std::string text;
  for (const auto number : numbers) {
    if (is_grease(number)) continue;
    if (!text.empty()) text += '-';
    text += std::to_string(number);
  }
  return text;
}

std::string commas(std::vector<std::uint16_t> numbers, bool sorted) {
  std::erase_if(numbers, is_grease);
  if (sorted) std::ranges::sort(numbers);
  std::string text;
  for (const std::uint16_t number : numbers) {
    if (!text.empty()) text += ',';
    text += fmt::format("{:04x}", number);
  }
  return text;
}

std::size_t without_grease(const std::vector<std::uint16_t>& numbers) {
  return static_cast<std::size_t>(
      std::ranges::count_if(numbers, [](std::uint16_t n) { return !is_grease(n); }));
}

// The first and the last character of the first ALPN value; of what is no letter or digit, of its
// hexadecimal form.
std::string ja4_alpn(const ClientHello& hello) {
  if (hello.alpn.empty() || hello.alpn.front().empty()) return "00";
  const std::string& first = hello.alpn.front();
  const auto plain = [](char c) { return is_alpha(c) || is_digit(c); };
  if (plain(first.front()) && plain(first.back())) return {first.front(), first.back()};
  const std::string hex = to_hex(first);
  return {hex.front(), hex.back()};
}

std::string ja4_version(std::uint16_t version) {
  switch (version) {
    case tls13:
      return "13";
    case tls12:
      return "12";
    case tls11:
      return "11";
    case tls10:
      return "10";
    case ssl3:
      return "s3";
    default:
      return "00";
  }
}

}  // namespace

std::optional<ClientHello> parse_client_hello(Bytes body) {
  ByteCursor cursor(body);
  ClientHello hello;
  hello.version = cursor.u16();
  const Bytes random = cursor.take(random_octets);
  if (!cursor.ok()) return std::nullopt;
  std::ranges::copy(random, hello.random.begin());
  const Bytes session = take_vector(cursor, 1);
  hello.session_id.assign(session.begin(), session.end());
  hello.suites = numbers_in(take_vector(cursor, 2));
  (void)take_vector(cursor, 1);  // compression methods
  if (cursor.remaining() < 2) return hello;
  each_extension(take_vector(cursor, 2), [&](std::uint16_t number, Bytes value) {
    hello.extensions.push_back(number);
    read_client_extension(number, value, hello);
  });
  return hello;
}

std::optional<ServerHello> parse_server_hello(Bytes body) {
  ByteCursor cursor(body);
  ServerHello hello;
  hello.version = hello.legacy_version = cursor.u16();
  const Bytes random = cursor.take(random_octets);
  if (!cursor.ok()) return std::nullopt;
  std::ranges::copy(random, hello.random.begin());
  hello.retry = hello.random == retry_random;
  const Bytes session = take_vector(cursor, 1);
  hello.session_id.assign(session.begin(), session.end());
  hello.suite = cursor.u16();
  hello.compression = cursor.u8();
  if (!cursor.ok()) return std::nullopt;
  if (cursor.remaining() < 2) return hello;
  each_extension(take_vector(cursor, 2), [&](std::uint16_t number, Bytes value) {
    hello.extensions.push_back(number);
    if (number == supported_versions && value.size() == 2) {
      hello.version = ByteCursor(value).u16();
    }
    if (number == application_layer_protocol) {
      const auto names = names_in(value);
      if (!names.empty()) hello.alpn = names.front();
    }
    hello.encrypt_then_mac = hello.encrypt_then_mac || number == encrypt_then_mac;
    hello.extended_master_secret = hello.extended_master_secret || number == extended_master_secret;
    hello.psk = hello.psk || number == pre_shared_key;
  });
  return hello;
}

EncryptedExtensions parse_encrypted_extensions(Bytes body) {
  EncryptedExtensions found;
  ByteCursor cursor(body);
  each_extension(take_vector(cursor, 2), [&](std::uint16_t number, Bytes value) {
    if (number == application_layer_protocol) {
      const auto names = names_in(value);
      if (!names.empty()) found.alpn = names.front();
    }
    found.early_data = found.early_data || number == early_data;
  });
  return found;
}

std::string ja3_text(const ClientHello& hello) {
  return std::to_string(hello.version) + ',' + dashed(hello.suites) + ',' +
         dashed(hello.extensions) + ',' + dashed(hello.groups) + ',' + dashed(hello.point_formats);
}

std::string ja3s_text(const ServerHello& hello) {
  return std::to_string(hello.legacy_version) + ',' + std::to_string(hello.suite) + ',' +
         dashed(hello.extensions);
}

Ja4Texts ja4_texts(const ClientHello& hello) {
  constexpr std::size_t most = 99;
  Ja4Texts texts;
  texts.head = fmt::format("t{}{}{:02}{:02}{}", ja4_version(newest_of(hello)),
                           hello.sni ? 'd' : 'i', std::min(without_grease(hello.suites), most),
                           std::min(without_grease(hello.extensions), most), ja4_alpn(hello));
  texts.suites = commas(hello.suites, true);
  std::vector<std::uint16_t> others = hello.extensions;
  std::erase_if(others, [](std::uint16_t number) {
    return number == server_name || number == application_layer_protocol;
  });
  texts.extensions = commas(others, true);
  if (!hello.signatures.empty()) texts.extensions += '_' + commas(hello.signatures, false);
  return texts;
}

}  // namespace malote::tls
