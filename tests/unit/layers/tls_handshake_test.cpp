// SPDX-License-Identifier: MIT
// What the TLS layer reads of handshakes, and what it says of keys that do not fit. Expected values
// from RFC 8448, from OpenSSL, from FoxIO's JA4 examples and Salesforce's JA3 examples, or counted
// by hand.
#include <doctest/doctest.h>
#include <openssl/x509.h>

#include "core/text.hpp"
#include "layers/tls_certificate.hpp"
#include "layers/tls_hello.hpp"
#include "tls_rfc8448.hpp"
#include "tls_wire.hpp"

using namespace malote;
using namespace malote::test;

namespace {

std::string unhex(const std::string& digits) {
  std::string octets;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    octets += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return octets;
}

std::string fifty() {
  std::string text;
  for (char c = 0; c < 50; ++c) text += c;
  return text;
}

void play_rfc8448(Reading& reading, std::size_t piece) {
  namespace rfc = rfc8448;
  reading.data(Direction::to_server, unhex(rfc::client_hello), piece);
  reading.data(Direction::to_client, unhex(rfc::server_hello), piece);
  reading.data(Direction::to_client, unhex(rfc::server_flight), piece);
  reading.data(Direction::to_server, unhex(rfc::client_finished), piece);
  reading.gap(Direction::to_client, rfc::ticket_record_octets);
  reading.data(Direction::to_server, unhex(rfc::client_data), piece);
  reading.data(Direction::to_client, unhex(rfc::server_data), piece);
  reading.data(Direction::to_server, unhex(rfc::client_alert), piece);
  reading.data(Direction::to_client, unhex(rfc::server_alert), piece);
  reading.end();
}

tls::ClientHello hello_with(std::vector<std::uint16_t> suites,
                            std::vector<std::uint16_t> extensions) {
  tls::ClientHello hello;
  hello.version = 0x0303;
  hello.suites = std::move(suites);
  hello.extensions = std::move(extensions);
  return hello;
}

}  // namespace

TEST_CASE("the handshake of RFC 8448 opens") {
  for (const std::size_t piece : {SIZE_MAX, std::size_t{1}, std::size_t{7}}) {
    Reading reading(keys_of(rfc8448::key_log));
    play_rfc8448(reading, piece);
    CHECK((reading.output.text[Direction::to_server] == fifty()));
    CHECK((reading.output.text[Direction::to_client] == fifty()));
    const TlsRecord& row = reading.row();
    CHECK(row.state == TlsState::opened);
    CHECK(*row.version == "TLS 1.3");
    CHECK(*row.cipher == "TLS_AES_128_GCM_SHA256");
    CHECK(*row.sni == "server");
    CHECK(*row.client_random == rfc8448::client_random);
    CHECK(*row.subject == "CN=rsa");
    CHECK(to_rfc3339(*row.not_after) == "2026-07-30T01:23:59.000000000Z");
    CHECK(row.resumed == false);
    CHECK((row.alerts == std::vector<std::string>{"client: close_notify", "server: close_notify"}));
    CHECK(reading.host.noticed("certificate-self-signed"));
  }
}

TEST_CASE("without keys there are facts and no text") {
  Reading reading;
  play_rfc8448(reading, 100);
  CHECK((reading.output.text[Direction::to_server].empty()));
  CHECK(reading.row().state == TlsState::no_keys);
  CHECK_FALSE(reading.row().decrypted);
  CHECK(*reading.row().version == "TLS 1.3");
  CHECK_FALSE(reading.row().subject);  // TLS 1.3 hides certificates
  // Records of type 23: the flight's 674, the data's 67 and the alert's 19.
  CHECK(reading.row().server_octets == 674 + 67 + 19);
  CHECK(reading.row().client_octets == 53 + 67 + 19);
}

