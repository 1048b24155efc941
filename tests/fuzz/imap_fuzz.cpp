// SPDX-License-Identifier: MIT
// The IMAP dissector on any conversation: it must come out the same however the octets are cut,
// keep the contract of dissect/dissector.hpp and leave nothing open. The input is a first octet of
// flags and then turns: 0x01 begins one of the client, 0x02 one of the server, 0x03 and 0x04 with a
// length octet are octets lost on the way to the server or the client.
#define DOCTEST_CONFIG_DISABLE
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "dissectors/imap/imap.hpp"
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
  constexpr EndReason reasons[] = {EndReason::fin, EndReason::reset, EndReason::timeout,
                                   EndReason::end_of_input};
  Input input;
  if (size == 0) return input;
  input.from_start = (data[0] & 1U) == 0;
  input.reason = reasons[(data[0] >> 1U) & 3U];
  for (std::size_t i = 1; i < size; ++i) {
    const std::uint8_t octet = data[i];
    if (octet == 1 || octet == 2) {
      input.conversation.push_back(octet == 1 ? client({}) : server({}));
    } else if ((octet == 3 || octet == 4) && i + 1 < size) {
      const Direction direction = octet == 3 ? Direction::to_server : Direction::to_client;
      input.conversation.push_back(lost(direction, data[++i] + 1U));
    } else if (!input.conversation.empty()) {
      input.conversation.back().octets += static_cast<char>(octet);
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
  const auto dissector = imap_info().make(host);
  dissector->report_open();
  const FeedOutcome outcome = feed(*dissector, input.conversation, cutting, input.reason);
  if (!outcome.complaint.empty()) fail(cutting.name + ": " + outcome.complaint);
  if (host.contents.open_count() != 0) fail(cutting.name + ": a content was left open");
  return host.text();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > longest_input) return 0;
  const Input input = parse(data, size);
  const std::string expected = outcome_of(input, whole());
  const auto seed = static_cast<std::uint32_t>(size);
  for (const Cutting& cutting : {byte_by_byte(), byte_by_byte(true), random_cuts(seed)}) {
    const std::string actual = outcome_of(input, cutting);
    if (actual != expected) fail(cutting.name + first_difference(expected, actual));
  }
  const std::string up(reinterpret_cast<const char*>(data), size);
  Opening opening;
  opening.to_server = as_bytes(up);
  opening.to_client = as_bytes(std::string_view(up).substr(size / 2));
  opening.no_more = size % 2 == 0;
  if (opening.no_more && imap_info().probe(opening) == Match::need_more && !opening.on_port) {
    fail("need_more where nothing more will come");
  }
  return 0;
}
