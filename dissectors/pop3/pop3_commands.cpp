// SPDX-License-Identifier: MIT
#include "dissectors/pop3/pop3_commands.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "framing/reply_code.hpp"

namespace malote::pop3 {
namespace {

constexpr bool needs_login = true;

constexpr std::array commands{
    CommandRow{"USER", Verb::user},
    CommandRow{"PASS", Verb::pass},
    CommandRow{"STAT", Verb::stat, Shape::line, Shape::line, needs_login},
    CommandRow{"LIST", Verb::list, Shape::line, Shape::listing, needs_login},
    CommandRow{"RETR", Verb::retr, Shape::body, Shape::body, needs_login},
    CommandRow{"TOP", Verb::top, Shape::body, Shape::body, needs_login},
    CommandRow{"DELE", Verb::dele, Shape::line, Shape::line, needs_login},
    CommandRow{"UIDL", Verb::uidl, Shape::line, Shape::listing, needs_login},
    CommandRow{"QUIT", Verb::quit},
    CommandRow{"NOOP", Verb::noop, Shape::line, Shape::line, needs_login},
    CommandRow{"RSET", Verb::rset, Shape::line, Shape::line, needs_login},
    CommandRow{"CAPA", Verb::capa, Shape::listing, Shape::listing},
    // Without a mechanism old servers list theirs, and some say +OK and nothing more.
    CommandRow{"AUTH", Verb::auth, Shape::line, Shape::undecided},
    CommandRow{"APOP", Verb::apop},
    CommandRow{"STLS", Verb::stls},
    CommandRow{"UTF8", Verb::utf8},
    CommandRow{"LANG", Verb::lang, Shape::line, Shape::listing},
    CommandRow{"XTND", Verb::xtnd, Shape::undecided, Shape::undecided, needs_login},
};

}  // namespace

const CommandRow* find_command(std::string_view word) noexcept {
  const auto found = std::find_if(commands.begin(), commands.end(), [word](const CommandRow& row) {
    return equals_ignoring_case(row.word, word);
  });
  return found == commands.end() ? nullptr : &*found;
}

Verb verb_of(const ExchangeRecord& exchange) noexcept {
  const CommandRow* row = exchange.command ? find_command(*exchange.command) : nullptr;
  return row == nullptr ? Verb::unknown : row->verb;
}

Shape shape_of(const ExchangeRecord& exchange) noexcept {
  const CommandRow* row = exchange.command ? find_command(*exchange.command) : nullptr;
  if (row == nullptr) return Shape::undecided;  // nobody knows what an unknown command is answered
  const bool bare = !exchange.argument || trim(*exchange.argument).empty();
  return bare ? row->bare_shape : row->shape;
}

bool asks_to_send(const ExchangeRecord& exchange) noexcept {
  if (verb_of(exchange) != Verb::xtnd || !exchange.argument) return false;
  return equals_ignoring_case(split_command(trim(*exchange.argument)).verb, "XMIT");
}

std::optional<std::uint64_t> leading_number(std::string_view argument) noexcept {
  const std::string_view text = trim(argument);
  return parse_number(text.substr(0, text.find_first_of(" \t")));
}

}  // namespace malote::pop3
