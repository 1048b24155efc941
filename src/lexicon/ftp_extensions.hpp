// SPDX-License-Identifier: MIT
// The commands that came to FTP after RFC 959, and what a FEAT reply names besides commands.
// Included by lexicon.cpp only.
#pragma once

#include "lexicon/rows.hpp"

namespace malote::lexicon {

inline constexpr auto ftp_later_commands = std::to_array<Entry>({
    command("FEAT", "RFC 2389 3", "FEAT", tr_noop("Asks which extensions the server has."),
            tr_noop("211 in several lines, one extension a line with a blank before it; 500 or 502 "
                    "from a server that has none.")),
    command("OPTS", "RFC 2389 4", "OPTS <command> [options]",
            tr_noop("Sets how another command works from now on, such as OPTS UTF8 ON or OPTS MLST "
                    "type;size;."),
            tr_noop("200, or 501 when the server does not know the option.")),

    command("EPRT", "RFC 2428 2", "EPRT |1|<IPv4 address>|<port>| or |2|<IPv6 address>|<port>|",
            tr_noop("PORT in a form that has room for IPv6: the server shall open the data "
                    "connection to this address."),
            tr_noop("200, or 522 when the server does not speak that family of addresses.")),
    command("EPSV", "RFC 2428 3", "EPSV [1|2|ALL]",
            tr_noop("PASV in a form that fits IPv6: the server tells only a port, the address is "
                    "that of the control connection. EPSV ALL promises that no other way of making "
                    "data connections will be used in this session."),
            tr_noop("229 with the port between bars; 200 to EPSV ALL.")),
    command("LPRT", "RFC 1639 2", "LPRT <family,length,h1,...,length,p1,...>",
            tr_noop("An older form of PORT for long addresses, before EPRT."),
            tr_noop("200, or 521 when the server does not speak that family of addresses.")),
    command("LPSV", "RFC 1639 3", "LPSV",
            tr_noop("An older form of PASV for long addresses, before EPSV."),
            tr_noop("228 with the address and port.")),

    command("AUTH", "RFC 4217 4", "AUTH TLS|SSL|<mechanism>",
            tr_noop("Asks to encrypt the control connection (FTPS); data connections follow with "
                    "PBSZ and PROT. AUTH SSL is the form from before the standard and in some "
                    "servers encrypts the data as well."),
            tr_noop("234 and then the TLS handshake; 334 where a mechanism wants ADAT; 504 or 534 "
                    "when it is refused.")),
    command("ADAT", "RFC 2228 3", "ADAT <base64>",
            tr_noop("The data of a login mechanism, as those of Kerberos."),
            tr_noop("235 when it is done, 335 for more, 535 when it failed.")),
    command("PBSZ", "RFC 2228 3", "PBSZ <octets>",
            tr_noop("How large a piece of protected data may get; over TLS always 0, and needed "
                    "before PROT all the same."),
            tr_noop("200; 503 before AUTH.")),
    command("PROT", "RFC 2228 3", "PROT C|S|E|P",
            tr_noop("How data connections are protected from now on: C not at all, P with TLS."),
            tr_noop("200; 534 or 536 when the server cannot or may not.")),
    command("CCC", "RFC 2228 3", "CCC",
            tr_noop("Turns the control connection back to plain text after the login, so that "
                    "firewalls can read PORT and PASV again."),
            tr_noop("200 and plain text from there on; 534 when it is refused.")),
    command("CONF", "RFC 2228 3", "CONF <base64>",
            tr_noop("Holds another command, encrypted by the mechanism of AUTH."),
            tr_noop("The reply to that command, protected in the same way (633).")),
    command("ENC", "RFC 2228 3", "ENC <base64>",
            tr_noop("Holds another command, encrypted and signed by the mechanism of AUTH."),
            tr_noop("The reply to that command, protected in the same way (632).")),
    command("MIC", "RFC 2228 3", "MIC <base64>",
            tr_noop("Holds another command, readable but signed by the mechanism of AUTH."),
            tr_noop("The reply to that command, protected in the same way (631).")),

    command("SIZE", "RFC 3659 4", "SIZE <path>",
            tr_noop("Asks how many octets RETR of this file would bring, by the present TYPE."),
            tr_noop("213 with the number, or 550; many servers refuse it in type A, where they "
                    "would have to count.")),
    command("MDTM", "RFC 3659 3", "MDTM <path>",
            tr_noop("Asks when a file was last changed; some servers also let it be set this way."),
            tr_noop("213 with the time in UTC as YYYYMMDDhhmmss, or 550.")),
    command("MLST", "RFC 3659 7", "MLST [path]",
            tr_noop("Asks for the facts of one file or folder, made for programs; they come in the "
                    "reply, without a data connection."),
            tr_noop("250 in several lines, the facts in the one between.")),
    command("MLSD", "RFC 3659 7", "MLSD [path]",
            tr_noop("Asks for a folder's listing made for programs: facts such as type, size and "
                    "time, then the name, one entry a line."),
            tr_noop("150, the listing on a data connection, then 226; 501 when it is no folder.")),
    command("LANG", "RFC 2640 4.1", "LANG [language]",
            tr_noop("Asks for replies in a language such as pt-BR; without one, in the server's "
                    "own."),
            tr_noop("200, or 504 when the server lacks it.")),
    command("HOST", "RFC 7151 3", "HOST <name>",
            tr_noop("Names the server that is meant, before the login, where several share one "
                    "address."),
            tr_noop("220, or 504 when there is no such host.")),

    command("HASH", "draft-bryan-ftpext-hash", "HASH <path>",
            tr_noop("Asks for a file's digest; which one is set with OPTS HASH."),
            tr_noop("213 with algorithm, range, digest and name.")),
    command("MFMT", "draft-somers-ftp-mfxx", "MFMT <YYYYMMDDhhmmss> <path>",
            tr_noop("Sets when a file was last changed, so that a copy keeps its date."),
            tr_noop("213, or 501 or 550.")),
    command("MFCT", "draft-somers-ftp-mfxx", "MFCT <YYYYMMDDhhmmss> <path>",
            tr_noop("Sets when a file was made."), tr_noop("213, or 501 or 550.")),
    command("MFF", "draft-somers-ftp-mfxx", "MFF <fact=value;...> <path>",
            tr_noop("Sets facts of a file, named as MLST shows them."),
            tr_noop("213, or 501 or 550.")),
    command("AVBL", "draft-peterson-streamlined-ftp-command-extensions", "AVBL [path]",
            tr_noop("Asks how much room is left on the server."), tr_noop("213 with the octets.")),
    command("CSID", "draft-peterson-streamlined-ftp-command-extensions", "CSID <name=value;...>",
            tr_noop("Client and server tell each other which program and version they are."),
            tr_noop("200 with the server's own facts.")),
    command("CLNT", "no standard", "CLNT <name>", tr_noop("The client tells which program it is."),
            tr_noop("200.")),
    command("XCRC", "no standard", "XCRC <path> [start [end]]",
            tr_noop("Asks for a file's CRC-32, to see whether a transfer came out right."),
            tr_noop("250 with the checksum.")),
    command("XMD5", "no standard", "XMD5 <path> [start [end]]",
            tr_noop("Asks for a file's MD5 digest, to see whether a transfer came out right."),
            tr_noop("250 with the digest.")),
    command("XSHA1", "no standard", "XSHA1 <path> [start [end]]",
            tr_noop("Asks for a file's SHA-1 digest."), tr_noop("250 with the digest.")),
    command("XSHA256", "no standard", "XSHA256 <path> [start [end]]",
            tr_noop("Asks for a file's SHA-256 digest."), tr_noop("250 with the digest.")),
    command("XSHA512", "no standard", "XSHA512 <path> [start [end]]",
            tr_noop("Asks for a file's SHA-512 digest."), tr_noop("250 with the digest.")),

    // From before RFC 959 gave these commands their names; old clients still fall back to them.
    command("XCWD", "RFC 1123 4.1.3.1", "XCWD <path>", tr_noop("The experimental name of CWD."),
            tr_noop("250, or 550.")),
    command("XCUP", "RFC 1123 4.1.3.1", "XCUP", tr_noop("The experimental name of CDUP."),
            tr_noop("250 or 200.")),
    command("XMKD", "RFC 1123 4.1.3.1", "XMKD <path>", tr_noop("The experimental name of MKD."),
            tr_noop("257 with the name in quotes.")),
    command("XRMD", "RFC 1123 4.1.3.1", "XRMD <path>", tr_noop("The experimental name of RMD."),
            tr_noop("250, or 550.")),
    command("XPWD", "RFC 1123 4.1.3.1", "XPWD", tr_noop("The experimental name of PWD."),
            tr_noop("257 with the name in quotes.")),
});

inline constexpr auto ftp_features = std::to_array<Entry>({
    extension("UTF8", "RFC 2640 3", "UTF8",
              tr_noop("Names of files may be sent in UTF-8; older clients want OPTS UTF8 ON "
                      "first.")),
    extension("TVFS", "RFC 3659 6", "TVFS",
              tr_noop("The server shows its files as one tree with slashes, whatever it is "
                      "inside.")),
    extension("REST", "RFC 3659 5", "REST STREAM",
              tr_noop("REST works in stream mode with an octet's number.")),
    extension("MLST", "RFC 3659 7", "MLST <fact*;...>",
              tr_noop("The server has MLST and MLSD; the facts that it gives are listed, those "
                      "marked with * are switched on.")),
    extension("MODE", "draft-preston-ftpext-deflate", "MODE Z",
              tr_noop("The server can deflate what travels on data connections.")),
    extension("AUTH", "RFC 4217 4", "AUTH TLS",
              tr_noop("The control connection can be encrypted.")),
});

}  // namespace malote::lexicon
