// SPDX-License-Identifier: MIT
// The SMTP dissector on any conversation: it must come out the same however the octets are cut,
// keep the contract of dissect/dissector.hpp and leave nothing open. The input is a first octet of
// flags and then turns: 0x01 begins one of the client, 0x02 one of the server, 0x03 and 0x04 with a
// length octet are octets lost on the way to the server or the client.
#define DOCTEST_CONFIG_DISABLE
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "dissectors/smtp/smtp.hpp"
#include "support/cuttings.hpp"

using namespace malote;
using namespace malote::test;

namespace {

constexpr std::size_t longest_input = 1U << 16U;

struct Input {
  bool from_start = true;
  EndReason reason = EndReason::fin;
  Conversation conversation;
};

Input parse(const std::uint8_t* data, std::size_t size) {
  Input input;
  if (size == 0) return input;
  input.from_start = (data[0] & 1U) == 0;
  input.reason = (data[0] & 2U) == 0 ? EndReason::fin : EndReason::end_of_input;
  for (std::size_t i = 1; i < size; ++i) {
    switch (data[i]) {
      case 1:
        input.conversation.push_back(client({}));
        break;
      case 2:
        input.conversation.push_back(server({}));
        break;
      case 3:
      case 4:
        if (i + 1 < size) {
          const bool up = data[i] == 3;
          input.conversation.push_back(
              lost(up ? Direction::to_server : Direction::to_client, data[i + 1] + 1U));
          ++i;
        }
        break;
      default:
        if (!input.conversation.empty()) {
          input.conversation.back().octets += static_cast<char>(data[i]);
        }
    }
  }
  return input;
}

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

std::string outcome_of(const Input& input, const Cutting& cutting) {
  FakeHost host;
  host.flow_info.from_start = input.from_start;
  const auto dissector = smtp_info().make(host);
  const FeedOutcome outcome = feed(*dissector, input.conversation, cutting, input.reason);
  if (!outcome.complaint.empty()) fail(cutting.name + ": " + outcome.complaint);
  if (host.contents.open_count() != 0) fail(cutting.name + ": a content was left open");
  return host.text();
}

void probe_halves(const std::uint8_t* data, std::size_t size) {
  const Bytes all(data, size);
  for (const bool no_more : {false, true}) {
    Opening opening;
    opening.to_server = all.first(size / 2);
    opening.to_client = all.subspan(size / 2);
    opening.from_start = size % 2 == 0;
    opening.no_more = no_more;
    if (smtp_info().probe(opening) == Match::need_more && no_more) {
      fail("need_more where nothing more will come");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > longest_input) return 0;
  const Input input = parse(data, size);
  const std::string expected = outcome_of(input, whole());
  const auto seed = static_cast<std::uint32_t>(size);
  for (const Cutting& cutting :
       {byte_by_byte(), byte_by_byte(true), random_cuts(seed), random_cuts(seed + 1)}) {
    const std::string actual = outcome_of(input, cutting);
    if (actual != expected) fail(cutting.name + first_difference(expected, actual));
  }
  probe_halves(data, size);
  return 0;
}
