// SPDX-License-Identifier: MIT
#include "store/reader.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "store/chunk_key.hpp"
#include "store/dialogue.hpp"
#include "store/dialogue_reader.hpp"
#include "store/functions.hpp"
#include "store/item_ids.hpp"
#include "store/query_sql.hpp"
#include "store/row_windows.hpp"
#include "store/rows.hpp"
#include "store/schema.hpp"
#include "store/store_file.hpp"

namespace malote::store {
namespace {

const char* order_of(SessionOrder by) {
  switch (by) {
    case SessionOrder::id:
      break;
    case SessionOrder::protocol:
      return "s.protocol";
    case SessionOrder::start:
      return "s.start_time";
    case SessionOrder::client:
      return "s.client_ip, s.client_port";
    case SessionOrder::server:
      return "s.server_ip, s.server_port";
    case SessionOrder::user:
      return "s.user";
    case SessionOrder::exchanges:
      return "s.exchanges";
    case SessionOrder::messages:
      return "s.messages";
    case SessionOrder::octets:
      return "s.client_bytes + s.server_bytes";
    case SessionOrder::notices:
      return "s.notices";
    case SessionOrder::outcome:
      return "s.outcome";
    case SessionOrder::software:
      return "s.software";
  }
  return "s.id";
}

// "a, b" downwards: "a DESC, b DESC".
std::string downwards(std::string terms) {
  for (std::size_t at = 0; (at = terms.find(", ", at)) != std::string::npos; at += 7) {
    terms.insert(at, " DESC");
  }
  return terms + " DESC";
}

// The exchanges of a chunk that fit a condition.
class ExchangeFilter {
 public:
  ExchangeFilter(Database& database, const SqlCondition& condition)
      : condition_(condition),
        statement_(database,
                   "SELECT x.value FROM (SELECT ? AS session, value,"
                   " value ->> 3 AS command, value ->> 1 AS time,"
                   " value ->> '$[10].under_tls' AS under_tls FROM json_each(?)) x WHERE " +
                       condition.where) {
    bind_values(statement_, 3, condition_);
  }

  std::vector<ExchangeRecord> operator()(SessionId session, std::string_view body,
                                         PhaseWords& phases) {
    std::vector<ExchangeRecord> fitting;
    const Resetter resetter(statement_);
    statement_.bind_integer(1, static_cast<std::int64_t>(session.value));
    statement_.bind_text(2, body.empty() ? "[]" : body);
    while (statement_.step()) {
      auto exchange = parse_exchange(statement_.octets(0), session, phases);
      if (exchange) fitting.push_back(std::move(*exchange));
    }
    return fitting;
  }

 private:
  SqlCondition condition_;  // its texts are bound as they lie
  Statement statement_;
};

}  // namespace

struct Reader::Impl {
  explicit Impl(Database opened)
      : database(std::move(opened)),
        session(database, select_sql<SessionRecord>("s.id = ?")),
        message(database, select_sql<MessageRecord>("m.id = ?")),
        transfer(database, select_sql<TransferRecord>("t.id = ?")),
        part(database, select_sql<PartRecord>("p.id = ?")),
        login(database, select_sql<CredentialRecord>("c.id = ?")),
        notice(database, select_sql<NoticeRecord>("n.id = ?")),
        tls(database, select_sql<TlsRecord>("y.id = ?")),
        messages_of(database, select_sql<MessageRecord>("m.session = ? ORDER BY m.id")),
        transfers_of(database, select_sql<TransferRecord>("t.session = ? ORDER BY t.id")),
        parts_of(database, select_sql<PartRecord>("p.id BETWEEN ? AND ? ORDER BY p.id")),
        notices_of(database, select_sql<NoticeRecord>("n.session = ? ORDER BY n.id")),
        tls_of(database, select_sql<TlsRecord>("y.session = ? ORDER BY y.id")),
        events_of(database, select_sql<MailboxEventRecord>("b.session = ? ORDER BY b.id")),
        content(database, "SELECT kept, octets FROM contents WHERE id = ?"),
        chunk_sizes(database,
                    "SELECT id, length(octets) FROM chunks WHERE id BETWEEN ? AND ? ORDER BY id"),
        chunk(database, "SELECT octets FROM chunks WHERE id = ?"),
        dialogue(database),
        bodies(database) {}

