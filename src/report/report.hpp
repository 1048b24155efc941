// SPDX-License-Identifier: MIT
// A store as one page: figures, timeline, dialogues, mails, transfers, logins, notices, TLS, and
// what the words mean. The page needs nothing but itself, and its policy forbids it anything else.
// Called by malote report. Memory does not grow with the store (but for journeys, which `list
// journeys` finds in the same way); nor does the page beyond ReportLimits.
#pragma once

#include <cstdint>
#include <string>

#include "export/transcript_text.hpp"
#include "store/reader.hpp"

namespace malote::report {

// Octets that each kind of rows may take in the page: 27 million in all, so that it opens at once
// and can be sent by mail.
struct ReportLimits {
  std::size_t ladders = 50;  // drawn into the page; others are drawn when asked for
  std::size_t ladder_octets = 3'000'000;
  std::size_t dialogue_octets = 13'000'000;  // of the others, as data
  std::size_t session_octets = 3'000'000;
  std::size_t message_octets = 3'000'000;
  std::size_t transfer_octets = 1'500'000;
  std::size_t login_octets = 1'000'000;
  std::size_t notice_octets = 1'000'000;
  std::size_t tls_octets = 1'000'000;
  std::size_t messages_open = 60;  // with their parts and the beginning of their text
  std::size_t journeys = 100;
};

struct ReportOptions {
  bool reveal = false;
  std::string title;    // of the source
  std::string terms;    // that rows had to fit, as they were said; may be empty
  std::string version;  // of the program
  ReportLimits limits;
};

struct ReportSummary {
  std::uint64_t sessions = 0;
  std::uint64_t left_out = 0;  // rows and dialogues that found no room
};

ReportSummary write_report(const store::Reader&, const store::Query&, const ReportOptions&,
                           const TextSink&);

}  // namespace malote::report
