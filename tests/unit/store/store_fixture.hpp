// SPDX-License-Identifier: MIT
// What the tests of the store share: a folder that goes away, hand-made records, short ways to
// write a store and to collect what a reader visits.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "records/record.hpp"
#include "store/reader.hpp"
#include "store/sqlite.hpp"
#include "store/writer.hpp"

namespace malote::store::test {

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] std::vector<std::string> names() const;  // of what lies in it, sorted

 private:
  std::filesystem::path path_;
};

[[nodiscard]] std::unique_ptr<Writer> open_writer(const std::string& path, const Limits& = {});
[[nodiscard]] std::unique_ptr<Reader> open_reader(const std::string& path);
[[nodiscard]] Query query(const std::vector<std::string>& words);
// A connection of the test's own, as a person with the sqlite3 program has one.
[[nodiscard]] Database open_by_hand(const std::string& path);

// Every octet value, in order.
[[nodiscard]] std::string all_octets();

[[nodiscard]] CaptureRecord a_capture(std::uint64_t id, CaptureState = CaptureState::whole);
[[nodiscard]] SessionRecord a_session(std::uint64_t id, std::uint64_t capture = 1);
[[nodiscard]] ExchangeRecord an_exchange(std::uint64_t session, std::uint32_t n,
                                         std::string command, std::string argument,
                                         std::string code = "250", std::string reply = "ok");
[[nodiscard]] MessageRecord a_message(std::uint64_t id, std::uint64_t session);

// All fields with values that no other field has.
[[nodiscard]] CaptureRecord full_capture();
[[nodiscard]] SessionRecord full_session();
[[nodiscard]] ExchangeRecord full_exchange();
[[nodiscard]] MessageRecord full_message();
[[nodiscard]] PartRecord full_part();
[[nodiscard]] CredentialRecord full_credential();
[[nodiscard]] NoticeRecord full_notice();
[[nodiscard]] TransferRecord full_transfer();
[[nodiscard]] MailboxEventRecord full_mailbox_event();
[[nodiscard]] TlsRecord full_tls();
[[nodiscard]] CertificateRecord full_certificate();

template <typename Row, typename List>
std::vector<Row> collect(const List& list) {
  std::vector<Row> rows;
  list([&](const Row& row) {
    rows.push_back(row);
    return true;
  });
  return rows;
}

[[nodiscard]] std::vector<CaptureRecord> captures(const Reader&, const Query& = {});
[[nodiscard]] std::vector<SessionRecord> sessions(const Reader&, const Query& = {});
[[nodiscard]] std::vector<ExchangeRecord> exchanges(const Reader&, const Query& = {});
[[nodiscard]] std::vector<MessageRecord> messages(const Reader&, const Query& = {});
[[nodiscard]] std::vector<PartRecord> parts(const Reader&, const Query& = {});
[[nodiscard]] std::vector<CredentialRecord> credentials(const Reader&, const Query& = {});
[[nodiscard]] std::vector<NoticeRecord> notices(const Reader&, const Query& = {});
[[nodiscard]] std::vector<TransferRecord> transfers(const Reader&, const Query& = {});
[[nodiscard]] std::vector<MailboxEventRecord> mailbox_events(const Reader&, const Query& = {});
[[nodiscard]] std::vector<TlsRecord> tls_rows(const Reader&, const Query& = {});
[[nodiscard]] std::vector<CertificateRecord> certificates(const Reader&, const Query& = {});

void check_same(const CaptureRecord&, const CaptureRecord&);
void check_same(const SessionRecord&, const SessionRecord&);
void check_same(const ExchangeRecord&, const ExchangeRecord&);
void check_same(const MessageRecord&, const MessageRecord&);
void check_same(const PartRecord&, const PartRecord&);
void check_same(const CredentialRecord&, const CredentialRecord&);
void check_same(const NoticeRecord&, const NoticeRecord&);
void check_same(const TransferRecord&, const TransferRecord&);
void check_same(const MailboxEventRecord&, const MailboxEventRecord&);
void check_same(const TlsRecord&, const TlsRecord&);
void check_same(const CertificateRecord&, const CertificateRecord&);

}  // namespace malote::store::test
