// SPDX-License-Identifier: MIT
// What all these protocols have. Included by concepts.cpp only.
#pragma once

#include <array>

#include "core/i18n.hpp"
#include "lexicon/concepts.hpp"

namespace malote::lexicon {

inline constexpr auto general_concepts = std::to_array<Concept>({
    {tr_noop("port"), "port number, porta, número de porta, ports, portas",
     tr_noop("The number that says which program on a host is meant: 20 and 21 FTP, 25 and "
             "587 SMTP, 110 POP3, 143 IMAP; 465, 990, 993 and 995 are the same under TLS. "
             "The client's own port is any free one."),
     "RFC 6335 6", "client, server, connection"},
    {tr_noop("command"), "verb, comando, comandos, verbo",
     tr_noop("A line that the client sends: a word, and what it is about. In all these "
             "protocols it is plain text, so a person can type it by telnet."),
     "RFC 5321 4.1", "reply, session"},
    {tr_noop("reply"), "response, answer, resposta, respostas",
     tr_noop("What the server answers to a command: a code or word for programs (250, +OK, "
             "OK), and a text for people."),
     "RFC 5321 4.2", "reply code, command"},
    {tr_noop("reply code"),
     "status code, three digits, código de resposta, código, código de três dígitos",
     tr_noop("Three digits. The first says how it went: 1 begun, 2 done, 3 go on, 4 not now "
             "(try again), 5 no. The second says what about: 0 syntax, 1 information, 2 "
             "connection, 3 login, 5 the mail or file system."),
     "RFC 5321 4.2.1", "reply"},
    {tr_noop("greeting"), "banner, welcome, saudação",
     tr_noop("The server's first line, before the client has said anything: 220 in SMTP and "
             "FTP, +OK in POP3, * OK in IMAP."),
     "RFC 5321 4.3.1", "reply, connection"},
    {tr_noop("session"), "sessão",
     tr_noop("All that is said on one connection, from the greeting to the goodbye. Several "
             "mails or files may go over within one."),
     "RFC 5321 3.1", "connection, transaction, phases"},
    {tr_noop("transaction"), "mail transaction, transação",
     tr_noop("The handing over of one mail in SMTP: MAIL, one RCPT or more, DATA. POP3 calls "
             "so the state in which mail is listed and fetched."),
     "RFC 5321 3.3", "session, envelope, phases"},
    {tr_noop("phases"),
     "phase, state, states, fase, fases, estado, estados, fase de autorização, fase de transação, "
     "fase de atualização",
     tr_noop("Which commands are allowed depends on how far the session is. SMTP: "
             "connection, mail transactions, termination. POP3: authorization, transaction, "
             "update. IMAP: not authenticated, authenticated, selected, logout. FTP: login, "
             "then transfers."),
     "RFC 1939 3", "session, transaction, update"},
    {tr_noop("authorization"), "authorisation, autorização",
     tr_noop("POP3's first phase: the client says who it is with USER and PASS, before it "
             "may see anything."),
     "RFC 1939 4", "phases, authentication"},
    {tr_noop("update"), "update state, atualização",
     tr_noop("POP3's last phase: only after QUIT does the server delete the messages that "
             "DELE marked. If the connection breaks, nothing is deleted."),
     "RFC 1939 6", "phases, transaction"},
    {tr_noop("connection"), "tcp connection, conexão, conexão tcp, estabelecimento de conexão",
     tr_noop("A line between two programs over TCP, which brings octets whole and in order: "
             "opened by SYN, closed by FIN, broken off by RST."),
     "RFC 9293 3.3.2", "port, session, control connection"},
    {tr_noop("client"), "cliente, agente cliente",
     tr_noop("The side that opens the connection and sends commands. A mail server that "
             "hands mail on is itself a client of the next one."),
     "RFC 5321 2.3.2", "server, MUA"},
    {tr_noop("server"), "servidor, agente servidor",
     tr_noop("The side that waits on a known port and answers commands."), "RFC 5321 2.3.2",
     "client, MTA, port"},
    {tr_noop("telnet"), "nvt, terminal virtual",
     tr_noop("A program that opens a connection and sends what is typed, line by line: "
             "enough to speak SMTP, POP3 or FTP by hand. nc does the same."),
     "RFC 854", "command, lone dot"},
    {tr_noop("ASCII"), "7-bit, us-ascii, 7 bits",
     tr_noop("The alphabet of 128 letters, digits and signs that these protocols were made "
             "for; it has no accents."),
     "RFC 20 2", "quoted-printable, file type"},
    {tr_noop("authentication"), "login, sasl, autenticação, senha, password",
     tr_noop("Showing who one is: with name and password (USER and PASS, LOGIN, AUTH PLAIN), "
             "which whoever listens can read, or with a proof that does not give the "
             "password away (CRAM-MD5, SCRAM)."),
     "RFC 4422 1", "TLS, anonymous login"},
    {tr_noop("TLS"), "ssl, starttls, encryption, criptografia, implicit tls",
     tr_noop("Encryption between TCP and the protocol above it. Either from the first octet, "
             "on ports of its own (465, 990, 993, 995), or on the usual port after STARTTLS, "
             "STLS or AUTH TLS."),
     "RFC 8446 1", "authentication, FTPS"},
    {tr_noop("tag"), "imap tag, etiqueta",
     tr_noop("The mark that an IMAP client puts before each command, a001: the answer that "
             "completes it begins with the same. So several commands can be under way at "
             "once."),
     "RFC 9051 2.2.1", "IMAP, command"},
    {tr_noop("protocol analyzer"),
     "sniffer, capture, packet capture, analisador de protocolos, captura",
     tr_noop("A program that records what passes over a network and shows what was said. Put "
             "together from its packets, a connection becomes a conversation again."),
     "no standard", "connection"},
});

}  // namespace malote::lexicon
