// SPDX-License-Identifier: MIT
// The server's lines: which command they answer, what they change, where they end.
#include <fmt/format.h>

#include <string>
#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "dissectors/pop3/pop3_dissector.hpp"
#include "dissectors/pop3/server_lines.hpp"
#include "framing/tls_opening.hpp"

namespace malote::pop3 {
namespace {

constexpr std::size_t room_for_count = 32;  // "\n[+12345]" behind a listing that was too long

}  // namespace

Next Pop3Dissector::read_server(ChunkCursor& cursor, bool last_call) {
  while (!cursor.empty()) {
    Next next = Next::more;
    switch (mode_) {
      case Mode::status:
      case Mode::undecided:
        next = read_status(cursor);
        break;
      case Mode::listing:
        next = read_listing(cursor);
        break;
      case Mode::body:
        read_body(cursor);
        break;
    }
    if (next != Next::more) return next;
    // The client's octets that waited for this were sent before what follows, as far as anybody
    // can tell; the same at every cutting.
    const bool resolved = client_waits_ && !awaits_challenge() && !awaits_stls();
    if (resolved) client_waits_ = false;
    if (resolved && !cursor.empty() && !last_call) return Next::wait;
  }
  return Next::more;
}

Next Pop3Dissector::read_status(ChunkCursor& cursor) {
  if (!server_lines_.partial()) {
    if (head_.empty() && cursor.rest.front() == tls_handshake) {
      // The consent to STLS, or STLS itself, was lost.
      const bool stls_sent = queue_.front() != nullptr && verb_of(*queue_.front()) == Verb::stls;
      if (stls_sent || mode_ == Mode::undecided) return begin_tls(cursor.origin);
    }
    const auto head = head_.peek(cursor, head_octets);
    if (!head) {
      head_.hold(cursor);
      return Next::more;
    }
    if (takes_head(*head, cursor)) return Next::more;
    head_.release([this](ChunkCursor& held) { (void)server_lines_.next(held); });
  }
  const auto line = server_lines_.next(cursor);
  return line ? status_line(*line) : Next::more;
}

// Is this line no status line but the first of something longer? Then the mode has changed.
bool Pop3Dissector::takes_head(std::string_view head, const ChunkCursor& cursor) {
  const bool first_behind_gap = std::exchange(after_gap_, false);
  const bool first_ever = !std::exchange(server_spoke_, true);
  const bool status = parse_status(head) || parse_challenge(head);
  if (mode_ == Mode::undecided) {
    if (status) {
      // Nothing follows QUIT's; behind any other, what follows may be a later lost command's.
      const bool last = queue_.size() == 1 && answer_->verb == Verb::quit;
      if (answer_->doubted && last) settle_doubted(true);
      settle_undecided();
      return false;
    }
    if (answer_->doubted) settle_doubted(true);
    const bool message = !answer_->asked &&
                         (is_header_field(head) || (answer_->announced && !is_listing_line(head)));
    mode_ = message ? Mode::body : Mode::listing;
    if (message) {
      host_.notice(
          Severity::info, "unasked-message",
          tr_noop("A message that no command asked for: the command was lost, or is older than "
                  "the capture."),
          head_.begin(cursor));
    }
    return true;
  }
  if (status || !first_behind_gap) return false;
  const ExchangeRecord* front = queue_.front();
  const bool asked = front != nullptr && maybe_answered_ && shape_of(*front) == Shape::body;
  const bool middle =
      front == nullptr && first_ever && !host_.flow().from_start && !is_listing_line(head);
  if (asked || middle) begin_body_without_head();
  return asked || middle;
}

Next Pop3Dissector::status_line(const Line& line) {
  const auto status = parse_status(line.text);
  if (!status) {
    if (const auto base64 = parse_challenge(line.text)) {
      challenge(line, *base64);
    } else if (!std::exchange(server_resync_, true)) {
      host_.notice(Severity::info, "unexpected-line",
                   tr_noop("The server sent a line that is no reply; it is passed over."),
                   line.begin);
    }
    return Next::more;
  }
  note_line(line, Direction::to_client);
  server_resync_ = false;
  settle_undecided();
  ReplyRecord reply{std::string(status->code), std::string(status->text), line.last.time};
  // A client that speaks first was either hasty or got no greeting at all.
  const bool greets = queue_.empty() || is_greeting(reply.text);
  if (std::exchange(greeting_due_, false) && greets) {
    if (auto software = software_in(reply.text)) host_.set_software(std::move(*software));
    queue_.unasked(std::move(reply), "authorization", line.begin);
    return Next::more;
  }
  if (queue_.take_owed()) {
    queue_.unasked(std::move(reply), phase_name(state_ == State::transaction, Verb::unknown),
                   line.begin);
    return Next::more;
  }
  if (queue_.empty()) {
    unasked(std::move(reply), status->ok, line.begin);
    return Next::more;
  }
  return answer(std::move(reply), status->ok, line);
}

void Pop3Dissector::challenge(const Line& line, std::string_view base64) {
  const ExchangeRecord* front = queue_.front();
  if (!logins_.sasl_open() || front == nullptr || verb_of(*front) != Verb::auth) return;
  maybe_answered_ = false;
  server_resync_ = false;
  logins_.on_challenge(base64);
  queue_.interim({"+", std::string(base64), line.last.time});
}

// What asked for it was lost, or is older than the capture: an exchange of its own, kept open until
// it is known whether more lines belong to it.
void Pop3Dissector::unasked(ReplyRecord reply, bool ok, const Origin& origin) {
  const char* phase = phase_name(state_ == State::transaction, Verb::unknown);
  if (auto software = software_in(reply.text)) host_.set_software(std::move(*software));
  if (!ok) {
    queue_.unasked(std::move(reply), phase, origin);
    return;
  }
  ExchangeRecord record;
  record.time = reply.time;
  record.phase = phase;
  record.origin = origin;
  queue_.push(std::move(record));
  expect_more(Mode::undecided, std::move(reply));
}

Next Pop3Dissector::answer(ReplyRecord reply, bool ok, const Line& line) {
  maybe_answered_ = false;
  ExchangeRecord& asked = *queue_.front();
  settle_phase(asked, ok);
  if (asks_to_send(asked)) {
    sent_answered(std::move(reply), ok, line.begin);
    return Next::more;
  }
  const Shape shape = ok ? shape_of(asked) : Shape::line;
  const Verb verb = verb_of(asked);
  if (ok && shape == Shape::line && asked.n == behind_gap_ && verb != Verb::stls &&
      verb != Verb::auth) {
    expect_more(Mode::undecided, std::move(reply));
    answer_->doubted = true;
    answer_->origin = line.begin;
    return Next::more;
  }
  apply(asked, ok, reply.text, line.begin);
  switch (shape) {
    case Shape::line:
      queue_.settle(std::move(reply));
      drop_doubtful();
      break;
    case Shape::listing:
      expect_more(Mode::listing, std::move(reply));
      break;
    case Shape::body:
      expect_more(Mode::body, std::move(reply));
      break;
    case Shape::undecided:
      expect_more(Mode::undecided, std::move(reply));
      break;
  }
  if (verb != Verb::stls || !ok) return Next::more;
  // RFC 2595 4: nothing may come between STLS and the handshake.
  if (!queue_.empty() || client_lines_.partial()) {
    host_.notice(
        Severity::alert, "command-injection",
        tr_noop("The client sent commands behind STLS before the connection was encrypted; a "
                "careless server takes them for part of the encrypted session."),
        line.begin);
  }
  client_lines_.drop();
  return begin_tls(line.last);
}

Next Pop3Dissector::begin_tls(const Origin&) {
  settle_undecided();
  give_up_all();
  head_.drop();
  return Next::secure;
}

// The state in which the server took the command is the one that all earlier replies led to.
void Pop3Dissector::settle_phase(ExchangeRecord& exchange, bool ok) {
  const CommandRow* row = exchange.command ? find_command(*exchange.command) : nullptr;
  if (ok && row != nullptr && row->needs_login) state_ = sent_state_ = State::transaction;
  if (unsure_ && state_ == State::authorization) return;  // what it seemed to be when sent stands
  exchange.phase =
      phase_name(state_ == State::transaction, row == nullptr ? Verb::unknown : row->verb);
}

// What the reply changes beside its exchange.
void Pop3Dissector::apply(const ExchangeRecord& exchange, bool ok, std::string_view text,
                          const Origin& origin) {
  const std::string_view argument = exchange.argument ? *exchange.argument : std::string_view();
  const bool bare = trim(argument).empty();
  bool logged_in = false;
  switch (verb_of(exchange)) {
    case Verb::pass:
    case Verb::apop:
      logins_.answered(exchange.n, ok);
      logged_in = ok;
      break;
    case Verb::auth:
      logins_.answered(exchange.n, ok);
      logged_in = ok && !bare;
      break;
    case Verb::list:
      if (ok && !bare) maildrop_.learn_size(text);
      break;
    case Verb::uidl:
      if (ok && !bare) maildrop_.learn_uidl(text);
      break;
    case Verb::dele:
      if (const auto number = leading_number(argument); ok && number) maildrop_.mark(*number);
      break;
    case Verb::rset:
      if (ok) maildrop_.unmark_all();
      break;
    case Verb::quit:
      quit_answered(ok, origin);
      break;
    default:
      break;
  }
  if (logged_in) state_ = sent_state_ = State::transaction;
}

// RFC 1939 6: only now are the marked messages deleted.
void Pop3Dissector::quit_answered(bool ok, const Origin& origin) {
  quit_ = Quit::done;
  if (!maildrop_.any_marked()) return;
  if (ok) {
    host_.notice(
        Severity::info, "deleted",
        fmt::format(fmt::runtime(tr_noop("QUIT made the deletion final: {}.")), maildrop_.marked()),
        origin);
  } else {
    host_.notice(
        Severity::warn, "not-deleted",
        fmt::format(fmt::runtime(tr_noop("The server reports that it could not delete all of "
                                         "the marked messages: {}.")),
                    maildrop_.marked()),
        origin);
  }
  maildrop_.unmark_all();
}

// The reply of the oldest exchange goes on in more lines.
void Pop3Dissector::expect_more(Mode mode, ReplyRecord reply) {
  const ExchangeRecord& asked = *queue_.front();
  Answer answer;
  answer.n = asked.n;
  answer.verb = verb_of(asked);
  answer.asked = asked.command.has_value();
  answer.announced = announced_octets(reply.text);
  if (answer.asked && asked.argument) answer.number = leading_number(*asked.argument);
  if (!answer.announced && answer.number) answer.announced = maildrop_.size_of(*answer.number);
  answer.reply = std::move(reply);
  answer_ = std::move(answer);
  mode_ = mode;
  gap_in_answer_ = after_gap_ = line_judged_ = false;
  dot_.reset();
}

Next Pop3Dissector::read_listing(ChunkCursor& cursor) {
  head_.release([this](ChunkCursor& held) { (void)server_lines_.next(held); });
  const auto line = server_lines_.next(cursor);
  return line ? listing_line(*line) : Next::more;
}

Next Pop3Dissector::listing_line(const Line& line) {
  const bool first_behind_gap = std::exchange(after_gap_, false);
  const bool more_asked = queue_.size() > 1 || !answer_->asked;
  if (parse_status(line.text) && (more_asked || gap_in_answer_)) {
    if (answer_->asked && !gap_in_answer_) {
      host_.notice(Severity::info, "missing-dot",
                   tr_noop("The answer before this line lacks the lone dot that ends it "
                           "(RFC 1939 3)."),
                   line.begin);
    }
    finish_answer();
    return status_line(line);
  }
  note_line(line, Direction::to_client);
  std::string_view text = line.text;
  if (text == ".") {
    answer_->reply.time = line.last.time;
    finish_answer();
  } else if (!first_behind_gap) {  // the first line behind a gap may be the tail of one
    if (!text.empty() && text.front() == '.') text.remove_prefix(1);
    answer_->reply.time = line.last.time;
    add_listing_line(text, line.begin);
  }
  return Next::more;
}

void Pop3Dissector::add_listing_line(std::string_view text, const Origin& origin) {
  constexpr std::string_view implementation = "IMPLEMENTATION ";
  switch (answer_->verb) {
    case Verb::list:
      maildrop_.learn_size(text);
      break;
    case Verb::uidl:
      maildrop_.learn_uidl(text);
      break;
    case Verb::capa:
      if (starts_with_ignoring_case(text, implementation)) {
        host_.set_software(std::string(trim(text.substr(implementation.size()))));
      }
      break;
    default:
      break;
  }
  std::string& kept = answer_->reply.text;
  const std::size_t cap = host_.limits().reply_octets;
  if (answer_->lines_not_kept != 0 || kept.size() + text.size() + 1 + room_for_count > cap) {
    if (answer_->lines_not_kept++ == 0) {
      host_.notice(Severity::warn, "long-reply",
                   tr_noop("A reply is longer than what is kept of one; its head is kept."),
                   origin);
    }
    return;
  }
  kept += '\n';
  kept += text;
}

}  // namespace malote::pop3
