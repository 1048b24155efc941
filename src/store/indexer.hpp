// SPDX-License-Identifier: MIT
// The deferred pass over a store: the texts of messages into a full-text index, the types of parts
// by what they hold. Never while packets are read. Who decodes the texts is somebody else (export).
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/result.hpp"
#include "records/record.hpp"

namespace malote::store {

// What is searched for in one message.
struct MessageWords {
  std::string subject, addresses, names, body;  // UTF-8
};

class Indexer {
 public:
  // Refused as a Writer is: not a store, no permission, being written.
  [[nodiscard]] static Result<std::unique_ptr<Indexer>> open(const std::string& path);
  ~Indexer();

  // How many messages are not indexed yet.
  [[nodiscard]] std::uint64_t pending() const;
  // The next ones, at most so many; empty: all are indexed.
  [[nodiscard]] std::vector<MessageRecord> next(std::size_t most) const;

  void add(MessageId, const MessageWords&);
  void set_detected_type(PartId, const std::string& type);
  void add_notice(const NoticeRecord&);  // counted in its session's row
  void commit();                         // what was added so far stays, whatever happens
  // The last batch, the index brought into its shortest form. Throws std::runtime_error when the
  // disk failed.
  void finish();

 private:
  struct Impl;
  explicit Indexer(std::unique_ptr<Impl>);
  std::unique_ptr<Impl> impl_;
};

}  // namespace malote::store