  // The kept octets of a content that is one row; nothing where it is none.
  std::optional<std::vector<Byte>> small_content(std::uint64_t id, bool& known) {
    const Resetter resetter(content);
    content.bind_integer(1, static_cast<std::int64_t>(id));
    known = content.step();
    if (!known || content.is_null(1)) return std::nullopt;
    const Bytes octets = as_bytes(content.octets(1));
    return std::vector<Byte>(octets.begin(), octets.end());
  }
  std::vector<std::pair<std::int64_t, std::uint64_t>> chunks_of(std::uint64_t id) {
    std::vector<std::pair<std::int64_t, std::uint64_t>> sizes;
    const Resetter resetter(chunk_sizes);
    chunk_sizes.bind_integer(1, chunk_key(id, 0));
    chunk_sizes.bind_integer(2, chunk_key(id, chunks_most - 1));
    while (chunk_sizes.step()) {
      sizes.emplace_back(chunk_sizes.integer(0),
                         static_cast<std::uint64_t>(chunk_sizes.integer(1)));
    }
    return sizes;
  }
  std::vector<Byte> load_chunk(std::int64_t key) {
    const Resetter resetter(chunk);
    chunk.bind_integer(1, key);
    if (!chunk.step()) return {};
    const Bytes octets = as_bytes(chunk.octets(0));
    return {octets.begin(), octets.end()};
  }

