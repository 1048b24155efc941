// SPDX-License-Identifier: MIT
// The commands of SMTP and LMTP, the misprints of them that students type, and the phases of a
// session. Included by lexicon.cpp only.
#pragma once

#include "lexicon/rows.hpp"

namespace malote::lexicon {

inline constexpr auto smtp_commands = std::to_array<Entry>({
    command("HELO", "RFC 5321 4.1.1.1", "HELO <domain>",
            tr_noop("The client says hello and gives its own host name; the old form, without "
                    "extensions."),
            tr_noop("250 with the server's name; then MAIL, or 501 when the name is no good.")),
    command("EHLO", "RFC 5321 4.1.1.1", "EHLO <domain>",
            tr_noop("The client says hello, gives its own host name and asks which extensions the "
                    "server has."),
            tr_noop("250 in several lines, one extension a line; a server that only knows the old "
                    "protocol answers 500 or 502 and the client tries HELO.")),
    command("LHLO", "RFC 2033 4.1", "LHLO <domain>",
            tr_noop("The hello of LMTP, the variant of SMTP that hands mail over to the mailbox "
                    "itself; it takes the place of EHLO."),
            tr_noop("250 with the extensions; after DATA there is one reply for each recipient.")),
    command("MAIL", "RFC 5321 4.1.1.2", "MAIL FROM:<reverse-path> [parameters]",
            tr_noop("Opens a mail transaction and names the sender of the envelope, the address "
                    "that gets the report if the mail cannot be delivered."),
            tr_noop("250 when the sender is taken, then one RCPT for each recipient; <> as the "
                    "address marks a report that must not be answered by another report.")),
    command("RCPT", "RFC 5321 4.1.1.3", "RCPT TO:<forward-path> [parameters]",
            tr_noop("Names one recipient of the mail; it is repeated for each of them, and each is "
                    "answered on its own."),
            tr_noop("250 or 251 when the recipient is taken, 550 when there is no such mailbox, "
                    "450 to try later; then another RCPT, or DATA.")),
    command("DATA", "RFC 5321 4.1.1.4", "DATA",
            tr_noop("Asks to send the mail itself: header, blank line and body."),
            tr_noop("354, then the lines of the mail, then a line with nothing but a dot; only the "
                    "reply after that dot says whether the server took the mail.")),
    command("RSET", "RFC 5321 4.1.1.5", "RSET",
            tr_noop("Drops the transaction under way: sender, recipients and text are forgotten, "
                    "the session stays."),
            tr_noop("250, then a new MAIL or QUIT.")),
    command("VRFY", "RFC 5321 4.1.1.6", "VRFY <user name or mailbox>",
            tr_noop("Asks whether a mailbox exists; many servers decline, because spammers harvest "
                    "addresses with it."),
            tr_noop("250 with the address, 252 for a polite refusal, 550 for an unknown one.")),
    command("EXPN", "RFC 5321 4.1.1.7", "EXPN <mailing list>",
            tr_noop("Asks for the members of a mailing list; mostly switched off, as VRFY is."),
            tr_noop("250 with one member a line, or 252, 502 or 550.")),
    command("HELP", "RFC 5321 4.1.1.8", "HELP [topic]",
            tr_noop("Asks the server for a text on what it understands."),
            tr_noop("211 or 214 with the text.")),
    command("NOOP", "RFC 5321 4.1.1.9", "NOOP [string]",
            tr_noop("Does nothing; it only shows that the other side is still there and keeps the "
                    "connection awake."),
            tr_noop("250.")),
    command("QUIT", "RFC 5321 4.1.1.10", "QUIT", tr_noop("Ends the session."),
            tr_noop("221, and then the server closes the connection.")),
    command("TURN", "RFC 5321 F.1", "TURN",
            tr_noop("Asks to change roles on this connection, so that the server sends the mail it "
                    "keeps for the client; given up because nothing proves who is asking."),
            tr_noop("250 and the roles change, or 502 where it is not supported.")),
    command("SEND", "RFC 821 3.4", "SEND FROM:<reverse-path>",
            tr_noop("Like MAIL, but the text goes to the recipient's terminal instead of the "
                    "mailbox; long out of use."),
            tr_noop("250, then RCPT and DATA as after MAIL.")),
    command("SOML", "RFC 821 3.4", "SOML FROM:<reverse-path>",
            tr_noop("Send or mail: to the terminal if the recipient is logged in, else to the "
                    "mailbox; long out of use."),
            tr_noop("250, then RCPT and DATA as after MAIL.")),
    command("SAML", "RFC 821 3.4", "SAML FROM:<reverse-path>",
            tr_noop("Send and mail: to the terminal and to the mailbox; long out of use."),
            tr_noop("250, then RCPT and DATA as after MAIL.")),
    command("STARTTLS", "RFC 3207 4", "STARTTLS",
            tr_noop("Asks to encrypt this connection from here on."),
            tr_noop("220, then the TLS handshake and a new EHLO, because nothing said in the clear "
                    "counts any more; 454 when TLS cannot be had just now.")),
    command("AUTH", "RFC 4954 4", "AUTH <mechanism> [initial response]",
            tr_noop("Logs the user in with one of the mechanisms that the server offered in its "
                    "answer to EHLO."),
            tr_noop("334 with a challenge as often as the mechanism needs, then 235 for a good "
                    "login or 535 for a bad one; a lone * from the client gives up.")),
    command("BDAT", "RFC 3030 2", "BDAT <octets> [LAST]",
            tr_noop("Sends a piece of the mail of exactly that many octets, with no dot at the "
                    "end; LAST marks the final piece."),
            tr_noop("The octets follow at once; 250 after each piece.")),
    command("BURL", "RFC 4468 3.2", "BURL <absolute-URI> [LAST]",
            tr_noop("Tells the server to fetch a piece of the mail from an IMAP server itself, so "
                    "that a phone need not send what the server's neighbour already holds."),
            tr_noop("250 when the piece was fetched, 554 when it could not be.")),
    command("ETRN", "RFC 1985 5", "ETRN <domain>",
            tr_noop("Asks the server to start delivering what it keeps for a domain; it does so "
                    "over a connection of its own, so that nobody can steal mail this way."),
            tr_noop("250 to 253 when the queue is started or looked at, 458 or 459 when not.")),
    command("ATRN", "RFC 2645 5.2.1", "ATRN [domain *(\",\" domain)]",
            tr_noop("Changes roles on this connection as TURN does, but only after a login, to "
                    "fetch the mail that a provider keeps for a customer with changing addresses."),
            tr_noop("250 and the roles change; 453 when there is no mail; 450 or 451 when it is "
                    "refused or impossible.")),
    command("XCLIENT", "Postfix XCLIENT_README", "XCLIENT name=value ...",
            tr_noop("A Postfix command with which a trusted proxy tells who the real client is."),
            tr_noop("220 and the session begins anew with that client, or 550.")),
    command("XFORWARD", "Postfix XFORWARD_README", "XFORWARD name=value ...",
            tr_noop("A Postfix command that passes the real client's name and address to the next "
                    "server behind a content filter, for its log only."),
            tr_noop("250.")),
});

inline constexpr auto smtp_misprints = std::to_array<Entry>({
    misprint("HELLO", "HELO", "RFC 5321 4.1.1.1",
             tr_noop("Not a command: HELO was meant, which has four letters. Some servers answer "
                     "250 all the same.")),
    misprint("OUIT", "QUIT", "RFC 5321 4.1.1.10",
             tr_noop("Not a command: QUIT was meant; an O stands in the place of the Q.")),
    misprint("SMOL", "SOML", "RFC 821 3.4",
             tr_noop("Not a command: SOML (send or mail) was meant; two letters changed places.")),
    misprint("SMAL", "SAML", "RFC 821 3.4",
             tr_noop("Not a command: SAML (send and mail) was meant; two letters changed places.")),
});

inline constexpr auto smtp_phases = std::to_array<Entry>({
    phase("connection", "RFC 5321 3.1",
          tr_noop("The opening: the server greets with 220, the client introduces itself with HELO "
                  "or EHLO, and may ask for encryption and log in."),
          tr_noop("A mail transaction, or the end.")),
    phase("transaction", "RFC 5321 3.3",
          tr_noop("The handing over of one mail: MAIL names the sender, RCPT each recipient, DATA "
                  "brings the text. One session may hold several."),
          tr_noop("Another transaction, or QUIT.")),
    phase("termination", "RFC 5321 3.8",
          tr_noop("The end of the session: the client says QUIT, the server answers 221 and "
                  "closes."),
          ""),
});

}  // namespace malote::lexicon
