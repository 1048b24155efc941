// SPDX-License-Identifier: MIT
// A file that a user saves something to: mode 0600, for what went over the wire is private; an
// existing one is overwritten only where the user said so. Called by whatever can be saved.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace malote::view {

enum class Existing : std::uint8_t { keep, overwrite };

[[nodiscard]] bool file_exists(const std::string& path);

// `put` writes the file's octets through the function it is given, which is false once that fails.
// Refused: cannot be written; what was written so far stays.
using PutOctets = std::function<bool(std::string_view)>;
[[nodiscard]] Result<bool> write_new_file(const std::string& path, Existing,
                                          const std::function<void(const PutOctets&)>& put);

}  // namespace malote::view
