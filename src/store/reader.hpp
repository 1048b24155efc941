// SPDX-License-Identifier: MIT
// Reads a store: finished, being filled, or on read-only media. Several may read while one writes;
// each call is one short read transaction. Rows come in the order of their ids (exchanges: session,
// n). Visitors return false to stop; they may ask the same reader more. One
// thread; the phase of an exchange points into the reader. A damaged file is a std::runtime_error.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/bytes.hpp"
#include "core/result.hpp"
#include "records/record.hpp"
#include "store/body_search.hpp"
#include "store/hosts.hpp"
#include "store/query.hpp"

namespace malote::store {

// What sessions can be put in the order of.
enum class SessionOrder : std::uint8_t {
  id,
  protocol,
  start,
  client,
  server,
  user,
  exchanges,
  messages,
  octets,
  notices,
  outcome,
  software,
};

struct SessionSort {
  SessionOrder by = SessionOrder::id;
  bool descending = false;
};

// Flat lists over all sessions: mails; files, which are attachments and what FTP transferred
// (listings aside); attempts to log in; notices; TLS connections.
enum class ItemKind : std::uint8_t { messages, files, logins, notices, tls };
// Of logins: verdict is whether it was accepted, name the user, type the mechanism, from the
// client, to the server. Of notices: verdict is the severity, name the kind, type the text. Of TLS:
// verdict is the state, name the server's, type the version, from the cipher, to the subject.
enum class ItemOrder : std::uint8_t { time, session, via, size, verdict, from, to, name, type };
struct ItemSort {
  ItemOrder by = ItemOrder::time;
  bool descending = false;
};
// What a file of such a list is: one of the two.
struct FileItem {
  PartId part;
  TransferId transfer;
};

template <typename Row>
using Visitor = std::function<bool(const Row&)>;

class Reader {
 public:
  // Refused: no such file, not a store, a newer version, no permission.
  [[nodiscard]] static Result<std::unique_ptr<Reader>> open(const std::string& path);
  ~Reader();

  void captures(const Query&, const Visitor<CaptureRecord>&) const;
  void sessions(const Query&, const Visitor<SessionRecord>&) const;
  void exchanges(const Query&, const Visitor<ExchangeRecord>&) const;
  void messages(const Query&, const Visitor<MessageRecord>&) const;
  void transfers(const Query&, const Visitor<TransferRecord>&) const;
  void parts(const Query&, const Visitor<PartRecord>&) const;
  void credentials(const Query&, const Visitor<CredentialRecord>&) const;
  void notices(const Query&, const Visitor<NoticeRecord>&) const;
  void mailbox_events(const Query&, const Visitor<MailboxEventRecord>&) const;
  void tls(const Query&, const Visitor<TlsRecord>&) const;
  void certificates(const Query&, const Visitor<CertificateRecord>&) const;

  [[nodiscard]] std::optional<SessionRecord> session(SessionId) const;
  [[nodiscard]] std::optional<MessageRecord> message(MessageId) const;
  [[nodiscard]] std::optional<TransferRecord> transfer(TransferId) const;
  [[nodiscard]] std::optional<PartRecord> part(PartId) const;
  // By the numbers that item_ids() gives.
  [[nodiscard]] std::optional<CredentialRecord> login(std::uint64_t) const;
  [[nodiscard]] std::optional<NoticeRecord> notice(std::uint64_t) const;
  [[nodiscard]] std::optional<TlsRecord> tls(TlsId) const;
  void exchanges_of(SessionId, const Visitor<ExchangeRecord>&) const;
  void messages_of(SessionId, const Visitor<MessageRecord>&) const;
  void transfers_of(SessionId, const Visitor<TransferRecord>&) const;
  void parts_of(MessageId, const Visitor<PartRecord>&) const;
  void notices_of(SessionId, const Visitor<NoticeRecord>&) const;
  // With those of its transfers.
  void tls_of(SessionId, const Visitor<TlsRecord>&) const;
  [[nodiscard]] std::optional<CertificateRecord> certificate(const std::string& fingerprint) const;
  void mailbox_events_of(SessionId, const Visitor<MailboxEventRecord>&) const;

  // The ids of the sessions that fit, in that order (equal ones by id), from behind `after` on: so
  // that a view can show any window of a million rows. Eight octets a session.
  [[nodiscard]] std::vector<SessionId> session_ids(const Query&, SessionSort,
                                                   SessionId after = {}) const;
  // The same of items, whose numbers are message ids, or what file_item() understands.
  [[nodiscard]] std::vector<std::uint64_t> item_ids(ItemKind, const Query&, ItemSort) const;
  [[nodiscard]] static FileItem file_item(std::uint64_t) noexcept;
  // The hosts of the sessions that fit, in no order; no more than so many.
  [[nodiscard]] std::vector<HostSummary> hosts(const Query&, std::size_t most) const;
  // What stands in the store for a term ("user", "cmd") and begins so, whatever its case; of the
  // newest rows only, so that it is quick.
  [[nodiscard]] std::vector<std::string> values_of(const std::string& term,
                                                   const std::string& beginning) const;
  // How a message's texts are searched where no index has them; without this they are not.
  void search_bodies_with(BodyScan) const;
  [[nodiscard]] std::size_t searched_plainly() const;  // messages that no index had
  // Another number after anybody else has written to the store. Cheap: made to be asked often.
  [[nodiscard]] std::int64_t change_token() const;

  // The kept octets of a content from `offset` on, chunk by chunk. False where there are none.
  bool content(ContentId, std::uint64_t offset, const std::function<bool(Bytes)>&) const;

 private:
  struct Impl;
  explicit Reader(std::unique_ptr<Impl>);
  std::unique_ptr<Impl> impl_;
};

// Whether the file begins like an SQLite file of ours (application_id), without opening it as one.
[[nodiscard]] bool looks_like_store(const std::string& path);

}  // namespace malote::store
