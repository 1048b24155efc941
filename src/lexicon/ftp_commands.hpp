// SPDX-License-Identifier: MIT
// The commands of FTP that RFC 959 has: who is there, how and where data go, files and folders.
// Included by lexicon.cpp only.
#pragma once

#include "lexicon/rows.hpp"

namespace malote::lexicon {

inline constexpr auto ftp_commands = std::to_array<Entry>({
    command("USER", "RFC 959 4.1.1", "USER <name>",
            tr_noop("The first half of the login: who it is; `anonymous` or `ftp` asks for the "
                    "files that are open to all."),
            tr_noop("331 and then PASS; 230 where the name is enough; 332 where an account is "
                    "wanted, too; 530 when the name is refused.")),
    command("PASS", "RFC 959 4.1.1", "PASS <password>",
            tr_noop("The second half of the login: the password, readable by whoever sees it; of "
                    "an anonymous user by custom an e-mail address."),
            tr_noop("230 when the login is good, 332 for ACCT, 530 when it is not.")),
    command("ACCT", "RFC 959 4.1.1", "ACCT <account>",
            tr_noop("Names the account that the use is charged to, which few systems still have."),
            tr_noop("230 after the login or 200 later on; 530 when it is refused.")),
    command("CWD", "RFC 959 4.1.1", "CWD <path>",
            tr_noop("Changes to another folder on the server; names without a leading slash count "
                    "from there on."),
            tr_noop("250, or 550 when there is no such folder.")),
    command("CDUP", "RFC 959 4.1.1", "CDUP", tr_noop("Changes to the folder above."),
            tr_noop("250 or 200; 550 at the top of what the user may see.")),
    command("SMNT", "RFC 959 4.1.1", "SMNT <path>",
            tr_noop("Mounts another file system of the server; next to no server does it."),
            tr_noop("250, or 202 or 502.")),
    command("REIN", "RFC 959 4.1.1", "REIN",
            tr_noop("Begins anew: user and settings are forgotten, a transfer under way is "
                    "finished, the control connection stays."),
            tr_noop("220 and then USER.")),
    command("QUIT", "RFC 959 4.1.1", "QUIT",
            tr_noop("Ends the session; a transfer under way is finished first."),
            tr_noop("221, and then the server closes the control connection.")),

    command("PORT", "RFC 959 4.1.2", "PORT <h1,h2,h3,h4,p1,p2>",
            tr_noop("Active mode: the client waits at this address and port (p1 times 256 plus p2) "
                    "and the server shall open the data connection, as a rule from its port 20."),
            tr_noop("200, then the command that needs the connection; many servers refuse an "
                    "address that is not the client's own.")),
    command("PASV", "RFC 959 4.1.2", "PASV",
            tr_noop("Passive mode: asks the server to wait for the data connection, so that the "
                    "client opens both; what stands behind a NAT or firewall needs that."),
            tr_noop("227 with the address and port, then the command that needs the connection.")),
    command("TYPE", "RFC 959 4.1.2", "TYPE A|E [N|T|C] | I | L <bits>",
            tr_noop("How the octets of a file are meant: A is text with CRLF line ends, I is the "
                    "file as it is, E is EBCDIC text, L names the size of a byte. N, T and C tell "
                    "whether a text has no, Telnet's or Fortran's page controls."),
            tr_noop("200, or 504 when the server cannot do it.")),
    command("STRU", "RFC 959 4.1.2", "STRU F|R|P",
            tr_noop("How a file is built: F is a plain row of octets, R has records, P has "
                    "numbered pages."),
            tr_noop("200, or 504 when the server cannot do it.")),
    command("MODE", "RFC 959 4.1.2", "MODE S|B|C|Z",
            tr_noop("How the octets travel on the data connection: S as they are, to the end of "
                    "the connection; B in blocks with headers; C with runs shortened; Z deflated."),
            tr_noop("200, or 504 when the server cannot do it.")),

    command("RETR", "RFC 959 4.1.3", "RETR <path>",
            tr_noop("Fetches a file; what one gets with `get` at a client."),
            tr_noop("125 or 150, the file on the data connection, then 226 when all was sent; 426 "
                    "or 451 when it broke off; 425 when there was no data connection; 550 when "
                    "there is no such file.")),
    command("STOR", "RFC 959 4.1.3", "STOR <path>",
            tr_noop("Sends a file to the server, in place of one of that name; what one gets with "
                    "`put` at a client."),
            tr_noop("125 or 150, the file on the data connection, then 226; 452 or 552 when there "
                    "is no room, 550 or 553 when it is not allowed.")),
    command("STOU", "RFC 959 4.1.3", "STOU [path]",
            tr_noop("Sends a file to the server under a name that the server makes up, so that "
                    "none is overwritten."),
            tr_noop("125 or 150, as a rule with the name, the file on the data connection, then "
                    "226.")),
    command("APPE", "RFC 959 4.1.3", "APPE <path>",
            tr_noop("Sends octets that the server puts at the end of a file, or into a new one."),
            tr_noop("125 or 150, the octets on the data connection, then 226.")),
    command("ALLO", "RFC 959 4.1.3", "ALLO <octets> [R <record size>]",
            tr_noop("Asks the server to keep room for a file that is about to be sent; most need "
                    "not be told."),
            tr_noop("200, or 202 where it makes no difference; then STOR or APPE.")),
    command("REST", "RFC 3659 5", "REST <offset>",
            tr_noop("The next transfer shall begin at this octet of the file (in block mode: at "
                    "this marker): how a client goes on after a break."),
            tr_noop("350, and at once RETR, STOR or APPE.")),
    command("RNFR", "RFC 959 4.1.3", "RNFR <path>",
            tr_noop("The first half of renaming: the file's name until now."),
            tr_noop("350, and at once RNTO; 550 when there is no such file.")),
    command("RNTO", "RFC 959 4.1.3", "RNTO <path>",
            tr_noop("The second half of renaming: the new name, which may be in another folder."),
            tr_noop("250, or 553 when the name is not allowed; 503 without RNFR before it.")),
    command("ABOR", "RFC 959 4.1.3", "ABOR",
            tr_noop("Breaks off the transfer under way. Clients send Telnet's interrupt and synch "
                    "signals before it, as urgent data, so that a busy server looks up."),
            tr_noop("426 for the transfer and 226 for ABOR; 225 or 226 alone when there was "
                    "nothing left to break off.")),
    command("DELE", "RFC 959 4.1.3", "DELE <path>", tr_noop("Deletes a file."),
            tr_noop("250, or 550.")),
    command("RMD", "RFC 959 4.1.3", "RMD <path>", tr_noop("Deletes a folder."),
            tr_noop("250, or 550, for one when it is not empty.")),
    command("MKD", "RFC 959 4.1.3", "MKD <path>", tr_noop("Makes a folder."),
            tr_noop("257 with its name in quotes, or 550.")),
    command("PWD", "RFC 959 4.1.3", "PWD", tr_noop("Asks which folder the session is in."),
            tr_noop("257 with its name in quotes.")),
    command("LIST", "RFC 959 4.1.3", "LIST [path]",
            tr_noop("Asks for a folder's listing made for people, in the server's own style, as "
                    "`ls -l` or DOS print it; what one gets with `dir` at a client."),
            tr_noop("125 or 150, the listing on a data connection, then 226.")),
    command("NLST", "RFC 959 4.1.3", "NLST [path]",
            tr_noop("Asks for nothing but the names in a folder, one a line, made for programs."),
            tr_noop("125 or 150, the names on a data connection, then 226; of an empty folder "
                    "often 450 or 550.")),
    command("SITE", "RFC 959 4.1.3", "SITE <command>",
            tr_noop("A command of this very server, such as CHMOD, UMASK or IDLE; SITE HELP lists "
                    "them."),
            tr_noop("200, or 202, 500 or 501 when it is unknown.")),
    command("SYST", "RFC 959 4.1.3", "SYST",
            tr_noop("Asks which operating system the server says it has; clients guess from it how "
                    "LIST will look."),
            tr_noop("215 with the name, such as UNIX Type: L8.")),
    command("STAT", "RFC 959 4.1.3", "STAT [path]",
            tr_noop("Asks how the session or a transfer under way stands; with a path it is a "
                    "listing that comes on the control connection."),
            tr_noop("211, 212 or 213, as a rule in several lines.")),
    command("HELP", "RFC 959 4.1.3", "HELP [command]",
            tr_noop("Asks the server for a text on what it understands."),
            tr_noop("211 or 214 with the text.")),
    command("NOOP", "RFC 959 4.1.3", "NOOP",
            tr_noop("Does nothing; it keeps the control connection awake."), tr_noop("200.")),
});

}  // namespace malote::lexicon
