// SPDX-License-Identifier: MIT
#include "app/user_files.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace malote::app {
namespace {

namespace fs = std::filesystem;

fs::path home_folder() {
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home == '/') return home;
  const passwd* user = ::getpwuid(::getuid());
  return user != nullptr && user->pw_dir != nullptr ? user->pw_dir : "/nonexistent";
}

// The specification ignores relative paths.
std::string base_folder(const char* variable, const char* under_home) {
  const char* set = std::getenv(variable);
  if (set != nullptr && *set == '/') return (fs::path(set) / "malote").string();
  return (home_folder() / under_home / "malote").string();
}

fs::path last_store_file() {
  return fs::path(state_folder()) / "last-store";
}

}  // namespace

std::string program_path() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).string();
}

std::string config_path() {
  return (fs::path(base_folder("XDG_CONFIG_HOME", ".config")) / "config.toml").string();
}

std::string cache_folder() {
  return base_folder("XDG_CACHE_HOME", ".cache");
}

std::string state_folder() {
  return base_folder("XDG_STATE_HOME", ".local/state");
}

std::string data_folder() {
  return base_folder("XDG_DATA_HOME", ".local/share");
}

void make_private_folder(const std::string& path) {
  if (fs::is_directory(path)) return;
  fs::create_directories(path);
  fs::permissions(path, fs::perms::owner_all);
}

std::string usable_cache_folder() {
  const std::string usual = cache_folder();
  std::error_code error;
  fs::create_directories(usual, error);
  if (!error && ::access(usual.c_str(), W_OK) == 0) {
    fs::permissions(usual, fs::perms::owner_all, error);
    return usual;
  }
  const std::string other =
      (fs::temp_directory_path() / ("malote-" + std::to_string(::getuid()))).string();
  ::mkdir(other.c_str(), 0700);
  struct stat found {};
  // In a folder that all may write to, somebody else may have been there first.
  const bool ours = ::lstat(other.c_str(), &found) == 0 && S_ISDIR(found.st_mode) &&
                    found.st_uid == ::getuid() && (found.st_mode & 077) == 0;
  if (!ours) throw fs::filesystem_error("no folder to keep a store in", other, error);
  return other;
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
