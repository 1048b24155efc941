// SPDX-License-Identifier: MIT
// Makes the captures of scripts/bench: bench_captures CASE CAPTURE TRUTH SIZE [SEED]. SIZE is in
// megabytes, or in sessions where the case counts these. The same words give the same octets. The
// generator's account goes to standard output.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "bench/conversations.hpp"
#include "bench/timeline.hpp"
#include "core/text.hpp"

namespace {

using malote::bench::MailShape;
using malote::bench::Piece;
using malote::bench::TimelinePlan;
using malote::generator::Random;

constexpr std::uint64_t megabyte = 1'000'000;
constexpr std::int64_t second = malote::ns_per_second;
// A tenth of the mails is big, as it is with real ones.
constexpr MailShape letters{1'000, 8'000, 2, 10'000, 60'000};
constexpr MailShape parcels{1'000, 8'000, 4, 60'000, 900'000};
constexpr MailShape notes{500, 1'500};

// How far a capture is, and what its pieces are drawn from.
struct Making {
  std::uint64_t size = 0;
  Random random;
  std::uint64_t made = 0;    // conversations
  std::uint64_t octets = 0;  // of payload
};

std::uint64_t octets_of(const Piece& piece) {
  std::uint64_t octets = 0;
  for (const auto& step : piece.script.steps) {
    if (const auto* say = std::get_if<malote::generator::Say>(&step)) octets += say->octets.size();
    if (const auto* body = std::get_if<malote::generator::BodyTurn>(&step)) {
      octets += body->content.size();
    }
  }
  for (const std::string& frame : piece.datagrams) octets += frame.size();
  return octets;
}

malote::generator::SessionScript mail_session(Making& making, std::uint64_t mails,
                                              const MailShape& shape, std::int64_t pause_ns) {
  return making.random.below(3) < 2
             ? malote::bench::submission(making.made, mails, shape, pause_ns, making.random)
             : malote::bench::retrieval(making.made, mails, shape, pause_ns, making.random);
}

bool next_mail(Making& making, Piece& piece) {
  if (making.octets >= making.size * megabyte * 94 / 100) return false;
  const MailShape& shape = making.random.below(10) == 0 ? parcels : letters;
  piece.script = mail_session(making, 1 + making.random.below(4), shape, 0);
  return true;
}

bool next_small(Making& making, Piece& piece) {
  if (making.made >= making.size) return false;
  piece.script = mail_session(making, 1, notes, 0);
  return true;
}

bool next_open(Making& making, Piece& piece) {
  if (making.made >= making.size) return false;
  piece.script = mail_session(making, 1, notes, 60 * second);
  return true;
}

bool next_noise(Making& making, Piece& piece) {
  if (making.octets >= making.size * megabyte * 94 / 100) return false;
  const std::uint64_t which = making.random.below(100);
  if (which < 6) {
    piece.script = mail_session(making, 1, letters, 0);
  } else if (which < 35) {
    piece.script = malote::bench::web(making.made, making.random);
  } else if (which < 70) {
    piece.script = malote::bench::encrypted(making.made, making.random);
  } else {
    for (std::uint64_t i = 20 + making.random.below(80); i > 0; --i) {
      piece.datagrams.push_back(malote::bench::datagram(making.made, making.random.below(4) != 0,
                                                        200 + making.random.below(1'100),
                                                        making.random));
    }
  }
  return true;
}

struct Case {
  std::string_view name;
  bool (*next)(Making&, Piece&);
  std::uint64_t at_once;  // 0: all
  std::int64_t begin_within_ns;
  bool damaged;
};
constexpr std::array cases{
    Case{"mail", next_mail, 200, second / 5, false},
    Case{"small", next_small, 500, second / 5, false},
    Case{"noise", next_noise, 300, second / 5, false},
    Case{"damage", next_mail, 100, second / 5, true},
    Case{"open", next_open, 0, 20 * second, false},
};

int fail(const std::string& why) {
  (void)std::fprintf(stderr, "bench_captures: %s\n", why.c_str());
  return 3;
}

int make(const Case& chosen, char** words, std::uint64_t size, std::uint64_t seed) {
  auto writer = malote::PcapWriter::open(words[2], malote::LinkType::ethernet);
  if (!writer) return fail(writer.error().text);
  std::ofstream truth(words[3], std::ios::binary | std::ios::trunc);
  Making making{size, Random(seed, 7)};
  TimelinePlan plan;
  plan.at_once = chosen.at_once != 0 ? chosen.at_once : size;
  plan.begin_within_ns = chosen.begin_within_ns;
  plan.seed = seed;
  if (chosen.damaged) {
    plan.lose = 0.003;
    plan.late = 0.03;
    plan.reorder = 0.04;
    plan.retransmit = 0.06;
  }
  plan.next = [&](Piece& piece) {
    if (!chosen.next(making, piece)) return false;
    ++making.made;
    making.octets += octets_of(piece);
    return true;
  };
  const auto account = malote::bench::Timeline(plan, writer.value(), truth).run();
  truth.close();
  if (const auto closed = writer.value().close(); !closed) return fail(closed.error().text);
  if (truth.fail()) return fail(std::string(words[3]) + ": cannot be written");
  const auto number = [](std::uint64_t n) { return static_cast<unsigned long long>(n); };
  (void)std::printf(
      "{\"sessions\": %llu, \"others\": %llu, \"messages\": %llu, \"message_octets\": %llu,"
      " \"lost_packets\": %llu, \"lost_octets\": %llu, \"packets\": %llu, \"octets\": %llu}\n",
      number(account.sessions), number(account.others), number(account.messages),
      number(account.message_octets), number(account.lost_packets), number(account.lost_octets),
      number(account.packets), number(account.octets));
  return 0;
}

}  // namespace

int main(int count, char** words) {
  const auto size = count >= 5 ? malote::parse_number(words[4]) : std::nullopt;
  const auto seed = count == 6 ? malote::parse_number(words[5]) : std::optional<std::uint64_t>(1);
  for (const Case& one : cases) {
    if (size && seed && count <= 6 && one.name == words[1]) return make(one, words, *size, *seed);
  }
  (void)std::fputs("usage: bench_captures mail|small|noise|damage|open CAPTURE TRUTH SIZE [SEED]\n",
                   stderr);
  return 2;
}
