// SPDX-License-Identifier: MIT
// Every text that a person reads goes through tr(); constexpr tables hold the English text marked
// with tr_noop() and translate on the way out. xgettext knows both as keywords.
#pragma once

#include <libintl.h>

namespace malote {

inline constexpr const char* text_domain = "malote";

[[nodiscard]] inline const char* tr(const char* english) {
  return dgettext(text_domain, english);
}
[[nodiscard]] inline const char* tr_plural(const char* one, const char* many, unsigned long n) {
  return dngettext(text_domain, one, many, n);
}
[[nodiscard]] constexpr const char* tr_noop(const char* english) noexcept {
  return english;
}

}  // namespace malote
