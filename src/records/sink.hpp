// SPDX-License-Identifier: MIT
// Where records go. Called on the analysis thread, in order; the sink takes the record over.
#pragma once

#include "records/record.hpp"

namespace malote {

struct RecordSink {
  virtual ~RecordSink() = default;
  virtual void accept(Record record) = 0;
};

}  // namespace malote
