// SPDX-License-Identifier: MIT
// Keys that come when records are there already: what waits for them, how much of it, and how long.
#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>

#include "tls_wire.hpp"

using namespace malote;
using namespace malote::test;

namespace {

// A key log that somebody writes meanwhile.
struct GrowingLog {
  explicit GrowingLog(const char* file) : path(file) { std::remove(path.c_str()); }
  ~GrowingLog() { std::remove(path.c_str()); }
  GrowingLog(const GrowingLog&) = delete;
  GrowingLog& operator=(const GrowingLog&) = delete;
  void add(const std::string& lines) const { std::ofstream(path, std::ios::app) << lines; }
  [[nodiscard]] std::shared_ptr<tls::Keys> keys() const {
    auto made = std::make_shared<tls::Keys>();
    REQUIRE(made->add_file(path, true));
    return made;
  }
  std::string path;
};

const PeerOptions modern{TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256", 0, {}, nullptr, false};

}  // namespace

TEST_CASE("what waits is opened when its keys are written") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const GrowingLog log("tls-late-test.log");
    Peers peers({version, "", 0, {}, nullptr, false});
    REQUIRE(peers.shake());
    peers.say(Direction::to_server, "one\r\n");
    peers.say(Direction::to_client, "two\r\n");
    Reading reading(log.keys());
    for (const Turn& turn : peers.wire) reading.data(turn.direction, turn.octets);
    CHECK(reading.layer->waits());
    CHECK((reading.output.text[Direction::to_client].empty()));
    // Without another octet.
    log.add(peers.key_log.substr(0, 20));
    reading.layer->look_again(reading.output);
    CHECK((reading.output.text[Direction::to_client].empty()));
    log.add(peers.key_log.substr(20));
    reading.layer->look_again(reading.output);
    CHECK((reading.output.text[Direction::to_server] == "one\r\n"));
    CHECK((reading.output.text[Direction::to_client] == "two\r\n"));
    CHECK_FALSE(reading.layer->waits());
    reading.end();
    CHECK(reading.row().state == TlsState::opened);
  }
}

TEST_CASE("the lines of one connection are no news to another only once") {
  // Both wait; what one of them reads of the log must reach the other, too.
  const GrowingLog log("tls-late-test.log");
  Peers first(modern);
  Peers second(modern);
  auto keys = log.keys();
  Reading one(keys);
  Reading two(keys);
  for (auto& [peers, reading] : {std::pair{&first, &one}, std::pair{&second, &two}}) {
    REQUIRE(peers->shake());
    peers->say(Direction::to_server, "one\r\n");
    for (const Turn& turn : peers->wire) reading->data(turn.direction, turn.octets);
  }
  log.add(first.key_log + second.key_log);
  one.layer->look_again(one.output);
  two.layer->look_again(two.output);
  CHECK((one.output.text[Direction::to_server] == "one\r\n"));
  CHECK((two.output.text[Direction::to_server] == "one\r\n"));
}

TEST_CASE("nothing is waited for where nothing can come") {
  Peers peers(modern);
  REQUIRE(peers.shake());
  Reading reading(keys_of("# whole, and without a line for this one\n"));
  for (const Turn& turn : peers.wire) reading.data(turn.direction, turn.octets);
  CHECK_FALSE(reading.layer->waits());
  reading.end();
  CHECK(reading.row().state == TlsState::missing);
  CHECK(reading.host.noticed("tls-no-keys"));
}

TEST_CASE("no more waits for keys than is allowed") {
  const std::string early = some_text(4000, 'a');
  const std::string late = some_text(4000, 'A');
  Peers peers(modern);
  REQUIRE(peers.shake());
  for (int i = 0; i < 100; ++i) peers.say(Direction::to_client, early);
  const std::size_t turns = peers.wire.size();
  peers.say(Direction::to_client, late);
  peers.close();
  const GrowingLog log("tls-late-test.log");
  Reading reading(log.keys());
  reading.host.limit_values.tls_pending_octets = 20'000;
  for (std::size_t i = 0; i < turns; ++i) {
    reading.data(peers.wire[i].direction, peers.wire[i].octets);
  }
  SUBCASE("they come: the first and what comes from then on is read") {
    log.add(peers.key_log);
    reading.layer->look_again(reading.output);
    for (std::size_t i = turns; i < peers.wire.size(); ++i) {
      reading.data(peers.wire[i].direction, peers.wire[i].octets);
    }
    reading.end();
    const std::string& text = reading.output.text[Direction::to_client];
    const auto& gaps = reading.output.gaps[Direction::to_client];
    REQUIRE(gaps.size() == 1);
    CHECK((gaps[0].at >= 8000 && gaps[0].at <= 20'000));
    CHECK((gaps[0].measured && gaps[0].at + gaps[0].octets == 100 * 4000));
    CHECK((text.size() == gaps[0].at + late.size() && text.ends_with(late)));
    CHECK((text.substr(0, 8000) == early + early));
    CHECK(reading.host.noticed("tls-keys-late"));
    CHECK(reading.row().state == TlsState::partly);
  }
  SUBCASE("they never come") {
    reading.end();
    CHECK(reading.row().state == TlsState::missing);
    CHECK(reading.host.noticed("tls-no-keys"));
    CHECK_FALSE(reading.host.noticed("tls-keys-late"));
  }
}
