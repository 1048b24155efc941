// SPDX-License-Identifier: MIT
// What the kinds of notices mean and what to do about them: POP3, FTP, IMAP, compression and TLS.
// The same sentences as in docs/notices.md, which a test holds together. Included by notices.cpp
// only.
#pragma once

#include "core/i18n.hpp"
#include "lexicon/notices.hpp"

namespace malote::lexicon {

inline constexpr Notice notice_words_more[] = {
    {"deleted", tr_noop("QUIT was accepted, so the marked messages are now deleted (RFC 1939 6)."),
     tr_noop("Nothing.")},
    {"not-deleted",
     tr_noop("Messages were marked and stay: the session ended without QUIT (info), or the server "
             "says that it could not delete them all (warn)."),
     tr_noop("End sessions with QUIT.")},
    {"deletion-unsure",
     tr_noop("Messages were marked, QUIT was sent, and the answer to it is not in the capture."),
     tr_noop("Look in the mailbox.")},
    {"missing-dot",
     tr_noop("An answer of several lines lacks the lone dot that ends it (RFC 1939 3), and the "
             "next reply follows."),
     tr_noop("The server is broken, or the dialogue is printed so.")},
    {"bare-lf",
     tr_noop("Lines end with LF alone (RFC 1939 3 wants CR and LF). Told once a session."),
     tr_noop("Nothing.")},
    {"unasked-message",
     tr_noop("A message came that no command asked for: the command was lost, or is older than the "
             "capture."),
     tr_noop("Nothing.")},
    {"unexpected-line", tr_noop("A line of the server's that is no reply; it is passed over."),
     tr_noop("Look for what was lost before.")},
    {"literal-too-long",
     tr_noop(
         "IMAP's server announced more octets of a literal than it sent, so that a client takes "
         "the responses behind it for the message's. malote cuts them off and reads them; the "
         "message is size-differs."),
     tr_noop("Mend the server, or what rewrites messages between it and the client.")},
    {"mode-unknown",
     tr_noop(
         "MODE may have been said in a part that is missing, and the octets of a transfer could "
         "be those of block, compressed or deflate mode. They are kept as they came, and the "
         "transfer is not called complete."),
     tr_noop("Capture from the beginning and without loss.")},
    {"bounce",
     tr_noop("A PORT names another host than the client: the server is to connect to a third one "
             "(RFC 2577 3). Transfers from server to server do so; so do attacks."),
     tr_noop("See which host and port it names. Servers should refuse.")},
    {"passive-elsewhere", tr_noop("A reply to PASV names another host than the server."),
     tr_noop("A server with several addresses, or one that sends its clients somewhere.")},
    {"nat",
     tr_noop("The data connection went to another address than the announced one: addresses were "
             "translated on the way. The link is by port and one address."),
     tr_noop("Nothing.")},
    {"no-address",
     tr_noop("A PORT or a reply to PASV holds no address. The data connection can be linked by its "
             "time only."),
     tr_noop("The client or server is broken.")},
    {"bad-transfer-data",
     tr_noop("What came is not in the block, compressed or deflate mode that was agreed upon. What "
             "could be read is kept."),
     tr_noop("The octets were damaged, or the mode was changed in a part that is missing.")},
    {"inflated-too-much",
     tr_noop("A deflated transfer swells beyond 64 MiB and 200 times what came; its beginning is "
             "kept."),
     tr_noop("Look at it: files that do so are made for it.")},
    {"message-changed",
     tr_noop(
         "A message was fetched again and has other octets than before: there are two rows. Its "
         "UID should have changed (RFC 9051 2.3.1.1), or somebody changes mail on the way."),
     tr_noop("Compare the two.")},
    {"section-left-out",
     tr_noop("Of a message put together from sections, one has no place in it, or came when what "
             "stands behind it was written."),
     tr_noop("Nothing: the message is marked sections.")},
    {"assembly-budget",
     tr_noop("More than 16 MiB of messages fetched in pieces waited for what belongs before them; "
             "the oldest were put together as they were."),
     tr_noop("Nothing, or raise the limit.")},
    {"huge-literal",
     tr_noop("A literal of 4 GiB or more was announced. What comes of it is counted; the rest is "
             "missing."),
     tr_noop("Look at it: no mail is that large.")},
    {"deep-nesting",
     tr_noop("Lists stand within lists, a hundred deep and more. They are counted, not kept."),
     tr_noop("Look at it: this is how parsers are made to fail.")},
    {"inflate-bomb",
     tr_noop("What was sent compressed (IMAP COMPRESS) expands more than 200 times beyond 64 MiB; "
             "the rest of that direction is not looked at."),
     tr_noop("Look at who sent it.")},
    {"inflate-broken",
     tr_noop("Compressed octets can't be read on, because some were lost or because they are none; "
             "the next flush is looked for."),
     tr_noop("Look for what was lost.")},
    {"tls-old",
     tr_noop("SSL 3.0, TLS 1.0 or TLS 1.1 was agreed upon. RFC 7568 and RFC 8996 forbid them: what "
             "was sent may be read or changed by others."),
     tr_noop("Update whichever side knows nothing newer.")},
    {"tls-weak-cipher",
     tr_noop("A cipher suite was agreed upon that does not protect: no encryption, nobody proves "
             "who he is, short keys, RC4, blocks of 64 bits. The sentence says which and why."),
     tr_noop("Take it out of the server's list.")},
    {"tls-alert",
     tr_noop("One side broke TLS off; the sentence has the alert's name (RFC 8446 6)."),
     tr_noop("unknown_ca, bad_certificate: the client does not trust the server. protocol_version, "
             "handshake_failure: the two have nothing in common.")},
    {"response-injection",
     tr_noop(
         "Behind the server's consent to STARTTLS, STLS or AUTH TLS more came in the clear, and "
         "then TLS began. A careless client takes it for part of what TLS protects: for mails, "
         "capabilities or an answer to its login. The sentence quotes it; it is none of the "
         "dialogue."),
     tr_noop("Somebody on the way may have put it there: compare with what the server sends when "
             "asked from elsewhere. Keep clients up to date.")},
    {"tls-none", tr_noop("TLS was to begin, and what came is no TLS. It is read as plain text."),
     tr_noop("Look at what was said: the server's answer may have been forged.")},
    {"tls-bad-record",
     tr_noop("Octets are no TLS record, or a record does not open with the keys that opened those "
             "before."),
     tr_noop("It was changed on the way, or the capture is damaged.")},
    {"tls-long-handshake",
     tr_noop("A handshake message of more than 256 KiB was announced; it is passed over."),
     tr_noop("Look at it: no server sends that.")},
    {"tls-no-keys", tr_noop("Keys were given, and none are for this connection."),
     tr_noop("The key log is of another program or another time.")},
    {"tls-wrong-keys", tr_noop("There are keys for this connection, and they do not open it."),
     tr_noop("The key log was damaged or made up.")},
    {"tls-keys-one-side", tr_noop("The keys open one direction only."),
     tr_noop("The key log lacks lines for this connection.")},
    {"tls-keys-late",
     tr_noop("More than 1 MiB of a connection (32 MiB of all) was sent before its keys came. What "
             "was too much is a gap, what came behind it is read."),
     tr_noop(
         "Let the key log be written at once, or read the capture again with the whole key log.")},
    {"keylog-rubbish",
     tr_noop("Lines of a key log are none; they were passed over. About the capture."),
     tr_noop("Look at the file: two programs may have written at once.")},
    {"certificate-expired",
     tr_noop("The server's certificate had expired when it was sent, or was not valid yet, by the "
             "time of the packets."),
     tr_noop("Renew it; or the clock of the capture is wrong.")},
    {"certificate-self-signed",
     tr_noop("The server's certificate is signed by itself, so that nobody can tell whose it is."),
     tr_noop("Fine in a laboratory.")},
    {"certificate-unreadable", tr_noop("What the server sent as its certificate is none."),
     tr_noop("Look at the server.")},
};

}  // namespace malote::lexicon
