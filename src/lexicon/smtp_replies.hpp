// SPDX-License-Identifier: MIT
// The reply codes of SMTP. The first digit tells the outcome: 2 done, 3 go on, 4 not now, 5 no.
// Included by lexicon.cpp only.
#pragma once

#include "lexicon/rows.hpp"

namespace malote::lexicon {

inline constexpr auto smtp_replies = std::to_array<Entry>({
    reply("211", "RFC 5321 4.2.3", tr_noop("The state of the server, or the answer to HELP."), ""),
    reply("214", "RFC 5321 4.2.3",
          tr_noop("A help text, meant for a person who types commands by hand."), ""),
    reply("220", "RFC 5321 4.2.3",
          tr_noop("The server is ready: its greeting at the start of a session, or its consent to "
                  "STARTTLS."),
          tr_noop("HELO or EHLO after the greeting; the TLS handshake after STARTTLS.")),
    reply("221", "RFC 5321 4.2.3",
          tr_noop("The server says goodbye and closes the connection; the answer to QUIT."), ""),
    reply("235", "RFC 4954 6", tr_noop("The login succeeded."),
          tr_noop("MAIL, to send as that user.")),
    reply("250", "RFC 5321 4.2.3",
          tr_noop("Done as asked. After the dot of DATA it means that the server has taken "
                  "responsibility for the mail."),
          tr_noop("The next command.")),
    reply("251", "RFC 5321 4.2.3",
          tr_noop("The recipient does not live here, but the server will pass the mail on to the "
                  "address it names."),
          tr_noop("Another RCPT, or DATA.")),
    reply("252", "RFC 5321 4.2.3",
          tr_noop("The server will not say whether the mailbox exists, but would take mail for it "
                  "and try."),
          ""),
    reply("253", "RFC 1985 5",
          tr_noop("The answer to ETRN when mail is waiting and its delivery has begun."), ""),
    reply("334", "RFC 4954 4",
          tr_noop("The server waits for the next step of the login; its challenge stands behind "
                  "the code in base64."),
          tr_noop("One line of base64 from the client, or * to give up.")),
    reply("354", "RFC 5321 4.2.3", tr_noop("Go ahead: the server now takes the lines of the mail."),
          tr_noop("The mail, ended by a line with nothing but a dot; only then a final reply.")),
    reply("421", "RFC 5321 4.2.3",
          tr_noop("The service is not available now and the server closes the connection; as a "
                  "greeting, in place of 220, it means to try again later."),
          tr_noop("The connection closes.")),
    reply("432", "RFC 4954 6",
          tr_noop("The password must be moved to a new form first; logging in once with PLAIN over "
                  "an encrypted connection does that."),
          ""),
    reply("450", "RFC 5321 4.2.3",
          tr_noop("Not now: the mailbox is busy or the server puts the mail off on purpose "
                  "(greylisting)."),
          tr_noop("The client keeps the mail in its queue and tries again.")),
    reply("451", "RFC 5321 4.2.3",
          tr_noop("An error on the server's own side stopped the command for now."),
          tr_noop("The client tries again later.")),
    reply("452", "RFC 5321 4.2.3",
          tr_noop("The server has too little space just now, or has had enough recipients for one "
                  "mail."),
          tr_noop("The client tries again later, with the recipients that were left over.")),
    reply("453", "RFC 2645 7", tr_noop("The answer to ATRN when no mail is waiting."), ""),
    reply("454", "RFC 4954 6",
          tr_noop("For now there is no way to log in; or, after STARTTLS, no TLS to be had."),
          tr_noop("The client tries again later or does without.")),
    reply("455", "RFC 5321 4.2.3",
          tr_noop("The server cannot honour the parameters of MAIL or RCPT just now."), ""),
    reply("458", "RFC 1985 5",
          tr_noop("The answer to ETRN when the server cannot start that domain's queue."), ""),
    reply("459", "RFC 1985 5",
          tr_noop("The answer to ETRN when the server does not allow it for that domain."), ""),
    reply("500", "RFC 5321 4.2.3",
          tr_noop("The server does not know the command, or the line was too long."), ""),
    reply("501", "RFC 5321 4.2.3",
          tr_noop("The command is known, but what stands behind it is malformed."), ""),
    reply("502", "RFC 5321 4.2.3",
          tr_noop("The command is known, but this server does not offer it."), ""),
    reply("503", "RFC 5321 4.2.3",
          tr_noop("The command came at the wrong moment, for example DATA before any RCPT."), ""),
    reply("504", "RFC 5321 4.2.3",
          tr_noop("The command is known, but this server does not offer the parameter."), ""),
    reply("521", "RFC 7504 3",
          tr_noop("This host never takes mail; said in place of the greeting."),
          tr_noop("The client gives up and reports to the sender.")),
    reply("530", "RFC 4954 6",
          tr_noop("The server wants a login, or encryption with STARTTLS, before this command."),
          tr_noop("STARTTLS or AUTH.")),
    reply("534", "RFC 4954 6",
          tr_noop("The mechanism is too weak for what this server demands of that user."),
          tr_noop("AUTH with a stronger mechanism.")),
    reply("535", "RFC 4954 6", tr_noop("The login failed: name or password are wrong."), ""),
    reply("538", "RFC 4954 6",
          tr_noop("That mechanism may only be used on an encrypted connection."),
          tr_noop("STARTTLS first.")),
    reply("550", "RFC 5321 4.2.3",
          tr_noop("Refused for good: there is no such mailbox, or the server's rules forbid it."),
          tr_noop("The sender gets a report.")),
    reply("551", "RFC 5321 4.2.3",
          tr_noop("The recipient is not local, and the server will not pass the mail on; it may "
                  "name the address to try."),
          ""),
    reply("552", "RFC 5321 4.2.3",
          tr_noop("The mail is bigger than the mailbox or the server allows."), ""),
    reply("553", "RFC 5321 4.2.3",
          tr_noop("The name of the mailbox is not allowed, for example because it is malformed."),
          ""),
    reply("554", "RFC 5321 4.2.3",
          tr_noop("The transaction failed for good; as a greeting, in place of 220, it means that "
                  "there is no mail service here."),
          ""),
    reply("555", "RFC 5321 4.2.3",
          tr_noop("The server does not know a parameter of MAIL or RCPT, or will not have it."),
          ""),
    reply("556", "RFC 7504 4",
          tr_noop("The recipient's domain takes no mail at all, as its DNS entry (null MX) says."),
          ""),
});

}  // namespace malote::lexicon
