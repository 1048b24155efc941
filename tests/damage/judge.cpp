// SPDX-License-Identifier: MIT
#include "damage/judge.hpp"

#include <algorithm>
#include <tuple>

#include "core/text.hpp"
#include "records/names.hpp"

namespace malote::test {
namespace {

std::string shown(const ExchangeRecord& exchange) {
  return exchange.command.value_or("(none)") + ' ' + exchange.argument.value_or("");
}

std::string shown(const FoundMessage& message) {
  std::string text = "message of " + std::to_string(message.octets.size()) + " octets, " +
                     std::string(to_word(message.row.verdict)) + ", missing";
  for (const auto& [offset, octets] : message.row.missing) {
    text += " [" + std::to_string(offset) + ", " + std::to_string(octets) + ']';
  }
  return text;
}

// The pieces between holes, with the octets that are missing before each.
template <typename FoundBody>
std::vector<std::pair<std::uint64_t, std::string>> pieces_of(const FoundBody& message) {
  std::vector<std::pair<std::uint64_t, std::string>> pieces;
  std::uint64_t offset = 0, place = 0, missing = 0;
  for (const auto& [at, octets] : message.row.missing) {
    const std::uint64_t length = at - offset;
    pieces.emplace_back(missing, message.octets.substr(place, length));
    place += length;
    offset = at + octets;
    missing = octets;
  }
  pieces.emplace_back(missing, place <= message.octets.size() ? message.octets.substr(place) : "!");
  return pieces;
}

// Dots that were stuffed in lost octets were sent, and are no octets of the message; nobody can
// tell.
constexpr std::uint64_t stuffed_dots = 40;

// What is missing in the whole one, too.
constexpr char nobody_knows = '\0';

bool agrees(const std::string& whole, std::size_t at, const std::string& piece) {
  if (whole.size() - at < piece.size()) return false;
  for (std::size_t i = 0; i < piece.size(); ++i) {
    if (whole[at + i] != piece[i] && whole[at + i] != nobody_knows) return false;
  }
  return true;
}

bool fits_from(const std::vector<std::pair<std::uint64_t, std::string>>& pieces,
               const std::string& whole, std::size_t from) {
  std::size_t place = from;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto& [missing, octets] = pieces[i];
    bool fits = false;
    for (std::uint64_t dots = 0; !fits && dots <= (i == 0 ? 0 : stuffed_dots); ++dots) {
      if (missing < dots) break;
      const std::size_t at = place + static_cast<std::size_t>(missing - dots);
      // What a hole at the end swallowed may be more than the message had.
      if (octets.empty() && i + 1 == pieces.size() && i > 0) return true;
      if (at > whole.size()) continue;
      if (!agrees(whole, at, octets)) continue;
      place = at + octets.size();
      fits = true;
    }
    if (!fits) return false;
  }
  return true;
}

template <typename FoundBody>
bool is_made_of(const FoundBody& found, const FoundBody& whole) {
  if (found.row.complete) return whole.row.missing.empty() && found.octets == whole.octets;
  const auto pieces = pieces_of(found);
  std::string octets;
  for (const auto& [missing, piece] : pieces_of(whole)) {
    octets.append(static_cast<std::size_t>(missing), nobody_knows);
    octets += piece;
  }
  if (found.row.verdict != Verdict::cut_start) return fits_from(pieces, octets, 0);
  for (std::size_t from = 0; from <= octets.size(); ++from) {
    if (whole.row.missing.empty() && !pieces.front().second.empty()) {
      from = octets.find(pieces.front().second, from);
    }
    if (from == std::string::npos) return false;
    if (fits_from(pieces, octets, from)) return true;
  }
  return false;
}

// Sections and pieces of a message that IMAP gave one by one: some may be lost as a whole.
bool is_section_of(const FoundMessage& found, const FoundMessage& whole) {
  if (found.row.via != Protocol::imap || found.row.partial == Partial::none) return false;
  // Chosen header fields are lines that need not stand together.
  const std::string_view octets = found.octets;
  for (std::size_t at = 0; at < octets.size();) {
    const std::size_t end = std::min(octets.find('\n', at), octets.size());
    if (whole.octets.find(octets.substr(at, end - at)) == std::string::npos) return false;
    at = end + 1;
  }
  return true;
}

bool part_of(const std::vector<std::string>& some, const std::vector<std::string>& all) {
  return std::ranges::all_of(
      some, [&](const auto& one) { return std::ranges::find(all, one) != all.end(); });
}

bool envelope_is_of(const MessageRecord& found, const MessageRecord& whole) {
  return (!found.envelope_from || found.envelope_from == whole.envelope_from) &&
         part_of(found.envelope_to, whole.envelope_to) &&
         part_of(found.accepted_to, whole.envelope_to);
}

auto replies_of(const ExchangeRecord& exchange) {
  std::vector<std::pair<std::string, std::string>> replies;
  for (const ReplyRecord& reply : exchange.replies) replies.emplace_back(reply.code, reply.text);
  return replies;
}

// An answer to a challenge whose AUTH is lost: a line of its own, and masked as a whole.
bool is_stray_answer(const ExchangeRecord& exchange, const Found& whole) {
  const std::size_t octets = exchange.argument ? exchange.argument->size() : 0;
  const bool masked = exchange.secrets.size() == 1 && exchange.secrets[0].first == 0 &&
                      exchange.secrets[0].second == octets;
  if (exchange.command != "" || !masked) return false;
  return std::ranges::any_of(whole.exchanges, [&](const ExchangeRecord& one) {
    return std::ranges::any_of(one.continuations, [&](const ContinuationRecord& line) {
      return line.text == exchange.argument;
    });
  });
}

auto all_of(const ExchangeRecord& exchange) {
  return std::tuple(exchange.n, exchange.command, exchange.argument, replies_of(exchange),
                    std::string(exchange.phase));
}

auto all_of(const FoundMessage& message) {
  const MessageRecord& row = message.row;
  return std::tuple(message.octets, row.complete, row.verdict, row.missing, row.envelope_from,
                    row.envelope_to, row.accepted_to, row.result, row.partial);
}

auto all_of(const FoundTransfer& transfer) {
  const TransferRecord& row = transfer.row;
  return std::tuple(transfer.octets, row.complete, row.verdict, row.missing, row.command, row.path,
                    row.result, row.link, transfer.control);
}

std::string shown(const FoundTransfer& transfer) {
  return "transfer " + transfer.row.command.value_or("(none)") + ' ' +
         transfer.row.path.value_or("") + ", " + std::to_string(transfer.octets.size()) +
         " octets, " + std::string(to_word(transfer.row.verdict));
}

template <typename Rows>
bool equal_rows(const Rows& one, const Rows& other) {
  return std::ranges::equal(one, other,
                            [](const auto& a, const auto& b) { return all_of(a) == all_of(b); });
}

// A command whose answer is missing and that nothing was carried for, and which says so.
bool is_unanswered(const FoundTransfer& found, const FoundByEnds& whole) {
  if (found.row.complete || !found.octets.empty() || found.row.result) return false;
  return std::ranges::any_of(whole, [&](const auto& all) {
    return std::ranges::any_of(all.second.exchanges, [&](const ExchangeRecord& one) {
      return one.command == found.row.command && one.argument == found.row.path;
    });
  });
}

// Kept as it came, and told not to be whole: which mode it is in was said where nobody heard it.
bool is_of_unknown_mode(const FoundTransfer& found, const FoundTransfer& one) {
  return !found.row.complete && !found.row.transfer_mode && one.row.transfer_mode &&
         *one.row.transfer_mode != TransferMode::stream;
}

}  // namespace

