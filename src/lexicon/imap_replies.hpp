// SPDX-License-Identifier: MIT
// IMAP: what the server says, and the states of a session. Included by lexicon.cpp only.
#pragma once

#include "lexicon/rows.hpp"

namespace malote::lexicon {

inline constexpr auto imap_replies = std::to_array<Entry>({
    reply("OK", "RFC 3501 7.1.1",
          tr_noop("Done as asked, where a tag stands before it; with * in place of the tag a "
                  "greeting or news."),
          tr_noop("The next command.")),
    reply("NO", "RFC 3501 7.1.2",
          tr_noop("Understood but not done, where a tag stands before it; with * a warning."),
          tr_noop("The text, or a word in square brackets, says why.")),
    reply("BAD", "RFC 3501 7.1.3",
          tr_noop("The server did not understand the command, or it may not come now."),
          tr_noop("A correct command.")),
    reply("PREAUTH", "RFC 3501 7.1.4",
          tr_noop("A greeting that says the user is logged in already, by other means."),
          tr_noop("Commands of the authenticated state; LOGIN would be refused.")),
    reply("BYE", "RFC 3501 7.1.5",
          tr_noop("The server is about to close the connection: after LOGOUT, on a fault, or after "
                  "long silence; as a greeting it refuses the client."),
          tr_noop("The connection closes.")),
    reply("+", "RFC 3501 7.5",
          tr_noop("Go on: the server waits for the rest of a command, a literal or the next step "
                  "of a login."),
          tr_noop("What was announced: the octets of a literal, a line of base64, or DONE after "
                  "IDLE.")),
    reply("CAPABILITY", "RFC 3501 7.2.1", tr_noop("What the server can do.")),
    reply("ENABLED", "RFC 5161 3.2", tr_noop("The extensions that ENABLE has switched on.")),
    reply("LIST", "RFC 3501 7.2.2",
          tr_noop("A mailbox: its attributes, the character between levels, its name.")),
    reply("LSUB", "RFC 3501 7.2.3", tr_noop("A mailbox on the list of subscriptions.")),
    reply("XLIST", "Google XLIST", tr_noop("A mailbox, with what it is for.")),
    reply("NAMESPACE", "RFC 2342 5",
          tr_noop("How names begin: of the user's own mailboxes, of other users', of shared "
                  "ones.")),
    reply("STATUS", "RFC 3501 7.2.4", tr_noop("Figures about a mailbox that need not be open.")),
    reply("SEARCH", "RFC 3501 7.2.5",
          tr_noop("The numbers of the messages found; UIDs where UID SEARCH asked.")),
    reply("ESEARCH", "RFC 4731 3.1",
          tr_noop("What a search found, in short: the least, the greatest, how many, or ranges.")),
    reply("SORT", "RFC 5256 4", tr_noop("The numbers of the messages found, in order.")),
    reply("THREAD", "RFC 5256 4",
          tr_noop("The numbers of the messages found, answers in brackets with what they "
                  "answer.")),
    reply("FLAGS", "RFC 3501 7.2.6", tr_noop("The flags that messages of this mailbox can have.")),
    reply("EXISTS", "RFC 3501 7.3.1",
          tr_noop("How many messages the mailbox holds; said again when one arrives.")),
    reply("RECENT", "RFC 3501 7.3.2",
          tr_noop("How many messages have come since somebody last opened the mailbox.")),
    reply("EXPUNGE", "RFC 3501 7.4.1",
          tr_noop("The message of that number is gone; those behind it move up by one.")),
    reply("VANISHED", "RFC 7162 3.2.10",
          tr_noop("Messages that are gone, named by UID; EARLIER: they went before this session.")),
    reply("FETCH", "RFC 3501 7.4.2",
          tr_noop("Data of a message: what FETCH asked for, or flags that have changed.")),
    reply("ID", "RFC 2971 3.2", tr_noop("Name and version of the server program.")),
    reply("QUOTA", "RFC 9208 4.2.1", tr_noop("How much room there is and how much is used.")),
    reply("QUOTAROOT", "RFC 9208 4.2.2", tr_noop("Which limits of room apply to a mailbox.")),
    reply("ACL", "RFC 4314 3.6", tr_noop("Who may do what with a mailbox.")),
    reply("LISTRIGHTS", "RFC 4314 3.7",
          tr_noop("The rights that a user always has and those that can be given.")),
    reply("MYRIGHTS", "RFC 4314 3.8", tr_noop("What this user may do with a mailbox.")),
    reply("METADATA", "RFC 5464 4.4", tr_noop("Notes attached to a mailbox or to the server.")),
    reply("LANGUAGE", "RFC 5255 3.3", tr_noop("The languages of the server's texts.")),
    reply("GENURLAUTH", "RFC 4467 7", tr_noop("The address that was asked for.")),
    reply("URLFETCH", "RFC 4467 7", tr_noop("What the address named.")),
});

inline constexpr auto imap_phases = std::to_array<Entry>({
    phase("not-authenticated", "RFC 3501 3.1",
          tr_noop("The first state: the client must log in before it sees any mailbox."),
          tr_noop("LOGIN or AUTHENTICATE; before them STARTTLS.")),
    phase("authenticated", "RFC 3501 3.2",
          tr_noop("The client is logged in and has no mailbox open."),
          tr_noop("SELECT or EXAMINE opens one; LIST shows them all.")),
    phase("selected", "RFC 3501 3.3",
          tr_noop("A mailbox is open: its messages can be fetched, flagged, copied and removed."),
          tr_noop("CLOSE leaves it, SELECT opens another.")),
    phase("logout", "RFC 3501 3.4", tr_noop("The session is ending."),
          tr_noop("The connection closes.")),
});

}  // namespace malote::lexicon
