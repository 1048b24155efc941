// SPDX-License-Identifier: MIT
// The flat lists over a store that is written here, row by row: what they show is read off these
// rows.
#include "view/flat_lists.hpp"

#include <doctest/doctest.h>

#include "support/rich_store.hpp"
#include "view/filter_completion.hpp"
#include "view/host_list.hpp"
#include "view/journey_list.hpp"
#include "view/statistics.hpp"
#include "view/tls_page.hpp"

using namespace malote;
using malote::test::SmallStore;

namespace {

// The course's two sessions, and on top of them logins, notices, TLS and a mail that comes twice.
struct FlatStore : SmallStore {
  FlatStore() {
    begin();
    put_course();
    put_logins();
    put_notices();
    put_tls();
    put_way();
    end();
  }
  void put_logins() {
    CredentialRecord login;
    login.session = {2};
    login.mechanism = "USER";
    login.user = "bob";
    login.secret = "cebolinha";
    login.accepted = true;
    login.time = at(2030);
    put(login);
    login.session = {1};
    login.mechanism = "PLAIN";
    login.user = "alice";
    login.secret = "wrong";
    login.accepted = false;
    login.time = at(1030);
    put(login);
    login.mechanism = "SCRAM-SHA-256";
    login.secret.reset();
    login.accepted.reset();
    login.time = at(1040);
    put(login);
  }
  void put_notices() {
    NoticeRecord notice;
    notice.session = {1};
    notice.time = at(1015);
    notice.severity = Severity::warn;
    notice.kind = "bare-lf";
    notice.text = "a line ends without CR";
    put(notice);
    notice.session = {};
    notice.time = at(500);
    notice.severity = Severity::alert;
    notice.kind = "cut-file";
    notice.text = "the file ends within a packet";
    put(notice);
  }
  void put_tls() {
    CertificateRecord certificate;
    certificate.session = {2};
    certificate.fingerprint = std::string(64, 'c');
    certificate.subject = "CN=mail.school.example";
    certificate.issuer = "CN=School CA";
    certificate.not_after = at(86'400'000);
    certificate.key = "RSA 2048";
    certificate.der = "der";
    put(certificate);
    TlsRecord tls;
    tls.id = {1};
    tls.session = {2};
    tls.version = "TLS 1.2";
    tls.cipher = "TLS_RSA_WITH_AES_128_CBC_SHA";
    tls.sni = "mail.school.example";
    tls.subject = certificate.subject;
    tls.not_after = certificate.not_after;
    tls.fingerprint = certificate.fingerprint;
    tls.chain = {certificate.fingerprint};
    tls.client_octets = 1000;
    tls.server_octets = 500;
    tls.time = at(2010);
    put(tls);
  }
  // The mail of session 1 is fetched in session 2.
  void put_way() {
    MessageRecord row;
    row.id = {2};
    row.session = {2};
    row.via = Protocol::pop3;
    row.action = malote::Action::retrieve;
    row.subject = "first mail";
    row.size = 40;
    row.sha256 = std::string(64, 'a');
    row.complete = true;
    row.time = at(2052);
    put(row);
  }
};

std::string row_of(const view::TableModel& list, std::size_t row) {
  std::string all;
  const auto rows = list.window(row, 1);
  for (const Cell& cell : rows.at(0)) all += cell.text + "|";
  return all;
}

void check_columns(view::TableModel& list) {
  REQUIRE(list.row_count() > 0);
  CHECK(list.window(0, 1).at(0).size() == list.columns().size());
  CHECK(list.column_names().size() == list.columns().size());
  const std::size_t rows = list.row_count();
  for (std::size_t column = 0; column < list.columns().size(); ++column) {
    CAPTURE(column);
    list.sort({column, true});
    CHECK(list.row_count() == rows);
    list.sort({column, false});
    CHECK(list.row_count() == rows);
  }
  list.sort({0, false});
}

}  // namespace

