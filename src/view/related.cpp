// SPDX-License-Identifier: MIT
#include "view/related.hpp"

#include <algorithm>

#include "export/journeys.hpp"

namespace malote::view {

std::vector<SessionId> related_sessions(const store::Reader& reader, SessionId id) {
  std::vector<SessionId> found{id};
  for (const Journey& journey : find_journeys(reader, {})) {
    const auto passes = [&](const JourneyHop& hop) { return hop.session == id; };
    if (std::none_of(journey.hops.begin(), journey.hops.end(), passes)) continue;
    for (const JourneyHop& hop : journey.hops) {
      if (std::find(found.begin(), found.end(), hop.session) == found.end()) {
        found.push_back(hop.session);
      }
    }
  }
  return found;
}

}  // namespace malote::view
