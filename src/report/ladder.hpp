// SPDX-License-Identifier: MIT
// A session as a ladder: what passed between the two ends, a step a line, in the order of time.
// Made of the transcript, so that masking and escaping are the transcript's; drawn by ladder_svg,
// ladder_mermaid and the report's own script. Knows no form of output. Memory: its steps, capped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "export/style.hpp"
#include "lexicon/lexicon.hpp"
#include "store/reader.hpp"

namespace malote::report {

enum class StepKind : std::uint8_t {
  phase,
  client,  // said by the client
  server,
  message,      // a mail went over
  data_opened,  // FTP: a data connection
  data,         // ... and what it carried
  notice,
  remark,  // TLS begins, the transcript's own remarks
  ending,
};

struct LadderStep {
  StepKind kind = StepKind::remark;
  bool to_server = false;  // the way of what passed, or who opened the data connection
  bool more = false;       // lines of it were left out
  bool under_tls = false;
  std::int64_t since_start = 0;    // ns
  Role role = Role::plain;         // of the word; of what became of a body; of a notice
  std::vector<std::string> lines;  // printable UTF-8, not wrapped
  std::size_t word_begin = 0;      // of the word in lines[0] that `entry` explains
  std::size_t word_octets = 0;     // 0: there is none
  const lexicon::Entry* entry = nullptr;
  std::string status;  // what an enhanced status code says; may be empty
  MessageId message{};
  TransferId transfer{};
};

struct LadderFact {  // of the session: "software", "Postfix"
  std::string label, value;
  Role role = Role::plain;
};

struct Ladder {
  SessionRecord session;
  std::vector<LadderFact> facts;
  std::vector<LadderStep> steps;
  std::size_t left_out = 0;  // steps beyond what was asked for
  [[nodiscard]] bool has_data() const noexcept;
};

struct LadderLimits {
  std::size_t steps = 400;
  std::size_t lines = 6;  // of one step
  std::size_t line_octets = 600;
};

[[nodiscard]] Ladder build_ladder(const store::Reader&, const SessionRecord&, bool reveal,
                                  LadderLimits);

// "Names a receiver of the mail. What may follow. RFC 5321 4.1.1.3", with the status behind it.
[[nodiscard]] std::string explanation_of(const LadderStep&);
[[nodiscard]] std::string explanation_of(const lexicon::Entry&);

}  // namespace malote::report
