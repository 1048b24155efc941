// SPDX-License-Identifier: MIT
// FTP's data connections, and contents that have a name.
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "generator/scenario_parser.hpp"

namespace malote::generator {
namespace {

using Words = std::vector<std::string_view>;

// What stands behind `data` and its verb. False where a word makes no sense.
bool parse_data_open(const Words& words, std::size_t at, DataOpen& open) {
  while (at < words.size()) {
    const auto word = words[at++];
    if (word == "active" || word == "passive") {
      open.active = word == "active";
    } else if (word == "refused") {
      open.refused = true;
    } else if (word == "elsewhere") {
      open.elsewhere = true;
    } else if ((word == "client" || word == "server") && at + 1 < words.size()) {
      const std::string text = std::string(words[at]) + ' ' + std::string(words[at + 1]);
      (word == "client" ? open.client : open.server) = parse_endpoint(text);
      if (!parse_endpoint(text)) return false;
      at += 2;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

Problem ScenarioParser::take_data(std::string_view line) {
  const char* const forms =
      tr("a data connection is data:, data part:, data keep:, data open or data end, and then "
         "active, passive, refused, elsewhere, client or server with address and port");
  const bool block = line.ends_with(':');
  if (block) line.remove_suffix(1);
  const auto words = split_words(line);
  const auto verb = words.size() > 1 ? words[1] : std::string_view{};
  if (verb == "end" && !block) return take_data_end(words);
  DataTurn turn;
  const bool named = verb == "open" || verb == "part" || verb == "keep";
  if (block == (verb == "open")) return forms;
  if (!parse_data_open(words, named ? 2 : 1, turn.open)) return forms;
  if (!block) return add(turn.open);
  if (turn.open.refused) return tr("a refused data connection carries nothing: data open refused");
  if (verb == "part") turn.rest = DataRest::part;
  if (verb == "keep") turn.rest = DataRest::keep;
  OpenBody body;
  body.data = std::move(turn);
  body.line = line_;
  body_ = std::move(body);
  return {};
}

Problem ScenarioParser::take_data_end(const Words& words) {
  DataEnd end;
  for (std::size_t i = 2; i < words.size(); ++i) {
    if (const auto side = parse_side(words[i])) {
      end.by = *side;
    } else if (words[i] == "reset") {
      end.ending = Ending::reset;
    } else if (words[i] == "none") {
      end.ending = Ending::none;
    } else if (words[i] != "fin") {
      return tr("a data connection ends with fin, reset or none, by client or server");
    }
  }
  return add(end);
}

Problem ScenarioParser::check_data(const Draft& draft, unsigned& line) {
  if (draft.script.spoken == Spoken::ftp) return {};
  for (std::size_t i = 0; i < draft.script.steps.size(); ++i) {
    const Step& step = draft.script.steps[i];
    const bool data = std::holds_alternative<DataOpen>(step) ||
                      std::holds_alternative<DataTurn>(step) ||
                      std::holds_alternative<DataEnd>(step);
    if (!data) continue;
    line = draft.step_lines[i];
    return tr("only FTP has data connections (protocol: ftp)");
  }
  return {};
}

Problem ScenarioParser::take_content(std::string_view rest) {
  const auto words = split_words(rest);
  const bool form = words.size() == 1 && words[0].size() > 1 && words[0].ends_with(':');
  if (!form) return tr("a content begins with content NAME:");
  OpenBody body;
  body.name = std::string(words[0].substr(0, words[0].size() - 1));
  body.line = line_;
  body_ = std::move(body);
  return {};
}

// content NAME [FROM [OCTETS]]
Problem ScenarioParser::append_content(std::string_view rest) {
  const auto words = split_words(rest);
  const auto number = [&](std::size_t i, std::uint64_t otherwise) {
    return words.size() > i ? parse_number(words[i]) : std::optional(otherwise);
  };
  const auto from = number(1, 0), octets = number(2, UINT64_MAX);
  const auto found = words.empty() ? contents_.end() : contents_.find(words[0]);
  if (found == contents_.end()) return tr("no content of that name stands above");
  if (!from || !octets || words.size() > 3 || *from > found->second.size()) {
    return tr("of a content: its name, perhaps the octet to begin at, and how many");
  }
  body_->turn.content.append(found->second, *from, *octets);
  return {};
}

}  // namespace malote::generator
