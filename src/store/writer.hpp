// SPDX-License-Identifier: MIT
// The one that writes a store. Records and chunks come in on the analysis thread, go through a
// queue bounded in octets, and are written by a thread of the writer's own, a transaction a batch.
// A full queue makes the caller wait.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/limits.hpp"
#include "core/result.hpp"
#include "records/content_sink.hpp"
#include "records/sink.hpp"
#include "store/retention.hpp"

namespace malote::store {

// The first free id of each kind: analysis goes on counting from there.
struct FirstIds {
  CaptureId capture{1};
  SessionId session{1};
  MessageId message{1};
  TransferId transfer{1};
  TlsId tls{1};
  ContentId content{1};
};

// bulk: the fastest way to a whole store; who reads it meanwhile may have to wait. live: WAL and
// all indexes from the start, and a batch is written as soon as it ends, so that others can look
// on.
enum class WriterMode : std::uint8_t { bulk, live };

class Writer final : public RecordSink, public HashingStore {
 public:
  // Opens or makes a store. Refused: not a store, a newer version, no permission, already being
  // written. What an earlier reading that was killed left of a capture in state partial is removed
  // when that capture is begun again (forget_capture), never before.
  [[nodiscard]] static Result<std::unique_ptr<Writer>> open(const std::string& path, const Limits&,
                                                            WriterMode mode = WriterMode::bulk,
                                                            Retention = {});
  ~Writer() override;  // finish()es

  [[nodiscard]] FirstIds first_ids() const;
  // A capture of that identity is in the store: whole (reading it again adds nothing) or partial.
  [[nodiscard]] std::optional<CaptureRecord> find_capture(const std::string& identity) const;
  // Removes a capture with all that was found in it. Before the first record only.
  void forget_capture(CaptureId);

  void accept(Record record) override { take(std::move(record)); }
  void take(Record&&) override;
  void accept_exchange(const ExchangeRecord&) override;
  void put_chunk(ContentId, std::uint32_t index, std::vector<Byte> octets) override;
  void put_and_hash(ContentId, std::uint32_t index, HashId, std::vector<Byte> octets) override;
  void hash_octets(HashId, std::vector<Byte> octets, bool last) override;
  void drop_hash(HashId) override;
  void finish_content(ContentId, const ContentSummary&) override;
  void drop_content(ContentId) override;

  // Ends the batch: what came so far is one transaction once enough is there. Cheap; call at
  // packet-time steps.
  void end_batch();
  // Nothing is written any more, and finish() will say why.
  [[nodiscard]] bool failed() const noexcept;
  // Writes everything, makes the indexes, switches to WAL, closes. Throws std::runtime_error when
  // the disk failed.
  void finish();

 private:
  struct Impl;
  explicit Writer(std::unique_ptr<Impl>);
  std::unique_ptr<Impl> impl_;
};

}  // namespace malote::store
