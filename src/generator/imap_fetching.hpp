// SPDX-License-Identifier: MIT
// A FETCH under way: so many mails are too much to say at once. Used by ImapServer only.
#pragma once

#include <string>
#include <vector>

#include "generator/imap_pieces.hpp"
#include "generator/imap_server.hpp"

namespace malote::generator {

struct ImapServer::Fetching {
  struct Item {
    std::string name;  // upper-case: FLAGS, BODY.PEEK[…]; of a section as it is answered
    std::optional<ImapSection> section;
    bool sees = false;  // sets \Seen
  };
  Command command;
  std::vector<std::size_t> mails;  // places in the view
  std::size_t next = 0;
  std::vector<Item> items;
};

}  // namespace malote::generator
