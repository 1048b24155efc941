// SPDX-License-Identifier: MIT
// The texts of a message as one searches them: decoded, in UTF-8, HTML without its tags. Called by
// the indexing pass and by searches in what is not indexed.
#pragma once

#include <functional>
#include <string>

#include "store/reader.hpp"

namespace malote {

// A line at a time, until the sink returns false. Attached texts are among them; at most 4 MiB of a
// message.
void each_text_line(const store::Reader&, const MessageRecord&,
                    const std::function<bool(const std::string&)>& sink);

// Whether a word of the message's texts begins so (or the words one behind the other), without
// regard to the case of ASCII letters: what the index answers, without an index.
[[nodiscard]] bool body_says(const store::Reader&, MessageId, std::string_view word);

// Where a word begins in the line, as the index would have it: not in the middle of another.
[[nodiscard]] bool has_word_beginning(std::string_view line, std::string_view word);

}  // namespace malote
