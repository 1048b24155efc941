// SPDX-License-Identifier: MIT
// A script's steps as writes of its two sides: turns of one side are one write until the other
// speaks, and the pace may cut them into lines or octets.
#include <algorithm>
#include <memory>

#include "core/text.hpp"
#include "generator/imap_lines.hpp"
#include "generator/packets.hpp"
#include "generator/play_data.hpp"
#include "generator/play_tls.hpp"
#include "generator/raw_deflate.hpp"
#include "generator/scenario.hpp"
#include "generator/tcp_player.hpp"

namespace malote::generator {
namespace {

constexpr std::int64_t typed_least_ns = 60'000'000;  // between two keys, where no pace is given
constexpr std::int64_t typed_most_ns = 240'000'000;

class Stage {
 public:
  Stage(const SessionScript& script, std::size_t index, Timestamp start, std::uint64_t seed,
        PlayTls& tls)
      : script_(script),
        index_(index),
        tls_(tls),
        player_(script, index, start, seed),
        data_(script, index, seed),
        typing_(seed, 2000 + index),
        is_ftp_(script.spoken == Spoken::ftp),
        is_imap_(script.spoken == Spoken::imap) {}

  void perform(const SessionScript& script) {
    player_.connect();
    if (script.refused) return;
    if (script.tls.implicit) begin_tls();
    for (const Step& step : script.steps) {
      if (!fault_.empty()) break;
      std::visit([this](const auto& s) { play(s); }, step);
    }
    flush();
    switch (script.ending) {
      case Ending::fin:
        close_tls(script.ended_by);
        return player_.close(script.ended_by);
      case Ending::reset:
        return player_.reset(script.ended_by);
      case Ending::none:
        return player_.leave_open();
    }
  }
  PlayedSession finish() {
    PlayedSession played = std::move(player_).finish();
    data_.finish(played);
    played.marks[0] = std::move(marks_[0]);
    played.marks[1] = std::move(marks_[1]);
    if (!fault_.empty()) played.fault = fault_;
    return played;
  }

 private:
  void play(const Say& say) {
    if (is_ftp_) data_.hear(say.side, say.octets, player_.clock());
    if (!say.urgent || talk_ != nullptr) {
      speak(say.side, say.octets);
      if (is_imap_) watch_compression(say.side, say.octets);
      return;
    }
    flush();
    speaker_ = say.side;
    player_.write(say.side, say.octets, true);
  }
  void play(const BodyTurn& body) {
    const std::string octets = to_wire(body);
    speak(body.side, octets);
    if (is_imap_) watch_compression(body.side, octets);
  }
  void play(const Wait& wait) {
    flush();
    player_.wait(wait.ns);
  }
  void play(const Flush&) { flush(); }
  void play(const Pace& pace) {
    flush();
    paces_[index_of(pace.side)] = pace;
  }

  void play(const StartTls&) {
    flush();
    begin_tls();
  }

  // The server, who has agreed to it, begins (RFC 4217 12.3).
  void play(const EndTls&) {
    flush();
    if (!talk_) return;
    close_tls(Side::server);
    mark();
    ended_talk_ = std::move(talk_);
  }

  void play(const DataOpen& open) { play_data(open); }
  void play(const DataTurn& turn) { play_data(turn); }
  void play(const DataEnd& end) { play_data(end); }
  template <typename DataStep>
  void play_data(const DataStep& step) {
    flush();
    player_.advance_to(data_.play(step, player_.clock()));
  }

  void speak(Side side, std::string_view octets) {
    if (side != speaker_) flush();
    speaker_ = side;
    unsent_ += octets;
  }

  void flush() {
    const std::size_t at = index_of(speaker_);
    const Pace& pace = paces_[at];
    const std::string octets = deflaters_[at] ? deflaters_[at]->deflate(unsent_) : unsent_;
    plain_[at] += unsent_.size();
    std::string_view rest = octets;
    if (!rest.empty() && pace.unit != PaceUnit::writes) player_.wait(reading(pace));
    while (!rest.empty()) {
      const auto piece = rest.substr(0, piece_size(pace.unit, rest));
      rest.remove_prefix(piece.size());
      write(speaker_, talk_ ? talk_->say(speaker_, piece) : std::string(piece));
      if (!rest.empty()) player_.wait(pause(pace));
    }
    if (!marks_[at].empty()) marks_[at].emplace_back(plain_[at], wire_[at]);
    unsent_.clear();
  }