void Judge::fault(const Ends& ends, const std::string& text) {
  faults_.push_back(to_text(ends.first) + " " + to_text(ends.second) + ": " + to_visible(text));
}

void Judge::same() {
  for (const auto& [ends, whole] : whole_) {
    const auto found = damaged_.find(ends);
    if (found == damaged_.end()) {
      fault(ends, "no session");
      continue;
    }
    if (!equal_rows(whole.messages, found->second.messages)) fault(ends, "other messages");
    if (!equal_rows(whole.transfers, found->second.transfers)) fault(ends, "other transfers");
    if (!equal_rows(whole.exchanges, found->second.exchanges)) {
      fault(ends, "other exchanges");
      const auto& a = whole.exchanges;
      const auto& b = found->second.exchanges;
      for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        if (all_of(a[i]) == all_of(b[i])) continue;
        fault(ends, shown(a[i]) + " / " + shown(b[i]));
        break;
      }
    }
  }
  for (const auto& [ends, found] : damaged_) {
    if (!whole_.contains(ends)) fault(ends, "a session that is none");
  }
}

void Judge::nothing_invented() {
  for (const auto& [ends, damaged] : damaged_) {
    const auto whole = whole_.find(ends);
    if (whole == whole_.end()) {
      // On a port of ours any octet makes a session; but nothing was said in it.
      if (!damaged.messages.empty() || !damaged.exchanges.empty()) fault(ends, "a session");
      continue;
    }
    messages_of(ends, whole->second, damaged);
    commands_of(ends, whole->second, damaged);
  }
  transfers_invented();
}

void Judge::messages_of(const Ends& ends, const Found& whole, const Found& damaged) {
  for (const FoundMessage& found : damaged.messages) {
    bool made = false, addressed = false;
    for (const FoundMessage& one : whole.messages) {
      const bool fits = is_made_of(found, one) || is_section_of(found, one);
      made = made || fits;
      addressed = addressed || (fits && envelope_is_of(found.row, one.row));
    }
    if (!made)
      fault(ends, "nobody sent this: " + shown(found) + ": " + found.octets.substr(0, 200));
    if (made && !addressed) {
      fault(ends, "nobody sent this from " + found.row.envelope_from.value_or("(nobody)"));
    }
    const auto& row = found.row;
    if (row.complete !=
        (row.verdict == Verdict::complete || row.verdict == Verdict::size_differs)) {
      fault(ends, "complete and verdict differ: " + shown(found));
    }
  }
}

