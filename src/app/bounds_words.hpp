// SPDX-License-Identifier: MIT
// The options that bound what runs for days: how much of a store is kept, and when a file of
// packets gives way to the next. Shared by the verbs that capture and read.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "app/raw_files.hpp"
#include "store/retention.hpp"

namespace malote::app {

struct RetentionWords {
  std::string keep, size;
};
void add_retention_options(CLI::App&, RetentionWords&);
// Throws Failure(usage) for what is no time or size, or too little.
[[nodiscard]] store::Retention to_retention(const RetentionWords&);

struct RotationWords {
  std::string size, every;
  std::size_t files = 0;
};
void add_rotation_options(CLI::App&, RotationWords&);
// Throws Failure(usage), also where only the number of files is said.
[[nodiscard]] Rotation to_rotation(const RotationWords&);

}  // namespace malote::app
