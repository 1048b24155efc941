// SPDX-License-Identifier: MIT
#include "app/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "app/exit_status.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"

namespace malote::app {
namespace {

[[noreturn]] void fail() {
  if (errno == EPIPE) throw OutputClosed();
  throw Failure(ExitStatus::nothing, fill(tr("standard output: {}"), std::strerror(errno)));
}

}  // namespace

void write_out(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) fail();
}

void flush_out() {
  if (std::fflush(stdout) != 0) fail();
}

TextSink out_sink() {
  return [](std::string_view text) { write_out(text); };
}

void say(std::string_view line) {
  // File names and what the system says of them are in there as they came.
  const std::string text = fmt::format("malote: {}\n", to_visible(line));
  (void)std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace malote::app
