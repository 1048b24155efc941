// SPDX-License-Identifier: MIT
// The TLS layer on any octets, with the keys of RFC 8448: it must come out the same however the
// octets are cut, and hold no more than it may. The input is turns: an octet that says who (bit 0:
// the server; bit 1: octets are lost; bit 2: the keys come now and not at the start), two octets of
// length, and the octets where they are not lost.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "layers/tls.hpp"
#include "support/fake_host.hpp"
#include "unit/layers/tls_rfc8448.hpp"

using namespace malote;
using namespace malote::test;

namespace {

constexpr std::size_t longest_input = 1U << 17U;

struct Said final : LayerOutput {
  void plain(Direction d, const Chunk& chunk) override { text[d] += as_text(chunk.bytes); }
  void plain_gap(Direction d, const Gap& gap) override {
    text[d] += "<" + std::to_string(gap.length) + (gap.measured ? "!>" : "?>");
  }
  PerDirection<std::string> text;
};

void append(std::string& out, const OptionalText& text) {
  out += text ? visible(*text) + "|" : "-|";
}

bool has_turn(Bytes input, std::uint8_t bit) {
  while (input.size() >= 3) {
    if ((input[0] & bit) != 0) return true;
    const bool lost = (input[0] & 2U) != 0;
    const std::size_t length = lost ? 0 : static_cast<std::size_t>(input[1] << 8U | input[2]);
    input = input.subspan(3);
    input = input.subspan(std::min(length, input.size()));
  }
  return false;
}

std::string outcome_of(Bytes input, std::size_t piece) {
  auto keys = std::make_shared<tls::Keys>();
  constexpr std::uint8_t keys_come = 4;
  const bool late = has_turn(input, keys_come);
  keys->add_log(late ? "# to come" : rfc8448::key_log);
  const auto factory = make_layer_factory(keys);
  FakeHost host;
  Said said;
  const auto layer = factory->make_tls(host);
  PerDirection<std::uint64_t> offset;
  while (input.size() >= 3) {
    const Direction d = (input[0] & 1U) != 0 ? Direction::to_client : Direction::to_server;
    const bool lost = (input[0] & 2U) != 0;
    std::size_t length = static_cast<std::size_t>(input[1] << 8U | input[2]);
    if ((input[0] & keys_come) != 0) {
      keys->add_log(rfc8448::key_log);
      layer->look_again(said);
    }
    input = input.subspan(3);
    if (lost) {
      layer->on_gap(d, {length + 1, {{}, {}, 1, offset[d]}, (length & 1U) == 0}, said);
      offset[d] += length + 1;
      continue;
    }
    length = std::min(length, input.size());
    Bytes rest = input.first(length);
    input = input.subspan(length);
    while (!rest.empty()) {
      const Bytes part = rest.first(std::min(piece, rest.size()));
      layer->on_data(d, {part, {{}, {}, 1, offset[d]}}, said);
      offset[d] += part.size();
      rest = rest.subspan(part.size());
    }
  }
  for (const Direction d : {Direction::to_server, Direction::to_client}) {
    layer->on_end(d, EndReason::fin, said);
  }
  std::string out = visible(said.text[Direction::to_server]) + "\n" +
                    visible(said.text[Direction::to_client]) + "\n";
  for (const TlsRecord& row : host.tls) {
    for (const OptionalText* text : {&row.version, &row.cipher, &row.sni, &row.alpn, &row.subject,
                                     &row.fingerprint, &row.ja3, &row.ja3s, &row.ja4}) {
      append(out, *text);
    }
    for (const std::string& alert : row.alerts) out += alert + "|";
    out += std::to_string(row.client_octets) + "|" + std::to_string(row.server_octets) + "|" +
           std::to_string(static_cast<int>(row.state)) + "\n";
  }
  for (const NoticeRecord& notice : host.notices) out += notice.kind + "\n";
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > longest_input) return 0;
  const Bytes input(data, size);
  const std::string expected = outcome_of(input, SIZE_MAX);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{5}, std::size_t{1000}}) {
    const std::string actual = outcome_of(input, piece);
    if (actual == expected) continue;
    std::fprintf(stderr, "cut every %zu octets:\n%s\nwhole:\n%s\n", piece, actual.c_str(),
                 expected.c_str());
    std::abort();
  }
  (void)tls::parse_key_log_line(as_text(input));
  return 0;
}
