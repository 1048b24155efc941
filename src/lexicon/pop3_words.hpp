// SPDX-License-Identifier: MIT
// POP3: commands, status words, response codes, states and capabilities. Included by lexicon.cpp
// only.
#pragma once

#include "lexicon/rows.hpp"

namespace malote::lexicon {

inline constexpr auto pop3_commands = std::to_array<Entry>({
    command("USER", "RFC 1939 7", "USER <name>",
            tr_noop("The first half of the login: the name of the mailbox."),
            tr_noop("+OK and then PASS; many servers say +OK to any name, so that nobody can try "
                    "out which exist.")),
    command("PASS", "RFC 1939 7", "PASS <password>",
            tr_noop("The second half of the login: the password, readable by whoever sees it."),
            tr_noop("+OK and the session enters the transaction state with the mailbox locked; "
                    "-ERR when name or password are wrong or somebody else has the mailbox open.")),
    command("APOP", "RFC 1939 7", "APOP <name> <digest>",
            tr_noop("A login that does not send the password: the client takes the time stamp in "
                    "the greeting, adds the password, and sends the MD5 digest of both."),
            tr_noop("+OK and the transaction state, or -ERR.")),
    command(
        "AUTH", "RFC 5034 4", "AUTH [mechanism [initial response]]",
        tr_noop("Logs in with a SASL mechanism; without one, old servers list those they have."),
        tr_noop("Lines that begin with + are challenges; then +OK or -ERR. A lone * from the "
                "client gives up.")),
    command("STAT", "RFC 1939 5", "STAT",
            tr_noop("Asks how many messages there are and how many octets they make together."),
            tr_noop("+OK, the number of messages, the octets; messages marked as deleted don't "
                    "count.")),
    command("LIST", "RFC 1939 5", "LIST [message]",
            tr_noop("Asks for the size of each message, or of the one given."),
            tr_noop("Without a number +OK, a line for each message (number and octets), and a lone "
                    "dot; with a number one line.")),
    command("RETR", "RFC 1939 5", "RETR <message>", tr_noop("Fetches a message whole."),
            tr_noop("+OK, the lines of the message, a lone dot; -ERR when there is no such "
                    "message.")),
    command(
        "TOP", "RFC 1939 7", "TOP <message> <lines>",
        tr_noop("Fetches the header of a message and that many lines of its body: a look before "
                "the download."),
        tr_noop("+OK, the lines, a lone dot.")),
    command("DELE", "RFC 1939 5", "DELE <message>",
            tr_noop("Marks a message for deletion; it goes only when the session ends with QUIT."),
            tr_noop("+OK; RSET takes the mark away, and so does a connection that breaks.")),
    command("RSET", "RFC 1939 5", "RSET", tr_noop("Takes the deletion marks off all messages."),
            tr_noop("+OK.")),
    command("NOOP", "RFC 1939 5", "NOOP", tr_noop("Does nothing; it keeps the connection awake."),
            tr_noop("+OK.")),
    command("UIDL", "RFC 1939 7", "UIDL [message]",
            tr_noop("Asks for the name of each message that stays the same from session to "
                    "session: so a client knows which mail it has fetched before."),
            tr_noop("+OK, a line for each message (number and name), a lone dot; with a number one "
                    "line.")),
    command("QUIT", "RFC 1939 6", "QUIT",
            tr_noop("Ends the session; after a login this is when marked messages are really "
                    "deleted."),
            tr_noop("+OK and the connection closes; -ERR when something could not be deleted.")),
    command("CAPA", "RFC 2449 5", "CAPA", tr_noop("Asks what the server can do beyond the basics."),
            tr_noop("+OK, one capability a line, a lone dot; -ERR from servers that don't know the "
                    "command.")),
    command("STLS", "RFC 2595 4", "STLS",
            tr_noop("Asks to encrypt this connection from here on; POP3's STARTTLS."),
            tr_noop("+OK and the TLS handshake at once, or -ERR.")),
    command("UTF8", "RFC 6856 2.1", "UTF8",
            tr_noop("Tells the server that the client understands mail and names in UTF-8."),
            tr_noop("+OK or -ERR; before or after STLS but never after the login.")),
    command("LANG", "RFC 6856 3", "LANG [language]",
            tr_noop("Chooses the language of the server's texts, or lists those it has."),
            tr_noop("+OK in the new language; without an argument +OK, one language a line, a lone "
                    "dot.")),
    command(
        "XTND", "RFC 1082", "XTND <subcommand> [arguments]",
        tr_noop("Old extensions: bulletin boards (XTND BBOARDS), and XTND XMIT, with which some "
                "servers took mail for sending."),
        tr_noop("+OK, often with more lines and a lone dot, or -ERR.")),
});

inline constexpr auto pop3_replies = std::to_array<Entry>({
    reply("+OK", "RFC 1939 3",
          tr_noop("Done as asked. What follows on the line depends on the command; some answers go "
                  "on in more lines until a lone dot."),
          tr_noop("The next command.")),
    reply("-ERR", "RFC 1939 3",
          tr_noop("Not done; the rest of the line may say why. It is always a single line."),
          tr_noop("The next command; after a failed login mostly another try or QUIT.")),
    reply("+", "RFC 5034 4",
          tr_noop("The server waits for the next step of AUTH; its challenge stands behind the "
                  "plus in base64."),
          tr_noop("One line of base64 from the client, or * to give up.")),
    reply("[IN-USE]", "RFC 2449 8.1.2",
          tr_noop("Login refused because another session has the mailbox open; name and password "
                  "may be quite right."),
          tr_noop("The client tries again later.")),
    reply("[LOGIN-DELAY]", "RFC 2449 8.1.1",
          tr_noop("Login refused because the last one was too short a while ago."),
          tr_noop("The client waits before it tries again.")),
    reply("[SYS/TEMP]", "RFC 3206 4",
          tr_noop("Refused because of a fault of the server that will likely pass by itself."),
          tr_noop("The client tries again later, with the same name and password.")),
    reply("[SYS/PERM]", "RFC 3206 4",
          tr_noop("Refused because of a fault of the server that somebody has to repair."),
          tr_noop("Telling the people who run the server.")),
    reply("[AUTH]", "RFC 3206 5",
          tr_noop("Refused because of what the client showed: wrong name, wrong password, or no "
                  "right to log in."),
          tr_noop("Asking the user for the password again.")),
    reply("[UTF8]", "RFC 6856 5",
          tr_noop("Refused because the mailbox or message needs UTF-8 and the client has not said "
                  "UTF8."),
          tr_noop("The command UTF8, in a new session.")),
});

inline constexpr auto pop3_phases = std::to_array<Entry>({
    phase("authorization", "RFC 1939 4",
          tr_noop("The first state: the client shows who it is, with USER and PASS, APOP or AUTH."),
          tr_noop("The transaction state after a good login; QUIT ends the session with nothing "
                  "changed.")),
    phase("transaction", "RFC 1939 5",
          tr_noop("The second state: the mailbox is locked for this client, which lists, fetches "
                  "and marks messages for deletion."),
          tr_noop("The update state, when the client says QUIT.")),
    phase("update", "RFC 1939 6",
          tr_noop("The last state, entered only by QUIT after a login: the server deletes the "
                  "marked messages and unlocks the mailbox."),
          tr_noop("The connection closes.")),
});

inline constexpr auto pop3_capabilities = std::to_array<Entry>({
    extension("TOP", "RFC 2449 6.1", "TOP", tr_noop("The server knows the command TOP.")),
    extension("USER", "RFC 2449 6.2", "USER", tr_noop("Login with USER and PASS is allowed here.")),
    extension("SASL", "RFC 2449 6.3", "SASL mechanism ...",
              tr_noop("The server knows AUTH; the words behind SASL are the mechanisms it offers."),
              tr_noop("AUTH with one of the mechanisms.")),
    extension("RESP-CODES", "RFC 2449 6.4", "RESP-CODES",
              tr_noop("A text that begins with a word in square brackets is a response code for "
                      "programs to read, such as [IN-USE].")),
    extension("LOGIN-DELAY", "RFC 2449 6.5", "LOGIN-DELAY seconds [USER]",
              tr_noop("Between two logins the client must let that many seconds pass.")),
    extension("PIPELINING", "RFC 2449 6.6", "PIPELINING",
              tr_noop("The client may send several commands at once; the replies come in the same "
                      "order.")),
    extension("EXPIRE", "RFC 2449 6.7", "EXPIRE days|NEVER [USER]",
              tr_noop("How many days the server keeps messages: 0 means that what was fetched is "
                      "gone, NEVER that the server deletes nothing by itself.")),
    extension("UIDL", "RFC 2449 6.8", "UIDL", tr_noop("The server knows the command UIDL.")),
    extension("IMPLEMENTATION", "RFC 2449 6.9", "IMPLEMENTATION text",
              tr_noop("The name and version of the server program.")),
    extension("STLS", "RFC 2595 4", "STLS",
              tr_noop("The server can encrypt this connection when the client asks for it."),
              tr_noop("The command STLS.")),
    extension(
        "AUTH-RESP-CODE", "RFC 3206", "AUTH-RESP-CODE",
        tr_noop("A failed login carries [AUTH] exactly when name or password were at fault.")),
    extension("UTF8", "RFC 6856 2", "UTF8 [USER]",
              tr_noop("The server knows the command UTF8; USER means that names and passwords may "
                      "be UTF-8, too.")),
    extension("LANG", "RFC 6856 3", "LANG", tr_noop("The server can answer in several languages.")),
});

}  // namespace malote::lexicon
