// SPDX-License-Identifier: MIT
#include "lexicon/follows.hpp"

#include "core/i18n.hpp"

namespace malote::lexicon {
namespace {

// By the first digit (RFC 5321 4.2.1, RFC 959 4.2.1).
const char* after_code(std::string_view code) noexcept {
  if (code == "221") return tr_noop("The connection closes.");
  switch (code.front()) {
    case '1':
      return tr_noop("The transfer goes on; another reply says how it ended.");
    case '2':
      return tr_noop("The next command.");
    case '3':
      return tr_noop("What the server still waits for, to do what was asked.");
    case '4':
      return tr_noop("The client may try the same again later.");
    case '5':
      return tr_noop("The same command would be refused again, so another one or QUIT.");
    case '6':
      return tr_noop("What follows the reply that is within.");
    default:
      return "";
  }
}

const char* after_reply(Protocol protocol, std::string_view word) noexcept {
  if (protocol == Protocol::smtp || protocol == Protocol::ftp) return after_code(word);
  if (protocol != Protocol::imap) return "";
  if (word.starts_with('[')) {
    return tr_noop("A text for people; then the same as after any answer that begins so.");
  }
  return tr_noop("Perhaps more lines like it, and at last the answer with the command's tag.");
}

}  // namespace

const char* what_follows(Protocol protocol, const Entry& entry) noexcept {
  if (*entry.follows != '\0' || entry.word.empty()) return entry.follows;
  if (entry.kind == Kind::phase) return tr_noop("Nothing more: the connection is closed.");
  return entry.kind == Kind::reply ? after_reply(protocol, entry.word) : "";
}

}  // namespace malote::lexicon
