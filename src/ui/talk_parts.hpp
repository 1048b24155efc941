// SPDX-License-Identifier: MIT
// What the two faces of a session, transcript and ladder, have in common: the end of the status
// line, going on to the flow, and saving. Used by the two.
#pragma once

#include <memory>
#include <vector>

#include "ui/screen.hpp"
#include "view/conversation.hpp"

namespace malote::ui {

// "closed", "512 octets lost"; of a session that goes on, so.
void add_state(std::vector<TextSpan>& status, const SessionRecord&, bool live);
// "following", or, where they are told, how many are new below.
void add_following(std::vector<TextSpan>& status, bool follow, bool told, std::size_t fresh);
// What else carried this session's mails; null: nothing did, and that is said.
void show_flow(Frame&, std::unique_ptr<Screen> flow);
// The conversation outlives the question.
void ask_save_transcript(Frame&, const view::Conversation&);

}  // namespace malote::ui
