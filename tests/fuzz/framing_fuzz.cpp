// SPDX-License-Identifier: MIT
// Lines and dot bodies come out the same however the octets are cut. First octet: the cuts' seed;
// second: the cap of a line.
#include <string>
#include <vector>

#include "framing/dot_body.hpp"
#include "framing/line_reader.hpp"
#include "framing/reply_code.hpp"
#include "fuzz/cuts.hpp"

using namespace malote;

namespace {

class Lines {
 public:
  explicit Lines(std::size_t cap) : reader_(cap), cap_(cap) {}
  void feed(Bytes chunk) {
    ChunkCursor cursor(chunk, origin_);
    while (!cursor.empty()) {
      if (const auto line = reader_.next(cursor)) note(*line);
    }
    origin_.stream_offset += chunk.size();
    test::must(reader_.partial_text().size() <= cap_);
  }
  std::string finish() {
    if (const auto line = reader_.flush()) note(*line);
    return std::move(said_);
  }

 private:
  void note(const Line& line) {
    test::must(line.text.size() <= cap_);
    (void)parse_reply_line(line.text);
    (void)split_command(line.text);
    said_ += std::string(line.text) + '|' + std::to_string(static_cast<int>(line.end)) +
             (line.truncated ? "t" : "w") + std::to_string(line.octets) + '@' +
             std::to_string(line.begin.stream_offset) + '-' +
             std::to_string(line.last.stream_offset) + '\n';
  }
  LineReader reader_;
  std::size_t cap_;
  Origin origin_;
  std::string said_;
};

// One body after the other, each with where it ended.
class Bodies {
 public:
  void feed(Bytes chunk) {
    ChunkCursor cursor(chunk, origin_);
    while (!cursor.empty()) {
      const auto state = body_.feed(cursor, [&](Bytes octets) { said_ += as_text(octets); });
      if (state != DotBody::State::done) continue;
      said_ += "|done" + std::to_string(cursor.origin.stream_offset) +
               (body_.ended_bare() ? "bare" : "") + (body_.bare_lf_seen() ? "lf" : "") + '\n';
      body_.reset();
    }
    origin_.stream_offset += chunk.size();
  }
  std::string finish() {
    body_.on_gap([&](Bytes octets) { said_ += as_text(octets); });
    return std::move(said_);
  }

 private:
  DotBody body_;
  Origin origin_;
  std::string said_;
};

template <typename Reader>
void check(Reader whole, Reader cut, Bytes all, std::uint8_t seed) {
  whole.feed(all);
  for (test::SeededCuts cuts(all, seed); !cuts.empty();) cut.feed(cuts.next());
  test::must(whole.finish() == cut.finish());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Bytes all(data + 2, size - 2);
  const std::size_t cap = data[1];
  check(Lines(cap), Lines(cap), all, data[0]);
  check(Bodies(), Bodies(), all, data[0]);
  return 0;
}
