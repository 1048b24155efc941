// SPDX-License-Identifier: MIT
// SOURCE as the user says it (a store, a capture, "-", or nothing: the store last written) made
// into a store that can be read. Called by list, show and export.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/context.hpp"
#include "app/source_cache.hpp"
#include "store/reader.hpp"

namespace malote::app {

struct Source {
  std::optional<TemporaryStore> temporary;  // outlives the reader
  std::unique_ptr<store::Reader> reader;
  std::string store;                     // where it is
  std::string title;                     // as the user knows it
  bool being_written = false;            // by another malote, it seems
  ExitStatus status = ExitStatus::done;  // faults, where the capture had some
};

// Throws Failure(nothing) with one line that says why it cannot be read.
[[nodiscard]] Source open_source(const std::optional<std::string>& said, const Context&);

// The words behind KIND or FORMAT: the first is the SOURCE if a file of that name exists, it has a
// slash or it is "-"; the others are terms.
struct SourceAndTerms {
  std::optional<std::string> source;
  std::vector<std::string> terms;
};
[[nodiscard]] SourceAndTerms split_words(std::vector<std::string> words);

// `list sessions tpyo.pcap` looks for the word in the store last written: says so.
void hint_at_missing_file(const SourceAndTerms&, const Context&);

}  // namespace malote::app
