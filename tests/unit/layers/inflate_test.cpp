// SPDX-License-Identifier: MIT
// DEFLATE below a dissector, held against zlib's own deflate.
#include "layers/inflate.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

#include <string>
#include <vector>

#include "support/fake_host.hpp"

using namespace malote;
using namespace malote::test;

namespace {

// What one side sends at once, ended by a flush (RFC 4978 4).
class Deflater {
 public:
  Deflater() { REQUIRE(deflateInit2(&stream_, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK); }
  ~Deflater() { deflateEnd(&stream_); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  std::string operator()(const std::string& plain, int flush = Z_SYNC_FLUSH) {
    std::string out(deflateBound(&stream_, plain.size()) + 64, '\0');
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    stream_.avail_in = static_cast<uInt>(plain.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    CHECK(deflate(&stream_, flush) == Z_OK);
    out.resize(out.size() - stream_.avail_out);
    return out;
  }

 private:
  z_stream stream_{};
};

struct Said final : LayerOutput {
  void plain(Direction d, const Chunk& chunk) override { text[d] += as_text(chunk.bytes); }
  void plain_gap(Direction d, const Gap& gap) override {
    text[d] += "<gap>";
    CHECK_FALSE(gap.measured);
  }
  PerDirection<std::string> text;
};

void feed(Layer& layer, Said& said, Direction direction, const std::string& octets,
          std::size_t piece) {
  for (std::size_t at = 0; at < octets.size(); at += piece) {
    const std::string part = octets.substr(at, piece);
    layer.on_data(direction, {as_bytes(part), {}}, said);
  }
}

std::string noise(std::size_t octets, std::uint32_t seed = 1) {
  std::string text;
  for (std::uint32_t x = seed; text.size() < octets;) {
    x = x * 1664525 + 1013904223;
    text += static_cast<char>(x >> 24U);
  }
  return text;
}

}  // namespace

TEST_CASE("both directions inflate, cut anywhere") {
  const std::string mail = noise(40'000) + std::string(100'000, 'a');
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{100'000}}) {
    FakeHost host;
    const auto layer = make_inflate_layer(host);
    Said said;
    Deflater up, down;
    feed(*layer, said, Direction::to_server, up("a FETCH 1 BODY[]\r\n") + up("b NOOP\r\n"), piece);
    feed(*layer, said, Direction::to_client, down(mail), piece);
    CHECK(said.text[Direction::to_server] == "a FETCH 1 BODY[]\r\nb NOOP\r\n");
    CHECK(said.text[Direction::to_client] == mail);
    CHECK(host.notices.empty());
  }
}

TEST_CASE("behind a hole it goes on at the next flush that can be read") {
  FakeHost host;
  const auto layer = make_inflate_layer(host);
  Said said;
  Deflater down;
  const std::string first = down("first line\r\n");
  (void)down("lost " + noise(500));
  const std::string third = down(noise(300, 7) + "\r\n");  // nothing of it refers to what was lost
  const std::string fourth = down("0123456789 fourth 0123456789\r\n");
  feed(*layer, said, Direction::to_client, first, 3);
  layer->on_gap(Direction::to_client, {100, {}, true}, said);
  feed(*layer, said, Direction::to_client, third.substr(10) + fourth, 5);
  CHECK(said.text[Direction::to_client] == "first line\r\n<gap>0123456789 fourth 0123456789\r\n");
}

TEST_CASE("what refers to lost octets is left out") {
  FakeHost host;
  const auto layer = make_inflate_layer(host);
  Said said;
  Deflater down;
  const std::string phrase = noise(200);
  (void)down(phrase);
  const std::string second = down("x\r\n");
  const std::string third = down(phrase);  // one reference far back
  const std::string last = down(std::string("fresh ") + noise(30), Z_FULL_FLUSH);
  const std::string end = down("end\r\n");
  layer->on_gap(Direction::to_client, {200, {}, true}, said);
  feed(*layer, said, Direction::to_client, second + third + last + end, 1000);
  const std::string& text = said.text[Direction::to_client];
  CHECK(text.find(phrase) == std::string::npos);
  CHECK(text.ends_with("end\r\n"));
}

TEST_CASE("a stream that expands without measure is noticed and let go") {
  FakeHost host;
  host.limit_values.inflated_octets = 1'000'000;
  const auto layer = make_inflate_layer(host);
  Said said;
  Deflater down;
  feed(*layer, said, Direction::to_client, down(std::string(20'000'000, '\0')), 1000);
  CHECK(host.noticed("inflate-bomb"));
  CHECK(said.text[Direction::to_client].size() < 2'000'000);
}

TEST_CASE("octets that are no deflate stream are noticed once") {
  FakeHost host;
  const auto layer = make_inflate_layer(host);
  Said said;
  feed(*layer, said, Direction::to_server, std::string(5000, '\xff'), 50);
  CHECK(host.noticed("inflate-broken"));
  CHECK(host.notices.size() == 1);
}
