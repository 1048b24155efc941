// SPDX-License-Identifier: MIT
// Captures read where a store was wanted: one store a capture in the user's cache folder, under a
// name made of the file's identity and of all that changes the answer. Written under another name
// and renamed, so that a store in the cache is always whole; the second time nothing is read.
#pragma once

#include <string>
#include <vector>

#include "app/context.hpp"

namespace malote::app {

struct CachedStore {
  std::string path;
  std::vector<std::string> faults;  // of the capture, one line each; said again every time
};

[[nodiscard]] CachedStore cached_store(const std::string& capture, const Context&);

// A store for this run only: standard input. Removed at the end.
class TemporaryStore {
 public:
  explicit TemporaryStore(std::string path) : path_(std::move(path)) {}
  ~TemporaryStore();
  TemporaryStore(TemporaryStore&& other) noexcept : path_(std::move(other.path_)) {
    other.path_.clear();
  }
  TemporaryStore(const TemporaryStore&) = delete;
  TemporaryStore& operator=(const TemporaryStore&) = delete;
  TemporaryStore& operator=(TemporaryStore&&) = delete;

  [[nodiscard]] static TemporaryStore in_cache();
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

}  // namespace malote::app
