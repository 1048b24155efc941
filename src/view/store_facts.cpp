// SPDX-License-Identifier: MIT
#include "view/store_facts.hpp"

namespace malote::view {

StoreFacts facts_of(const store::Reader& reader) {
  StoreFacts facts;
  reader.captures({}, [&](const CaptureRecord& capture) {
    facts.packets += capture.packets;
    if (capture.dropped) facts.dropped = facts.dropped.value_or(0) + *capture.dropped;
    facts.partial = facts.partial || capture.state == CaptureState::partial;
    return true;
  });
  return facts;
}

}  // namespace malote::view
