// SPDX-License-Identifier: MIT
// Work that goes on in a process of its own while this one shows a screen: what captures gives up
// its rights without taking them from whoever looks on. Started before this process has threads.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "app/exit_status.hpp"

namespace malote::app {

// What the child tells: lines once it is at work, and lines at its end.
struct ChildWork {
  // In the child. Throws Failure where it cannot begin; else `begin` returned what the parent wants
  // to know.
  std::function<std::vector<std::string>()> begin;
  // In the child: from then until it returns; told to end by SIGTERM. What went wrong, a line each.
  std::function<std::vector<std::string>()> run;
};

class Child {
 public:
  // Returns once begin() has. Throws its Failure here.
  explicit Child(const ChildWork&);
  ~Child();  // ends it
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] const std::vector<std::string>& begun() const noexcept { return begun_; }
  // Tells it to end and waits. What went wrong, a line each.
  std::vector<std::string> end();

 private:
  pid_t pid_ = -1;
  int pipe_ = -1;
  std::vector<std::string> begun_;
};

}  // namespace malote::app
