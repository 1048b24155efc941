// SPDX-License-Identifier: MIT
// What was said behind `export`, and where an export goes: a file that is there under its name only
// once it is whole, a device as it is, or standard output. Called by the export commands.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/context.hpp"
#include "export/transcript_text.hpp"

namespace malote::app {

struct ExportWords {
  std::string format, out, capture_dir, kind;
  std::vector<std::string> words;
  bool force = false, explain = false, with_keys = false, ecs = false;
};

// Throws a Failure where OUT is a folder, a store or a capture (the latter two unless forced).
void refuse_to_overwrite(const ExportWords&);

// A device, a pipe: written as it is, for a rename would put a file in its place.
[[nodiscard]] bool is_special(const std::string& path);

// Writes a file under another name and gives it its own when it is whole.
void write_draft(const ExportWords&, const std::function<void(const std::string& path)>& write);

// Standard output for "-", else a file.
void write_to(const ExportWords&, const std::function<void(const TextSink&)>& write);

// A line on standard error, unless --quiet.
void tell(const Context&, const std::string& line);

}  // namespace malote::app
