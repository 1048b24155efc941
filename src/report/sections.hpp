// SPDX-License-Identifier: MIT
// The sections of the page, in its order, one function each. Called by write_report only.
#pragma once

#include <string>

#include "export/stats.hpp"
#include "report/glossary.hpp"
#include "report/page_table.hpp"
#include "report/report.hpp"

namespace malote::report {

// What all sections write from and to.
struct Sections {
  const store::Reader& reader;
  const store::Query& query;
  const ReportOptions& options;
  Glossary& glossary;
  ReportSummary& summary;
  TextSink out;
};

// `name` is ours: the section's id.
void begin_section(const TextSink&, const char* name, const std::string& heading);
void end_section(const TextSink&);
void write_note(const TextSink&, const std::string& text);
// <dt> and <dd>, nothing where the value is empty; `tone` is a class of ours.
void write_fact(const TextSink&, const std::string& label, const std::string& value,
                const char* tone = "");

void write_figures(const Sections&, const Stats&);
void write_timeline(const Sections&, const Stats&);
void write_responses(const Sections&, const Stats&);
void write_session_table(const Sections&);
void write_dialogues(const Sections&);
void write_messages(const Sections&);
void write_journeys(const Sections&);
void write_transfers(const Sections&);
void write_logins(const Sections&);
void write_notices(const Sections&, const Stats&);
void write_tls(const Sections&);

// "1.2 MB", for tables.
[[nodiscard]] std::string size_text(std::uint64_t octets);

}  // namespace malote::report
