// SPDX-License-Identifier: MIT
#include "dissectors/pop3/pop3_dissector.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "core/base64.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "dissectors/mail/typed_notice.hpp"
#include "dissectors/pop3/server_lines.hpp"
#include "framing/reply_code.hpp"
#include "framing/tls_opening.hpp"
#include "framing/typed_line.hpp"

namespace malote::pop3 {
namespace {

constexpr std::size_t longest_verb = 32;

// A lone token of base64 where a command should be: a response of an AUTH whose turn was misjudged.
// Behind a refused AUTH it may be a short one: its client had sent all of it at once.
bool is_stray_response(std::string_view line, bool auth_refused) {
  const std::size_t shortest = auth_refused ? 4 : 16;
  return line.size() >= shortest && line.size() % 4 == 0 && decode_base64(line).has_value();
}

// A verb that can stand as one in a list; anything else is argument only.
bool is_word(std::string_view verb) noexcept {
  if (verb.size() > longest_verb) return false;
  for (const char c : verb) {
    if (c <= ' ' || c >= '\x7f') return false;
  }
  return true;
}

}  // namespace

Pop3Dissector::Pop3Dissector(DissectorHost& host)
    : host_(host),
      queue_(host),
      tap_(host),
      logins_(host),
      client_lines_(host.limits().line_octets, LineReader::Telnet::yes),
      server_lines_(host.limits().line_octets),
      sent_(host),
      greeting_due_(host.flow().from_start),
      client_resync_(!host.flow().from_start),
      server_resync_(!host.flow().from_start),
      unsure_(!host.flow().from_start),
      after_gap_(!host.flow().from_start) {}

Step Pop3Dissector::on_data(Direction direction, const Chunk& chunk) {
  if (chunk.bytes.empty()) return {};
  ChunkCursor cursor(chunk.bytes, chunk.origin);
  const Next next = direction == Direction::to_server ? read_client(cursor, chunk.last_call)
                                                      : read_server(cursor, chunk.last_call);
  last_[direction] = cursor.origin;
  return {chunk.bytes.size() - cursor.rest.size(), next};
}

Next Pop3Dissector::read_client(ChunkCursor& cursor, bool last_call) {
  while (!cursor.empty()) {
    if (!client_lines_.partial()) {
      const Next next = before_client_line(cursor, last_call);
      if (next != Next::more) return next;
    }
    if (sending_ == Sending::body) {
      read_sent(cursor);
      continue;
    }
    const auto line = client_lines_.next(cursor);
    if (!line) break;
    client_line(*line);
  }
  return Next::more;
}

// What the next octets are may depend on a reply that is still to come.
Next Pop3Dissector::before_client_line(const ChunkCursor& cursor, bool last_call) {
  client_waits_ = false;
  const bool tls = cursor.rest.front() == tls_handshake;
  const bool reply_tells =
      awaits_challenge() || (awaits_stls() && tls) || sending_ == Sending::asked;
  if (reply_tells && !last_call && !newest_maybe_answered()) {
    client_waits_ = true;
    return Next::wait;
  }
  // The reply, or STLS itself, was lost.
  const bool lost = awaits_stls() || (client_resync_ && mode_ == Mode::undecided);
  return tls && lost ? begin_tls(cursor.origin) : Next::more;
}

bool Pop3Dissector::awaits_challenge() const noexcept {
  return logins_.sasl_open() && !logins_.challenged() && !logins_.out_of_step();
}

bool Pop3Dissector::newest_maybe_answered() noexcept {
  const ExchangeRecord* newest = queue_.back();
  return maybe_answered_ || (newest != nullptr && newest->n <= doubtful_until_);
}

bool Pop3Dissector::awaits_stls() noexcept {
  const ExchangeRecord* newest = queue_.back();
  return newest != nullptr && verb_of(*newest) == Verb::stls;
}

void Pop3Dissector::client_line(const Line& line) {
  if (sending_ == Sending::asked && begins_sent(line)) return;
  note_line(line, Direction::to_server);
  if (logins_.sasl_open()) {
    const bool is_command = find_command(split_command(line.text).verb) != nullptr;
    if (logins_.challenged() || !is_command) {
      auth_response(line);
      return;
    }
    logins_.close_sasl();
  }
  command_line(line);
}

void Pop3Dissector::auth_response(const Line& line) {
  const bool secret = logins_.on_response(line.text, line.last);
  client_resync_ = false;
  // An AUTH waits alone or last: its client cannot go on before it is settled.
  ExchangeRecord* exchange = queue_.back();
  if (exchange == nullptr) return;
  if (exchange->continuations.size() >= host_.limits().exchange_replies) return;
  exchange->continuations.push_back({std::string(line.text), line.last.time, secret});
}

void Pop3Dissector::command_line(const Line& line) {
  const std::string_view sent = behind_telnet(line.text);
  const std::optional<std::string> meant = typed_as_meant(sent);
  CommandLine parts = split_command(sent);
  const CommandRow* row = find_command(parts.verb);
  if (meant && row == nullptr) {
    parts = split_command(*meant);
    row = find_command(parts.verb);
  }
  if (client_resync_ && row == nullptr) return;  // the tail of a line that was cut
  if (parts.verb.empty()) return;                // servers don't answer an empty line alike
  const bool behind_gap = std::exchange(client_resync_, false);
  if (meant) {
    host_.notice(Severity::info, "typed-correction",
                 typed_notice(sent, *meant, row != nullptr && carries_secret(row->verb)),
                 line.last);
  }
  settle_undecided();
  if (maybe_answered_) give_up_all();
  push_command(line, row, parts.verb, parts.argument);
  if (behind_gap) behind_gap_ = queue_.back()->n;
}

void Pop3Dissector::push_command(const Line& line, const CommandRow* row, std::string_view verb,
                                 std::optional<std::string_view> argument) {
  ExchangeRecord record;
  record.time = line.last.time;
  record.origin = line.begin;
  record.phase = phase_when_sent(row);
  if (row != nullptr) auth_refused_ = false;
  const bool stray = row == nullptr && is_stray_response(line.text, auth_refused_);
  if (is_word(verb) && !stray) {
    record.command = to_upper(verb);
    const std::string_view sent = split_command(line.text).verb;
    if (sent != *record.command) record.sent_as = std::string(sent);
    if (argument) record.argument = std::string(*argument);
  } else {
    record.command = "";
    record.argument = std::string(line.text);
    if (stray) record.secrets.emplace_back(0, static_cast<std::uint32_t>(line.text.size()));
  }
  ExchangeRecord& sent = queue_.push(std::move(record));
  logins_.give_up_before(queue_.front()->n);  // push() may have dropped the oldest
  switch (row == nullptr ? Verb::unknown : row->verb) {
    case Verb::user:
      logins_.on_user(sent);
      break;
    case Verb::pass:
      logins_.on_pass(sent);
      break;
    case Verb::apop:
      logins_.on_apop(sent);
      break;
    case Verb::auth:
      logins_.on_auth(sent);
      break;
    case Verb::quit:
      quit_ = Quit::sent;
      break;
    case Verb::xtnd:
      if (!asks_to_send(sent)) break;
      end_sending(Verdict::cut_end, {});  // the one before was never answered
      sending_ = Sending::asked;
      break;
    default:
      break;
  }
}

const char* Pop3Dissector::phase_when_sent(const CommandRow* row) {
  const bool may_be_in = unsure_ || logins_.attempted();
  if (row != nullptr && row->needs_login && may_be_in) sent_state_ = State::transaction;
  if (sent_state_ == State::authorization) return "authorization";
  return row != nullptr && row->verb == Verb::quit ? "update" : "transaction";
}

void Pop3Dissector::on_gap(Direction direction, const Gap& gap) {
  last_[direction] = gap.origin;
  unsure_ = true;
  deletion_unsure_ = true;
  if (direction == Direction::to_server) {
    client_gap(gap);
  } else {
    server_gap(gap);
  }
}

void Pop3Dissector::client_gap(const Gap& gap) {
  if (sending_ == Sending::body) {
    sent_gap(gap);
    return;
  }
  client_lines_.drop();
  client_resync_ = true;
  logins_.response_may_be_lost();
  // The client went on: what may have been answered was.
  if (maybe_answered_) give_up_all();
}

void Pop3Dissector::server_gap(const Gap& gap) {
  greeting_due_ = false;
  settle_undecided();
  switch (mode_) {
    case Mode::status:
    case Mode::undecided:
      head_.drop();
      server_lines_.drop();
      // With one command pending the next line tells. With several nobody can say which of them
      // were answered: better no reply than another's.
      if (queue_.size() > 1) give_up_all();
      maybe_answered_ = !queue_.empty();
      logins_.challenge_may_be_lost();
      server_resync_ = true;
      break;
    case Mode::listing:
      head_.drop();
      server_lines_.drop();
      if (queue_.size() > 1) doubt_all();
      gap_in_answer_ = true;
      break;
    case Mode::body:
      body_gap(gap);
      break;
  }
  after_gap_ = true;
}

void Pop3Dissector::on_end(Direction direction, EndReason reason) {
  if (ended_[direction]) return;
  ended_[direction] = true;
  if (reason == EndReason::fin) flush_partial(direction);
  if (direction == Direction::to_client) end_server(reason);
  if (ended_[opposite(direction)]) end_session(reason);
}

// A last line may lack its end: "QUIT" or "+OK bye" and the connection closes.
void Pop3Dissector::flush_partial(Direction direction) {
  if (direction == Direction::to_server) {
    const auto line = client_lines_.flush();
    if (line && find_command(split_command(line->text).verb) != nullptr) client_line(*line);
    return;
  }
  if (mode_ == Mode::body) return;
  head_.release([this](ChunkCursor& held) { (void)server_lines_.next(held); });
  const auto line = server_lines_.flush();
  if (!line) return;
  if (mode_ == Mode::listing) {
    (void)listing_line(*line);
  } else if (parse_status(line->text)) {
    (void)status_line(*line);
  }
}

void Pop3Dissector::end_server(EndReason reason) {
  settle_undecided();
  if (mode_ == Mode::body) {
    const bool ended_by_peer = reason == EndReason::fin || reason == EndReason::reset;
    break_body(ended_by_peer ? Verdict::aborted : Verdict::cut_end, last_[Direction::to_client]);
  } else if (mode_ == Mode::listing) {
    answer_->cut_off = true;  // it is kept, the exchange stays unsettled
    finish_answer();
  }
}

void Pop3Dissector::end_session(EndReason reason) {
  const bool by_peer = reason == EndReason::fin || reason == EndReason::reset;
  end_sending(by_peer ? Verdict::aborted : Verdict::cut_end, {});
  give_up_all();
  const bool over = reason != EndReason::end_of_input && reason != EndReason::evicted;
  if (!maildrop_.any_marked() || quit_ == Quit::done || !over) return;
  const Origin& up = last_[Direction::to_server];
  const Origin& down = last_[Direction::to_client];
  const Origin& last = up.time > down.time ? up : down;
  if (deletion_unsure_ || quit_ == Quit::sent) {
    host_.notice(
        Severity::info, "deletion-unsure",
        fmt::format(fmt::runtime(tr_noop("Marked for deletion, and the answer to QUIT was not "
                                         "seen: {}.")),
                    maildrop_.marked()),
        last);
  } else {
    host_.notice(Severity::info, "not-deleted",
                 fmt::format(fmt::runtime(tr_noop("The session ended without QUIT, so these marked "
                                                  "messages stay: {}.")),
                             maildrop_.marked()),
                 last);
  }
}

// Of the commands that wait now nobody can say any more whether they were answered.
void Pop3Dissector::doubt_all() {
  doubtful_until_ = queue_.back()->n;
  logins_.challenge_may_be_lost();
}

void Pop3Dissector::give_up_all() {
  queue_.abandon_all();
  logins_.give_up_all();
  maybe_answered_ = false;
}

void Pop3Dissector::note_line(const Line& line, Direction direction) {
  if (line.end == LineEnd::lf) note_bare_lf(line.begin);
  if (!line.truncated) return;
  const char* who = direction == Direction::to_server
                        ? tr_noop("The client sent a line of {} octets; only its head is kept.")
                        : tr_noop("The server sent a line of {} octets; only its head is kept.");
  host_.notice(Severity::warn, "long-line", fmt::format(fmt::runtime(tr_noop(who)), line.octets),
               line.begin);
}

void Pop3Dissector::note_bare_lf(const Origin& origin) {
  if (std::exchange(bare_lf_told_, true)) return;
  host_.notice(Severity::info, "bare-lf",
               tr_noop("Lines end with a bare LF; POP3 wants CR and LF (RFC 1939 3)."), origin);
}

}  // namespace malote::pop3
