// SPDX-License-Identifier: MIT
// Transfer encodings undone, cut at every octet: the examples of RFC 4648 and 2045, and what is
// broken.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "core/base64.hpp"
#include "mime/transfer_decoder.hpp"

using namespace malote;
using mime::Coding;
using mime::TransferDecoder;

namespace {

struct Gatherer final : mime::OctetSink {
  void on_octets(Bytes bytes) override { octets += as_text(bytes); }
  std::string octets;
};

struct Decoded {
  std::string octets;
  bool broken = false;
  bool operator==(const Decoded&) const = default;
};

Decoded decode_in(std::string_view text, Coding coding, std::size_t piece) {
  TransferDecoder decoder(coding);
  Gatherer gatherer;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    decoder.feed(as_bytes(text.substr(at, piece)), gatherer);
  }
  decoder.finish(gatherer);
  return {gatherer.octets, decoder.broken()};
}

// The same in pieces of every size.
Decoded decode(std::string_view text, Coding coding) {
  const Decoded whole = decode_in(text, coding, text.size() + 1);
  for (std::size_t piece = 1; piece <= text.size() && piece < 100; ++piece) {
    CHECK(decode_in(text, coding, piece) == whole);
  }
  return whole;
}

std::string base64(std::string_view text) {
  const Decoded decoded = decode(text, Coding::base64);
  CHECK_FALSE(decoded.broken);
  return decoded.octets;
}
std::string broken_base64(std::string_view text) {
  const Decoded decoded = decode(text, Coding::base64);
  CHECK(decoded.broken);
  return decoded.octets;
}
std::string quoted(std::string_view text) {
  return decode(text, Coding::quoted_printable).octets;
}
std::string file(std::string_view text) {
  return decode(text, Coding::embedded_file).octets;
}

}  // namespace

// RFC 4648 10.
TEST_CASE("base64") {
  CHECK(base64("").empty());
  CHECK(base64("Zg==") == "f");
  CHECK(base64("Zm8=") == "fo");
  CHECK(base64("Zm9v") == "foo");
  CHECK(base64("Zm9vYg==") == "foob");
  CHECK(base64("Zm9vYmE=\r\n") == "fooba");
  CHECK(base64("Zm9v\r\nYmFy\r\n\r\n") == "foobar");
  CHECK(base64("Zm\r\n9v Ym\tFy\n") == "foobar");
  CHECK(base64("+/+/") == "\xfb\xff\xbf");
}

TEST_CASE("base64 that is broken is decoded as far as it goes") {
  CHECK(broken_base64("Zm9vYmE") == "fooba");
  CHECK(broken_base64("Zm9vYg") == "foob");
  CHECK(broken_base64("Zm9vY") == "foo");
  CHECK(broken_base64("Zm9v!YmFy") == "foobar");
  CHECK(broken_base64("Zm9v\xe9YmFy") == "foobar");
  CHECK(broken_base64("Zm8=\r\nmailing list footer") == "fo");
  CHECK(broken_base64("Zm8=Zm8=") == "fo");
  CHECK(broken_base64("=Zm9v") == "foo");
  CHECK(broken_base64("Zg=") == "f");
}

TEST_CASE("base64 of random octets against a plain encoder") {
  std::mt19937 random(2045);
  for (std::size_t size = 0; size < 300; ++size) {
    std::string octets(size, '\0');
    for (char& c : octets) c = static_cast<char>(random());
    const std::string packed = encode_base64(octets);
    std::string text;
    for (std::size_t at = 0; at < packed.size(); at += 76) text += packed.substr(at, 76) + "\r\n";
    const Decoded whole = decode_in(text, Coding::base64, text.size() + 1);
    CHECK(whole.octets == octets);
    CHECK_FALSE(whole.broken);
    CHECK(decode_in(text, Coding::base64, 1 + random() % 90) == whole);
  }
}

TEST_CASE("a hole in base64 is over at the next line") {
  TransferDecoder decoder(Coding::base64);
  Gatherer gatherer;
  decoder.feed(as_bytes("Zm9vY"), gatherer);
  decoder.on_gap(gatherer);
  decoder.feed(as_bytes("mFy\r\nYmF6\r\n"), gatherer);
  decoder.finish(gatherer);
  CHECK(gatherer.octets == "foobaz");
}