  Database database;
  PhaseWords phases;
  Statement session, message, transfer, part, login, notice, tls, messages_of, transfers_of,
      parts_of, notices_of, tls_of, events_of, content, chunk_sizes, chunk;
  DialogueReader dialogue;
  BodySearch bodies;
};

Reader::Reader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Reader::~Reader() = default;

Result<std::unique_ptr<Reader>> Reader::open(const std::string& path) {
  const auto kind = look_at(path);
  if (kind != FileKind::store) return refusal(path, kind);
  try {
    Database database = open_for_reading(path);
    if (auto newer = refuse_newer(path, database)) return *newer;
    add_stand_ins(database);
    database.exec("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;");
    register_functions(database);
    return std::unique_ptr<Reader>(new Reader(std::make_unique<Impl>(std::move(database))));
  } catch (const SqliteError& error) {
    return refusal(path, error.what());
  }
}

void Reader::captures(const Query& query, const Visitor<CaptureRecord>& visitor) const {
  list(impl_->database, to_sql(query, RowKind::captures), visitor);
}

void Reader::sessions(const Query& query, const Visitor<SessionRecord>& visitor) const {
  list(impl_->database, to_sql(query, RowKind::sessions), visitor);
}

void Reader::messages(const Query& query, const Visitor<MessageRecord>& visitor) const {
  list(impl_->database, to_sql(query, RowKind::messages), visitor);
}

void Reader::transfers(const Query& query, const Visitor<TransferRecord>& visitor) const {
  list(impl_->database, to_sql(query, RowKind::transfers), visitor);
}

void Reader::parts(const Query& query, const Visitor<PartRecord>& visitor) const {
  list(impl_->database, to_sql(query, RowKind::parts), visitor);
}

void Reader::credentials(const Query& query, const Visitor<CredentialRecord>& visitor) const {
  list(impl_->database, to_sql(query, RowKind::credentials), visitor);
}

void Reader::notices(const Query& query, const Visitor<NoticeRecord>& visitor) const {
  list(impl_->database, to_sql(query, RowKind::notices), visitor);
}

void Reader::mailbox_events(const Query& query, const Visitor<MailboxEventRecord>& visitor) const {
  list(impl_->database, to_sql(query, RowKind::mailbox), visitor);
}

void Reader::tls(const Query& query, const Visitor<TlsRecord>& visitor) const {
  list(impl_->database, to_sql(query, RowKind::tls), visitor);
}

void Reader::certificates(const Query& query, const Visitor<CertificateRecord>& visitor) const {
  list(impl_->database, to_sql(query, RowKind::certificates), visitor);
}

void Reader::exchanges(const Query& query, const Visitor<ExchangeRecord>& visitor) const {
  const auto sessions = sessions_for_exchanges(query);
  std::optional<ExchangeFilter> filter;
  if (!sessions.decides) filter.emplace(impl_->database, to_sql(query, RowKind::exchanges));
  const auto read = [](const Statement& row) {
    return SessionId{static_cast<std::uint64_t>(row.integer(0))};
  };
  (void)by_windows<SessionId>(impl_->database, "SELECT s.id FROM sessions s WHERE ", "s",
                              sessions.sql, read, [&](const SessionId& session) {
                                const auto pick = [&](std::string_view body) {
                                  return filter ? (*filter)(session, body, impl_->phases)
                                                : parse_exchanges(body, session, impl_->phases);
                                };
                                return impl_->dialogue.each(session, pick, visitor);
                              });
}

std::optional<SessionRecord> Reader::session(SessionId id) const {
  return find<SessionRecord>(impl_->session, id.value);
}

std::optional<MessageRecord> Reader::message(MessageId id) const {
  return find<MessageRecord>(impl_->message, id.value);
}

std::optional<TransferRecord> Reader::transfer(TransferId id) const {
  return find<TransferRecord>(impl_->transfer, id.value);
}

std::optional<PartRecord> Reader::part(PartId id) const {
  return find<PartRecord>(impl_->part, id.value);
}

std::optional<CredentialRecord> Reader::login(std::uint64_t number) const {
  return find<CredentialRecord>(impl_->login, number);
}

std::optional<NoticeRecord> Reader::notice(std::uint64_t number) const {
  return find<NoticeRecord>(impl_->notice, number);
}

std::optional<TlsRecord> Reader::tls(TlsId id) const {
  return find<TlsRecord>(impl_->tls, id.value);
}

void Reader::exchanges_of(SessionId session, const Visitor<ExchangeRecord>& visitor) const {
  const auto pick = [&](std::string_view body) {
    return parse_exchanges(body, session, impl_->phases);
  };
  (void)impl_->dialogue.each(session, pick, visitor);
}

void Reader::messages_of(SessionId session, const Visitor<MessageRecord>& visitor) const {
  list_of(impl_->messages_of, session, visitor);
}

void Reader::transfers_of(SessionId session, const Visitor<TransferRecord>& visitor) const {
  list_of(impl_->transfers_of, session, visitor);
}

void Reader::parts_of(MessageId message, const Visitor<PartRecord>& visitor) const {
  std::vector<PartRecord> rows;
  {
    const Resetter resetter(impl_->parts_of);
    impl_->parts_of.bind_integer(1, static_cast<std::int64_t>(part_id(message, 0).value));
    impl_->parts_of.bind_integer(2, static_cast<std::int64_t>(part_id(message, parts_most).value));
    while (impl_->parts_of.step()) rows.push_back(read_row<PartRecord>(impl_->parts_of));
  }
  for (const auto& row : rows) {
    if (!visitor(row)) return;
  }
}

void Reader::notices_of(SessionId session, const Visitor<NoticeRecord>& visitor) const {
  list_of(impl_->notices_of, session, visitor);
}

void Reader::tls_of(SessionId session, const Visitor<TlsRecord>& visitor) const {
  list_of(impl_->tls_of, session, visitor);
}

std::optional<CertificateRecord> Reader::certificate(const std::string& fingerprint) const {
  Statement statement(impl_->database, select_sql<CertificateRecord>("g.fingerprint = ?"));
  statement.bind_text(1, fingerprint);
  if (!statement.step()) return std::nullopt;
  return read_row<CertificateRecord>(statement);
}

void Reader::mailbox_events_of(SessionId session,
                               const Visitor<MailboxEventRecord>& visitor) const {
  list_of(impl_->events_of, session, visitor);
}

std::vector<SessionId> Reader::session_ids(const Query& query, SessionSort sort,
                                           SessionId after) const {
  const auto condition = to_sql(query, RowKind::sessions);
  std::string order = order_of(sort.by);
  if (sort.by != SessionOrder::id) order += ", s.id";
  if (sort.descending) order = downwards(std::move(order));
  Statement statement(impl_->database, "SELECT s.id FROM sessions s WHERE s.id > ? AND (" +
                                           condition.where + ") ORDER BY " + order);
  statement.bind_integer(1, static_cast<std::int64_t>(after.value));
  bind_values(statement, 2, condition);
  std::vector<SessionId> ids;
  while (statement.step()) ids.push_back({static_cast<std::uint64_t>(statement.integer(0))});
  return ids;
}

std::vector<std::uint64_t> Reader::item_ids(ItemKind kind, const Query& query,
                                            ItemSort sort) const {
  return store::item_ids(impl_->database, kind, query, sort);
}

std::vector<HostSummary> Reader::hosts(const Query& query, std::size_t most) const {
  return store::hosts(impl_->database, query, most);
}

std::vector<std::string> Reader::values_of(const std::string& term,
                                           const std::string& beginning) const {
  return store::values_of(impl_->database, term, beginning);
}

FileItem Reader::file_item(std::uint64_t number) noexcept {
  if ((number & transfer_mark) != 0) return {{}, {number & ~transfer_mark}};
  return {{number}, {}};
}

void Reader::search_bodies_with(BodyScan scan) const {
  impl_->bodies.scan_with(std::move(scan));
}

std::size_t Reader::searched_plainly() const {
  return impl_->bodies.scanned();
}

std::int64_t Reader::change_token() const {
  return impl_->database.number("PRAGMA data_version");
}

bool Reader::content(ContentId id, std::uint64_t offset,
                     const std::function<bool(Bytes)>& visitor) const {
  bool known = false;
  if (const auto small = impl_->small_content(id.value, known)) {
    if (offset < small->size()) (void)visitor(Bytes(*small).subspan(offset));
    return true;
  }
  const auto chunks = impl_->chunks_of(id.value);
  for (const auto& [key, size] : chunks) {
    if (offset >= size) {
      offset -= size;
      continue;
    }
    const auto octets = impl_->load_chunk(key);
    if (octets.size() <= offset) break;  // changed meanwhile: nothing that is certain follows
    if (!visitor(Bytes(octets).subspan(std::exchange(offset, 0)))) break;
  }
  return known || !chunks.empty();
}

bool looks_like_store(const std::string& path) {
  return look_at(path) == FileKind::store;
}

}  // namespace malote::store
