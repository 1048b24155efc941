// SPDX-License-Identifier: MIT
// Every sample with each packet lost, doubled and swapped with its neighbour, with every beginning
// and every end cut off, and with one direction only: nothing invented, what is untouched is whole,
// what is touched is told. The same over captures of others, held against what their whole is
// found to be. In the everyday run large captures are damaged at some of their places; with
// MALOTE_FULL=1 at all.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <string_view>

#include "damage/judge.hpp"

namespace {

namespace fs = std::filesystem;
using namespace malote;
using namespace malote::test;

using Choice = std::vector<std::size_t>;

// MALOTE_FULL: captures of others, too, at all of their places; "some": at some.
std::string_view asked_for() {
  const char* asked = std::getenv("MALOTE_FULL");
  return asked == nullptr ? "" : asked;
}

bool full() {
  return !asked_for().empty() && asked_for() != "some";
}

// What cannot be known, and why: at these packets, of the faults only those with that text.
struct Excuse {
  std::string_view capture;
  std::string_view damage;  // "": any
  std::size_t first = 0, last = SIZE_MAX;
  std::string_view fault;  // "": all
};

constexpr std::string_view pipelined =
    "firewall__ruletype-firewall-139-smtp-pipelined-post-data-mail-from__"
    "smtp-pipelined-post-data-mail-from.pcap";

constexpr auto excuses = std::to_array<Excuse>({
    // A body without its final dot, and QUIT: only the reply to the body tells that QUIT is none of
    // it.
    {"smtp-as-printed.pcap", "lost", 31, 34, "QUIT\\r\\n"},
    {"smtp-as-printed.pcap", "lost", 31, 34, "221 mail.school.example"},
    {"smtp-as-printed.pcap", "from", 32, 32, "QUIT\\r\\n"},
    {"smtp-as-printed.pcap", "from the lower end", 1, 1, "QUIT\\r\\n"},
    // Typed octet by octet, and the lone dot itself is lost: the line end behind it may be an empty
    // line.
    {"smtp-classroom.pcap", "lost", 290, 290, "missing [53, 1]"},
    // Packets 33 and 34 say different things about the same octets: the one that is seen first
    // counts.
    {"smtp-rough-road.pcap", "lost", 33, 33, "missing [6418, 439]"},
    {"smtp-rough-road.pcap", "swapped with the next", 33, 33, "other messages"},
    // TURN is lost: what the two say behind it is taken for the other's.
    {"smtp-turn.pcap", "lost", 7, 7, "nobody sent the command 2"},
    {"smtp-turn.pcap", "lost", 7, 7, "nobody sent the command 354"},
    {"smtp-turn.pcap", "lost", 7, 7, "(none)  was not answered  "},
    {"smtp-turn.pcap", "lost", 7, 7, "message of 104 octets"},
    // The side that greets is not there: who commands is taken for who answers.
    {"smtp-turn.pcap", "from the higher end", 1, 1, "(none)  was not answered  "},
    // A client that waits for nothing: with its first commands lost there are more replies than
    // commands, and lines of a body that look like a body's middle.
    {"smtp-nospaces.pcap", "from", 11, 12, "501 5.0.0 HELO"},
    {"smtp-nospaces.pcap", "from", 13, 16, "..\\r\\n"},
    {"smtp-nospaces.pcap", "lost", 12, 14, "..\\r\\n"},
    // A client that does not wait, and whose first command is lost: as many replies as commands
    // are left, but for the last.
    {"ftp__fake-server-delays-all.pcap", "lost", 4, 4, "PASS anonymous@zeek.org was not answered"},
    {"ftp__fake-server-delays-all.pcap", "from", 5, 6, "PASS anonymous@zeek.org was not answered"},
    {"ftp__fake-server-delays-all.pcap", "from", 15, 16, "PORT 114,115 was not answered"},
    {"ftp__fake-server-delays-all.pcap", "lost", 22, 22, "USER anonymous was not answered"},
    // Begins in the middle, and nothing but the packets' order tells which side spoke first.
    {"ftp__ftp-with-numbers-in-filename.pcap", "swapped with the next", 1, 1, ""},
    // A client speaks TLS and the server answers in the clear: who speaks first tells which it is.
    {"smtps.pcapng", "swapped with the next", 3, 3, "other exchanges"},
    // A server whose replies answer nothing that was asked.
    {"ftp-port-memcap.pcap", "", 0, SIZE_MAX, " was not answered "},
    // A server that never ends its replies (250-… and nothing more), so that which line ends which
    // depends on the first one.
    {"detect-email-received.pcap", "", 0, SIZE_MAX, " was not answered "},
    {"detect-email-received.pcap", "lost", 6, 6, "message of 648 octets"},
    {"smtp-bug-6053.pcap", "", 0, SIZE_MAX, " was not answered "},
    // What is settled with the proxy is lost, and so that there is one.
    {"http__connect-with-smtp.pcap", "lost", 4, 6, "message of 1470 octets"},
    // Made-up lines, of which the tail of an answer looks like the middle of a message.
    {"pop3-unknown-commands.pcap", "from", 17, 18, "cut-start"},
    // A client that sends its body although DATA was refused: with the refusal lost it is a body.
    {"smtp-mail-transactions-invalid.pcap", "", 0, SIZE_MAX, "Hello, Alice ("},
    {"smtp-mail-transactions-invalid.pcap", "lost", 28, 49,
     "was not answered 500 unrecognized command"},
    // The hole swallowed the body and its end, and what follows was sent before the reply.
    {pipelined, "lost", 15, 15, "missing [0, 221]"},
    {pipelined, "from", 16, 16, "queued as 3355C58C9AD0"},
    // BDAT is lost, which had an envelope; DATA behind it has none of its own.
    {"smtp__smtp-bdat-gap.pcap", "lost", 18, 18, "nobody sent this from sender@example.com"},
    // In the middle of what is settled with a proxy.
    {"socks5-smtp-503.pcap", "from", 10, 11, "(none)  was not answered"},
    // Octets changed at random, sequence numbers with them, and packets of four conversations
    // without a beginning put together under the same two ends: the whole is no conversation.
    {"fuzz-2006-06-26-2594.pcap", "", 0, SIZE_MAX, ""},
    {"Smtp.pcap", "", 0, SIZE_MAX, ""},
    {"Ftp.pcap", "", 0, SIZE_MAX, ""},
    // The only line of a server that has no room may be the last one of a longer talk.
    {"imap-refusals.pcap", "from", 39, 40, "* BYE too many connections"},
});

bool explained(const Capture& capture, std::string_view damage, std::size_t packet,
               std::string_view fault) {
  return std::ranges::any_of(excuses, [&](const Excuse& excuse) {
    return capture.name == excuse.capture && (excuse.damage.empty() || damage == excuse.damage) &&
           packet >= excuse.first && packet <= excuse.last &&
           fault.find(excuse.fault) != fault.npos;
  });
}

class Bench {
 public:
  explicit Bench(Capture capture) : capture_(std::move(capture)) {
    all_.resize(capture_.packets.size());
    std::iota(all_.begin(), all_.end(), std::size_t{0});
    whole_ = analyze(capture_, all_);
  }

