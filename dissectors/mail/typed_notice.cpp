// SPDX-License-Identifier: MIT
#include "dissectors/mail/typed_notice.hpp"

#include <fmt/format.h>

#include "core/i18n.hpp"
#include "core/text.hpp"

namespace malote {

std::string typed_notice(std::string_view sent, std::string_view meant, bool secret) {
  constexpr std::size_t most_shown = 200;
  if (secret) return tr_noop("Backspaces were typed in a line that holds a secret.");
  return fmt::format(tr_noop("Typed with corrections: {} was meant as {}."),
                     to_visible(sent.substr(0, most_shown)),
                     to_visible(meant.substr(0, most_shown)));
}

}  // namespace malote