TEST_CASE("attempts to log in, with what became of them") {
  const FlatStore store;
  const auto reader = store.reader();
  view::LoginList list(*reader, false);
  REQUIRE(list.row_count() == 3);  // by time
  CHECK(row_of(list, 0) ==
        "2026-01-31|10:00:01|smtp|1|10.0.0.5:40001|10.0.0.9:25|PLAIN|alice|***|refused|");
  CHECK(row_of(list, 1) ==
        "2026-01-31|10:00:01|smtp|1|10.0.0.5:40001|10.0.0.9:25|SCRAM-SHA-256|alice||unknown|");
  CHECK(row_of(list, 2) ==
        "2026-01-31|10:00:02|pop3|2|10.0.0.5:40002|10.0.0.9:110|USER|bob|***|accepted|");
  list.set_reveal(true);
  CHECK(row_of(list, 2).find("|cebolinha|accepted|") != std::string::npos);
  check_columns(list);
  REQUIRE(list.set_filter("user:bob"));
  CHECK(list.row_count() == 1);
  CHECK(reader->login(list.id_at(0))->user == "bob");
  REQUIRE(list.set_filter("has:secret -proto:pop3"));
  CHECK(list.row_count() == 1);
}

TEST_CASE("notices of all sessions, and those of none") {
  const FlatStore store;
  const auto reader = store.reader();
  view::NoticeList list(*reader);
  REQUIRE(list.row_count() == 2);
  CHECK(row_of(list, 0) ==
        "2026-01-31|10:00:00||"
        "|alert|cut-file|the file ends within a packet|");
  CHECK(row_of(list, 1) == "2026-01-31|10:00:01|smtp|1|warn|bare-lf|a line ends without CR|");
  check_columns(list);
  list.sort({4, false});  // by severity: the least first
  CHECK(row_of(list, 0).find("bare-lf") != std::string::npos);
  REQUIRE(list.set_filter("session:1"));
  CHECK(list.row_count() == 1);
}

TEST_CASE("hosts as clients and as servers") {
  const FlatStore store;
  const auto reader = store.reader();
  view::HostList list(*reader);
  REQUIRE(list.row_count() == 2);
  // Session 1 has 100 + 23 octets and one mail, session 2 has 200 + 23 and none in its row.
  CHECK(row_of(list, 0) ==
        "10.0.0.5|pop3,smtp|2||1||346||2026-01-31 10:00:01|2026-01-31 10:00:02||");
  CHECK(row_of(list, 1) ==
        "10.0.0.9|pop3,smtp||2|1||346||2026-01-31 10:00:01|2026-01-31 10:00:02||");
  CHECK(list.address(list.id_at(1)) == "10.0.0.9");
  check_columns(list);
  list.sort({3, true});  // as a server, the most first
  CHECK(list.address(list.id_at(0)) == "10.0.0.9");
  const std::uint64_t id = list.id_at(1);
  REQUIRE(list.set_filter("proto:pop3"));
  CHECK(list.row_of(id) == 1);
  CHECK(row_of(list, 0).starts_with("10.0.0.9|pop3||1||"));
}

TEST_CASE("addresses are in the order of their numbers") {
  SmallStore store;
  store.begin();
  for (const Byte last : {Byte{100}, Byte{9}, Byte{20}}) {
    SessionRecord session = store.session(last);
    session.client = session.server = SmallStore::endpoint(last, 25);
    session.messages = 3;
    store.put(session);
  }
  store.end();
  const auto reader = store.reader();
  view::HostList list(*reader);
  REQUIRE(list.row_count() == 3);
  CHECK(list.address(list.id_at(0)) == "10.0.0.9");
  CHECK(list.address(list.id_at(2)) == "10.0.0.100");
  // One that talks with itself carried its mails once.
  CHECK(row_of(list, 0).starts_with("10.0.0.9|smtp|1|1|3||"));
}

TEST_CASE("a mail that was seen twice is a journey of two hops") {
  const FlatStore store;
  const auto reader = store.reader();
  view::JourneyList list(*reader);
  REQUIRE(list.row_count() == 1);
  CHECK(row_of(list, 0).starts_with("j1|2|2026-01-31 10:00:01|1.000 s|"));
  CHECK(row_of(list, 0).find("|first mail|") != std::string::npos);
  check_columns(list);
  view::HopList hops(*reader, *list.journey(1));
  REQUIRE(hops.row_count() == 2);
  CHECK(hops.hop(2)->session == SessionId{2});
  CHECK_FALSE(hops.hop(3));
  CHECK(row_of(hops, 1).find("|pop3|retrieve|10.0.0.5:40002|10.0.0.9:110|2|m2|40|complete|") !=
        std::string::npos);
  check_columns(hops);
  REQUIRE(hops.set_filter("proto:pop3"));
  CHECK(hops.row_count() == 1);
}

