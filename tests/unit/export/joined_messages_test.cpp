// SPDX-License-Identifier: MIT
// Messages sent in pieces: the example of RFC 2046 5.2.2.1, pieces that are missing, and GMime's.
#include "export/joined_messages.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "mime/decoder.hpp"
#include "support/small_store.hpp"

using namespace malote;

namespace {

// The parts' rows come from the decoder, as they do when a message goes by.
struct Rows final : mime::EntitySink {
  Rows(test::SmallStore& s, std::uint64_t m) : store(s), message(m) {}
  void on_begin(std::uint32_t place, const mime::Entity& entity) override {
    PartRecord& row = rows[place];
    row.id = part_id({message}, place);
    row.message = {message};
    row.path = entity.path;
    row.type = entity.type;
    row.body_offset = entity.body_offset;
  }
  void on_octets(std::uint32_t, Bytes) override {}
  void on_end(std::uint32_t place, const mime::EntityEnd& end) override {
    rows[place].body_octets = end.octets;
    rows[place].size = end.size;
    rows[place].complete = end.complete;
    store.put(rows[place]);
  }
  void on_fault(mime::Fault, std::string_view, std::string_view) override {}
  test::SmallStore& store;
  std::uint64_t message;
  std::map<std::uint32_t, PartRecord> rows;
};

void put(test::SmallStore& store, std::uint64_t id, std::string_view octets) {
  store.put_message(id, 1, octets);
  Rows rows(store, id);
  const Limits limits;
  mime::Decoder decoder(limits, rows);
  decoder.feed(as_bytes(octets));
  decoder.finish(true);
}

std::string joined_text(const store::Reader& reader) {
  std::string text;
  for (const JoinedMessage& pieces : find_joined(reader)) {
    write_joined(reader, pieces, [&](std::string_view octets) { text += octets; });
  }
  return text;
}

std::string piece(const std::string& parameters, const std::string& body) {
  return "X-Outer: " + parameters + "\r\nMessage-ID: <outer@x>\r\nContent-type: message/partial; " +
         parameters + "\r\n\r\n" + body;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

// RFC 2046 5.2.2.1, to the field.
TEST_CASE("the example of RFC 2046") {
  test::SmallStore store;
  store.begin();
  store.put(store.session(1));
  put(store, 1,
      "X-Weird-Header-2: Hello\r\n"
      "Message-ID: <anotherid@foo.com>\r\n"
      "Content-type: message/partial; id=\"ABC@host.com\"; number=2; total=2\r\n"
      "\r\n"
      "  ... second half of encoded audio data goes here ...\r\n");
  put(store, 2,
      "X-Weird-Header-1: Foo\r\n"
      "From: Bill@host.com\r\n"
      "To: joe@otherhost.com\r\n"
      "Date: Fri, 26 Mar 1993 12:59:38 -0500 (EST)\r\n"
      "Subject: Audio mail (part 1 of 2)\r\n"
      "Message-ID: <id1@host.com>\r\n"
      "MIME-Version: 1.0\r\n"
      "Content-type: message/partial; id=\"ABC@host.com\";\r\n"
      "              number=1; total=2\r\n"
      "\r\n"
      "X-Weird-Header-1: Bar\r\n"
      "X-Weird-Header-2: Hello\r\n"
      "Message-ID: <anotherid@foo.com>\r\n"
      "Subject: Audio mail\r\n"
      "MIME-Version: 1.0\r\n"
      "Content-type: audio/basic\r\n"
      "Content-transfer-encoding: base64\r\n"
      "\r\n"
      "  ... first half of encoded audio data goes here ...\r\n");
  store.end();
  CHECK(joined_text(*store.reader()) ==
        "X-Weird-Header-1: Foo\r\n"
        "From: Bill@host.com\r\n"
        "To: joe@otherhost.com\r\n"
        "Date: Fri, 26 Mar 1993 12:59:38 -0500 (EST)\r\n"
        "Message-ID: <anotherid@foo.com>\r\n"
        "Subject: Audio mail\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-type: audio/basic\r\n"
        "Content-transfer-encoding: base64\r\n"
        "\r\n"
        "  ... first half of encoded audio data goes here ...\r\n"
        "  ... second half of encoded audio data goes here ...\r\n");
}

TEST_CASE("pieces that are missing, doubled or nonsense") {
  test::SmallStore store;
  store.begin();
  put(store, 1, piece("id=a; number=1", "Subject: a\r\n\r\n1"));
  put(store, 2, piece("id=a; number=3; total=3", "3"));
  put(store, 3, piece("id=b; number=1; total=2", "Subject: b\r\n\r\n1"));
  put(store, 4, piece("id=b; number=2; total=2", "2"));
  put(store, 5, piece("id=b; number=2; total=2", "again"));
  put(store, 6, piece("id=c; number=0; total=1", "0"));
  put(store, 7, piece("id=d; number=99999999999999999999; total=1", "0"));
  put(store, 8, piece("number=1; total=1", "0"));
  store.end();
  const auto reader = store.reader();
  const auto joined = find_joined(*reader);
  REQUIRE(joined.size() == 1);
  CHECK(joined[0].front().id == "b");
  CHECK(joined_text(*reader).ends_with("Subject: b\r\n\r\n12"));
}

TEST_CASE("GMime's pieces give the body that GMime makes of them") {
  const std::filesystem::path folder = MALOTE_SOURCE_DIR "/../shared/mime/gmime/partial";
  if (!std::filesystem::exists(folder)) {
    MESSAGE("skipped: no messages at ../shared/mime");
    return;
  }
  test::SmallStore store;
  store.begin();
  std::uint64_t id = 0;
  for (const char* number : {"2", "0", "1"}) {
    put(store, ++id,
        read_file(folder / "input/photo-discuss" /
                  ("message-partial." + std::string(number) + ".eml")));
  }
  store.end();
  const std::string ours = joined_text(*store.reader());
  const std::string theirs = read_file(folder / "output/photo-discuss");
  // Behind the header, whose fields GMime puts in another order; line ends aside.
  const auto body = [](std::string text) {
    std::erase(text, '\r');
    return text.substr(text.find("\n\n"));
  };
  CHECK(body(ours) == body(theirs));
  CHECK(ours.find("Message-Id: <6MCVORPHW0U4.BCPTXD0EM9BT3@mit.edu>") != std::string::npos);
}
