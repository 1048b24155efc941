// SPDX-License-Identifier: MIT
// Two TLS ends talking through memory: what one says the other hears, in every version.
#include "generator/tls_end.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "unit/generator/tls_support.hpp"

namespace malote::generator {
namespace {

TEST_CASE("what one end says the other hears, whatever the version") {
  for (const char* version : {"1.0", "1.1", "1.2", "1.3"}) {
    CAPTURE(version);
    TlsWishes wishes;
    wishes.versions = version;
    TlsPair pair(TlsLibrary::usual(), wishes);
    REQUIRE(pair.shake());
    CHECK(pair.client.version() ==
          (version == std::string("1.0") ? "TLSv1" : "TLSv" + std::string(version)));
    const std::string much(100'000, 'x');
    pair.client.say(much);
    CHECK(pair.heard_by_server() == much);
    pair.server.say("250 ok\r\n");
    CHECK(pair.heard_by_client() == "250 ok\r\n");
    pair.client.close();
    CHECK(pair.heard_by_server().empty());
    CHECK(pair.server.state() == TlsEnd::State::closed);
  }
}

TEST_CASE("octet by octet on the wire it is the same") {
  TlsPair pair(TlsLibrary::usual(), {});
  pair.client.begin();
  for (int turns = 0; turns < 10; ++turns) {
    for (auto [from, to] :
         {std::pair{&pair.client, &pair.server}, std::pair{&pair.server, &pair.client}}) {
      for (const char octet : from->to_send()) to->take_wire({&octet, 1});
    }
  }
  CHECK(pair.client.state() == TlsEnd::State::open);
  CHECK(pair.server.state() == TlsEnd::State::open);
}

TEST_CASE("a suite that is asked for is the one that is used") {
  for (const char* suite : {"TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256",
                            "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-CCM8"}) {
    CAPTURE(suite);
    TlsWishes wishes;
    wishes.suites = suite;
    TlsPair pair(TlsLibrary::usual(), wishes);
    REQUIRE(pair.shake());
    CHECK(pair.client.suite() == suite);
  }
  TlsWishes wishes;
  wishes.suites = "NO-SUCH-SUITE";
  CHECK_FALSE(TlsContext::for_client(TlsLibrary::usual(), wishes));
  wishes.suites.clear();
  wishes.versions = "1.4";
  CHECK_FALSE(TlsContext::for_client(TlsLibrary::usual(), wishes));
}

TEST_CASE("from one seed come the same octets, from another one others") {
  const auto conversation = [](std::uint64_t seed, const char* version) {
    TlsWishes wishes;
    wishes.versions = version;
    wishes.keeps_tickets = false;
    TlsPair pair(TlsLibrary::seeded(seed), wishes);
    std::string wire = pair.shake() ? pair.wire : "";
    pair.client.say("EHLO me\r\n");
    return wire + pair.client.to_send();
  };
  for (const char* version : {"1.2", "1.3"}) {
    const std::string first = conversation(7, version);
    CHECK(first.size() > 1000);
    CHECK(first == conversation(7, version));
    CHECK(first != conversation(8, version));
  }
}

TEST_CASE("the key log has RFC 9850's lines, and the secrets of both sides agree") {
  const std::string path = "tls_end_test.keys";
  auto log = KeyLog::open(path, true);
  REQUIRE(log);
  TlsWishes wishes;
  wishes.key_log = log.value();
  wishes.versions = "1.2";
  TlsPair old(TlsLibrary::usual(), wishes);
  REQUIRE(old.shake());
  wishes.versions = "1.3";
  TlsPair recent(TlsLibrary::usual(), wishes);
  REQUIRE(recent.shake());
  std::ifstream in(path);
  std::vector<std::string> labels, lines;
  for (std::string line; std::getline(in, line);) {
    labels.push_back(line.substr(0, line.find(' ')));
    lines.push_back(line);
  }
  // Both ends of the pair log, so each line is there twice.
  for (const char* label :
       {"CLIENT_RANDOM", "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
        "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0", "EXPORTER_SECRET"}) {
    CAPTURE(label);
    CHECK(std::count(labels.begin(), labels.end(), label) == 2);
  }
  std::sort(lines.begin(), lines.end());
  for (std::size_t i = 0; i + 1 < lines.size(); i += 2) CHECK(lines[i] == lines[i + 1]);
  std::remove(path.c_str());
}

TEST_CASE("who trusts the authority takes its certificate, and nobody else's") {
  const auto library = TlsLibrary::usual();
  auto ours = make_identity(*library, {"mail.lab.example", false, test_now()});
  auto others = make_identity(*library, {"mail.lab.example", false, test_now()});
  REQUIRE(ours);
  REQUIRE(others);
  const std::string path = "tls_end_test.ca";
  REQUIRE(write_authority(ours.value(), path));
  TlsWishes trusting;
  trusting.ca_path = path;
  for (const auto& [identity, name, fine] :
       {std::tuple{&ours.value(), "mail.lab.example", true},
        std::tuple{&ours.value(), "127.0.0.1", true},
        std::tuple{&ours.value(), "other.example", false},
        std::tuple{&others.value(), "mail.lab.example", false}}) {
    CAPTURE(name);
    auto server = TlsContext::for_server(library, *identity, {});
    auto client = TlsContext::for_client(library, trusting);
    REQUIRE(server);
    REQUIRE(client);
    TlsEnd server_end(server.value()), client_end(client.value(), name);
    std::string wire;
    CHECK(shake(client_end, server_end, wire) == fine);
    CHECK(client_end.fault().empty() == fine);
  }
  std::remove(path.c_str());
}

TEST_CASE("rubbish ends it, with an alert") {
  TlsPair pair(TlsLibrary::usual(), {});
  pair.server.take_wire("EHLO I have not understood\r\n");
  CHECK(pair.server.state() == TlsEnd::State::broken);
  CHECK_FALSE(pair.server.fault().empty());
  CHECK(pair.server.take_plain(100).empty());
  pair.server.say("nothing");
  pair.server.close();
}

TEST_CASE("a session is resumed, more than once") {
  for (const char* version : {"1.2", "1.3"}) {
    TlsWishes wishes;
    wishes.versions = version;
    TlsPair pair(TlsLibrary::usual(), wishes);
    REQUIRE(pair.shake());
    (void)pair.heard_by_client();  // the tickets
    for (int connection = 0; connection < 3; ++connection) {
      TlsEnd client(pair.client_context), server(pair.server_context);
      client.resume_like(pair.client);
      std::string wire;
      CHECK(shake(client, server, wire));
      CHECK(client.resumed());
      CHECK(server.resumed());
      client.close();
      server.close();
    }
  }
}

}  // namespace
}  // namespace malote::generator
