// SPDX-License-Identifier: MIT
// Where records go. Called on the analysis thread, in order; the sink takes the record over.
// Exchanges are most of them and come by reference, for sinks that do not keep them as they are.
#pragma once

#include "records/record.hpp"

namespace malote {

struct RecordSink {
  virtual ~RecordSink() = default;
  virtual void accept(Record record) = 0;
  virtual void accept_exchange(const ExchangeRecord& record) { accept(record); }
};

}  // namespace malote