void Judge::commands_of(const Ends& ends, const Found& whole, const Found& damaged) {
  std::vector<const ExchangeRecord*> everyone;
  for (const ExchangeRecord& one : whole.exchanges) everyone.push_back(&one);
  for (const ExchangeRecord& exchange : damaged.exchanges) {
    std::vector<const ExchangeRecord*> alike;
    for (const ExchangeRecord& one : whole.exchanges) {
      if (one.command == exchange.command && one.argument == exchange.argument) {
        alike.push_back(&one);
      }
    }
    if (is_stray_answer(exchange, whole)) continue;
    if (exchange.command && alike.empty()) {
      fault(ends, "nobody sent the command " + shown(exchange));
      continue;
    }
    if (!exchange.command) {
      alike = everyone;
    }
    // Its replies are those that one of them got, some may be missing. What IMAP's servers say
    // without a tag may be taken for another command's.
    for (const auto& reply : replies_of(exchange)) {
      const bool untagged = reply.first == "*" || reply.first == "+";
      const bool given =
          std::ranges::any_of(untagged ? everyone : alike, [&](const ExchangeRecord* one) {
            const auto replies = replies_of(*one);
            return std::ranges::any_of(replies, [&](const auto& other) {
              return reply.first == other.first &&
                     other.second.find(reply.second.substr(0, reply.second.find('\n'))) !=
                         std::string::npos;
            });
          });
      if (!given) {
        fault(ends, shown(exchange) + " was not answered " + reply.first + ' ' + reply.second);
      }
    }
  }
}

void Judge::untouched(const Ends& ends, const Loss& loss) {
  transfers_untouched(ends, loss);
  for (const auto& [at, whole] : whole_) {
    const auto found = damaged_.find(at);
    for (const FoundMessage& message : whole.messages) {
      // From the first command of its transaction to the last reply.
      Timestamp begin = message.row.origin.time, end = message.row.time;
      for (const ExchangeRecord& exchange : whole.exchanges) {
        if (exchange.session != message.row.session) continue;
        const bool carries = exchange.message == message.row.id;
        if (carries) begin = std::min(begin, exchange.origin.time);
        if (carries && !exchange.replies.empty()) end = std::max(end, exchange.replies.back().time);
      }
      for (const ExchangeRecord& exchange : whole.exchanges) {
        const bool of_envelope = exchange.command == "MAIL" || exchange.command == "RCPT" ||
                                 exchange.command == "SEND" || exchange.command == "SOML" ||
                                 exchange.command == "SAML" || exchange.command == "BDAT";
        if (exchange.session == message.row.session && of_envelope &&
            exchange.origin.time < message.row.origin.time) {
          begin = std::min(begin, exchange.origin.time);
        }
      }
      const bool elsewhere = at != ends || !loss.payload;
      // IMAP's messages depend on all that was said before: mailboxes, COMPRESS, what was fetched.
      const bool apart = message.row.via != Protocol::imap && loss.first &&
                         (*loss.first > end || *loss.last < begin);
      if (!elsewhere && !apart) continue;
      FoundMessage unended = message;
      const bool ended = loss.end && at == ends && message.row.verdict == Verdict::aborted;
      if (ended) unended.row.verdict = Verdict::cut_end;
      const bool there = found != damaged_.end() &&
                         std::ranges::any_of(found->second.messages, [&](const auto& one) {
                           return all_of(one) == all_of(message) || all_of(one) == all_of(unended);
                         });
      if (there) continue;
      fault(at, "an untouched message is not as it was: " + shown(message));
      if (found == damaged_.end()) continue;
      for (const auto& one : found->second.messages) fault(at, "  found " + shown(one));
    }
  }
}

// What a data connection carried is what it carried, and for the command that asked for it.
void Judge::transfers_invented() {
  for (const auto& [ends, damaged] : damaged_) {
    for (const FoundTransfer& found : damaged.transfers) {
      const bool made = std::ranges::any_of(whole_, [&](const auto& all) {
        return std::ranges::any_of(all.second.transfers, [&](const FoundTransfer& one) {
          const bool named = !found.row.command || (found.row.command == one.row.command &&
                                                    found.row.path == one.row.path);
          return named &&
                 (found.octets.empty() || is_made_of(found, one) || is_of_unknown_mode(found, one));
        });
      });
      if (!made && !is_unanswered(found, whole_)) fault(ends, "nobody sent this: " + shown(found));
    }
  }
}

void Judge::transfers_untouched(const Ends& ends, const Loss& loss) {
  if (!loss.payload) return;
  for (const auto& [at, whole] : whole_) {
    for (const FoundTransfer& transfer : whole.transfers) {
      // Between two servers the data connection is of two sessions.
      const bool its_control = std::ranges::any_of(
          whole.transfers, [&](const FoundTransfer& one) { return one.control == ends; });
      if (at == ends || its_control) continue;
      const auto found = damaged_.find(at);
      const bool there = found != damaged_.end() &&
                         std::ranges::any_of(found->second.transfers, [&](const auto& one) {
                           return all_of(one) == all_of(transfer);
                         });
      if (!there) fault(at, "an untouched transfer is not as it was: " + shown(transfer));
    }
  }
}

}  // namespace malote::test
