// SPDX-License-Identifier: MIT
#include "store/batch_writer.hpp"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include "store/rows.hpp"

namespace malote::store {
namespace {

// A batch is written when it has so much, or when its oldest record is so old; a caller who never
// ends one has it ended at twice as much.
constexpr std::size_t batch_octets_enough = 16 * mebi;
constexpr std::size_t batch_octets_most = 2 * batch_octets_enough;
constexpr std::chrono::milliseconds batch_age_most{500};
constexpr std::size_t dialogue_memory = 16 * mebi;
// Where nothing comes, what grows old is looked for all the same.
constexpr std::chrono::minutes silence_most{1};
// Of several bundles the hashes are found together; the rest of the queue is for the sender. Where
// a few long contents would be left over in the end, more is gathered.
constexpr std::size_t gathered_octets_enough = 2 * mebi;
constexpr std::size_t gathered_octets_most = 8 * mebi;
constexpr std::chrono::milliseconds gathered_age_most{200};

template <typename Row>
void put(Statement& statement, const Row& row) {
  bind_row(statement, row);
  statement.run();
}

}  // namespace

BatchWriter::BatchWriter(Database& database, Queue& queue, const Limits& limits, WriterMode mode)
    : database_(database),
      queue_(queue),
      mode_(mode),
      gathered_enough_(mode == WriterMode::live
                           ? 0
                           : std::min(gathered_octets_enough, limits.writer_queue_octets / 2)),
      gathered_most_(mode == WriterMode::live ||
                             limits.writer_queue_octets < 2 * gathered_octets_most
                         ? gathered_enough_
                         : gathered_octets_most),
      age_most_(mode == WriterMode::live ? std::chrono::milliseconds{0} : batch_age_most),
      put_capture_(database, insert_sql<CaptureRecord>()),
      put_session_(database, insert_sql<SessionRecord>()),
      put_message_(database, insert_sql<MessageRecord>()),
      put_part_(database, insert_sql<PartRecord>()),
      put_credential_(database, insert_sql<CredentialRecord>()),
      put_notice_(database, insert_sql<NoticeRecord>()),
      put_transfer_(database, insert_sql<TransferRecord>()),
      put_mailbox_event_(database, insert_sql<MailboxEventRecord>()),
      put_tls_(database, insert_sql<TlsRecord>()),
      put_certificate_(database, insert_sql<CertificateRecord>()),
      dialogue_(database, limits.dialogue_chunk_octets, dialogue_memory),
      contents_(database) {}

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
    if (dialogue_.holds_any()) begin();
    dialogue_.flush();
    commit();
  } catch (const std::exception& error) {
    failure_ = error.what();
    transaction_.reset();
    queue_.abandon();
  }
}

void BatchWriter::take_all() {
  for (;;) {
    const bool may_commit = transaction_ && at_batch_end_;
    const auto due = gathered_.empty() ? begun_ + age_most_
                                       : gathered_since_ + std::min(age_most_, gathered_age_most);
    const bool patient = gathered_.empty() && !may_commit;
    switch (queue_.take(gathered_, patient ? nullptr : &due)) {
      case Queue::Taken::bundle:
        if (gathered_.size() == 1) gathered_since_ = std::chrono::steady_clock::now();
        take_up(gathered_.back());
        break;
      case Queue::Taken::pressed:
        write_gathered();
        break;
      case Queue::Taken::nothing:
        if (gathered_.empty()) commit();
        write_gathered();
        break;
      case Queue::Taken::closed:
        write_gathered();
        return;
    }
  }
}

// One more bundle is gathered, and written with the others once their hashes are worth a run.
void BatchWriter::take_up(const Bundle& bundle) {
  note_hashes(bundle);
  gathered_octets_ += bundle.octets;
  if (gathered_octets_ < gathered_enough_) return;
  if (hashes_.fill_lanes() || gathered_octets_ >= gathered_most_) {
    write_gathered();
  } else {
    queue_.allow_more(gathered_most_);
  }
}

void BatchWriter::write_gathered() {
  if (gathered_.empty()) return;
  hashes_.run();  // before any row is written that shows one of them
  for (Bundle& bundle : gathered_) write(bundle);
  gathered_octets_ = 0;
  queue_.give_back(gathered_);
}

void BatchWriter::note_hashes(const Bundle& bundle) {
  for (const Item& item : bundle.items) {
    if (const auto* const chunk = std::get_if<ChunkItem>(&item)) {
      if (chunk->hash) hashes_.add(chunk->hash, chunk->octets);
    } else if (const auto* const content = std::get_if<ContentItem>(&item)) {
      if (!content->summary.late) continue;
      hashes_.add(content->summary.late, content->octets);
      hashes_.end(content->summary.late);
    } else if (const auto* const octets = std::get_if<HashItem>(&item)) {
      hashes_.add(octets->hash, octets->octets);
      if (octets->last) hashes_.end(octets->hash);
    }
  }
}

