// SPDX-License-Identifier: MIT
#include "dissectors/imap/imap_commands.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "lexicon/lexicon.hpp"

namespace malote::imap {
namespace {

struct Row {
  std::string_view word;
  Verb verb;
  std::array<std::string_view, 4> data{};  // untagged data that serves it
};

constexpr std::array rows{
    Row{"CAPABILITY", Verb::capability, {"CAPABILITY"}},
    Row{"STARTTLS", Verb::starttls, {}},
    Row{"AUTHENTICATE", Verb::authenticate, {"CAPABILITY"}},
    Row{"LOGIN", Verb::login, {"CAPABILITY"}},
    Row{"LOGOUT", Verb::logout, {"BYE"}},
    Row{"ID", Verb::id, {"ID"}},
    Row{"ENABLE", Verb::enable, {"ENABLED"}},
    Row{"COMPRESS", Verb::compress, {}},
    Row{"UNAUTHENTICATE", Verb::unauthenticate, {}},
    Row{"SELECT", Verb::select, {"FLAGS", "EXISTS", "RECENT", "VANISHED"}},
    Row{"EXAMINE", Verb::examine, {"FLAGS", "EXISTS", "RECENT", "VANISHED"}},
    Row{"CREATE", Verb::create, {}},
    Row{"DELETE", Verb::delete_mailbox, {}},
    Row{"RENAME", Verb::rename, {}},
    Row{"SUBSCRIBE", Verb::subscribe, {}},
    Row{"UNSUBSCRIBE", Verb::unsubscribe, {}},
    Row{"LIST", Verb::list, {"LIST", "STATUS"}},
    Row{"XLIST", Verb::list, {"XLIST", "LIST"}},
    Row{"LSUB", Verb::lsub, {"LSUB"}},
    Row{"STATUS", Verb::status, {"STATUS"}},
    Row{"APPEND", Verb::append, {}},
    Row{"REPLACE", Verb::replace, {"EXPUNGE", "VANISHED"}},
    Row{"IDLE", Verb::idle, {}},
    Row{"CLOSE", Verb::close, {}},
    Row{"UNSELECT", Verb::unselect, {}},
    Row{"EXPUNGE", Verb::expunge, {"EXPUNGE", "VANISHED"}},
    Row{"SEARCH", Verb::search, {"SEARCH", "ESEARCH"}},
    Row{"SORT", Verb::sort, {"SORT", "ESEARCH"}},
    Row{"THREAD", Verb::thread, {"THREAD"}},
    Row{"FETCH", Verb::fetch, {"FETCH", "VANISHED"}},
    Row{"STORE", Verb::store, {"FETCH"}},
    Row{"COPY", Verb::copy, {}},
    Row{"MOVE", Verb::move, {"EXPUNGE", "VANISHED"}},
};

}  // namespace

Verb find_verb(std::string_view word) noexcept {
  const auto row = std::ranges::find_if(
      rows, [word](const Row& r) { return equals_ignoring_case(r.word, word); });
  if (row != rows.end()) return row->verb;
  return lexicon::is_command(Protocol::imap, word) ? Verb::other : Verb::unknown;
}

bool takes_uid(Verb verb) noexcept {
  switch (verb) {
    case Verb::fetch:
    case Verb::store:
    case Verb::search:
    case Verb::sort:
    case Verb::thread:
    case Verb::copy:
    case Verb::move:
    case Verb::expunge:
    case Verb::replace:
      return true;
    default:
      return false;
  }
}

bool is_served_by(Verb verb, std::string_view data) noexcept {
  return std::ranges::any_of(rows, [&](const Row& row) {
    return row.verb == verb && std::ranges::any_of(row.data, [&](std::string_view word) {
             return !word.empty() && equals_ignoring_case(word, data);
           });
  });
}

bool is_tag(std::string_view word) noexcept {
  constexpr std::string_view never = "(){%*\"\\+";
  return !word.empty() && std::ranges::all_of(word, [never](char c) {
    return c > ' ' && c < '\x7f' && never.find(c) == std::string_view::npos;
  });
}

}  // namespace malote::imap
