// SPDX-License-Identifier: MIT
#include "export/transcript_imap.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "mime/modified_utf7.hpp"

namespace malote {

void append_mailbox(std::vector<TextSpan>& spans, std::string_view argument) {
  if (argument.find('&') == std::string_view::npos) return;
  if (const auto name = mime::decode_modified_utf7(argument); name && *name != argument) {
    if (is_utf8(*name)) spans.push_back({Role::dim, "  (" + to_visible(*name) + ")"});
  }
}

void append_imap_reply(std::vector<TextSpan>& spans, const ExchangeRecord& exchange,
                       const ReplyRecord& reply, std::string_view text) {
  std::string word = reply.code;
  if (reply.code == "*") {
    spans.push_back({Role::dim, "* "});
    std::size_t begin = 0;
    const std::size_t number = std::min(text.find_first_not_of("0123456789"), text.size());
    if (number != 0 && number < text.size()) begin = number + 1;
    spans.push_back({Role::plain, to_visible(text.substr(0, begin))});
    text.remove_prefix(begin);
    word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  } else if (exchange.tag && exchange.settled && &reply == &exchange.replies.back()) {
    spans.push_back({Role::dim, to_visible(*exchange.tag) + " "});
  }
  spans.push_back({role_of_reply(word), to_visible(word)});
  if (text.empty()) return;
  spans.push_back({Role::plain, " "});
  const std::size_t close = text.find(']');
  if (text.front() == '[' && close != std::string_view::npos) {
    spans.push_back({Role::strong, to_visible(text.substr(0, close + 1))});
    text.remove_prefix(close + 1);
  }
  spans.push_back({Role::plain, to_visible(text)});
}

std::string reply_word(const ReplyRecord& reply) {
  if (reply.code != "*") return reply.code;
  std::string_view text = reply.text;
  text.remove_prefix(std::min(text.find_first_not_of("0123456789 "), text.size()));
  return std::string(text.substr(0, text.find(' ')));
}

}  // namespace malote
