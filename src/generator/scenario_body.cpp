// SPDX-License-Identifier: MIT
// Message blocks: what stands in them and how they are framed.
#include <fstream>
#include <iterator>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "generator/body.hpp"
#include "generator/scenario_parser.hpp"

namespace malote::generator {
namespace {

constexpr std::uint64_t made_up_octets_cap = 1ULL << 30U;

}  // namespace

Problem ScenarioParser::take_body_start(Side side, std::string_view rest) {
  rest = trim(rest);
  const char* forms =
      tr("a body is message:, message lf:, message without dot:, bdat:, bdat last: or literal:");
  if (rest.starts_with("urgent>")) {
    auto octets = parse_quoted(rest.substr(7));
    if (!octets || octets->empty()) return tr("urgent octets stand in quotes");
    return add(Say{side, std::move(*octets), true});
  }
  if (!rest.ends_with(':')) return forms;
  rest.remove_suffix(1);
  OpenBody open;
  open.turn.side = side;
  open.line = line_;
  if (rest == "message lf") {
    open.bare_lf = true;
  } else if (rest == "message without dot") {
    open.turn.frame = BodyFrame::broken;
  } else if (rest == "bdat") {
    open.turn.frame = BodyFrame::bdat;
  } else if (rest == "bdat last") {
    open.turn.frame = BodyFrame::bdat_last;
  } else if (rest == "literal") {
    open.turn.frame = BodyFrame::literal;
  } else if (rest != "message") {
    return forms;
  }
  body_ = std::move(open);
  return {};
}

Problem ScenarioParser::take_body_item(std::string_view line) {
  std::string& content = body_->turn.content;
  if (line.front() == '|') {
    line.remove_prefix(1);
    if (line.starts_with(' ')) line.remove_prefix(1);
    content += line;
    content += body_->bare_lf ? "\n" : "\r\n";
    return {};
  }
  if (line.front() == '>') {
    const auto octets = parse_quoted(line.substr(1));
    if (!octets)
      return tr("exact octets stand in quotes, with \\r \\n \\t \\b \\0 \\\\ \\\" \\xHH");
    content += *octets;
    return {};
  }
  const auto kind = take_word(line);
  if (kind == "file") return append_file(line);
  return kind == "content" ? append_content(line) : append_made_up(kind, line);
}

Problem ScenarioParser::append_file(std::string_view path) {
  const std::string full =
      path.starts_with('/') ? std::string(path) : options_.folder + "/" + std::string(path);
  std::ifstream in(full, std::ios::binary);
  if (!in) return tr("cannot read the file ") + full;
  body_->turn.content.append(std::istreambuf_iterator<char>(in), {});
  return {};
}

Problem ScenarioParser::append_made_up(std::string_view kind, std::string_view rest) {
  const auto words = split_words(rest);
  const bool form = words.size() == 2 && words[1] == "octets";
  const auto octets = form ? parse_number(words[0]) : std::nullopt;
  if (!octets || *octets > made_up_octets_cap) {
    return std::string(kind) + tr(" needs a size such as 5000 octets");
  }
  Random random(scenario_.seed, ++made_up_);
  if (kind == "text") body_->turn.content += random_text(*octets, random);
  if (kind == "base64") body_->turn.content += random_base64(*octets, random);
  if (kind == "line") body_->turn.content += random_line(*octets, random);
  if (kind == "binary") body_->turn.content += random_binary(*octets, random);
  return {};
}

Problem ScenarioParser::close_body() {
  if (!body_) return {};
  OpenBody open = std::move(*body_);
  body_.reset();
  std::string& content = open.turn.content;
  if (open.name) {
    contents_[*open.name] = std::move(content);
    return {};
  }
  if (open.bare_lf && content.ends_with('\n') && !content.ends_with("\r\n")) {
    content.insert(content.size() - 1, "\r");
  }
  // RFC 5321 4.1.1.4: the dot stands alone between two line ends; the first is the message's own.
  const bool dotted = open.turn.frame == BodyFrame::dot && !open.data;
  if (dotted && !content.empty() && !content.ends_with("\r\n")) {
    return tr("a message before a final dot ends with a line end");
  }
  const unsigned here = line_;
  line_ = open.line;
  if (open.data) open.data->content = std::move(content);
  auto problem = add(open.data ? Step(std::move(*open.data)) : Step(std::move(open.turn)));
  line_ = here;
  return problem;
}

}  // namespace malote::generator
