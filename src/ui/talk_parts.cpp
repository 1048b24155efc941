// SPDX-License-Identifier: MIT
#include "ui/talk_parts.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "ui/saving.hpp"
#include "view/look.hpp"

namespace malote::ui {

void add_state(std::vector<TextSpan>& status, const SessionRecord& session, bool live) {
  if (live && session.outcome == Outcome::open) {
    status.push_back({Role::info, tr("still open")});
  } else {
    status.push_back({role_of(session.outcome), outcome_phrase(session.outcome)});
  }
  if (session.gap_bytes != 0) {
    status.push_back({Role::alert, fill(tr("{} lost"), octets_phrase(session.gap_bytes))});
  }
}

void add_following(std::vector<TextSpan>& status, bool follow, bool told, std::size_t fresh) {
  if (follow) status.push_back({Role::info, tr("following")});
  if (!follow && told && fresh != 0) {
    status.push_back({Role::warn, fill(tr("{} new below"), grouped(fresh))});
  }
}

void show_flow(Frame& frame, std::unique_ptr<Screen> flow) {
  if (flow) return frame.push(std::move(flow));
  frame.say(tr("no other session carried a message of this one"), Role::warn);
}

void ask_save_transcript(Frame& frame, const view::Conversation& talk) {
  ask_save(frame, {tr("save the transcript as"), fmt::format("session-{}.txt", talk.id().value),
                   [&talk](const std::string& path, view::Existing existing) {
                     return talk.save(path, existing);
                   }});
}

}  // namespace malote::ui