void BatchWriter::write(Bundle& bundle) {
  if (!bundle.exchanges.empty()) {
    at_batch_end_ = false;
    begin();
    std::string_view text = bundle.dialogue;
    for (const ExchangeItem& exchange : bundle.exchanges) {
      dialogue_.add(exchange.session, exchange.n, exchange.settled,
                    text.substr(0, exchange.octets));
      text.remove_prefix(exchange.octets);
    }
    batch_octets_ += bundle.dialogue.size();
  }
  for (Item& item : bundle.items) write(std::move(item));
}

void BatchWriter::write(Item&& item) {
  if (std::holds_alternative<HashItem>(item)) return;
  at_batch_end_ = false;
  const std::size_t octets = octets_of(item);
  std::visit([this](auto& alternative) { on(std::move(alternative)); }, item);
  if (!transaction_) return;
  batch_octets_ += octets;
  if (batch_octets_ >= batch_octets_most) commit();
}

void BatchWriter::on(Record&& record) {
  begin();
  std::visit([this](auto& r) { write_record(std::move(r)); }, record);
}

void BatchWriter::on(const ChunkItem& chunk) {
  begin();
  contents_.put(chunk.content, chunk.index, chunk.octets);
}

void BatchWriter::on(ContentItem&& item) {
  begin();
  if (item.summary.late) item.summary.sha256 = hashes_.find(item.summary.late);
  contents_.finish(item.content, item.summary, item.octets);
}

void BatchWriter::on(const ContentDrop& item) {
  begin();
  contents_.drop(item.content);
}

void BatchWriter::on(const HashDrop& item) {
  hashes_.forget(item.hash);
}

void BatchWriter::on(const BatchEnd&) {
  at_batch_end_ = true;
  if (!transaction_) {
    if (by_clock_ && std::chrono::steady_clock::now() - tidied_ > silence_most) tidy();
    return;
  }
  const bool old = std::chrono::steady_clock::now() - begun_ >= age_most_;
  if (old || batch_octets_ >= batch_octets_enough) commit();
}

void BatchWriter::write_record(const CaptureRecord& r) {
  if (r.last) note_time(*r.last);
  put(put_capture_, r);
}

// A session's row may come several times: of one batch the last one counts.
void BatchWriter::write_record(SessionRecord&& r) {
  note_time(r.end.value_or(r.start));
  if (r.end || r.outcome != Outcome::open) {
    dialogue_.end(r.id);
    sessions_.erase(r.id.value);
    put(put_session_, r);
    return;
  }
  const std::uint64_t id = r.id.value;
  sessions_.insert_or_assign(id, std::move(r));
}

void BatchWriter::write_record(MessageRecord&& r) {
  if (r.late_hash) {
    r.sha256 = hashes_.find(r.late_hash);
    hashes_.forget(r.late_hash);
  }
  put(put_message_, r);
}

void BatchWriter::write_record(PartRecord&& r) {
  if (r.late_hash) {
    r.sha256 = hashes_.find(r.late_hash);
    hashes_.forget(r.late_hash);
  }
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

void BatchWriter::write_record(const TlsRecord& r) {
  put(put_tls_, r);
}

void BatchWriter::write_record(const CertificateRecord& r) {
  put(put_certificate_, r);
}

// In the order of their ids: the table is filled from left to right.
void BatchWriter::put_sessions() {
  std::vector<std::uint64_t> order;
  order.reserve(sessions_.size());
  for (const auto& [id, row] : sessions_) order.push_back(id);
  std::sort(order.begin(), order.end());
  for (const std::uint64_t id : order) put(put_session_, sessions_.find(id)->second);
  sessions_.clear();
}

void BatchWriter::begin() {
  if (transaction_) return;
  transaction_.emplace(database_, Transaction::Kind::write);
  // The age of a batch is that of its oldest record.
  begun_ = gathered_.empty() ? std::chrono::steady_clock::now() : gathered_since_;
  batch_octets_ = 0;
}

void BatchWriter::tidy() {
  if (!pruner_) return;
  if (by_clock_) {
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    note_time({std::chrono::duration_cast<std::chrono::nanoseconds>(since_1970).count()});
    tidied_ = std::chrono::steady_clock::now();
  }
  pruner_->tidy(newest_);
}

void BatchWriter::commit() {
  if (!transaction_) return;
  put_sessions();
  if (mode_ == WriterMode::live) dialogue_.flush();
  transaction_->commit();
  transaction_.reset();
  tidy();
}

}  // namespace malote::store
