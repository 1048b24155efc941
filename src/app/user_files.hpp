// SPDX-License-Identifier: MIT
// Where the program keeps things of the user's own (XDG Base Directory Specification), and which
// store was written last.
#pragma once

#include <optional>
#include <string>

namespace malote::app {

[[nodiscard]] std::string program_path();  // of what runs; empty where that cannot be told

[[nodiscard]] std::string config_path();  // …/malote/config.toml
[[nodiscard]] std::string cache_folder();
[[nodiscard]] std::string state_folder();
[[nodiscard]] std::string data_folder();  // stores made without being named

// The cache folder, made if it is not there; where that cannot be (a home that is read-only), a
// private one for temporary files. Throws std::filesystem::filesystem_error.
[[nodiscard]] std::string usable_cache_folder();

// Made with mode 0700 if it is not there. Throws std::filesystem::filesystem_error.
void make_private_folder(const std::string& path);

struct LastStore {
  std::string path;
  std::string source;  // the capture it was read from, where the user knows it by that name
};
// Failing to remember is no fault.
void remember_store(const LastStore&) noexcept;
[[nodiscard]] std::optional<LastStore> last_store();

}  // namespace malote::app
