// SPDX-License-Identifier: MIT
// One session or several as a ladder: the hosts side by side, and step by step what went between
// them in the order of time; FTP's data connections between lanes of their own. Made of the lines
// of conversations; called by the ladder screen. Must not know widths.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "view/conversation.hpp"

namespace malote::view {

struct Lane {
  std::string name;      // "10.0.0.5:40001", "10.0.0.9"
  std::string part;      // "client", "server", "relay"
  bool of_data = false;  // an end of FTP's data connections
};

enum class StepKind : std::uint8_t {
  said,   // a command, a response, a reply
  mail,   // a message that went along
  opens,  // a data connection is made
  data,   // what it carried
  phase,
  remark,  // notices, hints, the end: of no direction
};

struct Step {
  StepKind kind = StepKind::remark;
  std::size_t talk = 0;                // whose conversation
  std::size_t line = 0, lines = 0;     // where it stands there
  std::size_t from = 0, to = 0;        // lanes
  std::size_t client = 0, server = 0;  // those of its session
  std::vector<TextSpan> label;
  std::string command;  // of a data connection: what it was opened for
  std::optional<Timestamp> time;
  std::optional<std::int64_t> since_start, since_before;  // over all sessions of the ladder
  MessageId message;
  TransferId transfer;
  bool begins_tls = false;
  std::uint32_t open_lanes = 0;  // those of data connections, one bit each
  std::uint32_t tls_lanes = 0;   // where what is said is said under TLS
};

class Ladder {
 public:
  static constexpr std::size_t talks_most = 12;

  Ladder(const store::Reader&, const std::vector<SessionId>&, bool reveal);

  [[nodiscard]] const std::vector<Lane>& lanes() const noexcept { return lanes_; }
  [[nodiscard]] const std::vector<Step>& steps() const noexcept { return steps_; }
  [[nodiscard]] std::size_t talk_count() const noexcept { return talks_.size(); }
  [[nodiscard]] const Conversation& talk(std::size_t i) const { return *talks_.at(i); }
  [[nodiscard]] std::string title() const;

  // The lines of its conversation that the step stands for.
  [[nodiscard]] std::vector<TranscriptLine> lines_of(std::size_t step) const;
  [[nodiscard]] Explanation explain_step(std::size_t step) const;
  [[nodiscard]] std::size_t first_said() const;
  // The step that a line of the first conversation is in, and back.
  [[nodiscard]] std::size_t step_of_line(std::size_t line) const;
  [[nodiscard]] std::optional<std::size_t> find(const std::string& text, std::size_t from,
                                                bool forwards) const;

  bool refresh();  // true: the steps are others now
  void set_reveal(bool);

 private:
  struct Placed {
    std::size_t client = 0, server = 0;  // lanes
    std::size_t data_client = 0, data_server = 0;
  };
  void build();
  void place_lanes();
  std::size_t lane_of(const Lane&);
  void take_talk(std::size_t talk, std::vector<std::vector<Step>>& tracks);
  void take_line(std::size_t talk, std::size_t line, std::vector<Step>& track);
  void tell_data(Step&, const TranscriptLine&) const;
  void tell_mail(Step&) const;
  void add_handshakes(std::size_t talk, std::vector<Step>& track) const;
  void add_opening(const Step& data, std::vector<Step>& track) const;
  void merge(std::vector<std::vector<Step>>& tracks);
  void finish_times();
  void mark_lanes();

  const store::Reader& reader_;
  std::vector<std::unique_ptr<Conversation>> talks_;
  std::vector<Lane> lanes_;
  std::vector<Placed> placed_;  // of each talk
  std::vector<Step> steps_;
};

}  // namespace malote::view
