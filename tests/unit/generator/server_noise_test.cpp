// SPDX-License-Identifier: MIT
// Whatever comes, in whatever pieces: the servers neither crash nor answer otherwise.
#include <doctest/doctest.h>

#include <array>

#include "generator/pop3_server.hpp"
#include "generator/random.hpp"
#include "generator/smtp_server.hpp"
#include "unit/generator/server_support.hpp"

namespace malote::generator {
namespace {

constexpr std::array<std::string_view, 34> pieces{"HELO x",
                                                  "EHLO x",
                                                  "MAIL FROM:<a@b>",
                                                  "MAIL FROM:<",
                                                  "RCPT TO:<bob>",
                                                  "RCPT TO:<>",
                                                  "DATA",
                                                  "BDAT 5",
                                                  "BDAT 0 LAST",
                                                  "BDAT 3 LAST",
                                                  "AUTH LOGIN",
                                                  "AUTH PLAIN =",
                                                  "AUTH X !",
                                                  "RSET",
                                                  "QUIT",
                                                  "USER bob",
                                                  "PASS lab-bob",
                                                  "RETR 1",
                                                  "TOP 1 1",
                                                  "DELE 1",
                                                  "LIST",
                                                  "UIDL 1",
                                                  "LIST 99999999999999999999",
                                                  "\r\n",
                                                  "\r\n",
                                                  "\r\n",
                                                  "\n",
                                                  "\r",
                                                  ".",
                                                  "\r\n.\r\n",
                                                  "\xff\xfa\xff",
                                                  "\x08\x7f",
                                                  " ",
                                                  "YWxpY2U="};

std::string noise(Random& random) {
  std::string text;
  for (auto count = random.below(60); count > 0; --count) {
    text += pieces[random.below(pieces.size())];
    if (random.below(3) != 0) text += "\r\n";
    if (random.below(9) == 0) text += static_cast<char>(random.below(256));
  }
  return text;
}

template <typename Session>
void hold_together(std::string_view opening) {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Random random(seed);
    // Half of them get to where mails are.
    const std::string text = (seed % 2 == 0 ? std::string(opening) : "") + noise(random);
    std::string answers[2];
    std::vector<TruthRow> told[2];
    for (const int way : {0, 1}) {
      TestHost lab;
      CHECK(lab.office.deliver(*lab.office.find_user("bob"), "Subject: x\r\n\r\n.\r\n"));
      TestTalk<Session> talk(lab);
      answers[way] = way == 0 ? talk.tell(text) : talk.tell_octet_by_octet(text);
      talk.session.lost();
      told[way] = lab.told;
    }
    CAPTURE(seed);
    CHECK(answers[0] == answers[1]);
    REQUIRE(told[0].size() == told[1].size());
    for (std::size_t i = 0; i < told[0].size(); ++i) {
      CHECK(to_json(told[0][i]) == to_json(told[1][i]));
    }
  }
}

TEST_CASE("SMTP: noise, whole and octet by octet") {
  hold_together<SmtpServer>("EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<bob>\r\nDATA\r\n");
}

TEST_CASE("POP3: noise, whole and octet by octet") {
  hold_together<Pop3Server>("USER bob\r\nPASS lab-bob\r\n");
}

}  // namespace
}  // namespace malote::generator
