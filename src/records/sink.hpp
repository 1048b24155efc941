// SPDX-License-Identifier: MIT
// Where records go. Called on the analysis thread, in order; the sink takes the record over.
// Exchanges are most of them and come by reference, for sinks that do not keep them as they are.
#pragma once

#include <utility>

#include "records/record.hpp"

namespace malote {

struct RecordSink {
  virtual ~RecordSink() = default;
  virtual void accept(Record record) = 0;
  // The same; moved on only once.
  virtual void take(Record&& record) { accept(std::move(record)); }
  virtual void accept_exchange(const ExchangeRecord& record) { accept(record); }
};

}  // namespace malote
