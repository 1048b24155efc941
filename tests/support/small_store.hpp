// SPDX-License-Identifier: MIT
// A store made by hand for the tests of view and ui: sessions as the course types them, with a mail
// and a login. In a folder of its own that goes away.
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <memory>
#include <string>

#include "store/reader.hpp"
#include "store/writer.hpp"

namespace malote::test {

class SmallStore {
 public:
  SmallStore() {
    std::string name = (std::filesystem::temp_directory_path() / "malote-view-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder_ = name;
    path_ = (folder_ / "small.db").string();
  }
  ~SmallStore() {
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
  }
  SmallStore(const SmallStore&) = delete;
  SmallStore& operator=(const SmallStore&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string file(const std::string& name) const {
    return (folder_ / name).string();
  }
  [[nodiscard]] std::unique_ptr<store::Reader> reader() const {
    auto opened = store::Reader::open(path_);
    REQUIRE(opened.ok());
    return std::move(opened.value());
  }

  void begin() {
    auto opened = store::Writer::open(path_, Limits{});
    REQUIRE(opened.ok());
    writer_ = std::move(opened.value());
  }
  void end() {
    writer_->finish();
    writer_.reset();
  }

  static Timestamp at(std::int64_t ms) {
    constexpr std::int64_t start = 1'769'853'600;  // 2026-01-31T10:00:00Z
    return {start * ns_per_second + ms * 1'000'000};
  }
  static Endpoint endpoint(Byte last, std::uint16_t port) {
    const std::array<Byte, 4> octets{10, 0, 0, last};
    return {IpAddress::v4(octets), port};
  }

  SessionRecord session(std::uint64_t id, Protocol protocol = Protocol::smtp) {
    SessionRecord row;
    row.id = {id};
    row.capture = {1};
    row.protocol = protocol;
    row.client = endpoint(5, static_cast<std::uint16_t>(40000 + id % 20000));
    row.server = endpoint(9, protocol == Protocol::pop3 ? 110 : 25);
    row.start = at(static_cast<std::int64_t>(id) * 1000);
    row.end = at(static_cast<std::int64_t>(id) * 1000 + 900);
    row.complete = true;
    row.outcome = Outcome::closed;
    row.client_bytes = 100 * id;
    row.server_bytes = 23;
    return row;
  }
  void put(Record record) { writer_->accept(std::move(record)); }

  void put_exchange(std::uint64_t id, std::uint32_t n, const char* phase, const char* command,
                    const char* argument, const char* code, const char* text,
                    MessageId message = {}) {
    ExchangeRecord row;
    row.session = {id};
    row.n = n;
    const auto start = static_cast<std::int64_t>(id) * 1000;
    row.time = at(start + n * 10);
    row.phase = phase;
    if (*command != '\0') row.command = command;
    if (*argument != '\0') row.argument = argument;
    if (std::string_view(command) == "PASS") {
      row.secrets.emplace_back(0, static_cast<std::uint32_t>(row.argument->size()));
    }
    row.replies.push_back({code, text, at(start + n * 10 + 5)});
    row.settled = true;
    row.message = message;
    put(std::move(row));
  }
  void put_message(std::uint64_t id, std::uint64_t session, std::string_view octets) {
    MessageRecord row;
    row.id = {id};
    row.session = {session};
    row.via = Protocol::smtp;
    row.subject = "first mail";
    row.content = {id};
    row.size = octets.size();
    row.sha256 = std::string(64, 'a');
    row.complete = true;
    row.time = at(static_cast<std::int64_t>(session) * 1000 + 52);
    row.result = "250 queued";
    ContentSummary summary;
    summary.size = summary.kept = octets.size();
    summary.sha256 = row.sha256;
    writer_->put_chunk({id}, 0, {octets.begin(), octets.end()});
    writer_->finish_content({id}, summary);
    put(std::move(row));
  }
  void put_content(ContentId id, std::string_view octets) {
    ContentSummary summary;
    summary.size = summary.kept = octets.size();
    writer_->put_chunk(id, 0, {octets.begin(), octets.end()});
    writer_->finish_content(id, summary);
  }
  // Session 1: a mail by SMTP; session 2: a login by POP3 with a password.
  void put_course() {
    CaptureRecord capture;
    capture.id = {1};
    capture.path = "course.pcap";
    capture.state = CaptureState::whole;
    put(capture);
    SessionRecord mail = session(1);
    mail.messages = 1;
    mail.exchanges = 7;
    mail.reply_codes = {"220", "250", "354"};
    put(mail);
    put_exchange(1, 1, "connection", "", "", "220", "mail.school.example");
    put_exchange(1, 2, "connection", "EHLO", "student.example", "250",
                 "mail.school.example\nPIPELINING\nSIZE 10000");
    put_exchange(1, 3, "transaction", "MAIL", "FROM:<alice@student.example>", "250", "2.1.0 ok");
    put_exchange(1, 4, "transaction", "RCPT", "TO:<nobody@school.example>", "550",
                 "5.1.1 no such user");
    put_exchange(1, 5, "transaction", "DATA", "", "250", "queued", {1});
    put_message(1, 1, "Subject: first mail\r\n\r\nHello \xe4\xb8\xad, \x1b[31mred.\r\n");
    put_exchange(1, 6, "termination", "QUIT", "", "221", "bye");
    SessionRecord login = session(2, Protocol::pop3);
    login.user = "bob";
    login.exchanges = 4;
    login.reply_codes = {"+OK"};
    put(login);
    put_exchange(2, 1, "authorization", "", "", "+OK", "ready");
    put_exchange(2, 2, "authorization", "USER", "bob", "+OK", "");
    put_exchange(2, 3, "authorization", "PASS", "cebolinha", "+OK", "welcome");
    put_exchange(2, 4, "update", "QUIT", "", "+OK", "bye");
  }

 private:
  std::filesystem::path folder_;
  std::string path_;
  std::unique_ptr<store::Writer> writer_;
};

}  // namespace malote::test
