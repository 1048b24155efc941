// SPDX-License-Identifier: MIT
#include "generator/key_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "core/i18n.hpp"

namespace malote::generator {

Result<std::shared_ptr<KeyLog>> KeyLog::open(const std::string& path, bool afresh) {
  const int how = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (afresh ? O_TRUNC : 0);
  const int file = ::open(path.c_str(), how, 0600);
  if (file < 0) return Error{path + ": " + tr("cannot be written")};
  return std::shared_ptr<KeyLog>(new KeyLog(file));
}

KeyLog::~KeyLog() {
  ::close(file_);
}

void KeyLog::add(std::string_view line) {
  // One call a line: several processes may share the file.
  const std::string whole = std::string(line) + "\n";
  static_cast<void>(!::write(file_, whole.data(), whole.size()));
}

}  // namespace malote::generator
