// SPDX-License-Identifier: MIT
// Sessions and turns.
#include "generator/scenario_parser.hpp"

#include <algorithm>
#include <array>

#include "core/i18n.hpp"
#include "core/text.hpp"

namespace malote::generator {
namespace {

constexpr Byte sample_client[] = {10, 0, 0, 5};
constexpr Byte sample_server[] = {10, 0, 0, 25};

bool is_turn(std::string_view line) {
  return line.size() >= 2 && (line[0] == 'C' || line[0] == 'S') &&
         (line[1] == ':' || line[1] == '>' || line[1] == ' ');
}

bool is_item(std::string_view line) {
  if (line.front() == '|' || line.front() == '>') return true;
  constexpr std::array<std::string_view, 6> words{"file", "text",   "base64",
                                                  "line", "binary", "content"};
  std::string_view rest = line;
  const auto word = take_word(rest);
  // `content NAME:` begins another block.
  return std::find(words.begin(), words.end(), word) != words.end() && !line.ends_with(':');
}

Spoken by_port(std::uint16_t port) {
  switch (port) {
    case 25:
    case 465:
    case 587:
      return Spoken::smtp;
    case 24:
      return Spoken::lmtp;
    case 21:
    case 990:
      return Spoken::ftp;
    case 110:
    case 995:
      return Spoken::pop3;
    case 143:
    case 993:
      return Spoken::imap;
    default:
      return Spoken::other;
  }
}

bool is_tls_port(std::uint16_t port) {
  return port == 465 || port == 990 || port == 993 || port == 995;
}

std::vector<std::uint64_t> message_sizes(const SessionScript& script) {
  std::vector<std::uint64_t> sizes;
  std::uint64_t chunks = 0;
  for (const Step& step : script.steps) {
    const auto* data = std::get_if<DataTurn>(&step);
    if (data != nullptr) chunks += data->content.size();
    const bool whole = data != nullptr && data->rest != DataRest::part;
    if (whole || std::holds_alternative<DataEnd>(step)) {
      sizes.push_back(chunks);
      chunks = 0;
    }
    const auto* body = std::get_if<BodyTurn>(&step);
    if (body == nullptr) continue;
    chunks += body->content.size();
    if (body->frame == BodyFrame::bdat) continue;
    sizes.push_back(chunks);
    chunks = 0;
  }
  return sizes;
}

// {octets N} → the size of the session's Nth message. False where there is no such message.
bool put_octets(std::string& text, const std::vector<std::uint64_t>& sizes) {
  constexpr std::string_view mark = "{octets ";
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
    const auto end = text.find('}', at);
    if (end == std::string::npos) return false;
    const auto digits = std::string_view(text).substr(at + mark.size(), end - at - mark.size());
    const auto n = parse_number(digits);
    if (!n || *n == 0 || *n > sizes.size()) return false;
    text.replace(at, end + 1 - at, std::to_string(sizes[*n - 1]));
  }
  return true;
}

// {literal} and {literal+}: the size of the literal that the same side sends next. False where none
// comes.
bool put_literals(std::vector<Step>& steps, std::size_t at) {
  constexpr std::string_view mark = "{literal";
  auto& say = std::get<Say>(steps[at]);
  const auto found = say.octets.find(mark);
  if (found == std::string::npos) return true;
  for (std::size_t i = at + 1; i < steps.size(); ++i) {
    const auto* body = std::get_if<BodyTurn>(&steps[i]);
    if (body == nullptr || body->side != say.side || body->frame != BodyFrame::literal) continue;
    say.octets.replace(found + 1, mark.size() - 1, std::to_string(body->content.size()));
    return true;
  }
  return false;
}

}  // namespace

