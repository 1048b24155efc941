// SPDX-License-Identifier: MIT
#include "dissect/exchange_queue.hpp"

#include <doctest/doctest.h>

#include "support/fake_host.hpp"

using namespace malote;
using test::FakeHost;

namespace {

struct Fixture {
  FakeHost host;
  ExchangeQueue queue{host};

  ExchangeRecord& push(std::string verb, std::string argument = {}) {
    ExchangeRecord record;
    record.command = std::move(verb);
    if (!argument.empty()) record.argument = std::move(argument);
    return queue.push(std::move(record));
  }
  static ReplyRecord reply(std::string code, std::string text = "ok") {
    return {std::move(code), std::move(text), {7}};
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "pipelined replies pair in the order sent") {
  push("MAIL");
  push("RCPT");
  push("DATA");
  CHECK(queue.size() == 3);
  CHECK(queue.front()->command == "MAIL");
  CHECK(queue.back()->command == "DATA");
  CHECK(queue.at(1).command == "RCPT");
  queue.settle(reply("250"));
  queue.settle(reply("550"));
  queue.interim(reply("354"));
  CHECK(host.exchanges.size() == 2);
  queue.settle(reply("251"));
  CHECK(queue.empty());
  CHECK(queue.front() == nullptr);
  CHECK(queue.back() == nullptr);
  REQUIRE(host.exchanges.size() == 3);
  CHECK(host.exchanges[1].n == 2);
  CHECK(host.exchanges[1].replies.at(0).code == "550");
  CHECK(host.exchanges[2].settled);
  REQUIRE(host.exchanges[2].replies.size() == 2);
  CHECK(host.exchanges[2].replies[0].code == "354");
  CHECK(host.exchanges[2].replies[1].code == "251");
}

TEST_CASE_FIXTURE(Fixture, "greetings and replies that nothing asked for") {
  queue.unasked(reply("220", "hello"), "connection", {{9}, {}, 4, 0});
  push("QUIT");
  REQUIRE(host.exchanges.size() == 1);
  CHECK(host.exchanges[0].n == 1);
  CHECK_FALSE(host.exchanges[0].command);
  CHECK(host.exchanges[0].time.ns == 7);
  CHECK(host.exchanges[0].origin.packet == 4);
  CHECK(host.exchanges[0].settled);
  CHECK(queue.front()->n == 2);
  // With nothing waiting these do nothing.
  queue.abandon();
  queue.settle(reply("250"));
  queue.interim(reply("250"));
  queue.abandon();
  CHECK(host.exchanges.size() == 2);
}

TEST_CASE_FIXTURE(Fixture, "abandoned ones are emitted as they stand") {
  push("DATA");
  push("QUIT");
  queue.interim(reply("354"));
  queue.report_open();
  CHECK(host.exchanges.size() == 2);
  CHECK(queue.size() == 2);
  queue.abandon_all();
  REQUIRE(host.exchanges.size() == 4);
  CHECK(host.exchanges[2].command == "DATA");
  CHECK(host.exchanges[2].replies.size() == 1);
  CHECK_FALSE(host.exchanges[2].settled);
  CHECK_FALSE(host.exchanges[3].settled);
  CHECK(host.exchanges[0].n == host.exchanges[2].n);
}

TEST_CASE_FIXTURE(Fixture, "too many pending: the oldest is given up, noticed once") {
  host.limit_values.pending_commands = 3;
  for (int i = 0; i < 10; ++i) push("NOOP");
  CHECK(queue.size() == 3);
  CHECK(host.exchanges.size() == 7);
  REQUIRE(host.notices.size() == 1);
  CHECK(host.notices[0].kind == "too-many-pending");
  CHECK(queue.front()->n == 8);
}

TEST_CASE_FIXTURE(Fixture, "long command lines that wait are bounded in octets") {
  host.limit_values.held_octets_direction = 1000;
  for (int i = 0; i < 10; ++i) push("RCPT", std::string(396, 'x'));
  CHECK(queue.size() == 2);
  push("RCPT", std::string(5000, 'x'));  // one always fits
  CHECK(queue.size() == 1);
  CHECK(host.notices.size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "too many replies are counted; the final one is kept") {
  host.limit_values.exchange_replies = 3;
  push("FETCH");
  for (int i = 0; i < 10; ++i) queue.interim(reply("150", "part"));
  queue.settle(reply("250", "done"));
  REQUIRE(host.exchanges.size() == 1);
  const auto& replies = host.exchanges[0].replies;
  REQUIRE(replies.size() == 3);
  CHECK(replies[0].text == "part");
  CHECK(replies[1].text == "part\n[+8]");
  CHECK(replies[2].text == "done");
  REQUIRE(host.notices.size() == 1);
  CHECK(host.notices[0].kind == "too-many-replies");
  CHECK(host.notices[0].text.ends_with(": 8"));
}

TEST_CASE_FIXTURE(Fixture, "long replies are cut") {
  host.limit_values.reply_octets = 4;
  push("HELP");
  queue.interim(reply("214", "abcdefg"));
  queue.settle(reply("214", "hijklmn"));
  queue.unasked(reply("421", "opqrstu"), "", {});
  CHECK(host.exchanges[0].replies[0].text == "abcd");
  CHECK(host.exchanges[0].replies[1].text == "hijk");
  CHECK(host.exchanges[1].replies[0].text == "opqr");
}

TEST_CASE_FIXTURE(Fixture, "what is said under TLS says so") {
  push("EHLO");
  host.flow_info.under_tls = true;
  push("AUTH");
  CHECK_FALSE(queue.at(0).under_tls);
  CHECK(queue.at(1).under_tls);
}
