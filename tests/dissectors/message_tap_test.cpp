// SPDX-License-Identifier: MIT
#include "dissectors/mail/message_tap.hpp"

#include <doctest/doctest.h>

#include "support/fake_host.hpp"

using namespace malote;
using test::FakeHost;

namespace {

constexpr std::string_view header = "Subject: =?utf-8?Q?ol=C3=A1?=\r\nTo: a@x, b@y\r\n\r\n";

Origin at(std::uint64_t packet) {
  return {{static_cast<std::int64_t>(packet) * 1000}, CaptureId{1}, packet, packet * 100};
}

struct Fixture {
  FakeHost host;
  MessageTap tap{host};

  void begin() {
    MessageRecord draft;
    draft.via = Protocol::smtp;
    draft.envelope_from = "a@b";
    tap.begin(std::move(draft), at(1));
  }
  void append(std::string_view octets, std::uint64_t packet) {
    tap.append(as_bytes(octets), at(packet));
  }
  const MessageRecord& emitted(std::optional<std::string> result = "250 ok") {
    tap.emit(std::move(result));
    REQUIRE(host.messages.size() == 1);
    return host.messages.back();
  }
};

using Ranges = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a whole message") {
  begin();
  CHECK(tap.open());
  CHECK(tap.id() == MessageId{1});
  append(header.substr(0, 20), 1);
  append(header.substr(20), 2);
  append("body\r\n", 3);
  CHECK(tap.octets() == header.size() + 6);
  tap.finish_body(at(4));
  CHECK_FALSE(tap.open());
  const MessageRecord& message = emitted("250 2.0.0 Ok: queued");
  CHECK(message.complete);
  CHECK(message.verdict == Verdict::complete);
  CHECK(message.missing.empty());
  CHECK(message.subject == "ol\xc3\xa1");
  CHECK(message.to == std::vector<std::string>{"a@x", "b@y"});
  CHECK(message.envelope_from == "a@b");
  CHECK(message.size == header.size() + 6);
  CHECK(host.octets_of(message) == std::string(header) + "body\r\n");
  CHECK(message.sha256 == test::sha256_hex(host.octets_of(message)));
  CHECK(message.result == "250 2.0.0 Ok: queued");
  CHECK(message.time.ns == 4000);
  CHECK(message.origin.packet == 1);
  CHECK(host.contents.open_count() == 0);
}

TEST_CASE_FIXTURE(Fixture, "an empty message, ended by its rule, is whole") {
  begin();
  tap.finish_body(at(2));
  const MessageRecord& message = emitted();
  CHECK(message.complete);
  CHECK(message.size == 0);
  CHECK_FALSE(message.subject);
}

TEST_CASE_FIXTURE(Fixture, "a hole counts in the whole message and is joined to the one before") {
  begin();
  append(header, 1);
  tap.skip(10);
  tap.skip(5);
  append("abc", 2);
  tap.skip(0);
  tap.skip(7);
  tap.finish_body(at(3));
  const MessageRecord& message = emitted();
  CHECK_FALSE(message.complete);
  CHECK(message.verdict == Verdict::gap);
  CHECK(message.missing == Ranges{{header.size(), 15}, {header.size() + 18, 7}});
  CHECK(message.size == header.size() + 3);
}

TEST_CASE_FIXTURE(Fixture, "later holes are joined to the last one kept") {
  host.limit_values.missing_ranges = 2;
  begin();
  for (int i = 0; i < 10; ++i) {
    append("a", 1);
    tap.skip(1);
  }
  tap.finish_body(at(2));
  CHECK(emitted().missing == Ranges{{1, 1}, {3, 17}});
}

TEST_CASE_FIXTURE(Fixture, "what meets the first octet decides the verdict") {
  SUBCASE("start before gap") {
    begin();
    tap.missed_start();
    append("rest of a line\r\nSubject: x\r\n\r\n", 1);
    tap.skip(3);
    tap.break_off(Verdict::cut_end, at(2));
    const MessageRecord& message = emitted();
    CHECK(message.verdict == Verdict::cut_start);
    CHECK(message.subject == "x");
  }
  SUBCASE("start told before the body begins") {
    tap.missed_start();
    begin();
    append("Subject: perhaps half a line\r\n\r\n", 1);
    tap.finish_body(at(2));
    const MessageRecord& message = emitted();
    CHECK(message.verdict == Verdict::cut_start);
    CHECK_FALSE(message.subject);
  }
  SUBCASE("gap before end") {
    begin();
    tap.skip(3);
    tap.break_off(Verdict::cut_end, at(2));
    CHECK(emitted().verdict == Verdict::gap);
  }
  SUBCASE("cut end") {
    begin();
    append("a", 1);
    tap.break_off(Verdict::cut_end, at(2));
    CHECK(emitted().verdict == Verdict::cut_end);
  }
  SUBCASE("aborted") {
    begin();
    append("a", 1);
    tap.break_off(Verdict::aborted, at(2));
    CHECK(emitted().verdict == Verdict::aborted);
  }
  SUBCASE("never ended") {
    begin();
    append("a", 1);
    CHECK(emitted().verdict == Verdict::cut_end);
  }
  CHECK_FALSE(host.messages.back().complete);
}

TEST_CASE_FIXTURE(Fixture, "what broke off bears the time of its last octet") {
  begin();
  append("a", 5);
  tap.break_off(Verdict::cut_end, at(9));
  CHECK(emitted().time.ns == 5000);
}

TEST_CASE_FIXTURE(Fixture, "the verdict of the protocol stands where all is there") {
  begin();
  append("a", 1);
  tap.finish_body(at(2));
  tap.draft().verdict = Verdict::size_differs;
  const MessageRecord& message = emitted();
  CHECK(message.verdict == Verdict::size_differs);
  CHECK(message.complete);
}

TEST_CASE_FIXTURE(Fixture, "one message after the other") {
  tap.emit("nothing was begun");
  CHECK(host.messages.empty());
  begin();
  tap.missed_start();
  tap.skip(4);
  tap.finish_body(at(2));
  tap.emit(std::nullopt);
  begin();
  append("b", 3);
  tap.finish_body(at(4));
  tap.emit(std::nullopt);
  begin();
  begin();  // a body that nobody ended is emitted all the same
  tap.finish_body(at(5));
  tap.emit(std::nullopt);
  REQUIRE(host.messages.size() == 4);
  CHECK(host.messages[1].id == MessageId{2});
  CHECK(host.messages[1].verdict == Verdict::complete);
  CHECK(host.messages[1].missing.empty());
  CHECK_FALSE(host.messages[1].result);
  CHECK(host.messages[2].verdict == Verdict::aborted);
  CHECK(host.messages[3].complete);
}

TEST_CASE_FIXTURE(Fixture, "octets outside a body go nowhere") {
  append("x", 1);
  tap.skip(3);
  tap.finish_body(at(1));
  tap.break_off(Verdict::cut_end, at(1));
  tap.emit(std::nullopt);
  CHECK(host.messages.empty());
  CHECK(host.contents.all.empty());
}