  void run() {
    const std::size_t count = all_.size();
    const std::size_t most = full() ? SIZE_MAX : 15'000 / (count + 1) + 3;
    const std::size_t step = std::max<std::size_t>(1, count / most);
    for (std::size_t i = step > 1 ? count % step : 0; i < count; i += step) {
      lost(i);
      doubled(i);
      if (i + 1 < count) swapped(i);
      cut(i, count, "from", i);
      cut(0, i, "up to", i);
    }
    one_way();
  }

 private:
  void doubled(std::size_t i) {
    Choice choice = all_;
    choice.insert(choice.begin() + static_cast<std::ptrdiff_t>(i), i);
    const FoundByEnds found = analyze(capture_, choice);
    Judge judge(whole_, found);
    judge.same();
    say(judge, "doubled", i);
  }

  void swapped(std::size_t i) {
    Choice choice = all_;
    std::swap(choice[i], choice[i + 1]);
    const FoundByEnds found = analyze(capture_, choice);
    Judge judge(whole_, found);
    judge.same();
    say(judge, "swapped with the next", i);
  }

  void lost(std::size_t i) {
    Choice choice = all_;
    choice.erase(choice.begin() + static_cast<std::ptrdiff_t>(i));
    const StoredPacket& packet = capture_.packets[i];
    Loss loss;
    loss.payload = packet.payload != 0 || !packet.tcp;
    loss.end = packet.end;
    loss.first = loss.last = packet.packet.time;
    judge(choice, ends_of(packet.source, packet.destination), loss, "lost", i);
  }

