// SPDX-License-Identifier: MIT
// The truth rows: envelopes, results and hashes, expected values by hand and by sha256sum(1).
#include "generator/truth.hpp"

#include <doctest/doctest.h>

using namespace malote;
using namespace malote::generator;

namespace {

std::vector<TruthRow> truth(const std::string& text) {
  const auto scenario = parse_scenario(text);
  REQUIRE_MESSAGE(scenario.ok(), (scenario.ok() ? "" : scenario.error().text));
  return tell_truth(scenario.value().sessions[0]);
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("SHA-256 is SHA-256") {
  // FIPS 180-4's example, and printf '' | sha256sum.
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("a submitted message: its envelope, who accepted, what came of it") {
  const auto rows = truth(
      "S: 220 x\nC: HELO x\nS: 250 x\nC: MAIL FROM:<old@x>\nS: 250 ok\nC: RSET\nS: 250 ok\n"
      "C: mail from: <a@x> SIZE=5\nS: 250 ok\nC: RCPT TO:<b@x>\nS: 550-no\nS: 550 such user\n"
      "C: RCPT TO:<c@x> NOTIFY=NEVER\nS: 250 ok\nC: DATA\nS: 354 go\n"
      "C message:\n| .dot\nS: 250 queued\nC: QUIT\nS: 221\n");
  REQUIRE(rows.size() == 1);
  const TruthRow& row = rows[0];
  CHECK(row.via == "smtp");
  CHECK(row.action == "submit");
  CHECK(row.envelope_from == "a@x");
  CHECK(row.envelope_to == Texts{"b@x", "c@x"});
  CHECK(row.accepted_to == Texts{"c@x"});
  CHECK(row.size == 6);
  // printf '.dot\r\n' | sha256sum
  CHECK(row.sha256 == "b4a13673aaf28150be75c5ff88e6991190378c468e9288d8ec67243caa3ee416");
  CHECK(row.complete);
  CHECK(row.result == "250 queued");
  CHECK(row.end_offset == std::string("HELO x\r\nMAIL FROM:<old@x>\r\nRSET\r\n"
                                      "mail from: <a@x> SIZE=5\r\nRCPT TO:<b@x>\r\n"
                                      "RCPT TO:<c@x> NOTIFY=NEVER\r\nDATA\r\n..dot\r\n.\r\n")
                              .size());
}

TEST_CASE("pipelined replies find their commands, BDAT its chunks") {
  const auto rows = truth(
      "S: 220 x\nC: MAIL FROM:<>\nC: RCPT TO:<b@x>\nC: RCPT TO:<c@x>\n"
      "C bdat:\n| one\nC bdat last:\n| two\nC: MAIL FROM:<z@x>\n"
      "S: 250 ok\nS: 250 ok\nS: 452 full\nS: 250 chunk\nS: 250 done\nS: 250 ok\n");
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].envelope_from == "");
  CHECK(rows[0].envelope_to == Texts{"b@x", "c@x"});
  CHECK(rows[0].accepted_to == Texts{"b@x"});
  CHECK(rows[0].size == 10);
  CHECK(rows[0].result == "250 done");
}

TEST_CASE("after an accepted TURN the other side submits") {
  const auto rows = truth(
      "S: 220 x\nC: TURN\nS: 250 ok\nC: 220 y\nS: MAIL FROM:<a@x>\nC: 250 ok\nS: RCPT TO:<b@y>\n"
      "C: 250 ok\nS: DATA\nC: 354 go\nS message:\n| x\nC: 250 thanks\n");
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].envelope_from == "a@x");
  CHECK(rows[0].accepted_to == Texts{"b@y"});
  CHECK(rows[0].result == "250 thanks");
}

TEST_CASE("LMTP answers a body once for each accepted recipient") {
  const auto rows = truth(
      "server: 10.0.0.26 24\nS: 220 x\nC: LHLO x\nS: 250 x\n"
      "repeat 2\nC: MAIL FROM:<a@x>\nS: 250 ok\n"
      "C: RCPT TO:<b@x>\nS: 250 ok\nC: RCPT TO:<c@x>\nS: 550 no\nC: RCPT TO:<d@x>\nS: 250 ok\n"
      "C: RCPT TO:<e@x>\nS: 250 ok\nC: DATA\nS: 354 go\nC message:\n| x\n"
      "S: 452 full\nS: 250 ok\nS: 450 {n}\nend\nC: QUIT\nS: 221 bye\n");
  REQUIRE(rows.size() == 2);
  for (const TruthRow& row : rows) {
    CHECK(row.envelope_to == Texts{"b@x", "c@x", "d@x", "e@x"});
    CHECK(row.accepted_to == Texts{"d@x"});
  }
  CHECK(rows[0].result == "450 1");
  CHECK(rows[1].result == "450 2");
}

TEST_CASE("retrieved messages have numbers; TOP is partial") {
  const auto rows = truth(
      "server: 10.0.0.25 110\nS: +OK hi\nC: USER bob\nS: +OK\nC: RETR 9\nS: -ERR none\n"
      "C: TOP 2 0\nS: +OK top\nS message:\n| a\nC: RETR 2\nC: DELE 2\nS: +OK 3 octets\n"
      "S message:\n| b\nS: +OK deleted\n");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].via == "pop3");
  CHECK(rows[0].action == "retrieve");
  CHECK(rows[0].number == 2U);
  CHECK(rows[0].partial == "top");
  CHECK(rows[0].result == "+OK top");
  CHECK_FALSE(rows[1].partial);
  CHECK(rows[1].result == "+OK 3 octets");
  CHECK_FALSE(rows[1].envelope_from);
}

TEST_CASE("an unfinished message is not complete") {
  const auto rows = truth("C: DATA\nS: 354\nC message without dot:\n| half\nend reset client\n");
  REQUIRE(rows.size() == 1);
  CHECK_FALSE(rows[0].complete);
  CHECK(rows[0].verdict == "cut-end");
  CHECK(rows[0].size == 6);
  CHECK_FALSE(rows[0].result);
}

TEST_CASE("rows as JSON") {
  auto rows = truth(
      "C: MAIL FROM:<\"q\\t\"@x>\nS: 250\nC: DATA\nS: 354\nC message:\n"
      "| Subject: A\n|   folded one\n| From: =?utf-8?q?x?=\n|\n| Date: in the body\n"
      "S: 250 ok\n");
  REQUIRE(rows.size() == 1);
  const std::string json = to_json(rows[0]);
  const auto has = [&](std::string_view part) { return json.find(part) != std::string::npos; };
  CHECK(json.starts_with("{\"session_name\":\"1\",\"via\":\"smtp\",\"action\":\"submit\","));
  CHECK(has("\"envelope_from\":\"\\\"q\\\\t\\\"@x\""));
  CHECK(has("\"subject\":\"A  folded one\""));
  CHECK_FALSE(has("\"from\":"));  // would need decoding
  CHECK(has("\"date\":null"));
  CHECK(has("\"flags\":[],\"size\":"));
  CHECK(has("\"complete\":true,\"verdict\":\"complete\",\"missing\":[],\"partial\":null"));
  CHECK(has("\"result\":\"250 ok\",\"time\":\"1970-01-01T00:00:00.000000000Z\"}"));
}

TEST_CASE("other people's traffic has no messages of ours") {
  CHECK(truth("server: 10.0.0.25 80\nC message:\n| x\n").empty());
  CHECK(truth("session x\nconnect: refused\n").empty());
}
