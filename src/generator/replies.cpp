// SPDX-License-Identifier: MIT
#include "generator/replies.hpp"

#include <utility>

#include "core/text.hpp"

namespace malote::generator {
namespace {

constexpr std::size_t reply_octets_cap = 64U << 20U;

bool is_continued(std::string_view line) {
  return line.size() >= 4 && is_digit(line[0]) && is_digit(line[1]) && is_digit(line[2]) &&
         line[3] == '-';
}

// RFC 1939 5, 7; RFC 2449 5.
bool brings_lines(std::string_view command) {
  const auto verb = command.substr(0, command.find(' '));
  const bool alone = trim(command.substr(verb.size())).empty();
  if (equals_ignoring_case(verb, "LIST") || equals_ignoring_case(verb, "UIDL")) return alone;
  return equals_ignoring_case(verb, "RETR") || equals_ignoring_case(verb, "TOP") ||
         equals_ignoring_case(verb, "CAPA");
}

bool brings_mail(std::string_view command) {
  return starts_with_ignoring_case(command, "RETR ") || starts_with_ignoring_case(command, "TOP ");
}

std::string_view without_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_clients(const Step& step) {
  if (const auto* say = std::get_if<Say>(&step)) return say->side == Side::client;
  if (const auto* body = std::get_if<BodyTurn>(&step)) return body->side == Side::client;
  if (const auto* pace = std::get_if<Pace>(&step)) return pace->side == Side::client;
  return true;
}

bool is_servers_turn(const Step& step) {
  return !is_clients(step) && !std::holds_alternative<Pace>(step);
}

// "a1 OK done", "* BYE", "+ go on": the word that tells.
std::string_view imap_word(std::string_view line) {
  if (line.starts_with('+')) return "+";
  const auto blank = line.find(' ');
  if (blank == std::string_view::npos) return {};
  line.remove_prefix(blank + 1);
  return line.substr(0, line.find(' '));
}

ReplyClass imap_class(std::string_view line) {
  const auto word = imap_word(line);
  if (word == "+") return '>';
  for (const std::string_view known : {"OK", "NO", "BAD", "PREAUTH"}) {
    if (equals_ignoring_case(word, known)) return known.front();
  }
  if (line.starts_with("* ") && line.ends_with(" EXISTS")) return 'E';
  return equals_ignoring_case(word, "BYE") ? 'Y' : '?';
}

}  // namespace

void ImapWaiting::note_sent(std::string_view line) {
  const auto blank = line.find(' ');
  idles_ = blank != std::string_view::npos && equals_ignoring_case(line.substr(blank + 1), "IDLE");
}

bool ImapWaiting::is_reply(std::string_view line) {
  const ReplyClass what = imap_class(line);
  const bool greeting = !std::exchange(greeted_, true);
  if (what == 'E') return idles_;
  return what != '?' && (greeting || !line.starts_with('*'));
}

ReplyClass class_of(Spoken spoken, std::string_view line) {
  if (spoken == Spoken::imap) return imap_class(line);
  if (spoken == Spoken::pop3) {
    if (line.starts_with("+OK")) return '+';
    if (line.starts_with("-ERR")) return '-';
    return line.starts_with("+ ") || line == "+" ? '>' : '?';
  }
  const bool code = line.size() >= 3 && is_digit(line[0]) && is_digit(line[1]) && is_digit(line[2]);
  return code ? line[0] : '?';
}

void ReplyReader::note_sent(std::string_view octets) {
  if (spoken_ == Spoken::imap) {
    std::vector<ImapLine> lines;
    sent_.feed(octets, lines);
    for (const ImapLine& line : lines) {
      waits_.note_sent(line.text);
      const auto words = to_words(line);
      const bool compress =
          words && words->size() > 1 && equals_ignoring_case((*words)[1].text, "COMPRESS");
      if (compress) compress_tag_ = words->front().text;
    }
  }
  if (spoken_ != Spoken::pop3) return;
  while (!octets.empty()) {
    if (typed_.take(octets) != TypedInput::Got::line) continue;
    if (!answering_) waiting_.push_back(typed_.line());
    answering_ = false;
  }
}

bool ReplyReader::takes_compression(const Reply& reply) const {
  return !compress_tag_.empty() && reply.what == 'O' &&
         reply.lines.back().starts_with(compress_tag_ + " ");
}

bool ReplyReader::feed_imap(std::string_view octets, std::vector<Reply>& replies) {
  std::vector<ImapLine> lines;
  said_.feed(octets, lines);
  for (ImapLine& line : lines) {
    if (waits_.is_reply(line.text))
      replies.push_back({imap_class(line.text), {std::move(line.text)}, {}});
  }
  return said_.size() <= reply_octets_cap;
}

bool ReplyReader::feed(std::string_view octets, std::vector<Reply>& replies) {
  if (spoken_ == Spoken::imap) return feed_imap(octets, replies);
  while (!octets.empty()) {
    const auto end = octets.find('\n');
    const auto part = octets.substr(0, end == std::string_view::npos ? end : end + 1);
    line_ += part;
    octets.remove_prefix(part.size());
    if (line_.size() + reply_.body.value_or("").size() > reply_octets_cap) return false;
    if (end == std::string_view::npos) break;
    take_line(replies);
    line_.clear();
  }
  return true;
}

void ReplyReader::take_line(std::vector<Reply>& replies) {
  const auto text = without_end(line_);
  if (!more_lines_) return take_status(text, replies);
  if (text == ".") return finish(replies);
  if (!reply_.body) {
    reply_.lines.emplace_back(text);
    return;
  }
  // RFC 1939 3: a dot that begins a line was doubled.
  *reply_.body += std::string_view(line_).substr(line_.starts_with('.') ? 1 : 0);
}

void ReplyReader::take_status(std::string_view text, std::vector<Reply>& replies) {
  reply_.lines.emplace_back(text);
  reply_.what = class_of(spoken_, text);
  if (spoken_ != Spoken::pop3) {
    if (!multiline_.goes_on(spoken_, text)) finish(replies);
    return;
  }
  if (reply_.what == '>') {
    answering_ = true;
    return finish(replies);
  }
  std::string command;
  if (!waiting_.empty()) {
    command = std::move(waiting_.front());
    waiting_.pop_front();
  }
  if (reply_.what != '+' || !brings_lines(command)) return finish(replies);
  more_lines_ = true;
  if (brings_mail(command)) reply_.body.emplace();
}

void ReplyReader::finish(std::vector<Reply>& replies) {
  replies.push_back(std::move(reply_));
  reply_ = {};
  more_lines_ = false;
}

// RFC 959 4.2: FTP's lines in between may be anything, also other codes.
bool MultilineReply::goes_on(Spoken spoken, std::string_view line) {
  if (spoken != Spoken::ftp) return is_continued(line);
  if (code_.empty()) {
    if (is_continued(line)) code_ = line.substr(0, 3);
    return !code_.empty();
  }
  if (!line.starts_with(code_) || (line.size() > 3 && line[3] != ' ')) return true;
  code_.clear();
  return false;
}

std::vector<DriveTurn> to_turns(const SessionScript& script) {
  std::vector<DriveTurn> turns(1);
  MultilineReply multiline;
  bool answered = false;  // the server has spoken in the last turn
  ImapReader imap, asked;
  ImapWaiting waits;
  for (const Step& step : script.steps) {
    if (is_clients(step)) {
      if (answered) turns.emplace_back();
      answered = false;
      turns.back().steps.push_back(&step);
      if (script.spoken != Spoken::imap) continue;
      std::vector<ImapLine> lines;
      if (const auto* say = std::get_if<Say>(&step)) asked.feed(say->octets, lines);
      if (const auto* body = std::get_if<BodyTurn>(&step)) asked.feed(to_wire(*body), lines);
      for (const ImapLine& line : lines) waits.note_sent(line.text);
      continue;
    }
    answered = answered || is_servers_turn(step);
    if (script.spoken == Spoken::imap) {
      std::vector<ImapLine> lines;
      if (const auto* one = std::get_if<Say>(&step)) imap.feed(one->octets, lines);
      if (const auto* body = std::get_if<BodyTurn>(&step)) imap.feed(to_wire(*body), lines);
      for (ImapLine& line : lines) {
        if (waits.is_reply(line.text)) turns.back().expected.push_back(line.text);
      }
      continue;
    }
    const auto* say = std::get_if<Say>(&step);
    if (say == nullptr) continue;
    const auto line = without_end(say->octets);
    const bool begins = script.spoken != Spoken::pop3 || class_of(Spoken::pop3, line) != '?';
    if (begins && !multiline.goes_on(script.spoken, line)) turns.back().expected.emplace_back(line);
  }
  return turns;
}

}  // namespace malote::generator