  void write(Side side, std::string_view octets) {
    wire_[index_of(side)] += octets.size();
    player_.write(side, octets);
  }

  // From here on what is said is not what goes over the wire.
  void mark() {
    for (std::size_t at = 0; at < 2; ++at) marks_[at].emplace_back(plain_[at], wire_[at]);
  }

  void begin_tls() {
    auto talk = tls_.begin(script_.tls, index_);
    if (!talk) {
      fault_ = talk.error().text;
      return;
    }
    mark();
    talk_ = std::move(talk.value());
    if (!talk_->shake([this](Side side, const std::string& octets) { write(side, octets); })) {
      fault_ = talk_->fault();
    }
    data_.protect_like(*talk_, tls_);
  }

  void close_tls(Side first) {
    if (!talk_ || !fault_.empty()) return;
    for (const Side side : {first, other(first)}) write(side, talk_->close(side));
  }

  // COMPRESS DEFLATE was granted: what follows the line end of the OK is deflated (RFC 4978 3).
  void watch_compression(Side side, std::string_view octets) {
    std::vector<ImapLine> lines;
    readers_[index_of(side)].feed(octets, lines);
    for (const ImapLine& line : lines) {
      const auto words = to_words(line);
      if (!words || words->size() < 2) continue;
      const std::string& tag = words->front().text;
      const std::string& word = (*words)[1].text;
      if (side == Side::client) {
        if (equals_ignoring_case(word, "COMPRESS")) compress_tag_ = tag;
      } else if (!compress_tag_.empty() && tag == compress_tag_ &&
                 equals_ignoring_case(word, "OK")) {
        flush();
        compress_tag_.clear();
        mark();
        for (auto& deflater : deflaters_) deflater = std::make_unique<RawDeflater>();
      }
    }
  }

  static std::size_t piece_size(PaceUnit unit, std::string_view rest) {
    if (unit == PaceUnit::writes) return rest.size();
    // The Enter key sends both octets of a line end (RFC 854).
    if (unit == PaceUnit::octets) return rest.starts_with("\r\n") ? 2 : 1;
    const auto end = rest.find('\n');
    return end == std::string_view::npos ? rest.size() : end + 1;
  }

  std::int64_t pause(const Pace& pace) {
    if (pace.each_ns != 0 || pace.unit == PaceUnit::writes) return pace.each_ns;
    const std::int64_t key = typing_.between(typed_least_ns, typed_most_ns);
    return pace.unit == PaceUnit::octets ? key : key * 20;
  }

  // Whoever types reads the answer first.
  std::int64_t reading(const Pace& pace) {
    return pause(pace) * (pace.unit == PaceUnit::octets ? 8 : 1);
  }

  const SessionScript& script_;
  std::size_t index_;
  PlayTls& tls_;
  std::unique_ptr<TlsTalk> talk_;        // while there is TLS
  std::unique_ptr<TlsTalk> ended_talk_;  // what data connections resume behind a CCC
  std::string fault_;
  TcpPlayer player_;
  DataStage data_;
  Random typing_;
  bool is_ftp_, is_imap_;
  ImapReader readers_[2];
  std::string compress_tag_;  // of a COMPRESS that waits for its reply
  std::unique_ptr<RawDeflater> deflaters_[2];
  std::uint64_t plain_[2]{}, wire_[2]{};  // octets said, and what they became
  std::vector<std::pair<std::uint64_t, std::uint64_t>> marks_[2];
  Side speaker_ = Side::client;
  std::string unsent_;
  Pace paces_[2];
};

}  // namespace

PlayedSession play_session(const SessionScript& script, std::size_t index, Timestamp start,
                           std::uint64_t seed, PlayTls* tls) {
  PlayTls own(seed, start, nullptr);
  Stage stage(script, index, start, seed, tls == nullptr ? own : *tls);
  stage.perform(script);
  return stage.finish();
}

Timestamp time_of_octet(const PlayedSession& played, Side from, std::uint64_t end_offset) {
  // Compressed or encrypted: the write that ends behind it.
  const auto& marks = played.marks[index_of(from)];
  for (const auto& [plain, packed] : marks) {
    if (plain < end_offset) continue;
    if (&marks.front().first != &plain) end_offset = packed;
    break;
  }
  std::uint64_t offset = 0;
  Timestamp last;
  for (const TcpPacket& p : played.packets) {
    if (p.from != from || p.payload.empty()) continue;
    offset += p.payload.size();
    last = p.time;
    if (offset >= end_offset) break;
  }
  return last;
}

}  // namespace malote::generator
