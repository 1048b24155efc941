// SPDX-License-Identifier: MIT
#include "dissectors/ftp/ftp_dissector.hpp"

#include <algorithm>
#include <utility>

namespace malote::ftp {

FtpDissector::FtpDissector(DissectorHost& host)
    : host_(host),
      queue_(host),
      client_lines_(host.limits().line_octets, LineReader::Telnet::yes),
      server_lines_(host.limits().line_octets),
      replies_(host.limits().reply_octets) {
  if (host.flow().from_start) return;
  // In the middle: what was set before is not known, and neither are the commands that wait.
  client_resync_ = client_gap_ever_ = client_gap_ = server_gap_ever_ = true;
  replies_.on_gap();
  settings_ = {std::nullopt, std::nullopt, std::nullopt, std::nullopt};
  logged_in_ = true;
}

Step FtpDissector::on_data(Direction direction, const Chunk& chunk) {
  // Octets told to wait come again later: the newest packet counts.
  if (!chunk.bytes.empty() && chunk.origin.packet >= latest_.packet) latest_ = chunk.origin;
  return direction == Direction::to_server ? take_client(chunk) : take_server(chunk);
}

void FtpDissector::on_gap(Direction direction, const Gap& gap) {
  if (gap.origin.packet >= latest_.packet) latest_ = gap.origin;
  if (direction == Direction::to_server) {
    client_lines_.drop();
    client_resync_ = client_gap_ = client_gap_ever_ = true;
    settings_may_have_changed(gap);
    return;
  }
  server_gap_ever_ = true;
  mode_before_gap_.reset();
  server_lines_.drop();
  replies_.on_gap();
  queue_.forget_owed();
  replies_lost_ = !pending_.empty();
  lost_pending_ = pending_.size();
}

void FtpDissector::on_end(Direction direction, EndReason) {
  if (std::exchange(ended_[direction], true)) return;
  if (direction == Direction::to_server) {
    if (auto line = client_lines_.flush()) {
      if (line->text.ends_with('\r')) line->text.remove_suffix(1);
      if (!is_only_telnet(line->text)) on_client_line(*line);
    }
  } else {
    if (const auto line = server_lines_.flush()) (void)on_reply_line(*line);
    if (auto cut = replies_.take_unfinished()) (void)on_reply(std::move(*cut));
  }
  if (!ended_[opposite(direction)]) return;
  while (!pending_.empty()) abandon_front();
  while (!logins_.empty()) emit_login();
}

void FtpDissector::report_open() {
  queue_.report_open();
}

}  // namespace malote::ftp
