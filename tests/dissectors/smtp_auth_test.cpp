// SPDX-License-Identifier: MIT
// AUTH inside SMTP (RFC 4954): what belongs to it, what is masked, what became of it.
#include "smtp_support.hpp"

using namespace malote;
using namespace malote::test;

namespace {

Conversation after_hello(const Conversation& more) {
  Conversation conversation = {
      s({"220 smtp.example.com ESMTP Server"}), c({"EHLO client.example.com"}),
      s({"250-smtp.example.com Hello client.example.com", "250 AUTH PLAIN LOGIN CRAM-MD5"})};
  conversation.insert(conversation.end(), more.begin(), more.end());
  return conversation;
}

}  // namespace

TEST_CASE("RFC 4954 4.1: PLAIN with initial response") {
  const FakeHost host = run_smtp_cut(
      after_hello({c({"AUTH PLAIN dGVzdAB0ZXN0ADEyMzQ="}),
                   s({"235 2.7.0 Authentication successful"}), c({"QUIT"}), s({"221 bye"})}));
  CHECK(verbs(host) == "* 220, EHLO 250, AUTH 235, QUIT 221");
  const ExchangeRecord& auth = exchange(host, 3);
  CHECK(auth.argument == "PLAIN dGVzdAB0ZXN0ADEyMzQ=");
  CHECK(auth.secrets == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{6, 20}});
  CHECK(std::string(auth.phase) == "connection");
  REQUIRE(host.credentials.size() == 1);
  CHECK(host.credentials[0].mechanism == "PLAIN");
  CHECK(host.credentials[0].user == "test");
  CHECK(host.credentials[0].secret == "1234");
  CHECK(host.credentials[0].accepted == true);
  CHECK(host.users.back() == "test");
}

TEST_CASE("RFC 4954 4.1: PLAIN with a continuation, refused, without TLS and within") {
  const Conversation refused = after_hello(
      {c({"AUTH PLAIN"}), s({"334 "}), c({"dGVzdAB0ZXN0ADEyMzQ="}),
       s({"535 5.7.8 Authentication credentials invalid"}), c({"QUIT"}), s({"221 bye"})});
  const FakeHost host = run_smtp_cut(refused);
  CHECK(verbs(host) == "* 220, EHLO 250, AUTH 535, QUIT 221");
  const ExchangeRecord& auth = exchange(host, 3);
  CHECK(auth.secrets.empty());
  REQUIRE(auth.continuations.size() == 1);
  CHECK(auth.continuations[0].secret);
  CHECK(auth.replies.size() == 2);
  REQUIRE(host.credentials.size() == 1);
  CHECK(host.credentials[0].accepted == false);
  CHECK(host.users.empty());
  const FakeHost tls = run_smtp(refused, [](FakeHost& under) { under.flow_info.under_tls = true; });
  CHECK(exchange(tls, 3).under_tls);
}

TEST_CASE("RFC 4954 4.1: CRAM-MD5") {
  const FakeHost host = run_smtp_cut(
      after_hello({c({"AUTH CRAM-MD5"}),
                   s({"334 PDQxOTI5NDIzNDEuMTI4Mjg0NzJAc291cmNlZm91ci5hbmRyZXcuY211LmVkdT4="}),
                   c({"cmpzMyBlYzNhNTlmZWQzOTVhYmExZWM2MzY3YzRmNGI0MWFjMA=="}),
                   s({"235 2.7.0 Authentication successful"})}));
  REQUIRE(host.credentials.size() == 1);
  CHECK(host.credentials[0].mechanism == "CRAM-MD5");
  CHECK(host.credentials[0].user == "rjs3");
  CHECK(!host.credentials[0].secret);
}

TEST_CASE("LOGIN, all sent at once by a client that does not wait") {
  const FakeHost host =
      run_smtp_cut(after_hello({c({"AUTH LOGIN", "Ym9i", "UVVJVA==", "QUIT"}),
                                s({"334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", "235 ok", "221 bye"})}));
  CHECK(verbs(host) == "* 220, EHLO 250, AUTH 235, QUIT 221");
  const ExchangeRecord& auth = exchange(host, 3);
  REQUIRE(auth.continuations.size() == 2);
  CHECK(!auth.continuations[0].secret);
  CHECK(auth.continuations[1].secret);
  CHECK(host.credentials.at(0).user == "bob");
  CHECK(host.credentials.at(0).secret == "QUIT");
}

