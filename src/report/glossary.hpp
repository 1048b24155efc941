// SPDX-License-Identifier: MIT
// The explanations that a page refers to, each once: numbered as they are first asked for, written
// at its end. A number is all that stands in an address within the page. Called by the report.
#pragma once

#include <cstddef>
#include <map>
#include <utility>
#include <vector>

#include "export/transcript_text.hpp"
#include "lexicon/lexicon.hpp"

namespace malote::report {

class Glossary {
 public:
  // From 1. Entries are those of the lexicon's tables, which outlive everything.
  [[nodiscard]] std::size_t number_of(Protocol, const lexicon::Entry&);
  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
  // <dl> by protocol, each with its number as id.
  void write(const TextSink&) const;

 private:
  std::map<const lexicon::Entry*, std::size_t> numbers_;
  std::vector<std::pair<Protocol, const lexicon::Entry*>> entries_;
};

}  // namespace malote::report
