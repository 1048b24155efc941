// SPDX-License-Identifier: MIT
#include "dissectors/smtp/smtp_dissector.hpp"

#include <utility>

namespace malote::smtp {

SmtpDissector::SmtpDissector(DissectorHost& host)
    : host_(host),
      queue_(host),
      client_lines_(host.limits().line_octets, LineReader::Telnet::yes),
      server_lines_(host.limits().line_octets),
      replies_(host.limits().reply_octets) {
  if (!host.flow().from_start) {
    mode_ = Mode::unsure;
    client_gap_ever_ = true;
  }
}

Step SmtpDissector::on_data(Direction direction, const Chunk& chunk) {
  // Octets told to wait come again later: the newest packet counts.
  if (!chunk.bytes.empty() && chunk.origin.packet >= latest_.packet) latest_ = chunk.origin;
  return direction == Direction::to_server ? take_client(chunk) : take_server(chunk);
}

void SmtpDissector::on_gap(Direction direction, const Gap& gap) {
  if (gap.origin.packet >= latest_.packet) latest_ = gap.origin;
  if (direction == Direction::to_server) {
    on_client_gap(gap);
  } else {
    on_server_gap(gap);
  }
}

void SmtpDissector::on_end(Direction direction, EndReason reason) {
  if (ended_[direction]) return;
  ended_[direction] = true;
  if (direction == Direction::to_server) {
    end_client(reason);
  } else {
    end_server();
  }
  if (ended_[opposite(direction)]) end_all();
}

void SmtpDissector::report_open() {
  queue_.report_open();
}

void SmtpDissector::set_mode(Mode mode) {
  mode_ = mode;
  alone_ = early_ = false;
  lost_before_body_ = 0;
}

// TLS begins: what was said before is forgotten by both sides (RFC 3207 4.2), and commands that
// were slipped in behind STARTTLS are never answered.
void SmtpDissector::begin_tls() {
  while (!pending_.empty()) abandon_front();
  leave_transaction(latest_);
  client_lines_.drop();
  replay_.clear();
  set_mode(Mode::commands);
  client_held_ = client_gap_ = lmtp_ = mail_seen_ = replies_lost_ = more_replies_ = false;
}

// An accepted TURN (RFC 821 3.8): who was the server is the client from here on, and the other
// side greets.
void SmtpDissector::swap_sides() {
  begin_tls();
  std::swap(ended_.both[0], ended_.both[1]);
  server_lines_.drop();
  (void)replies_.take_unfinished();
  greeted_ = replied_ = commands_seen_ = false;
}

}  // namespace malote::smtp