TEST_CASE("RFC 4954 4: cancelled; a mechanism that the server does not have") {
  const FakeHost host =
      run_smtp_cut(after_hello({c({"AUTH LOGIN"}), s({"334 VXNlcm5hbWU6"}), c({"*"}),
                                s({"501 cancelled"}), c({"AUTH GSSAPI"}), s({"504 unknown"}),
                                c({"AUTH"}), s({"501 syntax"}), c({"QUIT"}), s({"221 bye"})}));
  CHECK(verbs(host) == "* 220, EHLO 250, AUTH 501, AUTH 504, AUTH 501, QUIT 221");
  REQUIRE(host.credentials.size() == 1);
  CHECK(host.credentials[0].accepted == false);
  CHECK(!host.credentials[0].user);
}

TEST_CASE("a server that leaves a command without its own reply") {
  const FakeHost host =
      run_smtp_cut({c({"EHLO x"}), server("220 a ESMTP250-glued\r\n"), c({"AUTH LOGIN"}),
                    s({"334 VXNlcm5hbWU6"}), c({"Ym9i"}), s({"334 UGFzc3dvcmQ6"}),
                    c({"aHVudGVyMg=="}), s({"235 ok"}), c({"QUIT"}), s({"221 bye"})});
  CHECK(verbs(host) == "EHLO -, * 220, AUTH 235, QUIT 221");
  CHECK(host.credentials.at(0).secret == "hunter2");
}

TEST_CASE("a login with every turn lost in turn: no secret becomes a command") {
  const Conversation login =
      after_hello({c({"AUTH LOGIN"}), s({"334 VXNlcm5hbWU6"}), c({"Ym9i"}), s({"334 UGFzc3dvcmQ6"}),
                   c({"aHVudGVyMg=="}), s({"235 2.7.0 ok"}), c({"MAIL FROM:<a@b>"}), s({"250 ok"}),
                   c({"QUIT"}), s({"221 bye"})});
  for_each_lost_turn(make_smtp, login, [](const FakeHost& host, std::size_t turn) {
    CAPTURE(turn);
    check_nothing_invented(host, {}, {"EHLO", "AUTH", "MAIL", "QUIT"});
    for (const ExchangeRecord& record : host.exchanges) {
      for (const ContinuationRecord& line : record.continuations) {
        CHECK(line.secret == (line.text != "Ym9i"));
      }
    }
    CHECK(host.credentials.size() == (turn == 3 ? 0 : 1));
    if (turn == 8) {
      CHECK(!host.credentials.at(0).accepted);
      CHECK(host.users.back() == "bob");
    } else if (turn != 3) {
      CHECK(host.credentials.at(0).accepted == true);
    }
  });
}

TEST_CASE("an AUTH sent all at once and refused leaves no secret behind") {
  const FakeHost host = run_smtp_cut(
      after_hello({c({"AUTH LOGIN", "Ym9i", "c2VjcmV0"}), s({"504 5.5.4 Unrecognized"}),
                   s({"500 what?"}), s({"500 what?"}), c({"QUIT"}), s({"221 bye"})}));
  CHECK(verbs(host) == "* 220, EHLO 250, AUTH 504,  500,  500, QUIT 221");
  for (const std::uint32_t n : {4U, 5U}) {
    const ExchangeRecord& line = exchange(host, n);
    CHECK(line.command == "");
    REQUIRE(line.secrets.size() == 1);
    CHECK(line.secrets[0].second == line.argument->size());
  }
}

TEST_CASE("telnet's return key ends a line") {
  using namespace std::string_literals;
  const FakeHost host = run_smtp_cut(
      {s({"220 hi"}), client("HELO a\r\0"s), s({"250 a"}), client("QUIT\r\0"s), s({"221 bye"})});
  CHECK(verbs(host) == "* 220, HELO 250, QUIT 221");
  CHECK(exchange(host, 2).argument == "a");
}
