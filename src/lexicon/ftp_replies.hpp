// SPDX-License-Identifier: MIT
// The reply codes of FTP. The first digit tells the outcome: 1 begun, 2 done, 3 go on, 4 not now, 5
// no; the second what it is about: 0 syntax, 1 information, 2 connections, 3 login, 5 files.
// Included by lexicon.cpp only.
#pragma once

#include "lexicon/rows.hpp"

namespace malote::lexicon {

inline constexpr auto ftp_begun_replies = std::to_array<Entry>({
    reply("110", "RFC 959 4.2.2",
          tr_noop("A restart marker of a transfer in block mode: the client's mark and the "
                  "server's for the same place in the file.")),
    reply("120", "RFC 959 4.2.2", tr_noop("The server will be ready in so many minutes."),
          tr_noop("220 when it is.")),
    reply("125", "RFC 959 4.2.2",
          tr_noop("The data connection is already open and the transfer begins."),
          tr_noop("226 or 250 at its end, or 425, 426 or 451.")),
    reply("150", "RFC 959 4.2.2",
          tr_noop("The file is all right and the server is about to open the data connection, or "
                  "waits for it; often with the file's size in brackets."),
          tr_noop("226 or 250 at the end of the transfer, or 425, 426 or 451.")),
});

inline constexpr auto ftp_done_replies = std::to_array<Entry>({
    reply("200", "RFC 959 4.2.2", tr_noop("The command was carried out.")),
    reply("202", "RFC 959 4.2.2",
          tr_noop("The command is of no use here, and leaving it out does no harm.")),
    reply("211", "RFC 959 4.2.2",
          tr_noop("How the system stands, or help; the answer to STAT, and to FEAT with the list "
                  "of extensions.")),
    reply("212", "RFC 959 4.2.2", tr_noop("How a folder stands, in answer to STAT with a path.")),
    reply("213", "RFC 959 4.2.2",
          tr_noop("How a file stands: after SIZE its octets, after MDTM its time, after STAT a "
                  "listing.")),
    reply("214", "RFC 959 4.2.2",
          tr_noop("A help text, meant for a person who types commands by hand.")),
    reply("215", "RFC 959 4.2.2", tr_noop("The name of the server's system, in answer to SYST.")),
    reply("220", "RFC 959 4.2.2",
          tr_noop("The server is ready for a new user: its greeting, or the answer to REIN or "
                  "HOST."),
          tr_noop("USER, or AUTH TLS before it.")),
    reply("221", "RFC 959 4.2.2",
          tr_noop("The server says goodbye and closes the control connection; the answer to "
                  "QUIT.")),
    reply("225", "RFC 959 4.2.2",
          tr_noop("The data connection is open and nothing is being transferred; an answer to "
                  "ABOR.")),
    reply("226", "RFC 959 4.2.2",
          tr_noop("The data connection is being closed and the transfer was done; after ABOR: the "
                  "breaking off was done.")),
    reply("227", "RFC 959 4.2.2",
          tr_noop("Passive mode: the server waits for the data connection at the address and port "
                  "in the brackets, h1,h2,h3,h4,p1,p2; the port is p1 times 256 plus p2."),
          tr_noop("The client opens that connection and sends the command that needs it.")),
    reply("228", "RFC 1639 3",
          tr_noop("Passive mode with a long address, in answer to LPSV: family, length and octets "
                  "of the address, length and octets of the port."),
          tr_noop("The client opens that connection and sends the command that needs it.")),
    reply("229", "RFC 2428 3",
          tr_noop("Extended passive mode: the server waits for the data connection at the port "
                  "between the bars, at the address of the control connection."),
          tr_noop("The client opens that connection and sends the command that needs it.")),
    reply("230", "RFC 959 4.2.2", tr_noop("The user is logged in.")),
    reply("232", "RFC 2228 5.1",
          tr_noop("The user is logged in by what the security exchange proved; no password is "
                  "needed.")),
    reply("234", "RFC 2228 5.1",
          tr_noop("The server agrees to the security mechanism; after AUTH TLS the handshake "
                  "follows."),
          tr_noop("The TLS handshake.")),
    reply("235", "RFC 2228 5.1", tr_noop("The security exchange succeeded."),
          tr_noop("USER, mostly without a password.")),
    reply("250", "RFC 959 4.2.2",
          tr_noop("What was asked for was done: the folder changed, the file deleted or renamed.")),
    reply("257", "RFC 959 4.2.2",
          tr_noop("A path, in quotes: the folder that was made, or the one the session is in; a "
                  "quote within is doubled.")),
});

inline constexpr auto ftp_go_on_replies = std::to_array<Entry>({
    reply("331", "RFC 959 4.2.2", tr_noop("The name is all right, the password is wanted."),
          tr_noop("PASS.")),
    reply("332", "RFC 959 4.2.2", tr_noop("An account is wanted for the login."), tr_noop("ACCT.")),
    reply("334", "RFC 2228 5.1", tr_noop("The mechanism is all right, its data are wanted."),
          tr_noop("ADAT.")),
    reply("335", "RFC 2228 5.1", tr_noop("The data are all right so far, more are wanted."),
          tr_noop("ADAT.")),
    reply("336", "RFC 2228 5.1",
          tr_noop("The name is all right; a password by challenge and answer is wanted."),
          tr_noop("PASS with the answer.")),
    reply("350", "RFC 959 4.2.2",
          tr_noop("So far so good; another command is needed to do it: RNTO after RNFR, the "
                  "transfer after REST.")),
});

inline constexpr auto ftp_refusals = std::to_array<Entry>({
    reply("421", "RFC 959 4.2.2",
          tr_noop("The service is not available and the server closes the control connection: it "
                  "is shutting down, too many users are there, or this one was silent too long."),
          tr_noop("The connection closes.")),
    reply("425", "RFC 959 4.2.2",
          tr_noop("The data connection could not be opened: often a firewall or a NAT between the "
                  "two ends."),
          tr_noop("PASV in place of PORT, or the other way round.")),
    reply("426", "RFC 959 4.2.2",
          tr_noop("The connection was closed and the transfer broken off; after ABOR the answer to "
                  "the command that was under way.")),
    reply("430", "no standard", tr_noop("Name or password are wrong.")),
    reply("431", "RFC 2228 5.1",
          tr_noop("Something that security needs is not at hand just now, such as a "
                  "certificate.")),
    reply("434", "no standard", tr_noop("The host that was asked for is not available.")),
    reply("450", "RFC 959 4.2.2",
          tr_noop("Not now: the file is busy or locked; some servers also say so of an empty "
                  "folder.")),
    reply("451", "RFC 959 4.2.2",
          tr_noop("An error on the server's own side, as reading its disk, broke it off.")),
    reply("452", "RFC 959 4.2.2", tr_noop("There is too little room on the server just now.")),
    reply("500", "RFC 959 4.2.2", tr_noop("The server does not know this command.")),
    reply("501", "RFC 959 4.2.2", tr_noop("The command is known, what stands behind it is wrong.")),
    reply("502", "RFC 959 4.2.2", tr_noop("The server does not have this command.")),
    reply("503", "RFC 959 4.2.2",
          tr_noop("The command came in the wrong order: RNTO without RNFR, a transfer before the "
                  "login.")),
    reply("504", "RFC 959 4.2.2", tr_noop("The server does not have this form of the command.")),
    reply("521", "RFC 1639 4",
          tr_noop("The server does not speak that family of addresses; some say so, too, when the "
                  "present PROT does not let a data connection be made.")),
    reply("522", "RFC 2428 2",
          tr_noop("The server does not speak that family of addresses, and names those it speaks; "
                  "over TLS: the data connection's session was not the control connection's.")),
    reply("530", "RFC 959 4.2.2",
          tr_noop("Not logged in: name or password are wrong, or there was no login before the "
                  "command.")),
    reply("532", "RFC 959 4.2.2", tr_noop("An account is needed to store files."),
          tr_noop("ACCT.")),
    reply("533", "RFC 2228 5.1",
          tr_noop("The command must be protected in the way that was agreed, and was not.")),
    reply("534", "RFC 2228 5.1",
          tr_noop("Refused for reasons of security, for one because the server does not offer or "
                  "wants no such protection.")),
    reply("535", "RFC 2228 5.1", tr_noop("The security exchange failed.")),
    reply("536", "RFC 2228 5.1", tr_noop("The mechanism does not have this level of protection.")),
    reply("537", "RFC 2228 5.1", tr_noop("The mechanism cannot protect a command in this way.")),
    reply("550", "RFC 959 4.2.2",
          tr_noop("No: there is no such file or folder, or the user has no right to it.")),
    reply("551", "RFC 959 4.2.2", tr_noop("Broken off: the type of a page is not known.")),
    reply("552", "RFC 959 4.2.2",
          tr_noop("Broken off: the room that the user or folder may fill is used up.")),
    reply("553", "RFC 959 4.2.2", tr_noop("The name is not allowed.")),
    reply("631", "RFC 2228 5.1", tr_noop("Holds a reply, readable but signed.")),
    reply("632", "RFC 2228 5.1", tr_noop("Holds a reply, encrypted and signed.")),
    reply("633", "RFC 2228 5.1", tr_noop("Holds a reply, encrypted.")),
});

}  // namespace malote::lexicon
