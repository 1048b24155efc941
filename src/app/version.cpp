// SPDX-License-Identifier: MIT
#include "app/version.hpp"

#include <fmt/format.h>
#include <CLI/Version.hpp>

#include "capture/library_versions.hpp"
#include "core/i18n.hpp"
#include "export/file_type.hpp"
#include "export/phrases.hpp"
#include "store/sqlite.hpp"
#include "ui/terminal.hpp"

namespace malote::app {

std::string version_text() {
  std::vector<std::string> libraries = capture_libraries();
  libraries.push_back(store::sqlite_version());
  libraries.push_back(file_type_library());
  libraries.push_back(ui::terminal_library());
  libraries.push_back(fmt::format("fmt {}.{}.{}", FMT_VERSION / 10'000, FMT_VERSION / 100 % 100,
                                  FMT_VERSION % 100));
  libraries.emplace_back("CLI11 " CLI11_VERSION);
  return "malote " MALOTE_VERSION "\n" + fill(tr("with {}"), joined(libraries)) + "\n";
}

}  // namespace malote::app