ScenarioParser::ScenarioParser(const ParseOptions& options) : options_(options) {
  defaults_.script.client = {IpAddress::v4(sample_client), 49152};
  defaults_.script.server = {IpAddress::v4(sample_server), 25};
  scenario_.start = {1'769'850'000 * ns_per_second};  // 2026-01-31T09:00:00Z
  scenario_.seed = options.seed.value_or(1);
}

Problem ScenarioParser::take(const Line& line) {
  line_ = line.number;
  const std::string_view text = line.text;
  if (body_ && is_item(text)) return take_body_item(text);
  if (auto problem = close_body()) return problem;
  if (is_turn(text)) {
    return take_turn(text[0] == 'C' ? Side::client : Side::server, text.substr(1));
  }
  std::string_view rest = text;
  const auto word = take_word(rest);
  if (word == "session") return take_session(rest);
  if (word == "wait") return take_wait(rest);
  if (word == "flush" && rest.empty()) return add(Flush{});
  if (word == "starttls" && rest.empty()) return add_starttls();
  if (word == "endtls" && rest.empty()) return add_endtls();
  if (word == "pace") return take_pace(rest);
  if (word == "end") return take_end(rest);
  if (word == "data" || word == "data:") return take_data(text);
  if (word == "content") return take_content(rest);
  if (word.ends_with(':')) return take_setting(word.substr(0, word.size() - 1), rest);
  return tr("neither a turn, nor a setting, nor a word of the language: ") + std::string(word);
}

Problem ScenarioParser::take_session(std::string_view rest) {
  Draft draft = defaults_;
  draft.own_client = false;
  draft.script.name = take_word(rest);
  if (draft.script.name.empty()) return tr("session needs a name");
  if (!rest.empty()) {
    const auto words = split_words(rest);
    const bool form = words.size() == 2 && words[0] == "at" && words[1].starts_with('+');
    const auto at = form ? parse_duration(words[1].substr(1)) : std::nullopt;
    if (!at) return tr("a session begins `at +0.5s`, or after the one before");
    draft.script.at_ns = *at;
  }
  drafts_.push_back(std::move(draft));
  return {};
}

Problem ScenarioParser::add(Step step) {
  if (drafts_.empty()) {
    drafts_.push_back(defaults_);
    drafts_.back().script.name = "1";
  }
  if (drafts_.back().ended) return tr("the session has ended; a new one begins with session NAME");
  drafts_.back().script.steps.push_back(std::move(step));
  drafts_.back().step_lines.push_back(line_);
  return {};
}

Problem ScenarioParser::add_starttls() {
  if (!drafts_.empty()) {
    if (has_tls(drafts_.back().script)) return tr("the session is under TLS already");
  }
  return add(StartTls{});
}

Problem ScenarioParser::add_endtls() {
  const SessionScript& script = (drafts_.empty() ? defaults_ : drafts_.back()).script;
  const bool ended = std::any_of(script.steps.begin(), script.steps.end(), [](const Step& step) {
    return std::holds_alternative<EndTls>(step);
  });
  if (ended || !(has_tls(script) || is_tls_port(script.server.port))) return tr("there is no TLS that could end here");
  return add(EndTls{});
}

Problem ScenarioParser::take_turn(Side side, std::string_view rest) {
  const char form = rest.front();
  rest.remove_prefix(1);
  if (form == ' ') return take_body_start(side, rest);
  if (form == '>') {
    auto octets = parse_quoted(rest);
    if (!octets)
      return tr("exact octets stand in quotes, with \\r \\n \\t \\b \\0 \\\\ \\\" \\xHH");
    return add(Say{side, std::move(*octets)});
  }
  if (rest.starts_with(' ')) rest.remove_prefix(1);
  return add(Say{side, std::string(rest) + "\r\n"});
}

Problem ScenarioParser::take_wait(std::string_view rest) {
  const auto ns = parse_duration(rest);
  if (!ns) return tr("wait needs a duration such as 0.2s");
  return add(Wait{*ns});
}

Problem ScenarioParser::take_pace(std::string_view rest) {
  const auto words = split_words(rest);
  const auto side = words.size() >= 2 ? parse_side(words[0]) : std::nullopt;
  const auto each = words.size() == 3 ? parse_duration(words[2]) : std::optional<std::int64_t>(0);
  if (!side || !each || words.size() > 3) {
    return tr("pace needs client or server, octets, lines or writes, and perhaps a duration");
  }
  if (words[1] == "writes") return add(Pace{*side, PaceUnit::writes, *each});
  if (words[1] == "lines") return add(Pace{*side, PaceUnit::lines, *each});
  if (words[1] == "octets") return add(Pace{*side, PaceUnit::octets, *each});
  return tr("pace counts in octets, lines or writes");
}

Problem ScenarioParser::take_end(std::string_view rest) {
  const auto words = split_words(rest);
  if (words.empty() || words.size() > 2) return tr("end is fin, reset or none, and who does it");
  if (drafts_.empty() || drafts_.back().ended) return tr("there is no session to end");
  SessionScript& script = drafts_.back().script;
  if (words[0] == "fin") {
    script.ending = Ending::fin;
  } else if (words[0] == "reset") {
    script.ending = Ending::reset;
  } else if (words[0] == "none") {
    script.ending = Ending::none;
  } else {
    return tr("a session ends with fin, reset or none");
  }
  if (words.size() == 2) {
    const auto side = parse_side(words[1]);
    if (!side) return tr("client or server ends a session");
    script.ended_by = *side;
  }
  drafts_.back().ended = true;
  return {};
}

Problem ScenarioParser::resolve_octets(Draft& draft, unsigned& line) const {
  const auto sizes = message_sizes(draft.script);
  for (std::size_t i = 0; i < draft.script.steps.size(); ++i) {
    auto* say = std::get_if<Say>(&draft.script.steps[i]);
    if (say == nullptr) continue;
    line = draft.step_lines[i];
    if (!put_literals(draft.script.steps, i))
      return tr("{literal} needs a literal: block behind it");
    if (put_octets(say->octets, sizes)) continue;
    return tr("{octets N} names a message that the session does not have");
  }
  return {};
}

Result<Scenario> ScenarioParser::finish() {
  if (auto problem = close_body()) return error_at(line_, *problem);
  std::uint32_t port = defaults_.script.client.port;
  for (Draft& draft : drafts_) {
    if (!draft.own_client && draft.script.client == defaults_.script.client) {
      draft.script.client.port = static_cast<std::uint16_t>(port);
    }
    port = port >= 65535 ? 1024 : port + 1;
    if (!draft.own_tls) {
      draft.script.tls.implicit = is_tls_port(draft.script.server.port) && !has_tls(draft.script);
    }
    if (!draft.own_protocol) draft.script.spoken = by_port(draft.script.server.port);
    unsigned line = 0;
    if (auto problem = resolve_octets(draft, line)) return error_at(line, *problem);
    if (auto problem = check_data(draft, line)) return error_at(line, *problem);
    scenario_.sessions.push_back(std::move(draft.script));
  }
  if (scenario_.sessions.empty()) return error_at(line_, tr("nobody says anything"));
  return std::move(scenario_);
}

Result<Scenario> parse_scenario(std::string_view text, const ParseOptions& options) {
  const auto lines = to_lines(text);
  if (!lines) return lines.error();
  ScenarioParser parser(options);
  for (const Line& line : lines.value()) {
    if (auto problem = parser.take(line)) return error_at(line.number, *problem);
  }
  return parser.finish();
}

}  // namespace malote::generator
