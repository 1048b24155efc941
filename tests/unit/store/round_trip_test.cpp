// SPDX-License-Identifier: MIT
// What goes in comes out: every field of every record, whatever its octets.
#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

#include <rapidjson/document.h>

#include "store/dialogue.hpp"
#include "store_fixture.hpp"

using namespace malote;
using namespace malote::store;
using namespace malote::store::test;

namespace {

template <typename... Records>
void write(const std::string& path, const Records&... records) {
  const auto writer = open_writer(path);
  (writer->accept(records), ...);
  writer->finish();
}

}  // namespace

TEST_CASE("every field of every record comes back") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  write(path, full_capture(), full_session(), full_exchange(), full_message(), full_part(),
        full_credential(), full_notice(), full_mailbox_event(), full_tls(), full_certificate());
  const auto reader = open_reader(path);
  REQUIRE(captures(*reader).size() == 1);
  check_same(captures(*reader)[0], full_capture());
  REQUIRE(sessions(*reader).size() == 1);
  check_same(sessions(*reader)[0], full_session());
  check_same(reader->session({7}).value(), full_session());
  REQUIRE(exchanges(*reader).size() == 1);
  check_same(exchanges(*reader)[0], full_exchange());
  REQUIRE(messages(*reader).size() == 1);
  check_same(messages(*reader)[0], full_message());
  check_same(reader->message({5}).value(), full_message());
  REQUIRE(parts(*reader).size() == 1);
  check_same(parts(*reader)[0], full_part());
  const auto of_message = collect<PartRecord>([&](auto visit) { reader->parts_of({5}, visit); });
  REQUIRE(of_message.size() == 1);
  check_same(of_message[0], full_part());
  CHECK(collect<PartRecord>([&](auto visit) { reader->parts_of({4}, visit); }).empty());
  REQUIRE(credentials(*reader).size() == 1);
  check_same(credentials(*reader)[0], full_credential());
  REQUIRE(notices(*reader).size() == 1);
  check_same(notices(*reader)[0], full_notice());
  REQUIRE(mailbox_events(*reader).size() == 1);
  check_same(mailbox_events(*reader)[0], full_mailbox_event());
  REQUIRE(tls_rows(*reader).size() == 1);
  check_same(tls_rows(*reader)[0], full_tls());
  const auto of_session = collect<TlsRecord>([&](auto visit) { reader->tls_of({7}, visit); });
  REQUIRE(of_session.size() == 1);
  check_same(of_session[0], full_tls());
  REQUIRE(certificates(*reader).size() == 1);
  check_same(certificates(*reader)[0], full_certificate());
  check_same(reader->certificate("aa").value(), full_certificate());
  CHECK_FALSE(reader->certificate("bb"));
}

TEST_CASE("a certificate that is known stays as it was seen first; TLS told again is replaced") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  CertificateRecord again = full_certificate();
  again.session = {8};
  TlsRecord later = full_tls();
  later.state = TlsState::opened;
  write(path, full_certificate(), full_tls(), again, later);
  const auto reader = open_reader(path);
  REQUIRE(certificates(*reader).size() == 1);
  check_same(certificates(*reader)[0], full_certificate());
  REQUIRE(tls_rows(*reader).size() == 1);
  check_same(tls_rows(*reader)[0], later);
  CHECK(open_writer(path)->first_ids().tls == TlsId{4});
}

TEST_CASE("absent fields stay absent, and there is nothing where nothing is") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  NoticeRecord of_capture;
  of_capture.kind = "cut-file";
  of_capture.origin.capture = {1};
  ExchangeRecord greeting;
  greeting.session = {1};
  greeting.n = 1;
  SessionRecord session;
  session.id = {1};
  CredentialRecord credential;
  MessageRecord message;
  message.id = {1};
  PartRecord part;
  part.id = part_id({1}, 1);
  CaptureRecord capture;
  capture.id = {1};
  const MailboxEventRecord event;
  TlsRecord tls;
  tls.id = {1};
  const CertificateRecord certificate;
  write(path, capture, session, greeting, message, part, credential, of_capture, event, tls,
        certificate);
  const auto reader = open_reader(path);
  check_same(captures(*reader).at(0), capture);
  check_same(sessions(*reader).at(0), session);
  check_same(exchanges(*reader).at(0), greeting);
  check_same(messages(*reader).at(0), message);
  check_same(parts(*reader).at(0), part);
  check_same(credentials(*reader).at(0), credential);
  check_same(notices(*reader).at(0), of_capture);
  check_same(mailbox_events(*reader).at(0), event);
  check_same(tls_rows(*reader).at(0), tls);
  check_same(certificates(*reader).at(0), certificate);
  CHECK_FALSE(reader->session({2}));
  CHECK_FALSE(reader->message({2}));
  CHECK_FALSE(reader->content({1}, 0, [](Bytes) { return true; }));
}

