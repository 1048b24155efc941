// SPDX-License-Identifier: MIT
// The FTP dissector on any conversation: it must come out the same however the octets are cut, keep
// the contract of dissect/dissector.hpp and leave nothing open. The input is a first octet of flags
// and then turns: 0x01 begins one of the client, 0x02 one of the server, 0x03 and 0x04 with a
// length octet are octets lost on the way to the server or the client. The same octets go through
// the decoders of transfer modes and the parser of listings, whole and cut.
#define DOCTEST_CONFIG_DISABLE
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "dissectors/ftp/ftp.hpp"
#include "dissectors/ftp/ftp_body.hpp"
#include "listing/listing.hpp"
#include "support/cuttings.hpp"

using namespace malote;
using namespace malote::test;

namespace {

constexpr std::size_t longest_input = 1U << 16U;

struct Input {
  bool from_start = true;
  EndReason reason = EndReason::fin;
  malote::test::Conversation conversation;
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
  const auto dissector = ftp_info().make(host);
  dissector->report_open();
  const FeedOutcome outcome = feed(*dissector, input.conversation, cutting, input.reason);
  if (!outcome.complaint.empty()) fail(cutting.name + ": " + outcome.complaint);
  return host.text();
}

std::string decoded(TransferMode mode, Bytes octets, std::size_t piece) {
  const auto decoder = ftp::decoder_of(mode, DataType::image)(Limits{});
  std::string out;
  while (!octets.empty()) {
    const Bytes some = octets.first(std::min(piece, octets.size()));
    octets = octets.subspan(some.size());
    // What swells is the caller's to bound.
    decoder->feed(some, [&](Bytes plain) {
      if (out.size() < longest_input) out += as_text(plain);
    });
  }
  return out.substr(0, longest_input);
}

std::string listed(listing::Shape shape, std::string_view text, std::size_t piece) {
  std::string out;
  listing::Reader reader(shape, [&](const listing::Entry& entry) {
    out += entry.name + '\n';
    return true;
  });
  for (std::size_t at = 0; at < text.size(); at += piece) (void)reader.feed(text.substr(at, piece));
  reader.finish();
  return out;
}

void check_bodies(Bytes octets) {
  for (const auto mode : {TransferMode::block, TransferMode::compressed, TransferMode::deflate}) {
    if (decoded(mode, octets, octets.size() + 1) != decoded(mode, octets, 1)) {
      fail("a decoder depends on how its input is cut");
    }
  }
  for (const auto shape : {listing::Shape::any, listing::Shape::names, listing::Shape::facts}) {
    if (listed(shape, as_text(octets), octets.size() + 1) != listed(shape, as_text(octets), 1)) {
      fail("the parser of listings depends on how its input is cut");
    }
  }
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
  check_bodies({data, size});
  const std::string up(reinterpret_cast<const char*>(data), size);
  Opening opening;
  opening.to_server = as_bytes(up);
  opening.to_client = as_bytes(std::string_view(up).substr(size / 2));
  opening.no_more = size % 2 == 0;
  if (opening.no_more && ftp_info().probe(opening) == Match::need_more && !opening.on_port) {
    fail("need_more where nothing more will come");
  }
  return 0;
}
