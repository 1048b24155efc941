// SPDX-License-Identifier: MIT
#include "app/source_cache.hpp"

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "app/output.hpp"
#include "app/pipeline.hpp"
#include "app/user_files.hpp"
#include "export/phrases.hpp"
#include "store/reader.hpp"

namespace malote::app {
namespace {

namespace fs = std::filesystem;

constexpr auto kept_unused = std::chrono::hours(24 * 30);
constexpr auto kept_unfinished = std::chrono::hours(24);

// FNV-1a: names a file, guards nothing.
std::uint64_t hash_of(std::string_view text) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  return hash;
}

std::vector<std::string> read_lines(const fs::path& path) {
  std::vector<std::string> lines;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Another build may find something else in the same capture, whatever its version is called.
std::string program_identity() {
  std::error_code error;
  const fs::path self = program_path();
  const auto size = fs::file_size(self, error);
  const auto written = fs::last_write_time(self, error).time_since_epoch().count();
  return error ? "" : fmt::format(" {} {}", size, written);
}

void remove_quietly(const fs::path& path) noexcept {
  std::error_code ignored;
  fs::remove(path, ignored);
}

void remove_store(const std::string& path) noexcept {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) remove_quietly(path + suffix);
}

// Mail lies in there: what nobody used for a month goes, and what a killed reading left.
void tidy(const fs::path& folder) {
  const auto now = fs::file_time_type::clock::now();
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    const auto age = now - entry.last_write_time(error);
    if (error || !entry.is_regular_file(error)) continue;
    const bool unfinished = name.find(".part") != std::string::npos;
    if (age > (unfinished ? kept_unfinished : kept_unused)) remove_quietly(entry.path());
  }
}

std::string unfinished_name(const fs::path& folder, const std::string& stem) {
  const auto ticks = std::chrono::steady_clock::now().time_since_epoch().count();
  return (folder / fmt::format("{}.{}-{}.part", stem, ::getpid(), ticks)).string();
}

}  // namespace

CachedStore cached_store(const std::string& capture, const Context& context) {
  auto identity = capture_identity(capture);
  if (!identity) throw Failure(ExitStatus::nothing, identity.error().text);
  const fs::path folder = usable_cache_folder();
  const std::string stem = fmt::format("{}-{:016x}", identity.value(),
                                       hash_of(analysis_key(context.config) + program_identity()));
  const fs::path finished = folder / (stem + ".malote");
  const fs::path faults = folder / (stem + ".faults");
  std::error_code error;
  if (store::looks_like_store(finished.string()) && store::Reader::open(finished.string())) {
    fs::last_write_time(finished, fs::file_time_type::clock::now(), error);
    return {finished.string(), read_lines(faults)};
  }
  tidy(folder);
  const TemporaryStore draft(unfinished_name(folder, stem));
  Progress progress(context.config.progress, context.options.quiet, context.terminal);
  const ReadSummary summary = read_captures({{capture}, draft.path()}, context.config, progress);
  const auto lines = fault_lines(summary);
  if (lines.empty()) {
    remove_quietly(faults);
  } else {
    std::ofstream out(faults, std::ios::trunc);
    for (const std::string& line : lines) out << line << '\n';
  }
  fs::rename(draft.path(), finished);
  return {finished.string(), lines};
}

TemporaryStore TemporaryStore::in_cache() {
  const std::string folder = usable_cache_folder();
  tidy(folder);
  return TemporaryStore(unfinished_name(folder, "stdin"));
}

TemporaryStore::~TemporaryStore() {
  if (!path_.empty()) remove_store(path_);
}

}  // namespace malote::app