  void cut(std::size_t from, std::size_t until, const char* what, std::size_t i) {
    const FoundByEnds found =
        analyze(capture_, Choice(all_.begin() + static_cast<std::ptrdiff_t>(from),
                                 all_.begin() + static_cast<std::ptrdiff_t>(until)));
    Judge judge(whole_, found);
    judge.nothing_invented();
    say(judge, what, i);
  }

  void judge(const Choice& choice, const Ends& ends, const Loss& loss, const char* what,
             std::size_t i) {
    const FoundByEnds found = analyze(capture_, choice);
    Judge judge(whole_, found);
    judge.nothing_invented();
    judge.untouched(ends, loss);
    say(judge, what, i);
  }

  // Only the packets from the lower end of each connection, then only those from the higher one.
  void one_way() {
    for (const bool low : {true, false}) {
      Choice choice;
      for (const std::size_t i : all_) {
        const StoredPacket& packet = capture_.packets[i];
        if (!packet.tcp || (packet.source < packet.destination) == low) choice.push_back(i);
      }
      const FoundByEnds found = analyze(capture_, choice);
      Judge judge(whole_, found);
      judge.nothing_invented();
      say(judge, low ? "from the lower end" : "from the higher end", 0);
    }
  }

  void say(const Judge& judge, const char* what, std::size_t i) {
    const bool fine = std::ranges::all_of(judge.faults(), [&](const std::string& fault) {
      return explained(capture_, what, i + 1, fault);
    });
    if (fine) {
      CHECK(fine);
      return;
    }
    if (++told_ > 12 && !full()) return;
    std::string text = capture_.name + ", packet " + std::to_string(i + 1) + ' ' + what;
    for (const std::string& fault : judge.faults()) text += "\n    " + fault;
    FAIL_CHECK(text);
  }

  Capture capture_;
  Choice all_;
  FoundByEnds whole_;
  int told_ = 0;
};

fs::path shared_captures() {
  const char* set = std::getenv("MALOTE_SHARED");
  const fs::path shared =
      set != nullptr ? fs::path(set) : fs::path(MALOTE_SOURCE_DIR) / ".." / "shared";
  return shared / "captures";
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    const bool keys = entry.path().extension() == ".keys";  // beside captures under TLS
    if (entry.is_regular_file() && !keys) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  const char* only = std::getenv("MALOTE_ONLY");
  if (only != nullptr) {
    std::erase_if(
        files, [&](const fs::path& path) { return path.string().find(only) == std::string::npos; });
  }
  return files;
}

}  // namespace

TEST_CASE("samples") {
  const auto files = files_in(fs::path(MALOTE_SOURCE_DIR) / "samples" / "captures");
  for (const fs::path& file : files) {
    Capture capture = load(file.string(), 100'000);
    CAPTURE(capture.name);
    REQUIRE(!capture.packets.empty());
    Bench(std::move(capture)).run();
  }
}

TEST_CASE("captures of others") {
  if (asked_for().empty()) {
    MESSAGE("skipped: MALOTE_FULL=1 or MALOTE_FULL=some runs it");
    return;
  }
  const auto files = files_in(shared_captures());
  if (files.empty()) MESSAGE("skipped: there are no captures in ", shared_captures().string());
  for (const fs::path& file : files) {
    Capture capture = load(file.string(), 5'000);
    if (capture.packets.empty()) continue;
    Bench(std::move(capture)).run();
  }
}