TEST_CASE("keys that do not fit are said to be so") {
  SUBCASE("of another connection") {
    std::string log = rfc8448::key_log;
    for (std::size_t at = 0; (at = log.find(" cb34", at)) != std::string::npos;) log[at + 1] = 'd';
    Reading reading(keys_of(log));
    play_rfc8448(reading, SIZE_MAX);
    CHECK(reading.row().state == TlsState::missing);
    CHECK(reading.host.noticed("tls-no-keys"));
  }
  SUBCASE("wrong") {
    std::string log = rfc8448::key_log;
    for (std::size_t at = 0; (at = log.find('\n', at)) != std::string::npos; ++at) {
      log[at - 1] = log[at - 1] == '0' ? '1' : '0';
    }
    Reading reading(keys_of(log));
    play_rfc8448(reading, SIZE_MAX);
    CHECK(reading.row().state == TlsState::wrong);
    CHECK(reading.host.noticed("tls-wrong-keys"));
    CHECK((reading.output.text[Direction::to_client].empty()));
  }
  SUBCASE("of one side") {
    const std::string log = rfc8448::key_log;
    Reading reading(keys_of(log.substr(0, log.find('\n') + 1) +
                            log.substr(log.find("CLIENT_TRAFFIC"),
                                       log.find("SERVER_TRAFFIC") - log.find("CLIENT_TRAFFIC"))));
    play_rfc8448(reading, SIZE_MAX);
    CHECK((reading.output.text[Direction::to_server] == fifty()));
    CHECK((reading.output.text[Direction::to_client].empty()));
    CHECK(reading.row().state == TlsState::partly);
    CHECK(reading.row().decrypted_client);
    CHECK_FALSE(reading.row().decrypted_server);
  }
}

