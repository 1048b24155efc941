// SPDX-License-Identifier: MIT
// How FTP is told from others by what is said.
#include <string_view>

#include "dissectors/ftp_support.hpp"

using namespace malote;

namespace {

struct Case {
  std::string_view to_server, to_client;
  bool server_first = true, on_port = false, from_start = true, no_more = false;
};

Match probe(const Case& c) {
  return ftp_info().probe({as_bytes(c.to_server), as_bytes(c.to_client), c.server_first, c.on_port,
                           c.from_start, c.no_more});
}

}  // namespace

TEST_CASE("ftp: ports") {
  CHECK(ftp_info().ports[0] == 21);
  CHECK(ftp_info().tls_ports[0] == 990);
  CHECK(ftp_info().protocol == Protocol::ftp);
}

TEST_CASE("ftp: both sides speak it, on any port") {
  for (const char* command : {"USER bob\r\n", "PASV\r\n", "SYST\r\n", "AUTH TLS\r\n", "CWD /\r\n",
                              "FEAT\r\n", "user bob\r\n",
                              "\xff\xf4\xff\xf2"
                              "ABOR\r\n"}) {
    CAPTURE(command);
    CHECK(probe({command, "220 hello\r\n"}) == Match::yes);
    CHECK(probe({command, "220-hello\r\n220 there\r\n"}) == Match::yes);
  }
  CHECK(probe({"RETR x\r\n", "150 Opening\r\n", false, false, false}) == Match::yes);
}

TEST_CASE("ftp: a greeting alone") {
  CHECK(probe({"", "220 (vsFTPd 3.0.3)\r\n"}) == Match::yes);
  CHECK(probe({"", "220 FileZilla Server\r\n"}) == Match::yes);
  CHECK(probe({"", "220 hello\r\n"}) == Match::need_more);
  CHECK(probe({"", "220 hello\r\n", true, true}) == Match::likely);
  CHECK(probe({"", "220 hello\r\n", true, false, true, true}) == Match::no);
  CHECK(probe({"", "22"}) == Match::need_more);
}

TEST_CASE("ftp: a client alone") {
  CHECK(probe({"USER bob\r\nPASS x\r\nPASV\r\n", "", false, false, true, true}) == Match::yes);
  CHECK(probe({"USER bob\r\n", "", false, true}) == Match::likely);
  // What a data connection carries may begin like a command; nobody answers there.
  for (const char* file : {"STOR is a command.\n", "STOR\r\nuid=0(root)\r\n", "SITE"}) {
    CHECK(probe({file, "", false}) == Match::need_more);
    CHECK(probe({file, "", false, false, true, true}) == Match::no);
    CHECK(probe({file, "", false, false, false, true}) == Match::no);
  }
}

TEST_CASE("ftp: others are not taken for it") {
  CHECK(probe({"EHLO x\r\n", "220 mail.example.org ESMTP\r\n"}) == Match::no);
  CHECK(probe({"", "220 mail.example.org ESMTP Postfix\r\n"}) == Match::no);
  CHECK(probe({"HELO x\r\n", "220 hello\r\n"}) == Match::no);
  CHECK(probe({"USER bob\r\n", "+OK POP3\r\n"}) == Match::no);
  CHECK(probe({"GET / HTTP/1.1\r\n", ""}) == Match::no);
  CHECK(probe({"USER guest 0 * :Guest\r\n", ":irc.example.org 001\r\n", false}) == Match::no);
  CHECK(probe({"NICK a\r\nUSER a 0 * :A\r\n", "", false}) == Match::no);
  CHECK(probe({"", "SSH-2.0-OpenSSH\r\n"}) == Match::no);
  CHECK(probe({"", "* OK IMAP4rev1\r\n"}) == Match::no);
}

TEST_CASE("ftp: what a banner says of the software") {
  const auto software = [](const char* banner) {
    const test::FakeHost host = test::run_ftp(
        {test::server(std::string("220 ") + banner + "\r\n"), test::client("QUIT\r\n")});
    return host.software.empty() ? std::string() : host.software.back();
  };
  CHECK(software("(vsFTPd 3.0.3)") == "vsFTPd 3.0.3");
  CHECK(software("ProFTPD 1.3.5 Server (Debian) [::ffff:10.0.0.2]") == "ProFTPD 1.3.5");
  CHECK(software("Microsoft FTP Service") == "Microsoft FTP Service");
  CHECK(software("---------- Welcome to Pure-FTPd [privsep] [TLS] ----------") == "Pure-FTPd");
  CHECK(software("FileZilla Server version 0.9.41 beta").starts_with("FileZilla Server"));
  CHECK(software("ftp.example.org FTP server ready").empty());
}

TEST_CASE("ftp: texts in the middle of a stream") {
  // A line of a mail's body that begins like a command; the lines of a reply, seen alone.
  const char* body =
      "tail of a line\r\nPORT for the '::' member access operator\r\n* Added *working* hints\r\n"
      "BRACKET and\r\n";
  const char* reply = " MDTM\r\n REST STREAM\r\n SIZE\r\n211 END\r\n";
  for (const bool no_more : {false, true}) {
    CHECK(probe({body, "", false, false, false, no_more}) < Match::likely);
    CHECK(probe({reply, "", false, false, false, no_more}) < Match::likely);
  }
  // Commands alone are ours.
  CHECK(probe({"ORT 10,0,0,1,4,5\r\nTYPE I\r\nRETR x\r\nQUIT\r\n", "", false, false, false,
               true}) == Match::likely);
}
