// SPDX-License-Identifier: MIT
// The writer's thread: takes items from the queue and writes them, a transaction a batch. Made,
// started and ended by Writer; everything here but start() and join() happens on that thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "content/late_hashes.hpp"
#include "core/limits.hpp"
#include "store/content_table.hpp"
#include "store/dialogue_table.hpp"
#include "store/queue.hpp"
#include "store/retention.hpp"
#include "store/sqlite.hpp"
#include "store/writer.hpp"

namespace malote::store {

class BatchWriter {
 public:
  BatchWriter(Database&, Queue&, const Limits&, WriterMode);

  // Before start().
  void keep_within(const Retention& retention, SessionId first) {
    pruner_.emplace(database_, retention, first);
    by_clock_ = retention.by_clock;
  }
  void start();
  // Waits for the end of the queue. What went wrong, in one line; nothing where all is written.
  [[nodiscard]] std::optional<std::string> join();

 private:
  void run();
  void take_all();
  void write_gathered();
  void take_up(const Bundle&);
  void note_hashes(const Bundle&);
  void write(Bundle&);
  void write(Item&&);
  void on(Record&&);
  void on(const ChunkItem&);
  void on(ContentItem&&);
  void on(const ContentDrop&);
  void on(const HashItem&) {}
  void on(const HashDrop&);
  void on(const BatchEnd&);
  void write_record(const CaptureRecord&);
  void write_record(SessionRecord&&);
  void write_record(const ExchangeRecord&) {}  // comes as text
  void write_record(MessageRecord&&);
  void write_record(PartRecord&&);
  void write_record(const CredentialRecord&);
  void write_record(const NoticeRecord&);
  void write_record(const TransferRecord&);
  void write_record(const MailboxEventRecord&);
  void write_record(const TlsRecord&);
  void write_record(const CertificateRecord&);
  void put_sessions();
  void begin();
  void commit();
  void tidy();
  void note_time(Timestamp time) { newest_ = std::max(newest_, time); }

  Database& database_;
  Queue& queue_;
  WriterMode mode_;
  std::size_t gathered_enough_, gathered_most_;
  std::chrono::milliseconds age_most_;  // of a batch that has ended and is not written
  Statement put_capture_, put_session_, put_message_, put_part_, put_credential_, put_notice_,
      put_transfer_, put_mailbox_event_, put_tls_, put_certificate_;
  DialogueTable dialogue_;
  std::unordered_map<std::uint64_t, SessionRecord> sessions_;  // of this batch, by id
  ContentTable contents_;
  std::vector<Bundle> gathered_;  // taken, not written: many hashes are found side by side
  std::size_t gathered_octets_ = 0;
  std::chrono::steady_clock::time_point gathered_since_;
  LateHashes hashes_;
  std::optional<Transaction> transaction_;
  std::chrono::steady_clock::time_point begun_;
  std::size_t batch_octets_ = 0;
  bool at_batch_end_ = false;
  std::optional<Pruner> pruner_;
  Timestamp newest_{};  // of what was written
  bool by_clock_ = false;
  std::chrono::steady_clock::time_point tidied_{};
  std::optional<std::string> failure_;
  std::thread thread_;
};

}  // namespace malote::store
