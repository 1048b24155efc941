// SPDX-License-Identifier: MIT
#include "lexicon/lexicon.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "lexicon/ftp_commands.hpp"
#include "lexicon/ftp_extensions.hpp"
#include "lexicon/ftp_replies.hpp"
#include "lexicon/ftp_words.hpp"
#include "lexicon/imap_codes.hpp"
#include "lexicon/imap_commands.hpp"
#include "lexicon/imap_items.hpp"
#include "lexicon/imap_replies.hpp"
#include "lexicon/mechanisms.hpp"
#include "lexicon/nearness.hpp"
#include "lexicon/pop3_words.hpp"
#include "lexicon/smtp_commands.hpp"
#include "lexicon/smtp_extensions.hpp"
#include "lexicon/smtp_replies.hpp"

namespace malote::lexicon {
namespace {

constexpr auto smtp_table = joined(smtp_commands, smtp_replies, smtp_phases, sasl_mechanisms,
                                   smtp_extensions, smtp_misprints);
constexpr auto pop3_table =
    joined(pop3_commands, pop3_replies, pop3_phases, sasl_mechanisms, pop3_capabilities);
constexpr auto ftp_table =
    joined(ftp_commands, ftp_later_commands, ftp_begun_replies, ftp_done_replies, ftp_go_on_replies,
           ftp_refusals, ftp_phases, ftp_letters, ftp_features, ftp_typed);
constexpr auto imap_table =
    joined(imap_session_commands, imap_mailbox_commands, imap_message_commands, imap_replies,
           imap_codes, imap_phases, sasl_mechanisms, imap_capabilities, imap_items);

bool same_word(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return to_lower(x) == to_lower(y);
         });
}

// Response codes stand in the table as on the wire, "[IN-USE]"; people ask for "IN-USE".
std::string_view without_brackets(std::string_view word) noexcept {
  const bool in_brackets = word.size() > 2 && word.front() == '[' && word.back() == ']';
  return in_brackets ? word.substr(1, word.size() - 2) : word;
}

template <typename Accept>
const Entry* first(Protocol protocol, Accept accept) noexcept {
  const auto rows = entries(protocol);
  const auto found = std::find_if(rows.begin(), rows.end(), accept);
  return found == rows.end() ? nullptr : &*found;
}

template <typename Accept>
const Entry* first_word(Protocol protocol, std::string_view word, Accept accept) noexcept {
  const Entry* exact =
      first(protocol, [&](const Entry& row) { return accept(row) && same_word(row.word, word); });
  if (exact != nullptr) return exact;
  return first(protocol, [&](const Entry& row) {
    return accept(row) && same_word(without_brackets(row.word), word);
  });
}

}  // namespace

std::span<const Entry> entries(Protocol protocol) noexcept {
  switch (protocol) {
    case Protocol::smtp:
      return smtp_table;
    case Protocol::pop3:
      return pop3_table;
    case Protocol::imap:
      return imap_table;
    case Protocol::ftp:
      return ftp_table;
    case Protocol::unknown:
      break;
  }
  return {};
}

const Entry* find(Protocol protocol, std::string_view word) noexcept {
  return first_word(protocol, word, [](const Entry&) { return true; });
}

const Entry* find(Protocol protocol, std::string_view word, Kind kind) noexcept {
  return first_word(protocol, word, [kind](const Entry& row) { return row.kind == kind; });
}

bool is_command(Protocol protocol, std::string_view verb) noexcept {
  return first(protocol, [verb](const Entry& row) {
           return row.kind == Kind::command && same_word(row.word, verb);
         }) != nullptr;
}

std::vector<std::string_view> near_misses(Protocol protocol, std::string_view word) {
  NearWords near(word);
  for (const Entry& row : entries(protocol)) {
    if (row.kind != Kind::misprint) near.offer(row.word, without_brackets(row.word));
  }
  return near.best();
}

}  // namespace malote::lexicon
