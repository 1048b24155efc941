// SPDX-License-Identifier: MIT
#include "capture/file_source.hpp"

#include "core/i18n.hpp"

namespace malote {

void FileSource::note_fault(std::uint64_t offset, const char* text) {
  constexpr std::size_t most_faults = 100;
  if (faults_.size() < most_faults) faults_.push_back({offset, text, capture_});
  if (faults_.size() == most_faults) {
    faults_.push_back({offset, tr("later faults are not listed"), capture_});
  }
}

bool FileSource::stop(std::uint64_t offset, const char* text) {
  note_fault(offset, text);
  stopped_ = true;
  return false;
}

bool FileSource::stop_at_end(std::uint64_t offset, const char* text_when_cut) {
  stopped_ = true;
  const std::uint64_t end = window_.offset() + window_.available();
  const std::string& failure = window_.input().error();
  if (!failure.empty()) return stop(end, failure.c_str());
  if (end != offset && !window_.input().ended_early()) return stop(offset, text_when_cut);
  return false;
}

}  // namespace malote
