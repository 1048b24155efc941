// SPDX-License-Identifier: MIT
#include "session/engine.hpp"

#include <doctest/doctest.h>

#include "words.hpp"

using namespace malote;
using namespace malote::test;

TEST_CASE("a protocol is known by what is said, on any port, and roles by the SYN") {
  for (const std::uint16_t port : std::initializer_list<std::uint16_t>{25, 2525, 50000}) {
    Wire wire = hello(port);
    wire.client("a");
    wire.fin(0);
    wire.fin(1);
    const Run got = run(wire);
    CHECK(got.told == "S:HELLO C:a C. S. ");
    REQUIRE(got.rows.sessions.size() == 1);
    const SessionRecord& row = got.rows.sessions[0];
    CHECK(row.protocol == Protocol::smtp);
    CHECK(row.server.port == port);
    CHECK(row.complete);
    CHECK(row.outcome == Outcome::closed);
    CHECK(row.client_bytes == 1);
    CHECK(row.server_bytes == 5);
    CHECK(row.exchanges == 2);
  }
}

TEST_CASE("picked up in the middle, roles come from what is said") {
  Wire wire = hello(50000);  // the server's port is the higher one
  wire.segments.erase(wire.segments.begin(), wire.segments.begin() + 3);
  const Run got = run(wire);
  REQUIRE(got.rows.sessions.size() == 1);
  CHECK(got.rows.sessions[0].server.port == 50000);
  CHECK_FALSE(got.rows.sessions[0].complete);
  CHECK(got.rows.sessions[0].outcome == Outcome::open);
}

TEST_CASE("a greeting in single octets is put together before it is judged") {
  Wire wire(1000, 9000, 2525);
  wire.handshake();
  for (const char c : std::string("HELLO")) wire.server(std::string(1, c));
  CHECK(run(wire).told == "S:H S:E S:L S:L S:O C. S. ");
}

TEST_CASE("other people's traffic gives no row; on our ports it gives one without a protocol") {
  Wire elsewhere(1, 2, 80);
  elsewhere.handshake();
  elsewhere.client("GET / HTTP/1.1\r\n\r\n");
  CHECK(run(elsewhere).rows.sessions.empty());

  Wire here(1, 2, 25);
  here.handshake();
  here.client("GET / HTTP/1.1\r\n\r\n");
  const Run got = run(here);
  REQUIRE(got.rows.sessions.size() == 1);
  CHECK(got.rows.sessions[0].protocol == Protocol::unknown);
  CHECK(got.rows.sessions[0].client_bytes == 18);

  Wire silent(1, 2, 25);
  silent.handshake();
  silent.reset(1);
  CHECK(run(silent).rows.sessions.empty());
}

TEST_CASE("TLS from the first octet is a row on our ports only") {
  const std::string hello_record("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", 10);
  Wire ours(1, 2, 465);
  ours.handshake();
  ours.client(hello_record);
  const Run got = run(ours);
  REQUIRE(got.rows.sessions.size() == 1);
  CHECK(got.rows.sessions[0].tls == TlsMode::implicit);
  CHECK(got.rows.sessions[0].protocol == Protocol::smtp);
  CHECK(got.rows.sessions[0].decrypted == false);
  CHECK(got.told == "C. S. ");

  Wire web(1, 2, 443);
  web.handshake();
  web.client(hello_record);
  CHECK(run(web).rows.sessions.empty());
}

TEST_CASE("a dissector that waits gets the other side first") {
  Wire wire = hello();
  wire.client("go!body");
  wire.server("yes");
  wire.client("more");
  CHECK(run(wire).told == "S:HELLO Cgo(wait) S:yes C:!body C:more C. S. ");
}

TEST_CASE("who waits in vain decides at the end, with nothing lost") {
  Wire wire = hello();
  wire.client("go!body");
  wire.client("more");
  wire.fin(0);
  CHECK(run(wire).told == "S:HELLO Cgo(wait) S. C(wait) C:!body(last) C:more C. ");
}

TEST_CASE("STARTTLS hides what follows in both directions") {
  Wire wire = hello();
  wire.client("starttls");
  wire.server("TLSsecret");
  wire.client("secret");
  const Run got = run(wire);
  CHECK(got.told == "S:HELLO C:starttls S:TLS C. S. ");
  CHECK(got.rows.sessions.at(0).tls == TlsMode::starttls);
  CHECK(got.rows.sessions.at(0).decrypted == false);
}

TEST_CASE("an accepted TURN swaps the sides, not the row") {
  Wire wire = hello();
  wire.client("turn");
  wire.server("TURNx");
  wire.client("y");
  CHECK(run(wire).told == "S:HELLO C:turn S:TURN C:x S:y S. C. ");
}

TEST_CASE("a gap is told in its place and counted") {
  Wire wire = hello();
  wire.client("lost");
  wire.segments.pop_back();
  wire.server("after");
  wire.client("x");
  const Run got = run(wire);
  CHECK(got.told == "S:HELLO C[4] S:after C:x C. S. ");
  CHECK(got.rows.sessions.at(0).gap_bytes == 4);
  CHECK(got.rows.notices == std::vector<std::string>{"gap"});
}

TEST_CASE("a SYN with another initial sequence number is another session; a late segment is none") {
  Wire first = hello();
  first.fin(0);
  first.fin(1);
  Wire second(77000, 88000);
  second.handshake();
  second.server("HELLO");
  const auto late = first.segments[3];
  first.segments.insert(first.segments.end(), second.segments.begin(), second.segments.end());
  first.segments.push_back(late);
  CHECK(run(first).rows.sessions.size() == 2);

  Wire unfinished = hello();  // no FIN: the port is used again all the same
  unfinished.segments.insert(unfinished.segments.end(), second.segments.begin(),
                             second.segments.end());
  CHECK(run(unfinished).rows.sessions.size() == 2);
}

TEST_CASE("resets and silence end a session by packet time") {
  Wire wire = hello();
  wire.reset(0);
  CHECK(run(wire).rows.sessions.at(0).outcome == Outcome::reset);

  Wire quiet = hello();
  Wire later(5, 6, 80);
  later.handshake();
  later.stamp();
  quiet.stamp();
  for (auto& one : later.segments) one.segment.time.ns += 2 * 3'600 * ns_per_second;
  Rows rows;
  Layers layers;
  Engine engine(config_for_words(layers), rows, rows);
  feed(engine, quiet);
  engine.report_open();
  REQUIRE(rows.sessions.size() == 1);
  CHECK(rows.sessions[0].outcome == Outcome::open);
  feed(engine, later);
  CHECK(rows.sessions[0].outcome == Outcome::timeout);
  CHECK(engine.stats().flows_open == 1);
}

TEST_CASE("beyond the cap the longest idle flow is let go, told and counted") {
  Wire wire = hello();
  wire.stamp();
  Rows rows;
  Layers layers;
  EngineConfig config = config_for_words(layers);
  config.limits.flows = 8;
  Engine engine(std::move(config), rows, rows);
  feed(engine, wire);
  for (std::uint16_t port = 7000; port < 7040; ++port) {
    Wire scan(1, 2, port);
    scan.handshake();
    scan.stamp();
    feed(engine, scan);
  }
  CHECK(engine.stats().flows_open <= 8);
  CHECK(rows.notices == std::vector<std::string>{"evicted"});
  CHECK(rows.sessions.at(0).outcome == Outcome::timeout);
}
