// SPDX-License-Identifier: MIT
// What the lab's FTP server answers: RFC 959, RFC 2389, RFC 2428, RFC 2577, RFC 3659.
#include "generator/ftp_server.hpp"

#include <doctest/doctest.h>

#include "unit/generator/server_support.hpp"

namespace malote::generator {
namespace {

Endpoint at(const char* ip, std::uint16_t port) {
  return {*parse_ip(ip), port};
}

struct FakeDesk final : FtpDesk {
  std::optional<Endpoint> listen() override { return at("127.0.0.1", 50'001); }
  void call(const Endpoint& client) override { called = client; }
  void forget() override { called.reset(); }
  void begin(std::shared_ptr<FtpTransfer> transfer) override { moving = std::move(transfer); }
  void abort() override { aborted = true; }
  std::optional<Endpoint> called;
  std::shared_ptr<FtpTransfer> moving;
  bool aborted = false;
};

struct FtpTalk {
  explicit FtpTalk(TestHost& lab, const char* ip = "127.0.0.1")
      : folder(make_memory_folder(lab.host.now(), 1000)),
        session(lab.host, {"ftp-1", ip}, {*folder, desk, at(ip, 40'000), at(ip, 21), {}}) {
    lab.host.tell_transfer = [this](const TransferTruth& row) { told.push_back(row); };
    session.begin(greeting);
  }
  std::string tell(std::string_view octets) {
    std::string out;
    while (!octets.empty() && !session.over()) {
      const auto taken = session.receive(octets, out);
      if (taken == 0) break;
      octets.remove_prefix(taken);
    }
    session.sent();
    return out;
  }
  std::string codes(std::string_view octets) {
    std::string seen;
    const std::string said = tell(octets);
    for (std::size_t i = 0; i < said.size(); i = said.find('\n', i) + 1) {
      seen += (seen.empty() ? "" : " ") + said.substr(i, 3);
    }
    return seen;
  }
  // All that a download has to send, and the reply to it.
  std::string fetch(std::string_view command) {
    (void)tell(std::string("PASV\r\n") + std::string(command) + "\r\n");
    if (!desk.moving) return "refused";
    desk.moving->connected(at("127.0.0.1", 40'001), at("127.0.0.1", 50'001));
    std::string all;
    for (auto piece = desk.moving->next(); piece && !piece->empty(); piece = desk.moving->next()) {
      all += *piece;
    }
    end(FtpMoved::done);
    return all;
  }
  std::string send(std::string_view command, std::string_view octets) {
    (void)tell(std::string("PASV\r\n") + std::string(command) + "\r\n");
    if (!desk.moving) return "refused";
    for (const char c : octets) {
      if (!desk.moving->take({&c, 1})) return end(FtpMoved::refused);
    }
    return end(desk.moving->close() ? FtpMoved::done : FtpMoved::refused);
  }
  std::string end(FtpMoved how) {
    desk.moving = nullptr;
    std::string out;
    session.moved(how, out);
    session.sent();
    return out;
  }

  FakeDesk desk;
  std::unique_ptr<FtpFolder> folder;
  std::vector<TransferTruth> told;
  FtpServer session;
  std::string greeting;
};

constexpr std::string_view as_bob = "USER bob\r\nPASS lab-bob\r\n";
constexpr std::string_view as_anybody = "USER anonymous\r\nPASS me@\r\n";

TEST_CASE("FTP: nobody gets further without logging in") {
  TestHost lab;
  FtpTalk talk(lab);
  CHECK(talk.greeting.starts_with("220-"));
  CHECK(talk.codes("PWD\r\nLIST\r\nRETR x\r\nPASS x\r\nUSER bob\r\nPASS wrong\r\nPWD\r\n") ==
        "530 530 530 503 331 530 530");
  CHECK(talk.codes(as_bob) == "331 230");
  CHECK(talk.codes("REIN\r\nPWD\r\n") == "220 530");
  CHECK(talk.codes("QUIT\r\n") == "221");
  CHECK(talk.session.over());
}

// RFC 4217, RFC 2228 3.
TEST_CASE("FTP: AUTH TLS, PBSZ and PROT in their order, and CCC") {
  TestHost lab;
  FtpTalk clear(lab);
  CHECK(clear.codes("AUTH TLS\r\nPBSZ 0\r\nPROT P\r\nCCC\r\n") == "502 503 503 530");
  CHECK(clear.tell("FEAT\r\nHELP\r\n").find("AUTH") == std::string::npos);
  lab.host.offers_tls = true;
  FtpTalk talk(lab);
  CHECK(talk.tell("FEAT\r\n").find("\r\n AUTH TLS\r\n") != std::string::npos);
  CHECK(talk.tell("HELP\r\n").find(" AUTH PBSZ") != std::string::npos);
  CHECK(talk.codes("AUTH GSSAPI\r\nUSER bob\r\n") == "504 331");
  std::string out;
  CHECK(talk.session.receive("AUTH TLS\r\nPASS lab-bob\r\n", out) == 10);
  CHECK(out.starts_with("234 "));
  CHECK(talk.session.awaits_tls());
  talk.session.secured();
  // Who that was is forgotten.
  CHECK(talk.codes("PASS lab-bob\r\nAUTH TLS\r\nPROT P\r\n") == "503 503 503");
  CHECK(talk.codes("USER bob\r\nPASS lab-bob\r\nPBSZ 0\r\nPROT E\r\nPROT X\r\nPROT P\r\n") ==
        "331 230 200 536 504 200");
  CHECK(talk.codes("REIN\r\n") == "502");
  (void)talk.fetch("RETR welcome.txt");
  CHECK(talk.told.back().protection == 'P');
  CHECK(talk.codes("CCC\r\n") == "200");
  CHECK(talk.session.awaits_clear());
  out.clear();
  CHECK(talk.session.receive("NOOP\r\n", out) == 0);  // TLS has to end first
  talk.session.cleared();
  CHECK(talk.codes("NOOP\r\nCCC\r\nAUTH TLS\r\nPROT C\r\n") == "200 533 534 503");
  (void)talk.fetch("RETR welcome.txt");
  CHECK(talk.told.back().protection == 'P');
}

TEST_CASE("FTP: a transfer without the TLS that was agreed on") {
  TestHost lab;
  FtpTalk talk(lab);
  (void)talk.tell(as_bob);
  (void)talk.tell("PASV\r\nRETR welcome.txt\r\n");
  CHECK(talk.end(FtpMoved::no_tls).starts_with("522 "));
  CHECK_FALSE(talk.told.back().complete);
}

TEST_CASE("FTP: a folder has no way out") {
  TestHost lab;
  FtpTalk talk(lab);
  (void)talk.tell(as_bob);
  CHECK(talk.tell("CWD ../../..\r\nPWD\r\n") ==
        "250 \"/\" is the folder now\r\n257 \"/\" is the folder\r\n");
  CHECK(talk.tell("CWD pub/../../pub/.\r\n") == "250 \"/pub\" is the folder now\r\n");
  CHECK(talk.codes("CWD nowhere\r\nCWD notes.txt\r\nCDUP\r\n") == "550 550 250");
  // RFC 959 appendix II: quotes are doubled.
  CHECK(talk.tell("MKD a\"b\r\n") == "257 \"/a\"\"b\" was made\r\n");
  CHECK(talk.codes("MKD a\"b\r\nRMD a\"b\r\nRMD a\"b\r\nRMD /\r\n") == "550 250 550 550");
  CHECK(talk.codes("RNFR pub/notes.txt\r\nRNTO pub/n.txt\r\nRNTO x\r\nDELE pub/n.txt\r\n") ==
        "350 250 503 250");
}

TEST_CASE("FTP: anonymous users write into one folder only") {
  TestHost lab;
  FtpTalk talk(lab);
  CHECK(talk.codes(as_anybody) == "331 230");
  CHECK(talk.codes("DELE welcome.txt\r\nMKD x\r\nRNFR welcome.txt\r\n") == "550 550 550");
  CHECK(talk.send("STOR pub/x", "x") == "refused");
  CHECK(talk.send("STOR incoming/x", "x").starts_with("226 "));
  CHECK(talk.send("STOR incoming/../x", "x") == "refused");
}

TEST_CASE("FTP: files travel as lines or as octets") {
  TestHost lab;
  FtpTalk talk(lab);
  (void)talk.tell(as_bob);
  CHECK(talk.send("STOR f", "a\r\nb\rc\r\n").starts_with("226 "));
  CHECK(talk.fetch("RETR f") == "a\r\nb\rc\r\n");
  CHECK(talk.codes("TYPE I\r\nSIZE f\r\n") == "200 213");
  CHECK(talk.fetch("RETR f") == "a\nb\rc\n");
  CHECK(talk.tell("SIZE f\r\n") == "213 6\r\n");
  CHECK(talk.codes("REST 4\r\n") == "350");
  CHECK(talk.fetch("RETR f") == "c\n");
  CHECK(talk.send("APPE f", "++").starts_with("226 "));
  CHECK(talk.codes("REST 2\r\n") == "350");
  CHECK(talk.send("STOR f", "B").starts_with("226 "));
  CHECK(talk.fetch("RETR f") == "a\nB");
  CHECK(talk.send("STOR big", std::string(1001, 'x')).starts_with("552 "));
  CHECK(talk.codes("TYPE A\r\nREST 4\r\nTYPE E\r\nSTRU R\r\nMODE X\r\n") == "200 504 504 504 504");
  REQUIRE(talk.told.size() == 8);
  CHECK(talk.told[0].size == 8);
  CHECK(talk.told[0].sha256 == sha256_hex("a\r\nb\rc\r\n"));
  CHECK(talk.told[3].command == "RETR");
  CHECK(talk.told[3].offset == 4);
  CHECK(talk.told[3].size == 2);
  CHECK(talk.told[3].client == at("127.0.0.1", 40'001));
  CHECK_FALSE(talk.told[7].complete);
}

TEST_CASE("FTP: every mode brings back what it took") {
  TestHost lab;
  FtpTalk talk(lab);
  (void)talk.tell(as_bob);
  const std::string file = "aaaaaaaaaa\0\0\0\0bcd" + std::string(300, 'z') + "\xff\xfe";
  for (const char mode : {'S', 'B', 'C', 'Z'}) {
    CAPTURE(mode);
    (void)talk.tell(std::string("TYPE I\r\nMODE ") + mode + "\r\n");
    DataEncoder encoder(mode, 'I');
    CHECK(talk.send("STOR f", encoder.encode(file, true)).starts_with("226 "));
    DataDecoder decoder(mode, 'I');
    CHECK(decoder.decode(talk.fetch("RETR f")) == file);
    CHECK(talk.told.back().size == file.size());
    CHECK(talk.told.back().sha256 == sha256_hex(file));
  }
  // Broken off before the mode says that the file ends.
  (void)talk.tell("MODE B\r\n");
  CHECK(talk.send("STOR f", std::string("\0\0\5ab", 5)).starts_with("426 "));
  (void)talk.tell("MODE Z\r\n");
  CHECK(talk.send("STOR f", "no zlib").starts_with("451 "));
}

TEST_CASE("FTP: lists") {
  TestHost lab;
  FtpTalk talk(lab);
  (void)talk.tell(as_bob);
  CHECK(talk.fetch("NLST pub") ==
        "pub/big.bin\r\npub/notes.txt\r\npub/picture.bin\r\npub/protocols.csv\r\n");
  CHECK(talk.fetch("NLST -a") == "incoming\r\npub\r\nwelcome.txt\r\n");
  CHECK(talk.fetch("LIST pub/notes.txt") ==
        "-rw-r--r--   1 lab      lab               103 Jan 31 09:00 notes.txt\r\n");
  CHECK(talk.fetch("MLSD").starts_with("type=dir;modify=20260131090000;perm=cdelmp; incoming\r\n"));
  CHECK(talk.fetch("LIST nowhere") == "refused");
  CHECK(talk.tell("MDTM welcome.txt\r\n") == "213 20260131090000\r\n");
  CHECK(talk.tell("STAT pub\r\n").starts_with("213-/pub\r\n "));
}

TEST_CASE("FTP: data connections go to the client only") {
  TestHost lab;
  FtpTalk talk(lab);
  (void)talk.tell(as_bob);
  // RFC 2577 3: neither others nor ports of services.
  CHECK(talk.codes("PORT 10,0,0,9,195,81\r\nPORT 127,0,0,1,0,25\r\nPORT 1,2\r\n") == "500 500 501");
  CHECK_FALSE(talk.desk.called);
  CHECK(talk.codes("PORT 127,0,0,1,195,81\r\n") == "200");
  CHECK(talk.desk.called == at("127.0.0.1", 50'001));
  CHECK(talk.codes("EPRT |1|127.0.0.1|50002|\r\nEPRT |1|10.0.0.9|50002|\r\nEPRT x\r\n") ==
        "200 500 522");
  CHECK(talk.desk.called == at("127.0.0.1", 50'002));
  CHECK(talk.tell("PASV\r\n") == "227 Call this address and port (127,0,0,1,195,81)\r\n");
  CHECK(talk.tell("EPSV\r\n") == "229 Call this port (|||50001|)\r\n");
  CHECK(talk.codes("EPSV 2\r\nEPSV ALL\r\nPASV\r\nPORT 127,0,0,1,195,81\r\nEPSV\r\n") ==
        "522 200 501 501 229");
  FtpTalk six(lab, "::1");
  (void)six.tell(as_bob);
  CHECK(six.codes("PASV\r\nEPSV 1\r\nEPSV 2\r\nEPRT |2|::1|50002|\r\n") == "522 522 229 200");
}

TEST_CASE("FTP: behind a NAT the server tells its inner address") {
  TestHost lab;
  FtpTalk talk(lab);
  (void)talk.tell(as_bob);
  CHECK(talk.codes("SITE NAT x\r\nSITE NAT 192.168.1.10\r\n") == "501 200");
  CHECK(talk.tell("PASV\r\n") == "227 Call this address and port (192,168,1,10,195,81)\r\n");
  (void)talk.fetch("RETR welcome.txt");
  CHECK(talk.told.back().link == "nat");
  // 229 tells no address that could be wrong.
  (void)talk.tell("EPSV\r\nRETR welcome.txt\r\n");
  (void)talk.end(FtpMoved::done);
  CHECK(talk.told.back().link == "exact");
}

TEST_CASE("FTP: ABOR ends a transfer, other commands wait for its end") {
  TestHost lab;
  FtpTalk talk(lab);
  (void)talk.tell(as_bob);
  CHECK(talk.codes("ABOR\r\n") == "225");
  CHECK(talk.codes("PASV\r\nRETR pub/big.bin\r\nPWD\r\n") == "227 150");
  CHECK_FALSE(talk.desk.aborted);
  CHECK(talk.end(FtpMoved::done).substr(0, 4) == "226 ");
  CHECK(talk.codes("PASV\r\nRETR pub/big.bin\r\n") == "227 150");
  CHECK(talk.codes("STAT\r\n").starts_with("211"));
  // RFC 959 4.1.3, with Telnet's interrupt and synch before it.
  CHECK(talk.codes("\xff\xf4\xff\xf2"
                   "ABOR\r\n")
            .empty());
  CHECK(talk.desk.aborted);
  const std::string said = talk.end(FtpMoved::aborted);
  CHECK(said.starts_with("426 "));
  CHECK(said.find("\r\n226 ") != std::string::npos);
  CHECK_FALSE(talk.told.back().complete);
  CHECK(talk.told.back().result == "426 Given up, as you said");
}

TEST_CASE("FTP: a connection that goes in the middle is told of") {
  TestHost lab;
  FtpTalk talk(lab);
  (void)talk.tell(as_bob);
  (void)talk.tell("PASV\r\nRETR pub/big.bin\r\n");
  talk.session.lost();
  REQUIRE(talk.told.size() == 1);
  CHECK_FALSE(talk.told[0].complete);
  CHECK_FALSE(talk.told[0].result);
}

}  // namespace
}  // namespace malote::generator
