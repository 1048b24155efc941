// SPDX-License-Identifier: MIT
#include "app/user_files.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace malote::app {
namespace {

namespace fs = std::filesystem;

// The specification ignores relative paths.
std::string base_folder(const char* variable, const char* under_home) {
  const char* set = std::getenv(variable);
  if (set != nullptr && *set == '/') return (fs::path(set) / "malote").string();
  const char* home = std::getenv("HOME");
  const fs::path base = home != nullptr && *home == '/' ? fs::path(home) : fs::path("/tmp");
  return (base / under_home / "malote").string();
}

fs::path last_store_file() {
  return fs::path(state_folder()) / "last-store";
}

}  // namespace

std::string config_path() {
  return (fs::path(base_folder("XDG_CONFIG_HOME", ".config")) / "config.toml").string();
}

std::string cache_folder() {
  return base_folder("XDG_CACHE_HOME", ".cache");
}

std::string state_folder() {
  return base_folder("XDG_STATE_HOME", ".local/state");
}

void make_private_folder(const std::string& path) {
  if (fs::is_directory(path)) return;
  fs::create_directories(path);
  fs::permissions(path, fs::perms::owner_all);
}

void remember_store(const LastStore& store) noexcept {
  try {
    make_private_folder(state_folder());
    const fs::path file = last_store_file();
    const fs::path draft = file.string() + "." + std::to_string(::getpid());
    {
      std::ofstream out(draft, std::ios::trunc);
      out << fs::absolute(store.path).string() << '\n' << store.source << '\n';
      if (!out.flush()) return;
    }
    fs::rename(draft, file);
  } catch (const std::exception&) {
    return;  // a read-only home
  }
}

std::optional<LastStore> last_store() {
  std::ifstream in(last_store_file());
  LastStore store;
  if (!std::getline(in, store.path) || store.path.empty()) return std::nullopt;
  std::getline(in, store.source);
  return store;
}

}  // namespace malote::app
