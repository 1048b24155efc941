// SPDX-License-Identifier: MIT
// What the letters behind TYPE, STRU, MODE and PROT stand for, the phases of a session, and what
// people type at a client for what then goes over the wire. Included by lexicon.cpp only.
#pragma once

#include "lexicon/rows.hpp"

namespace malote::lexicon {

[[nodiscard]] constexpr Entry letter(std::string_view word, Kind kind, std::string_view rfc,
                                     std::string_view syntax, const char* meaning) noexcept {
  return {word, kind, meaning, "", rfc, syntax, {}};
}
[[nodiscard]] constexpr Entry typed(std::string_view word, std::string_view meant,
                                    std::string_view rfc, const char* meaning) noexcept {
  return {word, Kind::typed, meaning, "", rfc, {}, meant};
}

inline constexpr auto ftp_letters = std::to_array<Entry>({
    letter("A", Kind::type, "RFC 959 3.1.1.1", "TYPE A [N|T|C]",
           tr_noop("ASCII: a text, whose lines travel with CRLF at their ends and are stored as "
                   "the receiving system writes them; a picture sent this way is damaged. What a "
                   "session begins with.")),
    letter("E", Kind::type, "RFC 959 3.1.1.2", "TYPE E [N|T|C]",
           tr_noop("EBCDIC: a text in the alphabet of IBM's mainframes, for two of them among "
                   "themselves.")),
    letter("I", Kind::type, "RFC 959 3.1.1.3", "TYPE I",
           tr_noop("Image, called binary by clients: the octets of the file as they are.")),
    letter("L", Kind::type, "RFC 959 3.1.1.4", "TYPE L <bits>",
           tr_noop("Local: bytes of so many bits, for machines whose bytes are not octets; L 8 is "
                   "the same as I.")),
    letter("F", Kind::structure, "RFC 959 3.1.2.1", "STRU F",
           tr_noop("File: a row of octets without inner structure. What a session begins with.")),
    letter("R", Kind::structure, "RFC 959 3.1.2.2", "STRU R",
           tr_noop("Record: a row of records, as lines of a text or cards of a stack.")),
    letter("P", Kind::structure, "RFC 959 3.1.2.3", "STRU P",
           tr_noop("Page: numbered pages that need not be in a row, so that a file with holes can "
                   "be sent.")),
    letter("S", Kind::mode, "RFC 959 3.4.1", "MODE S",
           tr_noop("Stream: the octets as they are; the end of the data connection is the end of "
                   "the file. What a session begins with.")),
    letter("B", Kind::mode, "RFC 959 3.4.2", "MODE B",
           tr_noop("Block: pieces with a header of three octets, so that the end of the file and "
                   "restart markers can be told and the data connection may stay open.")),
    letter("C", Kind::mode, "RFC 959 3.4.3", "MODE C",
           tr_noop("Compressed: runs of one octet and of filler are sent as a count.")),
    letter("Z", Kind::mode, "draft-preston-ftpext-deflate", "MODE Z",
           tr_noop("Deflate: the file is compressed as by zlib while it travels.")),
    letter("C", Kind::protection, "RFC 2228 3", "PROT C",
           tr_noop("Clear: data connections are not encrypted.")),
    letter("S", Kind::protection, "RFC 2228 3", "PROT S",
           tr_noop("Safe: data are signed but readable; TLS does not have it.")),
    letter("E", Kind::protection, "RFC 2228 3", "PROT E",
           tr_noop("Confidential: data are encrypted but not signed; TLS does not have it.")),
    letter("P", Kind::protection, "RFC 2228 3", "PROT P",
           tr_noop("Private: data connections are encrypted and signed, by TLS.")),
});

inline constexpr auto ftp_phases = std::to_array<Entry>({
    phase("login", "RFC 959 5.4",
          tr_noop("The opening: the server greets with 220, the client may ask for encryption and "
                  "says who it is with USER and PASS, until 230."),
          tr_noop("Idle, or the end.")),
    phase("idle", "RFC 959 2.3",
          tr_noop("Logged in, and nothing is being transferred: the client looks about, changes "
                  "folders and settings, and prepares the next data connection."),
          tr_noop("A transfer, or QUIT.")),
    phase("transfer", "RFC 959 3.2",
          tr_noop("A command such as RETR, STOR or LIST is under way on a data connection of its "
                  "own, from the command to its final reply; the control connection stays open "
                  "beside it."),
          tr_noop("Idle again, after 226, or 425, 426 or 451.")),
});

inline constexpr auto ftp_typed = std::to_array<Entry>({
    typed("open", "USER", "RFC 959 4.1.1",
          tr_noop("Typed at a client, to connect; over the wire go USER and PASS.")),
    typed("get", "RETR", "RFC 959 4.1.3",
          tr_noop("Typed at a client, to fetch a file; over the wire goes RETR, and before it PORT "
                  "or PASV.")),
    typed("put", "STOR", "RFC 959 4.1.3",
          tr_noop("Typed at a client, to send a file; over the wire goes STOR, and before it PORT "
                  "or PASV.")),
    typed("reget", "REST", "RFC 3659 5",
          tr_noop("Typed at a client, to go on with a file that broke off; over the wire go REST "
                  "and RETR.")),
    typed("dir", "LIST", "RFC 959 4.1.3",
          tr_noop("Typed at a client, to see what is there; over the wire goes LIST, and before it "
                  "PORT or PASV.")),
    typed("ls", "NLST", "RFC 959 4.1.3",
          tr_noop("Typed at a client, to see what is there; over the wire goes NLST or LIST.")),
    typed("cd", "CWD", "RFC 959 4.1.1",
          tr_noop("Typed at a client, to change folders on the server; over the wire goes CWD.")),
    typed("delete", "DELE", "RFC 959 4.1.3",
          tr_noop("Typed at a client, to delete a file; over the wire goes DELE.")),
    typed("rename", "RNFR", "RFC 959 4.1.3",
          tr_noop("Typed at a client, to rename a file; over the wire go RNFR and RNTO.")),
    typed("binary", "TYPE", "RFC 959 3.1.1.3",
          tr_noop("Typed at a client, to have files copied as they are; over the wire goes TYPE "
                  "I.")),
    typed("ascii", "TYPE", "RFC 959 3.1.1.1",
          tr_noop("Typed at a client, to have files copied as texts; over the wire goes TYPE A.")),
    typed("passive", "PASV", "RFC 959 4.1.2",
          tr_noop("Typed at a client, to have it open the data connections itself; over the wire "
                  "goes PASV or EPSV before each.")),
    typed("bye", "QUIT", "RFC 959 4.1.1",
          tr_noop("Typed at a client, to end the session; over the wire goes QUIT.")),
});

}  // namespace malote::lexicon
