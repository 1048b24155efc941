// SPDX-License-Identifier: MIT
#include "session/engine.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/text.hpp"
#include "support/wire.hpp"

using namespace malote;
using malote::test::Wire;
using session::Engine;
using session::EngineConfig;

namespace {

// A protocol of words: the server says HELLO first; the client's words steer the dissector through
// everything that Next offers. What it was told is kept in one string.
struct Words final : Dissector {
  Words(DissectorHost& h, std::string& t) : host(h), told(t) {}

  Step on_data(Direction d, const Chunk& chunk) override {
    const char who = d == Direction::to_server ? 'C' : 'S';
    std::string_view text = as_text(chunk.bytes);
    if (const auto at = text.find('!');
        who == 'C' && at != std::string_view::npos && !answered && !chunk.last_call) {
      told += who + std::string(text.substr(0, at)) + "(wait) ";
      return {at, Next::wait};
    }
    if (who == 'S' && text.starts_with("TLS")) {
      told += "S:TLS ";
      return {3, Next::secure};
    }
    if (who == 'S' && text.starts_with("TURN")) {
      told += "S:TURN ";
      return {4, Next::swap_roles};
    }
    if (who == 'S') answered = text == "yes";
    told += std::string(1, who) + ':' + std::string(text) + (chunk.last_call ? "(last) " : " ");
    ExchangeRecord exchange;
    exchange.n = ++n;
    host.emit(exchange);
    return {chunk.bytes.size(), Next::more};
  }
  void on_gap(Direction d, const Gap& gap) override {
    answered = true;
    told += std::string(1, d == Direction::to_server ? 'C' : 'S') + "[" +
            std::to_string(gap.length) + "] ";
  }
  void on_end(Direction d, EndReason) override {
    told += d == Direction::to_server ? "C. " : "S. ";
  }

  DissectorHost& host;
  std::string& told;
  std::uint32_t n = 0;
  bool answered = false;
};

std::string& told() {  // the factory of a registry row takes no context
  static std::string text;
  return text;
}

Match probe(const malote::Opening& opening) {
  const std::string_view text = as_text(opening.to_client);
  if (text.starts_with("HELLO")) return Match::yes;
  if (std::string_view("HELLO").starts_with(text) && opening.to_server.empty())
    return Match::need_more;
  return Match::no;
}

constexpr std::uint16_t port_25[] = {25};
const DissectorInfo words[] = {{Protocol::smtp,
                                "words",
                                "",
                                port_25,
                                {},
                                probe,
                                [](DissectorHost& host) -> std::unique_ptr<Dissector> {
                                  return std::make_unique<Words>(host, told());
                                }}};

struct Opaque final : Layer {
  void on_data(Direction, const Chunk&, LayerOutput&) override {}
  void on_gap(Direction, const Gap&, LayerOutput&) override {}
  void on_end(Direction, EndReason, LayerOutput&) override {}
};
struct Layers final : LayerFactory {
  std::unique_ptr<Layer> make_tls(DissectorHost&) override { return std::make_unique<Opaque>(); }
  std::unique_ptr<Layer> make_inflate(DissectorHost&) override { return nullptr; }
};

struct Rows final : RecordSink, ContentSink {
  void accept(Record record) override {
    if (const auto* row = std::get_if<SessionRecord>(&record)) {
      for (auto& known : sessions) {
        if (known.id == row->id) {
          known = *row;
          return;
        }
      }
      sessions.push_back(*row);
    } else if (const auto* notice = std::get_if<NoticeRecord>(&record)) {
      notices.push_back(notice->kind);
    }
  }
  ContentId open() override { return {1}; }
  void append(ContentId, Bytes) override {}
  ContentSummary close(ContentId) override { return {}; }
  ContentSummary close_unless(ContentId, const std::string&) override { return {}; }
  void drop(ContentId) override {}
  std::vector<SessionRecord> sessions;
  std::vector<std::string> notices;
};

std::vector<Byte> to_frame(const Segment& segment, std::string_view octets) {
  std::vector<Byte> out(40, 0);
  const auto put = [&](std::size_t at, std::uint32_t value, unsigned width) {
    for (unsigned i = 0; i < width; ++i)
      out[at + i] = static_cast<Byte>(value >> (8 * (width - 1 - i)));
  };
  out[0] = 0x45;
  put(2, static_cast<std::uint32_t>(40 + octets.size()), 2);
  out[8] = 64;
  out[9] = 6;
  for (std::size_t i = 0; i < 4; ++i) out[12 + i] = segment.source.ip.octets[i];
  for (std::size_t i = 0; i < 4; ++i) out[16 + i] = segment.destination.ip.octets[i];
  put(20, segment.source.port, 2);
  put(22, segment.destination.port, 2);
  put(24, segment.sequence, 4);
  put(28, segment.acknowledgement, 4);
  out[32] = 0x50;
  out[33] = static_cast<Byte>((segment.fin ? 1 : 0) | (segment.syn ? 2 : 0) |
                              (segment.rst ? 4 : 0) | (segment.ack ? 16 : 0));
  const Bytes payload = as_bytes(octets);
  out.insert(out.end(), payload.begin(), payload.end());
  return out;
}

struct Run {
  Rows rows;
  std::string told;
  session::EngineStats stats;
};

EngineConfig config_for_words(LayerFactory& layers) {
  EngineConfig config;
  config.dissectors = words;
  config.ports = {
      {25, {Protocol::smtp, false}}, {143, {Protocol::imap, false}}, {465, {Protocol::smtp, true}}};
  config.layers = &layers;
  return config;
}

void feed(Engine& engine, const Wire& wire) {
  for (const auto& one : wire.segments) {
    const std::vector<Byte> frame = to_frame(one.segment, one.octets);
    engine.on_packet({one.segment.time, frame, static_cast<std::uint32_t>(frame.size()),
                      LinkType::raw_ip, 0, CaptureId{1}, one.segment.packet});
  }
}

Run run(Wire wire) {
  wire.stamp();
  Run result;
  Layers layers;
  told().clear();
  Engine engine(config_for_words(layers), result.rows, result.rows);
  feed(engine, wire);
  engine.finish();
  result.told = told();
  result.stats = engine.stats();
  return result;
}

Wire hello(std::uint16_t port = 25) {
  Wire wire(1000, 9000, port);
  wire.handshake();
  wire.server("HELLO");
  return wire;
}

}  // namespace

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
  REQUIRE(rows.sessions.size() == 1);  // the row comes when the session opens
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
