// SPDX-License-Identifier: MIT
#include "app/source.hpp"

#include <filesystem>
#include <fstream>

#include "app/output.hpp"
#include "app/pipeline.hpp"
#include "app/search.hpp"
#include "app/user_files.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"
#include "store/store_file.hpp"

namespace malote::app {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<store::Reader> open_reader(const std::string& path) {
  auto reader = store::Reader::open(path);
  if (!reader) throw Failure(ExitStatus::nothing, reader.error().text);
  search_bodies_plainly(*reader.value());
  return std::move(reader.value());
}

// A writer holds a file beside its store for as long as it writes.
Source opened(const std::string& store, const std::string& name) {
  Source source;
  source.reader = open_reader(store);
  source.store = store;
  source.title = fs::path(name).filename().string();
  source.being_written = store::WriterLock::is_held(store);
  return source;
}

bool begins_like_sqlite(const std::string& path) {
  constexpr std::string_view magic("SQLite format 3\0", 16);
  std::ifstream in(path, std::ios::binary);
  std::string head(magic.size(), '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  return in && head == magic;
}

// A store holds what was read into it.
void refuse_filter(const Context& context) {
  if (context.config.filter.empty()) return;
  throw Failure(ExitStatus::usage, tr("-f chooses packets of captures; a store is searched with "
                                      "terms, such as port:25"));
}

Source last_written(const Context& context) {
  refuse_filter(context);
  const auto last = last_store();
  if (!last) {
    throw Failure(ExitStatus::nothing,
                  tr("no SOURCE was named, and no store was written yet; malote read makes one"));
  }
  std::error_code error;
  if (!fs::exists(last->path, error)) {
    throw Failure(ExitStatus::nothing,
                  fill(tr("no SOURCE was named, and the store last written is gone: {}"),
                       to_visible(last->path)));
  }
  if (!context.options.quiet) {
    say(last->source.empty()
            ? fill(tr("from the store last written, {}"), to_visible(last->path))
            : fill(tr("from the capture last read, {}"), to_visible(last->source)));
  }
  return opened(last->path, last->source.empty() ? last->path : last->source);
}

Source from_standard_input(const Context& context) {
  Source source;
  source.temporary.emplace(TemporaryStore::in_cache());
  Progress progress(context.config.progress, context.options.quiet, context.terminal);
  const ReadSummary summary =
      read_captures({{"-"}, source.temporary->path()}, context.config, progress);
  for (const std::string& line : fault_lines(summary)) say(line);
  if (summary.has_faults()) source.status = ExitStatus::faults;
  source.reader = open_reader(source.temporary->path());
  source.store = source.temporary->path();
  source.title = tr("standard input");
  return source;
}

Source from_capture(const std::string& path, const Context& context) {
  const CachedStore cached = cached_store(path, context);
  for (const std::string& line : cached.faults) say(line);
  Source source = opened(cached.path, path);
  source.being_written = false;
  if (!cached.faults.empty()) source.status = ExitStatus::faults;
  remember_store({cached.path, fs::absolute(path).string()});
  return source;
}

}  // namespace

Source open_source(const std::optional<std::string>& said, const Context& context) {
  if (!said) return last_written(context);
  if (*said == "-") return from_standard_input(context);
  if (store::looks_like_store(*said) || begins_like_sqlite(*said)) {
    refuse_filter(context);
    return opened(*said, *said);
  }
  return from_capture(*said, context);
}

SourceAndTerms split_words(std::vector<std::string> words) {
  SourceAndTerms split;
  std::error_code error;
  if (!words.empty() && (words.front() == "-" || words.front().find('/') != std::string::npos ||
                         fs::exists(words.front(), error))) {
    split.source = std::move(words.front());
    words.erase(words.begin());
  }
  split.terms = std::move(words);
  return split;
}

void hint_at_missing_file(const SourceAndTerms& words, const Context& context) {
  if (words.source || words.terms.empty() || context.options.quiet) return;
  const std::string& word = words.terms.front();
  for (const char* ending : {".pcap", ".pcapng", ".cap", ".gz", ".zst", ".lz4", ".db", ".malote"}) {
    if (!word.ends_with(ending)) continue;
    return say(fill(tr("there is no file {}: taken for a word to look for"), to_visible(word)));
  }
}

}  // namespace malote::app