TEST_CASE("huge texts come back") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  std::string huge;
  for (int i = 0; i < 1200; ++i) huge += all_octets();  // 300 KB
  auto session = a_session(1);
  session.user = huge;
  auto message = a_message(1, 1);
  message.envelope_to.assign(1000, std::string(300, 'x'));
  const auto exchange = an_exchange(1, 1, "NOOP", huge, "250", huge);
  write(path, session, message, exchange);
  const auto reader = open_reader(path);
  check_same(sessions(*reader).at(0), session);
  check_same(messages(*reader).at(0), message);
  check_same(exchanges(*reader).at(0), exchange);
}

TEST_CASE("a row replaces the one before with its id") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  auto open_session = a_session(1);
  open_session.end.reset();
  open_session.outcome = Outcome::open;
  auto first_message = a_message(1, 1);
  first_message.subject = "before";
  auto message = a_message(1, 1);
  message.subject = "after";
  write(path, a_capture(1, CaptureState::partial), open_session, first_message, a_session(2),
        message, a_session(1), a_capture(1, CaptureState::whole));
  const auto reader = open_reader(path);
  REQUIRE(captures(*reader).size() == 1);
  CHECK(captures(*reader)[0].state == CaptureState::whole);
  REQUIRE(sessions(*reader).size() == 2);
  check_same(sessions(*reader)[0], a_session(1));
  REQUIRE(messages(*reader).size() == 1);
  CHECK(messages(*reader)[0].subject == "after");
}

