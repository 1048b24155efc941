// SPDX-License-Identifier: MIT
// What the kinds of notices mean, in the sentences of docs/notices.md. Called by the report. Texts
// are English, marked with tr_noop(); whoever shows them calls tr().
#pragma once

#include <string_view>

namespace malote::lexicon {

struct Notice {
  std::string_view kind;
  const char* meaning;
  const char* advice;
};

// nullptr where unknown: stores may hold the notices of other versions.
[[nodiscard]] const Notice* find_notice(std::string_view kind) noexcept;

}  // namespace malote::lexicon
