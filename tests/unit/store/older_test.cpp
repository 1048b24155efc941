// SPDX-License-Identifier: MIT
// Stores that an older malote made: read as they are, and brought up to date when written to.
#include <doctest/doctest.h>

#include "store/schema.hpp"
#include "store_fixture.hpp"

using namespace malote;
using namespace malote::store;
using namespace malote::store::test;

namespace {

// As versions 1 to 4 wrote it: an object for each exchange.
constexpr const char* old_dialogue = R"([
{"n":1,"time":1000,"phase":"connection","replies":[{"code":"220","text":"ready","time":1000}],
 "settled":true,"packet_time":1000,"packet_capture":1,"packet":4,"stream_offset":0},
{"n":2,"time":2000,"phase":"transaction","command":"RCPT","argument":"TO:<\ufffd@b>",
 "argument_hex":"544f3a3cff40623e","secrets":[[1,2]],
 "replies":[{"code":"450","text":"later","time":2500},
            {"code":"550","text":"\ufffd","text_hex":"fe","time":3000}],
 "settled":true,"continuations":[{"text":"x","time":2100,"secret":true}],"tag":"a1","untagged":3,
 "message":7,"under_tls":true,"packet_time":1999,"packet_capture":1,"packet":5,"stream_offset":9}])";

void make_old(const std::string& path) {
  {
    const auto writer = open_writer(path);
    writer->accept(a_session(1));
    writer->accept(an_exchange(1, 1, "NOOP", ""));
    writer->finish();
  }
  auto by_hand = open_by_hand(path);
  Statement change(by_hand, "UPDATE dialogue SET body = ?");
  change.bind_text(1, old_dialogue);
  change.run();
  by_hand.exec("DROP TABLE tls; DROP TABLE certificates; PRAGMA user_version = 4");
}

void check_old(const Reader& reader) {
  const auto all = exchanges(reader);
  REQUIRE(all.size() == 2);
  CHECK_FALSE(all[0].command);
  CHECK(all[0].origin.packet == 4);
  CHECK(all[0].origin.time.ns == 1000);
  CHECK(all[0].settled);
  REQUIRE(all[0].replies.size() == 1);
  CHECK(all[0].replies[0].text == "ready");
  const ExchangeRecord& rcpt = all[1];
  CHECK(rcpt.argument == "TO:<\xff@b>");
  CHECK(rcpt.secrets.size() == 1);
  REQUIRE(rcpt.replies.size() == 2);
  CHECK(rcpt.replies[0].time.ns == 2500);
  CHECK(rcpt.replies[1].code == "550");
  CHECK(rcpt.replies[1].text == "\xfe");
  CHECK(rcpt.replies[1].time.ns == 3000);
  REQUIRE(rcpt.continuations.size() == 1);
  CHECK(rcpt.continuations[0].secret);
  CHECK(rcpt.tag == "a1");
  CHECK(rcpt.untagged == 3U);
  CHECK(rcpt.message.value == 7);
  CHECK(rcpt.under_tls);
  CHECK(rcpt.origin.time.ns == 1999);
  CHECK(rcpt.origin.stream_offset == 9);
}

}  // namespace

TEST_CASE("the dialogue of an older store is read as it was") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  make_old(path);
  {
    const auto reader = open_reader(path);
    check_old(*reader);
    CHECK(sessions(*reader).size() == 1);
  }
  CHECK(open_by_hand(path).number("PRAGMA user_version") == 4);
  {
    const auto writer = open_writer(path);
    writer->accept(a_session(2));
    writer->finish();
  }
  auto by_hand = open_by_hand(path);
  CHECK(by_hand.number("PRAGMA user_version") == schema_version);
  CHECK(by_hand.number("SELECT reply_time FROM exchanges WHERE n = 2") == 3000);
  CHECK(by_hand.number("SELECT count(*) FROM exchanges WHERE tag = 'a1' AND under_tls") == 1);
  check_old(*open_reader(path));
}
