// SPDX-License-Identifier: MIT
// What the kinds of notices mean and what to do about them: the capture, connections, SMTP and
// mails. The same sentences as in docs/notices.md, which a test holds together. Included by
// notices.cpp only.
#pragma once

#include "core/i18n.hpp"
#include "lexicon/notices.hpp"

namespace malote::lexicon {

inline constexpr Notice notice_words[] = {
    {"capture-fault",
     tr_noop("The file is damaged, or ends in the middle of a packet; the sentence names the "
             "octet. What could be read was read, and malote read exits with 1."),
     tr_noop("Copy or record the file again. What came before the fault is sound.")},
    {"gap",
     tr_noop("Octets were sent, and are not in the capture. Messages that they belong to are not "
             "complete and say which octets are missing."),
     tr_noop("Capture nearer to the host, with a larger buffer (dropped in list captures) and "
             "without a snap length.")},
    {"overlap-differs",
     tr_noop("The same place of the stream was sent twice with different octets. The first copy "
             "counts; the receiver may have believed the other one. What was given up long ago is "
             "held against the last 4 MiB of all connections together."),
     tr_noop("Look at these packets: this is how middleboxes rewrite traffic and how intrusion "
             "detection is deceived. A broken network card does it, too.")},
    {"hold-budget",
     tr_noop("More octets waited behind a hole than are kept (1 MiB a direction, 64 MiB in all); "
             "the hole was given up before it could be filled."),
     tr_noop("Nothing, if the hole was never filled. Else raise the limit in config.toml.")},
    {"evicted",
     tr_noop("A million connections were open at once and this one had been silent for longest, so "
             "it was let go. What came later counts as another session."),
     tr_noop("Filter the capture, or raise the limit.")},
    {"unknown-link",
     tr_noop("Packets of a link type that malote cannot read, so they were passed over; the "
             "sentence gives their number and the type. About the capture, not a session; so are "
             "the next three."),
     tr_noop("Capture on another kind of interface, or convert the file.")},
    {"too-nested",
     tr_noop("Packets with more headers within each other than are followed: 9 IP headers, 40 "
             "headers or 32 MPLS labels."),
     tr_noop("Look at them: no network does that.")},
    {"fragments-dropped",
     tr_noop("IP fragments whose datagram never became whole (within 30 s of packet time, 8 MiB in "
             "all), or that were absurd. What they carried is a gap."),
     tr_noop("Capture without loss.")},
    {"fragment-overlap",
     tr_noop("IP fragments overlapped others. In IPv4 the first copy counts, in IPv6 the datagram "
             "is dropped (RFC 5722)."),
     tr_noop("Look at these packets: no sender needs that, and intrusion detection is deceived "
             "with it.")},
    {"mid-stream",
     tr_noop("The capture begins in the middle of a conversation, and these octets could not be "
             "placed: a body or commands."),
     tr_noop("Nothing. What follows is read.")},
    {"proxied",
     tr_noop("The client asked a proxy (SOCKS 4, 4a or 5, or CONNECT of HTTP) for the connection; "
             "the sentence says which and for what target. The session is what follows, its two "
             "ends are those of the packets: the client and the proxy."),
     tr_noop("Nothing.")},
    {"long-line",
     tr_noop("A line of more than 64 KiB; its head is kept. Lines of messages are not meant: they "
             "are kept whole."),
     tr_noop("Look at it: no client sends that.")},
    {"long-header",
     tr_noop("The header of a message is longer than 256 KiB; fields behind that are not looked "
             "at. The message is kept whole."),
     tr_noop("Look at it: no reader writes that.")},
    {"long-reply", tr_noop("A reply of more than 64 KiB; its head is kept."),
     tr_noop("Look at it: no server sends that.")},
    {"too-many-pending",
     tr_noop("More than 4,096 commands, or 1 MiB of them, waited for their replies. The oldest "
             "were given up and stand without one."),
     tr_noop("A replay or a flood; or the server's side is missing from the capture.")},
    {"too-many-replies",
     tr_noop(
         "One command got more than 256 replies; the sentence says how many were counted only."),
     tr_noop("A client that never stops answering a login's challenges, or a server that never "
             "stops asking.")},
    {"too-many-recipients",
     tr_noop("One mail names more than 1,000 recipients; the first ones are kept, each RCPT is an "
             "exchange all the same."),
     tr_noop("Spam, or a mailing list. RFC 5321 4.5.3.1.8 lets servers stop at 100.")},
    {"too-many-notices", tr_noop("There was more to remark on than is kept for one session."),
     tr_noop("The first thousand tell what is wrong.")},
    {"starttls-unused",
     tr_noop("The server offered TLS (STARTTLS, STLS, AUTH TLS), and a login or a mail passed "
             "without it."),
     tr_noop("Set the client to use TLS always, not \"if available\".")},
    {"starttls-stripped",
     tr_noop("The offer of TLS, or the command for it, is written over with X; or the server "
             "offered TLS in an earlier session of this reading, and does not in this one before "
             "anybody logged in. Something on the way, a firewall or an attacker, keeps the two "
             "sides from encrypting."),
     tr_noop("Compare what the server says when asked from elsewhere. Clients that insist on TLS "
             "are safe.")},
    {"many-failed-logins",
     tr_noop(
         "Ten logins of one client failed at one server within ten minutes of packet time; told "
         "again at a hundred, a thousand. 4,096 pairs of client and server are watched at once."),
     tr_noop("See malote list credentials: many users or passwords are an attack, one again and "
             "again is a program with an old password.")},
    {"auth-plain-text",
     tr_noop(
         "A password or token crossed the network without TLS. Whoever can capture can read it."),
     tr_noop("Change it, and require TLS for logging in.")},
    {"starttls-refused",
     tr_noop("The client asked for TLS and the server declined; what follows is readable, if the "
             "client goes on."),
     tr_noop("Find out whether the server really says so: an attacker on the way says it in its "
             "place.")},
    {"command-injection",
     tr_noop("Commands stand behind STARTTLS (in POP3, STLS) before TLS began. A careless server "
             "obeys them as if they had come encrypted (RFC 3207 6, RFC 2595 4)."),
     tr_noop("See who sent them; keep servers up to date.")},
    {"bare-lf-end",
     tr_noop("A body ended with a lone dot beside a bare LF. Servers disagree on whether that is "
             "an end. alert: commands follow in the same breath, which is how a mail is smuggled "
             "within another one."),
     tr_noop("See what stands behind the dot.")},
    {"no-final-dot",
     tr_noop("A body did not end with a lone dot on a line; the message is marked cut-end."),
     tr_noop("The connection broke, or the client does not know the rule.")},
    {"bad-chunk-size", tr_noop("BDAT without a size that makes sense (RFC 3030 2)."),
     tr_noop("The client is broken.")},
    {"size-hint",
     tr_noop("What was announced (SIZE of MAIL; in POP3 the octets behind +OK) is far from what "
             "came. The message is what came."),
     tr_noop(
         "Nothing: announcements are hints. In POP3 some servers count line ends as one octet.")},
    {"reply-without-code",
     tr_noop("The server answered with a line that does not begin with three digits."),
     tr_noop("The server is broken, or it is no SMTP server, or its line was typed by hand.")},
    {"unexpected-reply",
     tr_noop("A reply came when no command was waiting. It is an exchange without a command."),
     tr_noop("Look for what was lost before.")},
    {"mime-version",
     tr_noop("A message claims another MIME version than 1.0 (RFC 2045 4), as some course notes "
             "print it."),
     tr_noop("Nothing: readers take it for 1.0.")},
    {"typed-correction",
     tr_noop("Somebody typed the line by hand and used the backspace key; the server got all of "
             "it. The sentence shows what was meant."),
     tr_noop("Servers do not know backspaces: type the line again.")},
    {"misprint",
     tr_noop("A word that some course notes print in place of a command, such as HELLO, OUIT, SMOL "
             "or SMAL."),
     tr_noop("Type the command that is named.")},
    {"broken-base64",
     tr_noop("The base64 of a part has other characters in it, or its end is missing. It is "
             "decoded as far as it goes."),
     tr_noop("If the mail came through a list, its footer may stand behind the base64. Else the "
             "sender's program is broken.")},
    {"broken-quoted-printable",
     tr_noop("A = is followed by neither two hexadecimal digits nor a line end."),
     tr_noop("Nothing.")},
    {"broken-file",
     tr_noop(
         "A uuencoded or yEnc file within a text breaks off, or has another size than it says."),
     tr_noop("Ask for it again.")},
    {"unknown-encoding",
     tr_noop("A part names a transfer encoding that nobody knows (RFC 2045 6.1)."),
     tr_noop("Nothing can be undone; the part is kept as it came.")},
    {"unknown-charset", tr_noop("A text names a charset that does not exist, or not here."),
     tr_noop("It is shown as UTF-8 or windows-1252, whichever fits.")},
    {"false-encoding",
     tr_noop("A message within a message says to be in base64 or quoted-printable, which RFC 2046 "
             "5.2.1 forbids, and is not."),
     tr_noop(
         "Mail programs show it; filters that believe it do not see what is inside. Look at it.")},
    {"no-boundary",
     tr_noop("A multipart does not name its boundary. It is one part with all that is in it."),
     tr_noop("The sender's program is broken.")},
    {"boundary-not-found", tr_noop("A multipart names a boundary that never comes."),
     tr_noop("The sender's program is broken, or the mail was cut.")},
    {"not-closed",
     tr_noop("The last boundary of a multipart is missing, and the message is whole."),
     tr_noop("It may have been cut before it was sent.")},
    {"deep-parts",
     tr_noop("Multiparts lie more than 100 levels deep, or messages more than 16. What is deeper "
             "is one part."),
     tr_noop("Look at it: no program writes that.")},
    {"too-many-parts",
     tr_noop("More than 5,000 parts; the others are in the message and are no rows."),
     tr_noop("Look at it: no program writes that.")},
    {"odd-file-name",
     tr_noop(
         "A part's name leads to another folder, is a device's on Windows, has control characters "
         "or marks that turn the direction of writing, or is longer than file systems take."),
     tr_noop("Do not save it under that name. malote export files makes names of its own.")},
    {"type-mismatch", tr_noop("A part says to be of one type, and what it holds is of another."),
     tr_noop("Mostly a careless program; sometimes a way past filters.")},
    {"hidden-program",
     tr_noop("A part holds a program and says to be something else, by its type as by its name."),
     tr_noop("Do not open it.")},
};

}  // namespace malote::lexicon