// RFC 2045 6.7.
TEST_CASE("quoted-printable") {
  CHECK(quoted("Now's the time =\r\nfor all folk to come=\r\n to the aid of their country.") ==
        "Now's the time for all folk to come to the aid of their country.");
  CHECK(quoted("=E9=3D=c3=A9") == "\xe9=\xc3\xa9");
  CHECK(quoted("blanks at the end \t \r\nof a line\n") == "blanks at the end\r\nof a line\n");
  CHECK(quoted("soft = \t\r\nend") == "soft end");
  CHECK(quoted("soft =\nend=") == "soft end");
  CHECK(quoted("a=20\r\nb") == "a \r\nb");
  CHECK(quoted("cr \r here") == "cr \r here");
  CHECK(quoted("end ") == "end");
  CHECK_FALSE(decode("=E9 =\r\n", Coding::quoted_printable).broken);
}

TEST_CASE("a = that means nothing stays") {
  for (const std::string_view text : {"a=b", "=G1", "=1G", "1+1=2.", "==", "=\r x"}) {
    CAPTURE(text);
    const Decoded decoded = decode(text, Coding::quoted_printable);
    CHECK(decoded.broken);
    CHECK(decoded.octets == (text == "==" ? "=" : text));
  }
  const std::string blanks(3000, ' ');
  CHECK(quoted("x" + blanks + "\r\n").size() < 2000);  // more than a thousand are text
}

// The example of POSIX's uuencode page, and the empty file.
TEST_CASE("uuencode") {
  CHECK(file("begin 644 cat.txt\n#0V%T\n`\nend\n") == "Cat");
  CHECK(file("some text\r\nbegin 0644 a name\r\n#0V%T\r\n \r\nend\r\nmore text\r\n") == "Cat");
  CHECK(file("begin 644 empty\n`\nend\n").empty());
  CHECK_FALSE(decode("begin 644 cat.txt\n#0V%T\n`\nend\n", Coding::embedded_file).broken);
  // Blanks at the end of a line are lost on the way: "+:&5L;&\\@=V]R;&0" is "hello world".
  CHECK(file("begin 644 x\n+:&5L;&\\@=V]R;&0\n`\nend\n") == "hello world");
}

TEST_CASE("uuencode that breaks off, or is none") {
  const Decoded cut = decode("begin 644 cat.txt\n#0V%T\n", Coding::embedded_file);
  CHECK(cut.octets == "Cat");
  CHECK(cut.broken);
  CHECK(file("begin 644 cat.txt\n#0V%T\nnot data at all: a long line of text\n") == "Cat");
  CHECK(file("begin 644 times to read\nthis is ordinary text, is it not?\n").empty());
  CHECK(file("begin  644 x\nM\n").empty());
  CHECK(file("begin 644\n#0V%T\n").empty());
  CHECK(file("begin 644 x\nbegin 644 y\n#0V%T\n`\nend\n") == "Cat");
}

TEST_CASE("yEnc") {
  // Of yEnc 1.3: each octet plus 42; NUL, LF, CR and "=" escaped and shifted by 64 more.
  const std::string octets("\x00\x01\xd6\xe0\xe3\x13", 6);
  const std::string text =
      "=ybegin line=128 size=6 name=my file.bin\r\n"
      "\x2a\x2b=@=J=M=\x7d\r\n"
      "=yend size=6\r\n";
  CHECK(file(text) == octets);
  CHECK_FALSE(decode(text, Coding::embedded_file).broken);
  CHECK(decode("=ybegin line=128 size=7 name=x\r\n\x2a\r\n=yend size=7\r\n", Coding::embedded_file)
            .broken);
  CHECK(file("=ybegin is no beginning\r\n\x2a\r\n").empty());
}

TEST_CASE("what is no encoding is left alone") {
  CHECK(decode("=E9 \r\n", Coding::identity).octets == "=E9 \r\n");
  CHECK(mime::to_coding("7bit") == Coding::identity);
  CHECK(mime::to_coding("x-nobody") == Coding::identity);
  CHECK_FALSE(mime::is_known_encoding("x-nobody"));
  CHECK(mime::to_coding("x-uuencode") == Coding::embedded_file);
}
