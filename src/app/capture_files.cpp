// SPDX-License-Identifier: MIT
#include "app/capture_files.hpp"

#include <filesystem>
#include <vector>

#include "capture/source.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"

namespace malote::app {
namespace {

namespace fs = std::filesystem;

// Files looked into for one that was renamed.
constexpr int most_files = 10'000;

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

bool is_the_one(const CaptureRecord& capture, const fs::path& path) {
  const auto identity = capture_identity(path.string());
  return identity && identity.value() == capture.identity;
}

std::vector<fs::path> likely_places(const CaptureRecord& capture, const WhereToLook& look) {
  const fs::path read_as = capture.path;
  std::vector<fs::path> places;
  if (!look.folder.empty()) places.push_back(fs::path(look.folder) / read_as.filename());
  places.push_back(read_as);
  if (!look.source.empty()) places.emplace_back(look.source);
  if (read_as.is_relative()) places.push_back(fs::path(look.store).parent_path() / read_as);
  return places;
}

// Under another name in the folder.
std::string find_renamed(const CaptureRecord& capture, const std::string& folder) {
  std::error_code error;
  int files = 0;
  for (auto entry = fs::directory_iterator(folder, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (++files > most_files) break;
    if (is_file(entry->path()) && looks_like_capture(entry->path().string()) &&
        is_the_one(capture, entry->path())) {
      return entry->path().string();
    }
  }
  return "";
}

const char* why_not(const CaptureRecord& capture, bool there) {
  if (capture.identity.empty() && capture.path == "-") {
    return tr("standard input: its packets were not kept");
  }
  if (capture.identity.empty() && capture.format == "live") {
    return tr(
        "{}: captured live, and its packets were not kept (malote capture -w FILE keeps "
        "them)");
  }
  if (capture.identity.empty()) return tr("{}: no file, so that its packets are gone");
  return there ? tr("{}: has changed since it was read, so that its packets are not taken from it")
               : tr("{}: is not there any more; --capture-dir says where it lies now");
}

}  // namespace

Result<std::string> find_capture_file(const CaptureRecord& capture, const WhereToLook& look) {
  bool there = false;
  if (!capture.identity.empty()) {
    for (const fs::path& place : likely_places(capture, look)) {
      if (!is_file(place)) continue;
      if (is_the_one(capture, place)) return place.string();
      there = there || place == fs::path(capture.path);
    }
    if (!look.folder.empty()) {
      const std::string renamed = find_renamed(capture, look.folder);
      if (!renamed.empty()) return renamed;
    }
  }
  return Error{fill(why_not(capture, there), to_visible(capture.path))};
}

}  // namespace malote::app
