// SPDX-License-Identifier: MIT
// Giving up what capturing needed, for good, before anything from the wire is looked at: to the
// user who called sudo, to nobody when root did, or just the capabilities of the file. Called by
// LiveCapture while the process has one thread (capabilities are a thread's own).
#pragma once

#include <sys/types.h>

#include <string>

namespace malote::app {

class Privileges {
 public:
  // What there is to give up, and whom to become.
  Privileges();

  // Root without sudo becomes nobody, who can make no files where root may.
  [[nodiscard]] bool becomes_nobody() const noexcept { return is_root_ && !from_sudo_; }
  [[nodiscard]] bool changes_user() const noexcept { return is_root_; }
  [[nodiscard]] const std::string& user() const noexcept { return name_; }  // whom to become

  // Throws Failure(nothing) where anything of them would be left.
  void drop();

 private:
  bool is_root_ = false, from_sudo_ = false;
  uid_t user_ = 0;
  gid_t group_ = 0;
  std::string name_, home_;
};

// This thread may open devices: root, or with the capability.
[[nodiscard]] bool may_capture();

}  // namespace malote::app
