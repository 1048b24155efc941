// SPDX-License-Identifier: MIT
// The stable words of the JSON forms, and the phases, as people read them in their language. Called
// by all that writes for people; JSON, CSV and terms keep the English words.
#pragma once

#include <string>
#include <string_view>

namespace malote {

// "cut-end" in the user's language; a word that is none of ours as it is, nullptr as nothing.
[[nodiscard]] std::string shown_word(const char* word);
[[nodiscard]] std::string shown_word(std::string_view word);

}  // namespace malote