TEST_CASE("key logs with rubbish in them") {
  using Kind = tls::KeyLogLine::Kind;
  const std::string random(64, 'a');
  CHECK(tls::parse_key_log_line("").kind == Kind::other);
  CHECK(tls::parse_key_log_line("# SSL/TLS secrets log file").kind == Kind::other);
  CHECK(tls::parse_key_log_line("CLIENT_RANDOM " + random + " 0011\r").kind == Kind::secret);
  CHECK(tls::parse_key_log_line("CLIENT_RANDOM " + random + " 0011").octets ==
        std::string("\0\x11", 2));
  CHECK(tls::parse_key_log_line("EXPORTER_SECRET " + random + " 0011").kind == Kind::other);
  CHECK(tls::parse_key_log_line("SOMETHING_NEW " + random + " 0011").kind == Kind::other);
  for (const std::string& line : std::vector<std::string>{
           "CLIENT_RANDOM", "CLIENT_RANDOM " + random, "CLIENT_RANDOM " + random + " 001",
           "CLIENT_RANDOM " + random + " 00 11", "CLIENT_RANDOM xx 00",
           std::string("\xff\x00\x01", 3), "client_random " + random + " 00"}) {
    CAPTURE(line);
    CHECK(tls::parse_key_log_line(line).kind == Kind::rubbish);
  }
  tls::Keys keys;
  keys.add_log("rubbish\nmore rubbish\n" + rfc8448::key_log + std::string(10'000, 'x'));
  CHECK(keys.rubbish() == 3);
  CHECK(keys.connections() == 1);
  CHECK(keys.lines_of({rfc8448::client_random, std::string(64, '0')}) == rfc8448::key_log);
  CHECK(keys.lines_of({std::string(64, '0')}).empty());
}

TEST_CASE("lengths that nobody sends") {
  const std::string head = unhex("160301");
  SUBCASE("a handshake message of 16 MB") {
    Reading reading;
    for (int i = 0; i < 50; ++i) {
      reading.data(Direction::to_server, head + unhex("4000") +
                                             (i == 0 ? unhex("01ffffff") + std::string(16380, 'x')
                                                     : std::string(16384, 'x')));
    }
    reading.end();
    CHECK(reading.host.noticed("tls-long-handshake"));
    CHECK_FALSE(reading.row().version);
  }
  SUBCASE("a record of no octets, and one of 2^14 + 2048") {
    Reading reading(keys_of(rfc8448::key_log));
    reading.data(Direction::to_server, head + unhex("0000"));
    reading.data(Direction::to_server, head + unhex("4800") + std::string(0x4800, '\0'));
    reading.data(Direction::to_server, unhex("1703030000"));
    reading.end();
    CHECK_FALSE(reading.host.noticed("tls-bad-record"));
  }
  SUBCASE("a longer one is none") {
    Reading reading;
    reading.data(Direction::to_server, unhex(rfc8448::client_hello));
    reading.data(Direction::to_server, head + unhex("4801") + std::string(100, '\0'));
    reading.end();
    CHECK(reading.host.noticed("tls-bad-record"));
  }
  SUBCASE("plain text where TLS should begin") {
    Reading reading;
    reading.data(Direction::to_client, "220 hello\r\n", 1);
    reading.end();
    CHECK(reading.host.noticed("tls-none"));
    CHECK((reading.output.text[Direction::to_client] == "220 hello\r\n"));
  }
}

TEST_CASE("hellos and certificates cut anywhere") {
  const std::string hello = unhex(rfc8448::client_hello).substr(9);
  for (std::size_t length = 0; length <= hello.size(); ++length) {
    const auto parsed = tls::parse_client_hello(as_bytes(hello).first(length));
    CHECK(parsed.has_value() == (length >= 34));
  }
  const auto whole = tls::parse_client_hello(as_bytes(hello));
  CHECK((whole->suites == std::vector<std::uint16_t>{0x1301, 0x1303, 0x1302}));
  CHECK((whole->versions == std::vector<std::uint16_t>{0x0304}));
  // JA3's text is counted out of the RFC's octets by hand.
  CHECK(tls::ja3_text(*whole) ==
        "771,4865-4867-4866,0-65281-10-35-51-43-13-45-28,29-23-24-25-256-257-258-259-260,");
  unsigned char* der = nullptr;
  const int octets = i2d_X509(rsa_identity().certificate.get(), &der);
  const tls::Crypto crypto;
  for (int length = 0; length <= octets; length += length < 200 ? 1 : 37) {
    const auto read = tls::read_certificate(crypto, {der, static_cast<std::size_t>(length)});
    CHECK_FALSE(read.subject);
  }
  const auto read = tls::read_certificate(crypto, {der, static_cast<std::size_t>(octets)});
  CHECK(*read.subject == "CN=mail.example");
  CHECK((read.names == std::vector<std::string>{"mail.example", "192.0.2.7"}));
  CHECK(*read.serial == "1234");
  CHECK(*read.key == "RSA 2048");
  CHECK(*read.signature == "sha256WithRSAEncryption");
  CHECK(to_rfc3339(*read.not_after) == "2030-01-02T03:04:05.000000000Z");
  CHECK(read.self_signed);
  OPENSSL_free(der);
}

TEST_CASE("fingerprints") {
  // FoxIO's technical details of JA4 walk through this hello of Chrome's.
  tls::ClientHello chrome =
      hello_with({0x1a1a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8,
                  0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035},
                 {0x2a2a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005,
                  0x0023, 0x0012, 0x002b, 0xff01, 0x000b, 0x000a, 0x0015});
  chrome.versions = {0x3a3a, 0x0304, 0x0303};
  chrome.signatures = {0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601};
  chrome.sni = "example.com";
  chrome.alpn = {"h2", "http/1.1"};
  const tls::Ja4Texts texts = tls::ja4_texts(chrome);
  const tls::Crypto crypto;
  const auto part = [&](const std::string& text) {
    return to_hex(as_text(crypto.digest("SHA256", as_bytes(text)))).substr(0, 12);
  };
  CHECK(texts.head + "_" + part(texts.suites) + "_" + part(texts.extensions) ==
        "t13d1516h2_8daaf6152771_e5627efa2ab1");
  // What FoxIO's description says of ALPN values.
  for (const auto& [name, wanted] :
       std::vector<std::pair<std::string, std::string>>{{"\xab", "ab"},
                                                        {"\x20", "20"},
                                                        {"\xab\xcd", "ad"},
                                                        {"\x20\x61", "21"},
                                                        {"\x30\xab", "3b"},
                                                        {"\x61\x20", "60"},
                                                        {"\x30\x31\xab\xcd", "3d"},
                                                        {"\x30\xab\xcd\x31", "01"},
                                                        {"x", "xx"},
                                                        {"http/1.1", "h1"},
                                                        {"", "00"}}) {
    CAPTURE(name);
    chrome.alpn = {name};
    CHECK(tls::ja4_texts(chrome).head == "t13d1516" + wanted);
  }
  chrome.alpn.clear();
  CHECK(tls::ja4_texts(chrome).head == "t13d151600");
  // The first example of JA3's description.
  tls::ClientHello old =
      hello_with({47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4}, {0, 10, 11});
  old.version = 769;
  old.groups = {23, 24, 25};
  old.point_formats = {0};
  CHECK(to_hex(as_text(crypto.digest("MD5", as_bytes(tls::ja3_text(old))))) ==
        "ada70206e40642a3e4461f35503241d5");
}

TEST_CASE("what is too old or too weak is said in plain words") {
  Peers peers({TLS1_VERSION, "AECDH-AES128-SHA", 0, {}, nullptr, false});
  REQUIRE(peers.shake());
  Reading reading;
  reading.all(peers.wire);
  CHECK(reading.host.noticed("tls-old"));
  CHECK(reading.host.noticed("tls-weak-cipher"));
  Peers good({TLS1_2_VERSION, "ECDHE-RSA-AES128-GCM-SHA256", 0, {}, nullptr, false});
  REQUIRE(good.shake());
  Reading other;
  other.all(good.wire);
  CHECK_FALSE(other.host.noticed("tls-old"));
  CHECK_FALSE(other.host.noticed("tls-weak-cipher"));
  CHECK(*other.row().subject == "CN=mail.example");
}
