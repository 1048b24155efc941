// SPDX-License-Identifier: MIT
// The words a server's answer to EHLO may hold, and the parameters that they allow behind MAIL and
// RCPT. Included by lexicon.cpp only.
#pragma once

#include "lexicon/rows.hpp"

namespace malote::lexicon {

inline constexpr auto smtp_extensions = std::to_array<Entry>({
    extension("PIPELINING", "RFC 2920 2", "PIPELINING",
              tr_noop("The client may send several commands at once without waiting for each "
                      "reply; the replies come in the same order.")),
    extension("SIZE", "RFC 1870 3", "SIZE [octets]; MAIL FROM:<…> SIZE=octets",
              tr_noop("The server tells the biggest mail it takes, and the client may announce the "
                      "size of its mail with MAIL."),
              tr_noop("552 at once when the announced mail is too big.")),
    extension("8BITMIME", "RFC 6152 2", "8BITMIME; MAIL FROM:<…> BODY=8BITMIME",
              tr_noop("The lines of the mail may hold octets above 127, such as accented letters, "
                      "without being encoded first.")),
    extension("CHUNKING", "RFC 3030 2", "CHUNKING",
              tr_noop("The mail may be sent in counted pieces with BDAT in place of DATA and its "
                      "dot.")),
    extension("BINARYMIME", "RFC 3030 3", "BINARYMIME; MAIL FROM:<…> BODY=BINARYMIME",
              tr_noop("The mail may hold any octets at all, even without line ends; it must then "
                      "be sent with BDAT.")),
    extension("DSN", "RFC 3461 3", "DSN",
              tr_noop("The sender may ask for reports on delivery, delay or failure, recipient by "
                      "recipient."),
              tr_noop("RET and ENVID behind MAIL, NOTIFY and ORCPT behind RCPT.")),
    extension("STARTTLS", "RFC 3207 2", "STARTTLS",
              tr_noop("The server can encrypt this connection when the client asks for it."),
              tr_noop("The command STARTTLS.")),
    extension("AUTH", "RFC 4954 3", "AUTH mechanism ...; MAIL FROM:<…> AUTH=mailbox",
              tr_noop("The server can check who the client is; the words behind AUTH are the "
                      "mechanisms it offers."),
              tr_noop("The command AUTH with one of the mechanisms.")),
    extension("ENHANCEDSTATUSCODES", "RFC 2034 3", "ENHANCEDSTATUSCODES",
              tr_noop("Replies carry a second, finer code such as 5.1.1 behind the three digits.")),
    extension("SMTPUTF8", "RFC 6531 3.1", "SMTPUTF8; MAIL FROM:<…> SMTPUTF8",
              tr_noop("Addresses and header fields may hold any script, in UTF-8.")),
    extension("ETRN", "RFC 1985 2", "ETRN",
              tr_noop("A client may ask the server to start delivering what it keeps for a "
                      "domain.")),
    extension("ATRN", "RFC 2645 5.1.1", "ATRN",
              tr_noop("A customer who has logged in may change roles and fetch the mail kept for "
                      "its domain.")),
    extension("VRFY", "RFC 5321 3.5.2", "VRFY", tr_noop("The server answers VRFY.")),
    extension("EXPN", "RFC 5321 3.5.2", "EXPN", tr_noop("The server answers EXPN.")),
    extension("HELP", "RFC 5321 4.1.1.8", "HELP", tr_noop("The server answers HELP.")),
    extension("TURN", "RFC 5321 F.1", "TURN",
              tr_noop("The server may change roles on this connection; out of use.")),
    extension("SEND", "RFC 821 3.4", "SEND",
              tr_noop("The server can write to a terminal; out of use.")),
    extension("SOML", "RFC 821 3.4", "SOML",
              tr_noop("The server can write to a terminal, or else deliver mail; out of use.")),
    extension("SAML", "RFC 821 3.4", "SAML",
              tr_noop("The server can write to a terminal and deliver mail; out of use.")),
    extension("REQUIRETLS", "RFC 8689 2", "REQUIRETLS; MAIL FROM:<…> REQUIRETLS",
              tr_noop("The sender may demand that the mail travels encrypted and checked all the "
                      "way, or not at all.")),
    extension("MT-PRIORITY", "RFC 6710", "MT-PRIORITY [profile]; MAIL FROM:<…> MT-PRIORITY=-9..9",
              tr_noop("A mail may be given a priority from -9 to 9, which decides who is served "
                      "first.")),
    extension("DELIVERBY", "RFC 2852", "DELIVERBY [seconds]; MAIL FROM:<…> BY=seconds;N|R[T]",
              tr_noop("The sender may say within how many seconds the mail must be delivered, and "
                      "what is to happen if it is not.")),
    extension("FUTURERELEASE", "RFC 4865", "FUTURERELEASE seconds date; MAIL FROM:<…> HOLDFOR=…",
              tr_noop("A mail may be handed in now and held back until later.")),
    extension("BURL", "RFC 4468 3.1", "BURL [imap] [URI ...]",
              tr_noop("The server can fetch pieces of the mail from an IMAP server with BURL.")),
    extension("NO-SOLICITING", "RFC 3865", "NO-SOLICITING [keywords]",
              tr_noop("The server does not want advertising, or only of some kinds.")),
    extension("LIMITS", "RFC 9422", "LIMITS name=value ...",
              tr_noop("The server tells its limits beforehand, such as the most recipients for one "
                      "mail.")),
    extension("XCLIENT", "Postfix XCLIENT_README", "XCLIENT name ...",
              tr_noop("A trusted proxy may tell who the real client is (Postfix).")),
    extension("XFORWARD", "Postfix XFORWARD_README", "XFORWARD name ...",
              tr_noop("A content filter may pass on who the real client was (Postfix).")),
    extension("BODY", "RFC 6152 2", "MAIL FROM:<…> BODY=7BIT|8BITMIME|BINARYMIME",
              tr_noop("Behind MAIL: what kind of octets the mail holds.")),
    extension("RET", "RFC 3461 4.3", "MAIL FROM:<…> RET=FULL|HDRS",
              tr_noop("Behind MAIL: whether a report of failure brings back the whole mail or only "
                      "its header.")),
    extension("ENVID", "RFC 3461 4.4", "MAIL FROM:<…> ENVID=text",
              tr_noop("Behind MAIL: a mark of the sender's that comes back in every report.")),
    extension("NOTIFY", "RFC 3461 4.1", "RCPT TO:<…> NOTIFY=NEVER|SUCCESS,FAILURE,DELAY",
              tr_noop("Behind RCPT: when the sender wants a report about this recipient.")),
    extension("ORCPT", "RFC 3461 4.2", "RCPT TO:<…> ORCPT=rfc822;address",
              tr_noop("Behind RCPT: the address as the sender first wrote it, before any "
                      "forwarding.")),
});

}  // namespace malote::lexicon
