// SPDX-License-Identifier: MIT
// Messages that want memory or time without end: bounded, and said.
#include <doctest/doctest.h>

#include <algorithm>

#include "parts_of.hpp"

using namespace malote;
using namespace malote::test;
using mime::Fault;

namespace {

// Counts parts, keeps nothing.
struct Counter final : mime::EntitySink {
  void on_begin(std::uint32_t, const mime::Entity& entity) override {
    ++begun;
    deepest = std::max(deepest, entity.depth);
    if (entity.name) longest_name = std::max(longest_name, entity.name->size());
  }
  void on_octets(std::uint32_t, Bytes bytes) override { octets += bytes.size(); }
  void on_end(std::uint32_t, const mime::EntityEnd&) override { ++ended; }
  void on_fault(Fault fault, std::string_view, std::string_view) override {
    faults.push_back(fault);
  }
  [[nodiscard]] bool has(Fault fault) const {
    return std::find(faults.begin(), faults.end(), fault) != faults.end();
  }
  std::size_t begun = 0, ended = 0, longest_name = 0;
  std::uint64_t octets = 0;
  std::uint32_t deepest = 0;
  std::vector<Fault> faults;
};

Counter count(std::string_view message) {
  Counter counter;
  const Limits limits;
  mime::Decoder decoder(limits, counter);
  for (; !message.empty(); message.remove_prefix(std::min<std::size_t>(message.size(), 1448))) {
    decoder.feed(as_bytes(message.substr(0, 1448)));
  }
  decoder.finish(true);
  CHECK(counter.begun == counter.ended);
  return counter;
}

}  // namespace

TEST_CASE("ten thousand parts") {
  std::string message = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
  for (int i = 0; i < 10'000; ++i) message += "--b\r\n\r\nx\r\n";
  const Counter parts = count(message + "--b--\r\n");
  CHECK(parts.begun == Limits{}.mime_parts);
  CHECK(parts.has(Fault::too_many_parts));
}

TEST_CASE("ten thousand files in a text") {
  std::string message = "\r\n";
  for (int i = 0; i < 10'000; ++i) message += "begin 644 x\n#0V%T\n`\nend\n";
  CHECK(count(message).begun == Limits{}.mime_parts);
}

TEST_CASE("a thousand multiparts within each other") {
  std::string message;
  for (int i = 0; i < 1000; ++i) {
    const std::string b = "b" + std::to_string(i);
    message += "Content-Type: multipart/mixed; boundary=" + b + "\r\n\r\n--" + b + "\r\n";
  }
  const Counter parts = count(message + "\r\nthe innermost\r\n");
  CHECK(parts.deepest <= Limits{}.mime_depth);
  CHECK(parts.has(Fault::too_deep));
}

TEST_CASE("a thousand messages within each other are not hashed a thousand times") {
  std::string message;
  for (int i = 0; i < 1000; ++i) message += "Content-Type: message/rfc822\r\n\r\n";
  const Counter parts = count(message + "\r\nthe innermost\r\n");
  CHECK(parts.has(Fault::too_deep));
  CHECK(parts.octets < 20 * message.size());
}

TEST_CASE("lines of a megabyte") {
  const std::string endless(1'000'000, 'x');
  CHECK(
      count("X-Long: " + endless + "\r\nContent-Type: image/png; name=\"" + endless + "\"\r\n\r\nx")
          .begun == 1);
  const Counter named = count("Content-Type: image/png; name=\"" + endless + "\"\r\n\r\nx");
  CHECK(named.longest_name <= Limits{}.header_field_octets);
  CHECK(named.octets == 1);
  CHECK(count("\r\n" + endless).octets == endless.size());
  CHECK(count("Content-Type: multipart/mixed; boundary=b\r\n\r\n--" + endless).octets ==
        endless.size() + 2);
  CHECK(count("Content-Transfer-Encoding: quoted-printable\r\n\r\n" + std::string(1'000'000, ' '))
            .octets > 990'000);
  CHECK(count(endless).octets == endless.size());
  CHECK(count("a b: " + endless).octets == endless.size() + 5);
}

TEST_CASE("headers without end") {
  std::string header;
  for (int i = 0; i < 40'000; ++i) header += "X-" + std::to_string(i) + ": y\r\n";
  const Counter parts = count(header + "Content-Type: image/png\r\n\r\nbody");
  CHECK(parts.begun == 1);
  CHECK(parts.octets == 4);  // the body is found where it begins
}

TEST_CASE("boundaries that never come, and lines that nearly are") {
  std::string body;
  for (int i = 0; i < 20'000; ++i) body += "--bounda\r\n--boundary1\r\n-\r\n--\r\n";
  const Counter parts = count("Content-Type: multipart/mixed; boundary=boundary\r\n\r\n" + body);
  CHECK(parts.begun == 2);  // the multipart, and one part with all that is in it
  CHECK(parts.octets == body.size());
  CHECK(parts.has(Fault::boundary_not_found));
}

TEST_CASE("charsets and encodings that do not exist") {
  const Counter parts = count(
      "Content-Type: text/plain; charset=\"klingon-8\"\r\nContent-Transfer-Encoding: "
      "x-magic\r\n\r\n"
      "nuqneH");
  CHECK(parts.has(Fault::unknown_charset));
  CHECK(parts.has(Fault::unknown_encoding));
  CHECK(parts.octets == 6);
  CHECK_FALSE(count("Content-Type: text/plain; charset=\"ISO-8859-1\"\r\n\r\nx")
                  .has(Fault::unknown_charset));
}