TEST_CASE("a TLS connection, and its page with the certificate") {
  const FlatStore store;
  const auto reader = store.reader();
  view::TlsList list(*reader);
  REQUIRE(list.row_count() == 1);
  CHECK(row_of(list, 0) ==
        "2026-01-31|10:00:02|pop3|2||TLS 1.2|mail.school.example|TLS_RSA_WITH_AES_128_CBC_SHA|"
        "CN=mail.school.example|2026-02-01|1,500|no-keys|");
  check_columns(list);
  std::string text;
  const view::Page page = view::tls_page(*reader, {1});
  for (const view::PageLine& line : page.lines) text += line.text + "\n";
  CHECK(text.find("CN=School CA") != std::string::npos);
  CHECK(text.find("-----BEGIN CERTIFICATE-----\nZGVy\n") != std::string::npos);  // "der"
  const auto file = view::saved_certificates(*reader, {1});
  REQUIRE(file);
  CHECK(file->name == std::string(32, 'c') + ".pem");
  CHECK_FALSE(view::saved_certificates(*reader, {7}));
  CHECK(view::tls_page(*reader, {7}).lines.empty());
}

TEST_CASE("figures, at any width, narrowed by terms") {
  const FlatStore store;
  const auto reader = store.reader();
  view::Statistics statistics(*reader);
  REQUIRE(statistics.gather(""));
  const auto text_of = [&](std::size_t width) {
    std::string text;
    for (const view::PageLine& line : statistics.lines(width, false)) {
      CHECK(display_width(line.text) <= width);
      text += line.text + "\n";
    }
    return text;
  };
  CHECK(text_of(118).find("Hosts with the most octets\n") != std::string::npos);
  CHECK(text_of(78).find("smtp") != std::string::npos);
  REQUIRE(statistics.gather("proto:pop3"));
  CHECK(text_of(78).find("smtp") == std::string::npos);
  REQUIRE(statistics.gather("user:nobody"));
  CHECK(text_of(78) == "no session fits\n");
  CHECK_FALSE(statistics.gather("colour:red"));
}

TEST_CASE("what completes a filter") {
  FlatStore store;
  store.begin();
  for (const char* name :
       {"m\x1b[31m", "m\xc2\x9b", "m\xe2\x80\xaex", "m\"x", "m\xff", "mallory"}) {
    CredentialRecord login;
    login.session = {1};
    login.mechanism = "PLAIN";
    login.user = name;
    login.time = SmallStore::at(3000);
    store.put(login);
  }
  store.end();
  const auto reader = store.reader();
  using Words = std::vector<std::string>;
  const auto complete = [&](const std::string& line) {
    return view::complete_filter(*reader, line);
  };
  CHECK(complete("pro").words == Words{"proto:"});
  CHECK(complete("s").words == Words{"subject:", "sha256:", "session:"});
  CHECK(complete("user:bob -fr").words == Words{"from:"});
  CHECK(complete("user:bob -fr").from == 10);
  CHECK(complete("proto:p").words == Words{"pop3"});
  CHECK(complete("proto:p").from == 6);
  CHECK(complete("has:").words == Words{"attachment", "error", "gap", "secret", "tls"});
  CHECK(complete("user:B").words == Words{"bob"});
  CHECK(complete("ip:10.0.0.").words == Words{"10.0.0.5", "10.0.0.9"});
  CHECK(complete("subject:fi").words == Words{"\"first mail\""});
  CHECK(complete("subject:\"first m").words == Words{"\"first mail\""});
  // An address of the wire that would drive the terminal is not offered.
  CHECK(complete("user:m").words == Words{"mallory"});
  CHECK(complete("colour:r").words.empty());
  CHECK(complete("nothing").words.empty());
}
