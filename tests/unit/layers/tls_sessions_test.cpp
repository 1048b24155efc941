// SPDX-License-Identifier: MIT
// Sessions of OpenSSL's own over every version and suite that it has here, opened with its key log:
// what comes out is what went in.
#include <doctest/doctest.h>

#include <set>

#include "tls_wire.hpp"

using namespace malote;
using namespace malote::test;

namespace {

const std::string question = "a001 LOGIN bob secret\r\n";

struct Talk {
  std::unique_ptr<Peers> peers;
  bool agreed = false;
};

Talk talk(const PeerOptions& options, std::size_t answer = 40'000) {
  Talk made{std::make_unique<Peers>(options), false};
  made.agreed = made.peers->shake();
  if (!made.agreed) return made;
  made.peers->say(Direction::to_server, question);
  made.peers->say(Direction::to_client, some_text(answer));
  made.peers->say(Direction::to_server, "a002 LOGOUT\r\n");
  made.peers->close();
  return made;
}

void check_opened(const Reading& reading, const Peers& peers) {
  CHECK((reading.output.text[Direction::to_server] == peers.plain[Direction::to_server]));
  CHECK((reading.output.text[Direction::to_client] == peers.plain[Direction::to_client]));
  CHECK(reading.output.gaps[Direction::to_server].empty());
  CHECK(reading.output.gaps[Direction::to_client].empty());
  CHECK(reading.row().state == TlsState::opened);
  CHECK(reading.row().decrypted);
  CHECK_FALSE(reading.host.noticed("tls-wrong-keys"));
  CHECK_FALSE(reading.host.noticed("tls-bad-record"));
}

std::vector<std::string> suites_of(int version) {
  const Ctx context(SSL_CTX_new_ex(legacy_library(), nullptr, TLS_method()));
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), version);
  SSL_CTX_set_max_proto_version(context.get(), version);
  SSL_CTX_set_cipher_list(context.get(), "ALL:COMPLEMENTOFALL:@SECLEVEL=0");
  std::vector<std::string> names;
  STACK_OF(SSL_CIPHER)* const all = SSL_CTX_get_ciphers(context.get());
  for (int i = 0; i < sk_SSL_CIPHER_num(all); ++i) {
    const SSL_CIPHER* const cipher = sk_SSL_CIPHER_value(all, i);
    const std::string wanted = SSL_CIPHER_get_version(cipher);
    const bool is_13 = wanted == "TLSv1.3";
    if (is_13 != (version == TLS1_3_VERSION)) continue;
    if (wanted == "TLSv1.2" && version < TLS1_2_VERSION) continue;
    names.emplace_back(SSL_CIPHER_get_name(cipher));
  }
  return names;
}

void check_version(int version, std::size_t at_least) {
  std::size_t opened = 0;
  std::string skipped;
  for (const std::string& suite : suites_of(version)) {
    CAPTURE(suite);
    const Talk made = talk({version, suite, 0, {}, nullptr, false});
    if (!made.agreed) {
      skipped += " " + suite;
      continue;
    }
    Reading reading(keys_of(made.peers->key_log));
    reading.all(made.peers->wire, 1448);
    check_opened(reading, *made.peers);
    CHECK(*reading.row().cipher ==
          SSL_CIPHER_standard_name(SSL_get_current_cipher(made.peers->client())));
    ++opened;
  }
  if (!skipped.empty()) MESSAGE("not agreed upon here:" << skipped);
  CHECK(opened >= at_least);
}

}  // namespace

// The least are the suites that Debian 12's OpenSSL has for RSA, ECDSA, anonymous and PSK peers.
TEST_CASE("TLS 1.3 in all its suites") {
  check_version(TLS1_3_VERSION, 3);
}
TEST_CASE("TLS 1.2 in all its suites") {
  check_version(TLS1_2_VERSION, 90);
}
TEST_CASE("TLS 1.1 in all its suites") {
  check_version(TLS1_1_VERSION, 20);
}
TEST_CASE("TLS 1.0 in all its suites") {
  check_version(TLS1_VERSION, 20);
}

