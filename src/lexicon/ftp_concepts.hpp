// SPDX-License-Identifier: MIT
// What FTP is made of. Included by concepts.cpp only.
#pragma once

#include <array>

#include "core/i18n.hpp"
#include "lexicon/concepts.hpp"

namespace malote::lexicon {

inline constexpr auto ftp_concepts = std::to_array<Concept>({
    {tr_noop("FTP"), "file transfer protocol, transferência de arquivos",
     tr_noop("The protocol that copies files between two file systems that may be very "
             "different. It has two connections: one for commands and replies, and one for "
             "each file or listing. See explain ftp."),
     "RFC 959 1", "control connection, data connection, FTP processes"},
    {tr_noop("control connection"),
     "command connection, control channel, conexão de controle, canal de controle",
     tr_noop("FTP's first connection, to port 21 of the server: commands go one way and "
             "replies the other, and it stays open for the whole session."),
     "RFC 959 2.2", "data connection, port, PI"},
    {tr_noop("data connection"), "data channel, conexão de dados, canal de dados",
     tr_noop("FTP's other connection: opened for one file or one listing, and closed when "
             "that is over. Its end is the end of the file in stream mode."),
     "RFC 959 2.2", "control connection, active mode, passive mode, DTP"},
    {tr_noop("active mode"), "active, port mode, modo ativo, ativo, modo clássico",
     tr_noop("The classic way: the client waits on a port that it names with PORT, and the "
             "server connects to it from its port 20. The roles are turned round, and a "
             "firewall or NAT before the client often stops it."),
     "RFC 959 3.2", "PORT, passive mode, data connection"},
    {tr_noop("passive mode"), "passive, pasv mode, modo passivo, passivo",
     tr_noop("The server waits on a port that it names in its 227 or 229 reply, and the "
             "client opens the data connection, too. What clients do today."),
     "RFC 959 4.1.2", "PASV, active mode, data connection"},
    {tr_noop("FTP processes"), "ftp model, processos do ftp, componentes do ftp, modelo do ftp",
     tr_noop("Three at the user's end: the user interface, the control process (user-PI) and "
             "the data transfer process (user-DTP). Two at the server's: server-PI and "
             "server-DTP. The two PIs hold the control connection, the two DTPs the data "
             "connection."),
     "RFC 959 2.3", "PI, DTP, user interface"},
    {tr_noop("PI"),
     "protocol interpreter, user-pi, server-pi, control process, processo de controle, "
     "interpretador de protocolo",
     tr_noop("Protocol interpreter: the control process. The user-PI opens the control "
             "connection and sends commands, the server-PI answers them; each rules the DTP "
             "on its side."),
     "RFC 959 2.2", "DTP, control connection"},
    {tr_noop("DTP"),
     "data transfer process, user-dtp, server-dtp, processo de transferência de dados",
     tr_noop("Data transfer process: what opens or awaits the data connection and moves the "
             "file between it and the file system. It knows nothing of commands."),
     "RFC 959 2.2", "PI, data connection"},
    {tr_noop("user interface"), "interface de usuário, interface",
     tr_noop("What the person sees of an FTP client: words such as get and dir, or windows "
             "with folders. The user-PI turns that into FTP's commands."),
     "RFC 959 2.2", "typed and sent, FTP processes"},
    {tr_noop("typed and sent"),
     "over the wire, user command, o que se digita, comando do usuário, comandos do usuário",
     tr_noop("What is typed at a client is not what goes over the wire: dir becomes LIST, "
             "get f becomes RETR f, put f becomes STOR f, cd becomes CWD, binary becomes "
             "TYPE I, bye becomes QUIT, and the login USER and PASS."),
     "RFC 959 5.3", "get, put, dir, user interface"},
    {tr_noop("heterogeneity"), "heterogeneidade, different file systems, sistemas de arquivos",
     tr_noop("Computers store files in different ways. FTP hides that by three attributes "
             "that both ends agree on: the file's type, its structure, and the mode in which "
             "it travels."),
     "RFC 959 1", "file type, data structure, transmission mode"},
    {tr_noop("file type"),
     "type, types, data type, representation type, tipo, tipo de arquivo, tipos",
     tr_noop("What the octets of a file mean: ASCII text (A), EBCDIC text (E), image, also "
             "called binary (I), or local bytes (L). A picture sent as ASCII arrives "
             "damaged."),
     "RFC 959 3.1.1", "TYPE, data structure, transmission mode"},
    {tr_noop("data structure"),
     "structure, structures, file structure, estrutura, estrutura de dados",
     tr_noop("How a file is built: file (F), a plain row of octets; record (R), a row of "
             "records; page (P), numbered pages. Today nearly always F."),
     "RFC 959 3.1.2", "STRU, file type"},
    {tr_noop("transmission mode"), "mode, modes, transfer mode, modo, modo de transmissão, modos",
     tr_noop("How the octets travel: stream (S), as they are; block (B), in pieces with a "
             "small header, so that a broken transfer can go on; compressed (C), with "
             "repetitions as counts. Some servers add Z, deflate."),
     "RFC 959 3.4", "MODE, data connection"},
    {tr_noop("anonymous login"), "anonymous, anonymous ftp, login anônimo, anônimo, ftp anônimo",
     tr_noop("For public files: the user is anonymous (or ftp), and as password any mail "
             "address will do."),
     "RFC 1635 2", "USER, PASS"},
    {tr_noop("FTPS"), "ftp over tls, ftp over ssl, ftp seguro",
     tr_noop("FTP under TLS: AUTH TLS encrypts the control connection on port 21, PROT P the "
             "data connections, too; on ports 990 and 989 TLS is there from the start. SFTP "
             "is something else: a part of SSH."),
     "RFC 4217 4", "AUTH, PROT, TLS"},
    {tr_noop("TFTP"), "trivial file transfer protocol",
     tr_noop("FTP's plain cousin: over UDP (port 69), no login, no folders, just read and "
             "write a file in blocks of 512 octets; machines that start over the network use "
             "it."),
     "RFC 1350 1", "FTP"},
    {tr_noop("FXP"), "server to server, de servidor a servidor",
     tr_noop("A client that holds two control connections lets two servers open the data "
             "connection between themselves: PASV to one, PORT with its answer to the other."),
     "RFC 959 5.2", "PORT, PASV, data connection"},
});

}  // namespace malote::lexicon
