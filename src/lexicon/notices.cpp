// SPDX-License-Identifier: MIT
#include "lexicon/notices.hpp"

#include "lexicon/notice_words.hpp"
#include "lexicon/notice_words_more.hpp"

namespace malote::lexicon {

const Notice* find_notice(std::string_view kind) noexcept {
  for (const Notice& notice : notice_words) {
    if (notice.kind == kind) return &notice;
  }
  for (const Notice& notice : notice_words_more) {
    if (notice.kind == kind) return &notice;
  }
  return nullptr;
}

}  // namespace malote::lexicon