TEST_CASE("how the octets are cut does not matter") {
  for (const auto& [version, suite] :
       std::vector<std::pair<int, std::string>>{{TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256"},
                                                {TLS1_2_VERSION, "ECDHE-RSA-CHACHA20-POLY1305"},
                                                {TLS1_2_VERSION, "AES128-SHA"},
                                                {TLS1_VERSION, "AES256-SHA"}}) {
    CAPTURE(suite);
    const Talk made = talk({version, suite, 0, {}, nullptr, false}, 3000);
    REQUIRE(made.agreed);
    for (const std::size_t piece : {1U, 2U, 3U, 5U, 6U, 7U, 64U, 1000U}) {
      Reading reading(keys_of(made.peers->key_log));
      reading.all(made.peers->wire, piece);
      check_opened(reading, *made.peers);
    }
  }
}

TEST_CASE("without encrypt-then-MAC and without the extended master secret") {
  for (const std::uint64_t off :
       {std::uint64_t{SSL_OP_NO_ENCRYPT_THEN_MAC}, std::uint64_t{SSL_OP_NO_EXTENDED_MASTER_SECRET},
        std::uint64_t{SSL_OP_NO_ENCRYPT_THEN_MAC | SSL_OP_NO_EXTENDED_MASTER_SECRET}}) {
    for (const int version : {TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION}) {
      const Talk made = talk({version, "AES128-SHA", off, {}, nullptr, false});
      REQUIRE(made.agreed);
      Reading reading(keys_of(made.peers->key_log));
      reading.all(made.peers->wire);
      check_opened(reading, *made.peers);
    }
  }
}

TEST_CASE("an RSA private key opens what was sent under it") {
  const std::string path = "tls-test-key.pem";
  BIO* const file = BIO_new_file(path.c_str(), "w");
  PEM_write_bio_PrivateKey(file, rsa_identity().key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  BIO_free(file);
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION}) {
    for (const std::uint64_t off :
         {std::uint64_t{0}, std::uint64_t{SSL_OP_NO_EXTENDED_MASTER_SECRET}}) {
      CAPTURE(version);
      const Talk made = talk({version, "AES128-SHA", off, {}, nullptr, false});
      REQUIRE(made.agreed);
      auto keys = std::make_shared<tls::Keys>();
      REQUIRE(keys->add_private_key(path));
      Reading reading(keys);
      reading.all(made.peers->wire);
      check_opened(reading, *made.peers);
    }
  }
  // ... and nothing else.
  const Talk other = talk({TLS1_2_VERSION, "ECDHE-RSA-AES128-SHA", 0, {}, nullptr, false});
  auto keys = std::make_shared<tls::Keys>();
  REQUIRE(keys->add_private_key(path));
  Reading reading(keys);
  reading.all(other.peers->wire);
  CHECK(reading.row().state == TlsState::missing);
  std::remove(path.c_str());
}

TEST_CASE("keys are changed under way") {
  SUBCASE("TLS 1.3 key update") {
    Peers peers({TLS1_3_VERSION, "", 0, {}, nullptr, false});
    REQUIRE(peers.shake());
    for (int i = 0; i < 3; ++i) {
      peers.say(Direction::to_server, "one\r\n");
      SSL_key_update(peers.client(), SSL_KEY_UPDATE_REQUESTED);
      peers.say(Direction::to_server, "two\r\n");
      peers.say(Direction::to_client, "three\r\n");
    }
    peers.close();
    Reading reading(keys_of(peers.key_log));
    reading.all(peers.wire);
    check_opened(reading, peers);
  }
  SUBCASE("TLS 1.2 renegotiation") {
    Peers peers({TLS1_2_VERSION, "", SSL_OP_ALLOW_CLIENT_RENEGOTIATION, {}, nullptr, false});
    REQUIRE(peers.shake());
    peers.say(Direction::to_server, "before\r\n");
    REQUIRE(SSL_renegotiate(peers.client()) == 1);
    (void)SSL_do_handshake(peers.client());
    peers.pump();
    REQUIRE(SSL_renegotiate_pending(peers.client()) == 0);
    peers.say(Direction::to_server, "after\r\n");
    peers.say(Direction::to_client, "yes\r\n");
    peers.close();
    Reading reading(keys_of(peers.key_log));
    reading.all(peers.wire);
    check_opened(reading, peers);
  }
}

TEST_CASE("a HelloRetryRequest") {
  Peers peers({TLS1_3_VERSION, "", 0, "P-384", nullptr, false});
  REQUIRE(peers.shake());
  peers.say(Direction::to_server, "hello\r\n");
  peers.say(Direction::to_client, "world\r\n");
  peers.close();
  Reading reading(keys_of(peers.key_log));
  reading.all(peers.wire);
  check_opened(reading, peers);
}

TEST_CASE("resumed sessions, and early data") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    const Talk first = talk({version, "", 0, {}, nullptr, false});
    REQUIRE(first.agreed);
    const SavedSession saved(SSL_get1_session(first.peers->client()));
    const Talk second = talk({version, "", 0, {}, saved.get(), false});
    REQUIRE(second.agreed);
    REQUIRE(SSL_session_reused(second.peers->client()) == 1);
    Reading reading(keys_of(second.peers->key_log));
    reading.all(second.peers->wire);
    check_opened(reading, *second.peers);
    CHECK(reading.row().resumed == true);
    CHECK_FALSE(reading.row().subject);
  }
}

TEST_CASE("early data is read where the server took it") {
  const Talk first = talk({TLS1_3_VERSION, "", 0, {}, nullptr, false});
  const SavedSession saved(SSL_get1_session(first.peers->client()));
  Peers peers({TLS1_3_VERSION, "", 0, {}, saved.get(), true});
  REQUIRE(peers.early("EHLO early\r\n"));
  REQUIRE(peers.early_plain == "EHLO early\r\n");
  REQUIRE(peers.shake());
  peers.say(Direction::to_server, "QUIT\r\n");
  peers.close();
  Reading reading(keys_of(peers.key_log));
  reading.all(peers.wire);
  CHECK((reading.output.text[Direction::to_server] == "EHLO early\r\nQUIT\r\n"));
  CHECK(reading.row().state == TlsState::opened);
}
