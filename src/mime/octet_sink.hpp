// SPDX-License-Identifier: MIT
// Where decoded octets go while they pass; a span is valid during the call.
#pragma once

#include "core/bytes.hpp"

namespace malote::mime {

struct OctetSink {
  virtual void on_octets(Bytes) = 0;

 protected:
  ~OctetSink() = default;
};

}  // namespace malote::mime
