// SPDX-License-Identifier: MIT
#include "store/batch_writer.hpp"

#include <exception>
#include <utility>

#include "store/rows.hpp"

namespace malote::store {
namespace {

// A batch is written when it has so much, or when its oldest record is so old; a caller who never
// ends one has it ended at four times as much.
constexpr std::size_t batch_octets_enough = 8 * mebi;
constexpr std::size_t batch_octets_most = 4 * batch_octets_enough;
constexpr std::chrono::milliseconds batch_age_most{200};
constexpr std::size_t dialogue_memory = 8 * mebi;

template <typename Row>
void put(Statement& statement, const Row& row) {
  bind_row(statement, row);
  statement.run();
}

}  // namespace

BatchWriter::BatchWriter(Database& database, Queue& queue, const Limits& limits, WriterMode mode)
    : database_(database),
      queue_(queue),
      age_most_(mode == WriterMode::live ? std::chrono::milliseconds{0} : batch_age_most),
      put_capture_(database, insert_sql<CaptureRecord>()),
      put_session_(database, insert_sql<SessionRecord>()),
      put_message_(database, insert_sql<MessageRecord>()),
      put_part_(database, insert_sql<PartRecord>()),
      put_credential_(database, insert_sql<CredentialRecord>()),
      put_notice_(database, insert_sql<NoticeRecord>()),
      put_transfer_(database, insert_sql<TransferRecord>()),
      put_mailbox_event_(database, insert_sql<MailboxEventRecord>()),
      dialogue_(database, limits.dialogue_chunk_octets, dialogue_memory),
      contents_(database, limits.content_chunk_octets) {}

void BatchWriter::start() {
  thread_ = std::thread([this] { run(); });
}

std::optional<std::string> BatchWriter::join() {
  if (thread_.joinable()) thread_.join();
  return std::exchange(failure_, std::nullopt);
}

void BatchWriter::run() {
  try {
    take_all();
    commit();
  } catch (const std::exception& error) {
    failure_ = error.what();
    transaction_.reset();
    queue_.abandon();
  }
}

void BatchWriter::take_all() {
  Bundle bundle;
  for (;;) {
    const auto due = begun_ + age_most_;
    const bool may_commit = transaction_ && at_batch_end_;
    switch (queue_.take(bundle, may_commit ? &due : nullptr)) {
      case Queue::Taken::bundle:
        for (const auto& item : bundle.items) write(item);
        break;
      case Queue::Taken::nothing:
        commit();
        break;
      case Queue::Taken::closed:
        return;
    }
  }
}

void BatchWriter::write(const Item& item) {
  at_batch_end_ = false;
  std::visit([this](const auto& alternative) { on(alternative); }, item);
  if (!transaction_) return;
  batch_octets_ += octets_of(item);
  if (batch_octets_ >= batch_octets_most) commit();
}

void BatchWriter::on(const Record& record) {
  begin();
  std::visit([this](const auto& r) { write_record(r); }, record);
}

void BatchWriter::on(const ChunkItem& chunk) {
  begin();
  contents_.put(chunk.content, chunk.index, chunk.octets);
}

void BatchWriter::on(const ContentItem& item) {
  begin();
  contents_.finish(item.content, item.summary);
}

void BatchWriter::on(const ContentDrop& item) {
  begin();
  contents_.drop(item.content);
}

void BatchWriter::on(const BatchEnd&) {
  at_batch_end_ = true;
  if (!transaction_) return;
  const bool old = std::chrono::steady_clock::now() - begun_ >= age_most_;
  if (old || batch_octets_ >= batch_octets_enough) commit();
}

void BatchWriter::write_record(const CaptureRecord& r) {
  put(put_capture_, r);
}

// A session's row comes when it opens, at its end and between: of one batch the last one counts.
void BatchWriter::write_record(const SessionRecord& r) {
  sessions_.insert_or_assign(r.id.value, r);
  if (r.end || r.outcome != Outcome::open) dialogue_.end(r.id);
}

void BatchWriter::write_record(const ExchangeRecord& r) {
  dialogue_.add(r);
}

void BatchWriter::write_record(const MessageRecord& r) {
  put(put_message_, r);
}

void BatchWriter::write_record(const PartRecord& r) {
  put(put_part_, r);
}

void BatchWriter::write_record(const CredentialRecord& r) {
  put(put_credential_, r);
}

void BatchWriter::write_record(const NoticeRecord& r) {
  put(put_notice_, r);
}

void BatchWriter::write_record(const TransferRecord& r) {
  put(put_transfer_, r);
}

void BatchWriter::write_record(const MailboxEventRecord& r) {
  put(put_mailbox_event_, r);
}

void BatchWriter::begin() {
  if (transaction_) return;
  transaction_.emplace(database_, Transaction::Kind::write);
  begun_ = std::chrono::steady_clock::now();
  batch_octets_ = 0;
}

void BatchWriter::commit() {
  if (!transaction_) return;
  for (const auto& [id, row] : sessions_) put(put_session_, row);
  sessions_.clear();
  dialogue_.flush();
  transaction_->commit();
  transaction_.reset();
}

}  // namespace malote::store
