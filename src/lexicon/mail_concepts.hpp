// SPDX-License-Identifier: MIT
// What the parts of the mail system are, and of a mail. Included by concepts.cpp only.
#pragma once

#include <array>

#include "core/i18n.hpp"
#include "lexicon/concepts.hpp"

namespace malote::lexicon {

inline constexpr auto mail_concepts = std::to_array<Concept>({
    {tr_noop("MUA"),
     "mail user agent, user agent, mail client, agente de usuário, cliente de correio",
     tr_noop("Mail user agent: the program in which a person writes and reads mail, such as "
             "Thunderbird, Outlook, mutt or pine. It hands new mail to a server by SMTP and "
             "fetches what has arrived by POP3 or IMAP."),
     "RFC 5598 4.2.1", "MSA, POP3, IMAP, webmail"},
    {tr_noop("MSA"), "mail submission agent, submission, agente de submissão, submissão",
     tr_noop("Mail submission agent: the server that takes new mail from its users, on port "
             "587 or 465. It asks for a login, completes what the header lacks, and hands "
             "the mail on to an MTA."),
     "RFC 6409 3", "MUA, MTA, authentication"},
    {tr_noop("MTA"),
     "mail transfer agent, mail server, transfer agent, agente de transferência, servidor de "
     "correio",
     tr_noop("Mail transfer agent: the mail server, such as Postfix, sendmail or Exim. It "
             "takes mail by SMTP, keeps it in a queue, and hands it to the next server or to "
             "the one that holds the mailbox."),
     "RFC 5598 4.3.2", "queue, MX, relay, MDA"},
    {tr_noop("MDA"), "mail delivery agent, delivery, agente de entrega, entrega",
     tr_noop("Mail delivery agent: the last station on the way. It puts a mail that has "
             "arrived into the mailbox of its recipient, sorting it into folders if so told."),
     "RFC 5598 4.3.3", "MTA, mailbox"},
    {tr_noop("mailbox"), "mail store, inbox, caixa postal, caixa de correio, caixa de entrada",
     tr_noop("Where a user's mail is kept on the server until it is fetched or deleted; also "
             "what an address names. POP3 sees one mailbox, IMAP may have many of them, "
             "nested like folders."),
     "RFC 5321 2.3.11", "MDA, POP3, IMAP, address"},
    {tr_noop("queue"), "mail queue, message queue, fila, fila de mensagens",
     tr_noop("Where a mail server keeps the mail that it has accepted and not yet handed on. "
             "Whoever sends need not wait for the receiver: the server answers 250 at once "
             "and tries by itself until it succeeds or gives up."),
     "RFC 5321 4.5.4.1", "spooling, retry, bounce"},
    {tr_noop("spooling"), "spool",
     tr_noop("To put work aside in a queue on disk and do it in the background: the mail "
             "program is free again at once, and the mail survives a restart of the server."),
     "RFC 5321 4.5.4.1", "queue, retry"},
    {tr_noop("retry"),
     "try again, delivery attempt, nova tentativa, tentativa, retransmissão de mensagem",
     tr_noop("After a temporary failure (a 4xx reply, or no connection) the server tries "
             "again later: some 30 minutes between attempts, for four or five days; then it "
             "gives up and tells the sender."),
     "RFC 5321 4.5.4.1", "queue, bounce, greylisting"},
    {tr_noop("bounce"),
     "delivery status notification, dsn, non-delivery report, undeliverable, retorno de mensagem, "
     "notificação, notificação de erro",
     tr_noop("A mail from the server that tells the sender that a mail could not be "
             "delivered, and why. Its own envelope sender is empty, <>, so that it can never "
             "be answered by another one."),
     "RFC 3464", "queue, null sender, retry"},
    {tr_noop("null sender"), "null reverse-path, empty sender, <>, remetente nulo, remetente vazio",
     tr_noop("MAIL FROM:<>: a mail that nobody must answer with a report, because it is a "
             "report itself."),
     "RFC 5321 4.5.5", "bounce, envelope"},
    {tr_noop("MX"), "mail exchanger, mx record, registro mx",
     tr_noop("Mail exchanger: the DNS record of a domain that names the servers which take "
             "its mail, each with a number; the lowest is tried first. For "
             "bob@school.example the sending server asks for the MX of school.example and "
             "connects to port 25 there."),
     "RFC 5321 5.1", "DNS, MTA, domain"},
    {tr_noop("DNS"),
     "domain name system, name server, sistema de nomes de domínio, servidor de nomes",
     tr_noop("The directory of the Internet: it turns names such as mail.school.example into "
             "addresses, and says by MX records where a domain's mail goes."),
     "RFC 1034 2.1", "MX, domain"},
    {tr_noop("domain"), "domínio",
     tr_noop("A name in the DNS, such as school.example: what stands behind the @ of an "
             "address and says whose servers take the mail."),
     "RFC 5321 2.3.5", "address, DNS, MX"},
    {tr_noop("address"), "mail address, e-mail address, endereço, endereço de correio",
     tr_noop("user@domain: behind the @ stands the domain that takes the mail, before it the "
             "mailbox there, whose meaning only that domain's server knows."),
     "RFC 5321 2.3.11", "mailbox, domain, envelope"},
    {tr_noop("envelope"), "smtp envelope, return-path, forward-path, reverse-path",
     tr_noop("What the servers go by: the sender of MAIL FROM and the recipients of RCPT TO. "
             "It is not part of the mail and need not agree with From and To in its header, "
             "as the address on a paper envelope need not agree with the letter."),
     "RFC 5321 2.3.1", "header, body, MAIL, RCPT"},
    {tr_noop("header"), "header field, headers, cabeçalho, campo de cabeçalho",
     tr_noop("The first lines of a mail, for its reader: From, To, Subject, Date and others, "
             "each a name, a colon and a text. An empty line ends it. Servers only add to "
             "it."),
     "RFC 5322 2.2", "envelope, body, Received"},
    {tr_noop("body"), "message body, text, corpo, corpo da mensagem",
     tr_noop("What stands behind the empty line: the text itself, first only lines of 7-bit "
             "ASCII; MIME made room for accents, pictures and files."),
     "RFC 5322 2.3", "header, MIME, lone dot"},
    {tr_noop("message"), "mail, e-mail, mensagem, correio, correio eletrônico",
     tr_noop("A header, an empty line and a body: what DATA carries, what RETR and FETCH "
             "bring back."),
     "RFC 5322 2.1", "header, body, envelope"},
    {tr_noop("Received"), "trace, received line, rastro, linha received",
     tr_noop("The line that every server puts at the top of the header: from whom it had the "
             "mail, who it is, and when. Read from the bottom to the top they tell the way "
             "of the mail."),
     "RFC 5321 4.4", "header, relay, journey"},
    {tr_noop("journey"), "hop, hops, trajeto, salto",
     tr_noop("The way of one mail through several sessions: handed in, relayed from server "
             "to server, and fetched in the end; each of these is a hop."),
     "RFC 5598 4.3", "store and forward, Received"},
    {tr_noop("store and forward"),
     "asynchronous, asynchronous communication, armazenar e encaminhar, armazena e reenvia, "
     "comunicação assíncrona",
     tr_noop("Each server takes the whole mail, keeps it, and hands it on when it can. "
             "Sender and receiver need not be there at the same time."),
     "RFC 5598 2.2", "queue, relay"},
    {tr_noop("relay"),
     "relaying, forwarding server, relé, retransmissor, retransmissão, encaminhamento",
     tr_noop("A server that takes mail for somebody else and hands it on. One that does so "
             "for anybody, an open relay, is soon used by spammers; so most refuse "
             "recipients that are not theirs unless the client has logged in."),
     "RFC 5321 2.3.10", "MTA, queue, store and forward"},
    {tr_noop("greylisting"), "grey list, lista cinza",
     tr_noop("A defence against spam: a server refuses an unknown sender with 450 at first. "
             "A real server has a queue and comes back; a program that only spews mail does "
             "not."),
     "RFC 6647", "retry, queue"},
    {tr_noop("mailing list"), "alias, list, lista de discussão, lista de distribuição, apelido",
     tr_noop("An address that stands for several others: the server sends a copy to each of "
             "them."),
     "RFC 5321 3.9", "EXPN, envelope"},
    {tr_noop("lone dot"), "dot, end of data, ponto, ponto final, ponto sozinho",
     tr_noop("A line with nothing but a dot: it ends the mail after DATA, and the longer "
             "answers of POP3."),
     "RFC 5321 4.1.1.4", "dot stuffing, DATA"},
    {tr_noop("dot stuffing"),
     "dot-stuffing, transparency, byte stuffing, duplicação do ponto, transparência",
     tr_noop("A line of a mail that begins with a dot is sent with one more, and the "
             "receiver takes it away: so no line of the text can be taken for the end."),
     "RFC 5321 4.5.2", "lone dot"},
    {tr_noop("standards"),
     "transfer standard, access standard, representation standard, padrões, padrões de "
     "transferência, padrões de acesso, padrões de representação",
     tr_noop("Mail has three kinds of them: transfer (SMTP) brings it from server to server, "
             "access (POP3, IMAP) from the mailbox to the reader, representation (RFC 5322, "
             "MIME) says what a mail looks like."),
     "RFC 5598 1", "SMTP, POP3, IMAP, MIME"},
    {tr_noop("SMTP"), "simple mail transfer protocol",
     tr_noop("The protocol that hands mail over, from program to server and from server to "
             "server: port 25 between servers, 587 and 465 for users. Explained word by word "
             "under explain smtp."),
     "RFC 5321 2.1", "MTA, MSA, phases"},
    {tr_noop("POP3"), "post office protocol",
     tr_noop("The simple protocol to fetch mail, on port 110, or 995 under TLS: look, "
             "download, delete, leave. It knows one mailbox and no folders. See explain "
             "pop3."),
     "RFC 1939 1", "mailbox, IMAP, phases"},
    {tr_noop("IMAP"), "imap4, internet message access protocol",
     tr_noop("The richer protocol to read mail, on port 143, or 993 under TLS: the mail "
             "stays on the server, in folders, and the client fetches only what it shows: "
             "headers first, a part, some octets. See explain imap."),
     "RFC 9051 1", "mailbox, POP3, tag"},
    {tr_noop("webmail"), "web mail, browser mail, correio pela web",
     tr_noop("A mail program that runs on a web server: the browser talks HTTP with it, and "
             "SMTP, POP3 or IMAP are only spoken behind it."),
     "RFC 9110", "MUA"},
    {tr_noop("MIME"), "multipurpose internet mail extensions, extensões mime",
     tr_noop("How mail carries more than plain text: header lines say what a part holds "
             "(Content-Type) and how it was made fit for travelling "
             "(Content-Transfer-Encoding)."),
     "RFC 2045", "multipart, base64, quoted-printable, content type"},
    {tr_noop("content type"), "media type, mime type, content-type, tipo de conteúdo, tipo mime",
     tr_noop("type/subtype of a part, such as text/plain, image/jpeg, application/msword or "
             "multipart/mixed, with parameters such as the charset."),
     "RFC 2045 5", "MIME, multipart"},
    {tr_noop("multipart"), "part, parts, partes, mensagem em partes",
     tr_noop("A body that is made of several parts, each with header lines of its own; mixed "
             "has them one after the other, alternative is the same text in several forms."),
     "RFC 2046 5.1", "boundary, MIME, attachment"},
    {tr_noop("boundary"), "boundary line, fronteira, caracteres de fronteira",
     tr_noop("The line between two parts of a multipart: two dashes and a text that stands "
             "nowhere else; two dashes more behind it end the last part."),
     "RFC 2046 5.1.1", "multipart"},
    {tr_noop("base64"), "base 64",
     tr_noop("Writes any octets with 64 harmless characters: three octets become four "
             "letters, so a file grows by a third. It hides nothing: anybody can turn it "
             "back."),
     "RFC 2045 6.8", "quoted-printable, MIME"},
    {tr_noop("quoted-printable"), "quoted printable, qp",
     tr_noop("Leaves plain letters as they are and writes the others as = and two "
             "hexadecimal digits: an é in UTF-8 is =C3=A9. Fit for texts with some accents."),
     "RFC 2045 6.7", "base64, MIME"},
    {tr_noop("attachment"), "attached file, anexo, arquivo anexado",
     tr_noop("A part of a mail that is meant to be saved as a file, with a name and mostly "
             "in base64."),
     "RFC 2183 2.2", "multipart, base64"},
});

}  // namespace malote::lexicon
