// SPDX-License-Identifier: MIT
// Mail that the client sends with XTND XMIT: behind the first +OK, up to a lone dot; the second
// answer says what became of it.
#include <string>
#include <utility>

#include "core/text.hpp"
#include "dissectors/pop3/pop3_dissector.hpp"
#include "framing/reply_code.hpp"

namespace malote::pop3 {

// The answer to XTND XMIT is not in the capture: a command says that it was no, anything else is
// mail.
bool Pop3Dissector::begins_sent(const Line& line) {
  if (find_command(split_command(line.text).verb) != nullptr) {
    sending_ = Sending::none;
    return false;
  }
  sending_ = Sending::body;
  sent_dot_.reset();
  std::string octets(line.text);
  octets += line.end == LineEnd::lf ? "\n" : "\r\n";
  ChunkCursor cursor(as_bytes(octets), line.begin);
  while (!cursor.empty() && sending_ == Sending::body) read_sent(cursor);
  return true;
}

void Pop3Dissector::read_sent(ChunkCursor& cursor) {
  const Origin origin = cursor.origin;
  if (!sent_.open()) {
    MessageRecord draft;
    draft.via = Protocol::pop3;
    draft.action = Action::submit;
    sent_->begin(std::move(draft), origin);
    if (ExchangeRecord* newest = queue_.back(); newest != nullptr && asks_to_send(*newest)) {
      newest->message = sent_->id();
    }
  }
  const auto to_tap = [&](Bytes octets) { sent_->append(octets, origin); };
  if (sent_dot_.feed(cursor, to_tap) != DotBody::State::done) return;
  sent_->finish_body(cursor.origin);
  sending_ = Sending::sent;
}

void Pop3Dissector::sent_gap(const Gap& gap) {
  ChunkCursor nothing(Bytes(), gap.origin);
  if (!sent_.open()) read_sent(nothing);
  sent_dot_.on_gap([&](Bytes octets) { sent_->append(octets, gap.origin); });
  sent_->skip(gap.length);
}

// The first answer asks for the mail, or does not want it; the second one is about it.
void Pop3Dissector::sent_answered(ReplyRecord reply, bool ok, const Origin& origin) {
  if (sending_ == Sending::asked && ok) {
    queue_.interim(std::move(reply));
    sending_ = Sending::body;
    sent_dot_.reset();
    return;
  }
  std::string result = reply.code;
  if (!reply.text.empty()) result += " " + reply.text;
  last_[Direction::to_server] = origin;
  end_sending(Verdict::gap, std::move(result));
  queue_.settle(std::move(reply));
  drop_doubtful();
}

// Nothing more of it will come; `why` where it did not come to its end.
void Pop3Dissector::end_sending(Verdict why, std::optional<std::string> result) {
  if (sent_.open() && sending_ == Sending::body) {
    sent_->break_off(why, last_[Direction::to_server]);
  }
  sent_.emit(std::move(result));
  sending_ = Sending::none;
}

}  // namespace malote::pop3
