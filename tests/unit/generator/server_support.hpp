// SPDX-License-Identifier: MIT
// A server session without a socket, for the tests of what it says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "generator/post_office.hpp"
#include "generator/server_session.hpp"

namespace malote::generator {

struct TestHost {
  PostOffice office{"lab.example"};
  std::vector<TruthRow> told;
  ServerHost host{office, [] { return Timestamp{1'769'850'000 * ns_per_second}; },
                  [this](const TruthRow& row) { told.push_back(row); }, 10'000};
  TestHost() {
    office.add_user("alice", "lab-alice");
    office.add_user("bob", "lab-bob");
  }
};

template <typename Session>
class TestTalk {
 public:
  explicit TestTalk(TestHost& lab) : session(lab.host, {"s", "127.0.0.1"}) {
    session.begin(heard);
    heard.clear();
  }
  // What is said to these octets; all of it is on its way afterwards.
  std::string tell(std::string_view octets) {
    std::string out;
    while ((!octets.empty() || session.has_more()) && !session.over()) {
      octets.remove_prefix(session.receive(octets, out));
    }
    session.sent();
    return out;
  }
  std::string tell_octet_by_octet(std::string_view octets) {
    std::string out;
    for (const char c : octets) out += tell({&c, 1});
    return out;
  }
  // The first characters of each line: "250 250 354".
  std::string classes(std::string_view octets, std::size_t width = 3) {
    std::string seen;
    const std::string said = tell(octets);
    for (std::size_t at = 0; at < said.size(); at = said.find('\n', at) + 1) {
      if (!seen.empty()) seen += ' ';
      seen += said.substr(at, width);
    }
    return seen;
  }

  Session session;
  std::string heard;
};

}  // namespace malote::generator