TEST_CASE("rows come in the order of their ids, of sessions and messages in any number") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  {
    const auto writer = open_writer(path);
    for (std::uint64_t id = 10'000; id > 0; --id) writer->accept(a_session(id));
    for (std::uint64_t id = 1; id <= 300; ++id) writer->accept(a_message(301 - id, 1 + id % 2));
    writer->finish();
  }
  const auto reader = open_reader(path);
  const auto all = sessions(*reader);
  REQUIRE(all.size() == 10'000);
  for (std::size_t i = 0; i < all.size(); ++i) REQUIRE(all[i].id.value == i + 1);
  std::vector<std::uint64_t> of_second;
  reader->messages_of({2}, [&](const MessageRecord& m) {
    of_second.push_back(m.id.value);
    return true;
  });
  CHECK(of_second.size() == 150);
  CHECK(std::is_sorted(of_second.begin(), of_second.end()));
  int visits = 0;
  reader->sessions({}, [&](const SessionRecord&) { return ++visits < 100; });
  CHECK(visits == 100);
  int of_session = 0;
  reader->messages_of({1}, [&](const MessageRecord&) { return ++of_session < 3; });
  CHECK(of_session == 3);
}

TEST_CASE("contents stream from any offset") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  Limits limits;
  limits.content_chunk_octets = 1000;
  std::vector<Byte> whole(10'500);
  for (std::size_t i = 0; i < whole.size(); ++i) whole[i] = static_cast<Byte>(i * 7 + i / 256);
  {
    const auto writer = open_writer(path, limits);
    for (std::uint32_t i = 0; i * 1000 < whole.size(); ++i) {
      const auto begin = whole.begin() + i * 1000;
      const auto end = std::min(begin + 1000, whole.end());
      writer->put_chunk({1}, i, std::vector<Byte>(begin, end));
    }
    writer->finish_content({1}, {whole.size(), whole.size(), "one"});
    writer->put_chunk({2}, 0, {1, 2, 3});
    writer->finish_content({2}, {3, 3, "two"});
    writer->finish_content({3}, {0, 0, "three"});
    writer->put_chunk({4}, 0, {4});  // short, and yet not the last
    writer->put_chunk({4}, 1, {5, 6});
    writer->finish_content({4}, {3, 3, "four"});
    writer->put_chunk({5}, 0, std::vector<Byte>(1000, 9));  // its end never came
    for (const std::uint64_t id : {7U, 8U}) {
      writer->put_chunk({id}, 0, std::vector<Byte>(1000, 7));
      writer->put_chunk({id}, 1, {1});
    }
    writer->finish_content({8}, {1001, 1001, "eight"});
    writer->drop_content({7});
    writer->drop_content({8});
    writer->finish();
  }
  const auto reader = open_reader(path);
  const auto read = [&](std::uint64_t id, std::uint64_t offset) {
    std::vector<Byte> octets;
    CHECK(reader->content({id}, offset, [&](Bytes bytes) {
      octets.insert(octets.end(), bytes.begin(), bytes.end());
      return true;
    }));
    return octets;
  };
  for (const std::size_t offset : {0U, 1U, 999U, 1000U, 1001U, 9999U, 10'499U, 10'500U, 20'000U}) {
    const auto from = std::min(offset, whole.size());
    CHECK(read(1, offset) ==
          std::vector<Byte>(whole.begin() + static_cast<std::ptrdiff_t>(from), whole.end()));
  }
  CHECK(read(2, 0) == std::vector<Byte>{1, 2, 3});
  CHECK(read(2, 2) == std::vector<Byte>{3});
  CHECK(read(2, 3).empty());
  CHECK(read(3, 0).empty());
  CHECK(read(4, 0) == std::vector<Byte>{4, 5, 6});
  CHECK(read(5, 0).size() == 1000);
  for (const std::uint64_t id : {6U, 7U, 8U}) {
    CHECK_FALSE(reader->content({id}, 0, [](Bytes) { return true; }));
  }
  int visits = 0;
  CHECK(reader->content({1}, 0, [&](Bytes) { return ++visits < 3; }));
  CHECK(visits == 3);
}

TEST_CASE("a content of one chunk is one row") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  {
    const auto writer = open_writer(path);
    writer->put_chunk({1}, 0, std::vector<Byte>(2000, 1));
    writer->finish_content({1}, {2000, 2000, "x"});
    writer->finish();
  }
  auto by_hand = open_by_hand(path);
  CHECK(by_hand.number("SELECT count(*) FROM contents WHERE length(octets) = 2000") == 1);
  CHECK(by_hand.number("SELECT count(*) FROM chunks") == 0);
}

TEST_CASE("an exchange as JSON is UTF-8 with the exact octets beside") {
  PhaseWords phases;
  std::string json;
  append_json(json, full_exchange());
  CHECK(json.find(",\"AUTH\xef\xbf\xbd\",") != std::string::npos);
  CHECK(json.find("\"command_hex\":\"41555448ff\"") != std::string::npos);
  rapidjson::Document document;
  CHECK_FALSE(document.Parse(json.c_str()).HasParseError());
  const auto back = parse_exchange(json, {7}, phases);
  REQUIRE(back);
  check_same(*back, full_exchange());
}

TEST_CASE("damaged dialogue gives what can be read and never more") {
  PhaseWords phases;
  CHECK(parse_exchanges("", {1}, phases).empty());
  CHECK(parse_exchanges("[", {1}, phases).empty());
  CHECK(parse_exchanges("{}", {1}, phases).empty());
  CHECK(parse_exchanges(std::string(100'000, '['), {1}, phases).empty());
  const auto odd = parse_exchanges(
      R"([1,{"n":2},["x",1.5,[],7,8,[1,[2]],9,-1,{},"y",{"secrets":[[1],[2,3]],"tag":3}]])", {1},
      phases);
  REQUIRE(odd.size() == 1);
  CHECK(odd[0].n == 0);
  CHECK(odd[0].replies.size() == 1);
  CHECK(odd[0].replies[0].code.empty());
  CHECK(odd[0].secrets.size() == 1);
}
