// SPDX-License-Identifier: MIT
// IMAP: the commands (RFC 3501, 9051 and the extensions in use). Included by lexicon.cpp only.
#pragma once

#include "lexicon/rows.hpp"

namespace malote::lexicon {

// Any state, and before the login.
inline constexpr auto imap_session_commands = std::to_array<Entry>({
    command("CAPABILITY", "RFC 3501 6.1.1", "tag CAPABILITY",
            tr_noop("Asks what the server can do beyond the basics, and which logins it takes."),
            tr_noop("An untagged CAPABILITY line, then OK.")),
    command("NOOP", "RFC 3501 6.1.2", "tag NOOP",
            tr_noop("Does nothing; the server takes the occasion to tell what is new in the "
                    "mailbox."),
            tr_noop("Untagged EXISTS, EXPUNGE and FETCH lines if something changed, then OK.")),
    command(
        "LOGOUT", "RFC 3501 6.1.3", "tag LOGOUT", tr_noop("Ends the session."),
        tr_noop("An untagged BYE, then OK, and the connection closes. Messages marked \\Deleted "
                "stay unless EXPUNGE or CLOSE came before.")),
    command("STARTTLS", "RFC 3501 6.2.1", "tag STARTTLS",
            tr_noop("Asks to encrypt this connection from here on."),
            tr_noop("OK and the TLS handshake at once, or BAD.")),
    command("AUTHENTICATE", "RFC 3501 6.2.2", "tag AUTHENTICATE mechanism [initial response]",
            tr_noop("Logs in with a SASL mechanism, which the server lists as AUTH=… among its "
                    "capabilities."),
            tr_noop("Lines that begin with + are challenges; then OK, or NO when the login failed. "
                    "A lone * from the client gives up.")),
    command("LOGIN", "RFC 3501 6.2.3", "tag LOGIN name password",
            tr_noop("Logs in with name and password, readable by whoever sees them."),
            tr_noop("OK and the session is authenticated; NO when name or password are wrong.")),
    command("ID", "RFC 2971 3.1", "tag ID (field value ...) | NIL",
            tr_noop("Tells the name and version of the client and asks for the server's."),
            tr_noop("An untagged ID line, then OK.")),
    command("COMPRESS", "RFC 4978 3", "tag COMPRESS DEFLATE",
            tr_noop("Asks to compress what both sides send from here on."),
            tr_noop("OK, and from the next octet on both directions are DEFLATE; NO when the "
                    "server can't or it is compressed already.")),
    command("ENABLE", "RFC 5161 3.1", "tag ENABLE capability ...",
            tr_noop("Switches on extensions that change what the server sends without being "
                    "asked, such as UTF8=ACCEPT or QRESYNC."),
            tr_noop("An untagged ENABLED line with those that are on now, then OK.")),
    command("LANGUAGE", "RFC 5255 3.2", "tag LANGUAGE [language ...]",
            tr_noop("Chooses the language of the server's texts."),
            tr_noop("An untagged LANGUAGE line, then OK.")),
    command("UNAUTHENTICATE", "RFC 8437 3", "tag UNAUTHENTICATE",
            tr_noop("Gives up the login without closing the connection, so that another user can "
                    "log in."),
            tr_noop("OK, and the session is not authenticated any more.")),
});

// On mailboxes, once logged in.
inline constexpr auto imap_mailbox_commands = std::to_array<Entry>({
    command("SELECT", "RFC 3501 6.3.1", "tag SELECT mailbox",
            tr_noop("Opens a mailbox, so that its messages can be read and changed."),
            tr_noop("FLAGS, EXISTS, RECENT and OK lines with UNSEEN, UIDNEXT, UIDVALIDITY and "
                    "PERMANENTFLAGS; then OK [READ-WRITE] or NO.")),
    command("EXAMINE", "RFC 3501 6.3.2", "tag EXAMINE mailbox",
            tr_noop("Opens a mailbox for reading only: nothing in it changes, not even \\Seen."),
            tr_noop("As SELECT, with OK [READ-ONLY].")),
    command("CREATE", "RFC 3501 6.3.3", "tag CREATE mailbox", tr_noop("Makes a new mailbox."),
            tr_noop("OK, or NO when there is one of that name.")),
    command("DELETE", "RFC 3501 6.3.4", "tag DELETE mailbox",
            tr_noop("Removes a mailbox with all its messages."),
            tr_noop("OK, or NO when there is none or it may not be removed.")),
    command("RENAME", "RFC 3501 6.3.5", "tag RENAME mailbox new-name",
            tr_noop("Gives a mailbox another name; renaming INBOX moves its messages away and "
                    "leaves it empty."),
            tr_noop("OK or NO.")),
    command("SUBSCRIBE", "RFC 3501 6.3.6", "tag SUBSCRIBE mailbox",
            tr_noop("Puts a mailbox on the list of those that the user wants to see."),
            tr_noop("OK or NO.")),
    command("UNSUBSCRIBE", "RFC 3501 6.3.7", "tag UNSUBSCRIBE mailbox",
            tr_noop("Takes a mailbox off that list; the mailbox itself stays."),
            tr_noop("OK or NO.")),
    command("LIST", "RFC 3501 6.3.8", "tag LIST reference pattern",
            tr_noop("Asks which mailboxes there are; * stands for anything, % for anything on one "
                    "level."),
            tr_noop("An untagged LIST line for each, then OK.")),
    command("LSUB", "RFC 3501 6.3.9", "tag LSUB reference pattern",
            tr_noop("Asks which mailboxes the user has subscribed to."),
            tr_noop("An untagged LSUB line for each, then OK.")),
    command("XLIST", "Google XLIST", "tag XLIST reference pattern",
            tr_noop("LIST as Gmail had it before RFC 6154: says which mailbox is for sent mail, "
                    "drafts, spam and so on."),
            tr_noop("An untagged XLIST line for each, then OK.")),
    command("STATUS", "RFC 3501 6.3.10", "tag STATUS mailbox (item ...)",
            tr_noop("Asks for figures about a mailbox without opening it: MESSAGES, UNSEEN, "
                    "UIDNEXT and so on."),
            tr_noop("An untagged STATUS line, then OK.")),
    command("APPEND", "RFC 3501 6.3.11", "tag APPEND mailbox [(flags)] [date] {octets}",
            tr_noop("Puts a message into a mailbox, for example a copy of one just sent. Nothing "
                    "is mailed by this."),
            tr_noop("A + line, then the client sends the message; then OK, often with APPENDUID, "
                    "or NO [TRYCREATE] when there is no such mailbox.")),
    command("REPLACE", "RFC 8508 3.1", "tag REPLACE message mailbox [(flags)] [date] {octets}",
            tr_noop("Puts a message in the place of another, such as the next version of a draft."),
            tr_noop("As APPEND, and the old message goes.")),
    command("IDLE", "RFC 2177 3", "tag IDLE",
            tr_noop("Asks the server to tell at once what happens in the mailbox, so that the "
                    "client need not ask again and again."),
            tr_noop("A + line, then EXISTS, EXPUNGE and FETCH lines as things happen, until the "
                    "client says DONE.")),
    command("DONE", "RFC 2177 3", "DONE",
            tr_noop("Ends IDLE. It has no tag because it belongs to the command that waits."),
            tr_noop("OK, with the tag of IDLE.")),
    command("NAMESPACE", "RFC 2342 5", "tag NAMESPACE",
            tr_noop("Asks where the user's own mailboxes are, those of other users, and shared "
                    "ones."),
            tr_noop("An untagged NAMESPACE line, then OK.")),
    command("GETQUOTA", "RFC 9208 4.1.1", "tag GETQUOTA root",
            tr_noop("Asks how much room there is and how much of it is used."),
            tr_noop("An untagged QUOTA line, then OK.")),
    command("GETQUOTAROOT", "RFC 9208 4.1.2", "tag GETQUOTAROOT mailbox",
            tr_noop("Asks which limits of room apply to a mailbox."),
            tr_noop("An untagged QUOTAROOT line, a QUOTA line for each root, then OK.")),
    command("SETQUOTA", "RFC 9208 4.1.3", "tag SETQUOTA root (resource limit ...)",
            tr_noop("Sets limits of room."), tr_noop("An untagged QUOTA line, then OK.")),
    command("GETACL", "RFC 4314 3.3", "tag GETACL mailbox",
            tr_noop("Asks who may do what with a mailbox."),
            tr_noop("An untagged ACL line, then OK.")),
    command("SETACL", "RFC 4314 3.1", "tag SETACL mailbox user rights",
            tr_noop("Says what a user may do with a mailbox."), tr_noop("OK or NO.")),
    command("DELETEACL", "RFC 4314 3.2", "tag DELETEACL mailbox user",
            tr_noop("Takes all rights at a mailbox from a user."), tr_noop("OK or NO.")),
    command("LISTRIGHTS", "RFC 4314 3.4", "tag LISTRIGHTS mailbox user",
            tr_noop("Asks which rights a user could be given at a mailbox."),
            tr_noop("An untagged LISTRIGHTS line, then OK.")),
    command("MYRIGHTS", "RFC 4314 3.5", "tag MYRIGHTS mailbox",
            tr_noop("Asks what this user may do with a mailbox."),
            tr_noop("An untagged MYRIGHTS line, then OK.")),
    command("GETMETADATA", "RFC 5464 4.2", "tag GETMETADATA [(options)] mailbox entries",
            tr_noop("Asks for notes attached to a mailbox or, with an empty name, to the server."),
            tr_noop("An untagged METADATA line, then OK.")),
    command("SETMETADATA", "RFC 5464 4.3", "tag SETMETADATA mailbox (entry value ...)",
            tr_noop("Attaches notes to a mailbox or takes them away."), tr_noop("OK or NO.")),
    command("NOTIFY", "RFC 5465 3", "tag NOTIFY SET [STATUS] (events) | NONE",
            tr_noop("Asks the server to tell of changes in other mailboxes, too; IDLE for more "
                    "than the open one."),
            tr_noop("OK or NO.")),
    command("GENURLAUTH", "RFC 4467 7", "tag GENURLAUTH url mechanism ...",
            tr_noop("Asks for an address of a message that somebody else may use."),
            tr_noop("An untagged GENURLAUTH line, then OK.")),
    command("URLFETCH", "RFC 4467 7", "tag URLFETCH url ...",
            tr_noop("Fetches what such an address names."),
            tr_noop("An untagged URLFETCH line, then OK.")),
    command("RESETKEY", "RFC 4467 7", "tag RESETKEY [mailbox [mechanism ...]]",
            tr_noop("Makes all such addresses given out before void."), tr_noop("OK or NO.")),
});

// On messages, once a mailbox is selected.
inline constexpr auto imap_message_commands = std::to_array<Entry>({
    command("CHECK", "RFC 3501 6.4.1", "tag CHECK",
            tr_noop("Asks the server to write down what is not yet safe on its disk."),
            tr_noop("OK.")),
    command("CLOSE", "RFC 3501 6.4.2", "tag CLOSE",
            tr_noop("Leaves the mailbox and removes the messages marked \\Deleted, without telling "
                    "which."),
            tr_noop("OK, and no mailbox is selected.")),
    command("UNSELECT", "RFC 3691 2", "tag UNSELECT",
            tr_noop("Leaves the mailbox and removes nothing."),
            tr_noop("OK, and no mailbox is selected.")),
    command("EXPUNGE", "RFC 3501 6.4.3", "tag EXPUNGE",
            tr_noop("Removes the messages marked \\Deleted for good; those behind them move up by "
                    "one number each time."),
            tr_noop("An untagged EXPUNGE line for each, then OK.")),
    command("SEARCH", "RFC 3501 6.4.4", "tag SEARCH [CHARSET charset] key ...",
            tr_noop("Lets the server look for messages, so that the client need not fetch them "
                    "all."),
            tr_noop("An untagged SEARCH line with the numbers, then OK.")),
    command("SORT", "RFC 5256 3", "tag SORT (order) charset key ...",
            tr_noop("As SEARCH, with the numbers in the order asked for."),
            tr_noop("An untagged SORT line, then OK.")),
    command("THREAD", "RFC 5256 3", "tag THREAD algorithm charset key ...",
            tr_noop("As SEARCH, with the numbers grouped into conversations."),
            tr_noop("An untagged THREAD line, then OK.")),
    command("FETCH", "RFC 3501 6.4.5", "tag FETCH messages items",
            tr_noop("Asks for data of messages: flags, sizes, header lines, one part, some octets, "
                    "or all of it."),
            tr_noop("An untagged FETCH line for each message, with long texts as literals; then "
                    "OK.")),
    command("STORE", "RFC 3501 6.4.6", "tag STORE messages [+|-]FLAGS[.SILENT] (flags)",
            tr_noop("Sets or takes away flags, such as \\Seen or \\Deleted."),
            tr_noop("An untagged FETCH line with the new flags for each message unless .SILENT was "
                    "said, then OK.")),
    command("COPY", "RFC 3501 6.4.7", "tag COPY messages mailbox",
            tr_noop("Copies messages into another mailbox."),
            tr_noop("OK, often with COPYUID, or NO [TRYCREATE] when there is no such mailbox.")),
    command("MOVE", "RFC 6851 3.1", "tag MOVE messages mailbox",
            tr_noop("Moves messages to another mailbox in one step."),
            tr_noop("OK [COPYUID …], EXPUNGE lines for the messages that left, then OK.")),
    command("UID", "RFC 3501 6.4.8", "tag UID FETCH|STORE|SEARCH|COPY|MOVE|EXPUNGE ...",
            tr_noop("The same command with UIDs, which never change, in place of message "
                    "numbers."),
            tr_noop("As the command without UID.")),
    command("UID FETCH", "RFC 3501 6.4.8", "tag UID FETCH uids items",
            tr_noop("FETCH with UIDs in place of message numbers."),
            tr_noop("An untagged FETCH line for each message, its UID among the items; then OK.")),
    command("UID STORE", "RFC 3501 6.4.8", "tag UID STORE uids [+|-]FLAGS[.SILENT] (flags)",
            tr_noop("STORE with UIDs in place of message numbers."), tr_noop("As STORE.")),
    command("UID SEARCH", "RFC 3501 6.4.8", "tag UID SEARCH key ...",
            tr_noop("SEARCH that answers with UIDs in place of message numbers."),
            tr_noop("An untagged SEARCH line with UIDs, then OK.")),
    command("UID SORT", "RFC 5256 3", "tag UID SORT (order) charset key ...",
            tr_noop("SORT that answers with UIDs."),
            tr_noop("An untagged SORT line with UIDs, then OK.")),
    command("UID THREAD", "RFC 5256 3", "tag UID THREAD algorithm charset key ...",
            tr_noop("THREAD that answers with UIDs."),
            tr_noop("An untagged THREAD line with UIDs, then OK.")),
    command("UID COPY", "RFC 3501 6.4.8", "tag UID COPY uids mailbox",
            tr_noop("COPY with UIDs in place of message numbers."), tr_noop("As COPY.")),
    command("UID MOVE", "RFC 6851 3.2", "tag UID MOVE uids mailbox",
            tr_noop("MOVE with UIDs in place of message numbers."), tr_noop("As MOVE.")),
    command("UID EXPUNGE", "RFC 4315 2.1", "tag UID EXPUNGE uids",
            tr_noop("Removes, of the messages marked \\Deleted, only those named."),
            tr_noop("An untagged EXPUNGE line for each, then OK.")),
    command("UID REPLACE", "RFC 8508 3.2", "tag UID REPLACE uid mailbox [(flags)] [date] {octets}",
            tr_noop("REPLACE with a UID in place of a message number."), tr_noop("As REPLACE.")),
});

}  // namespace malote::lexicon
