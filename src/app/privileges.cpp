// SPDX-License-Identifier: MIT
#include "app/privileges.hpp"

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <optional>

#include "app/exit_status.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"

namespace malote::app {
namespace {

constexpr uid_t usual_nobody = 65'534;

// A whole number above 0 from the environment: sudo called by root is no user to become.
std::optional<unsigned> id_from(const char* variable) {
  const char* text = std::getenv(variable);
  const auto number = text == nullptr ? std::nullopt : parse_number(text);
  if (!number || *number == 0 || *number >= std::numeric_limits<unsigned>::max()) {
    return std::nullopt;
  }
  return static_cast<unsigned>(*number);
}

void must(bool done, const char* what) {
  if (done) return;
  const std::string reason = errno != 0 ? std::strerror(errno) : tr("they are still there");
  throw Failure(ExitStatus::nothing,
                malote::fill(tr("privileges could not be dropped ({}): {}"), what, reason));
}

using CapabilitySets = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

__user_cap_header_struct this_thread() {
  return {_LINUX_CAPABILITY_VERSION_3, 0};
}

void clear_capabilities() {
  (void)::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  auto header = this_thread();
  CapabilitySets none{};
  must(::syscall(SYS_capset, &header, none.data()) == 0, "capset");
}

bool has_capabilities() {
  auto header = this_thread();
  CapabilitySets sets{};
  if (::syscall(SYS_capget, &header, sets.data()) != 0) return true;
  for (const auto& set : sets) {
    if ((set.effective | set.permitted | set.inheritable) != 0) return true;
  }
  return false;
}

}  // namespace

bool may_capture() {
  auto header = this_thread();
  CapabilitySets sets{};
  if (::syscall(SYS_capget, &header, sets.data()) != 0) return false;
  return (sets.front().effective & (1U << CAP_NET_RAW)) != 0;
}

Privileges::Privileges() : is_root_(::geteuid() == 0 || ::getuid() == 0) {
  if (!is_root_) return;
  const auto sudo_user = id_from("SUDO_UID");
  const auto sudo_group = id_from("SUDO_GID");
  from_sudo_ = sudo_user && sudo_group;
  const passwd* found = from_sudo_ ? ::getpwuid(*sudo_user) : ::getpwnam("nobody");
  user_ = from_sudo_ ? *sudo_user : found != nullptr ? found->pw_uid : usual_nobody;
  group_ = from_sudo_ ? *sudo_group : found != nullptr ? found->pw_gid : usual_nobody;
  name_ = found != nullptr ? found->pw_name : std::to_string(user_);
  if (from_sudo_ && found != nullptr) home_ = found->pw_dir;
}

void Privileges::drop() {
  errno = 0;
  if (is_root_) {
    // What could be had again by running another program; 64 is more than there are.
    for (unsigned long one = 0; one < 64; ++one) (void)::prctl(PR_CAPBSET_DROP, one, 0, 0, 0);
    errno = 0;
    must(::setgroups(0, nullptr) == 0, "setgroups");
    must(::setresgid(group_, group_, group_) == 0, "setresgid");
    must(::setresuid(user_, user_, user_) == 0, "setresuid");
    // sudo leaves root's home here, or the caller's: the files of ours go to the user's own.
    if (!home_.empty()) ::setenv("HOME", home_.c_str(), 1);
  }
  clear_capabilities();
  must(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs");
  errno = 0;
  must(!has_capabilities(), "capget");
  if (!is_root_) return;
  uid_t real = 0, effective = 0, saved = 0;
  must(::getresuid(&real, &effective, &saved) == 0, "getresuid");
  must(real == user_ && effective == user_ && saved == user_, "getresuid");
  const bool back = ::setresuid(0, 0, 0) == 0 || ::setresgid(0, 0, 0) == 0;
  errno = 0;
  must(!back, "setresuid");
}

}  // namespace malote::app
