// SPDX-License-Identifier: MIT
#include "view/comparison.hpp"

#include <algorithm>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/masking.hpp"
#include "records/names.hpp"

namespace malote::view {
namespace {

std::vector<TextSpan> command_spans(const ExchangeRecord& exchange, bool reveal) {
  std::vector<TextSpan> spans;
  if (!exchange.command) return spans;
  const std::string verb = exchange.sent_as.value_or(*exchange.command);
  spans.push_back({Role::verb, to_visible(verb)});
  if (!exchange.argument || exchange.argument->empty()) return spans;
  spans.push_back({Role::plain, " "});
  for (const MaskedPiece& piece : argument_pieces(exchange, reveal)) {
    spans.push_back({piece.masked ? Role::masked : Role::plain, to_visible(piece.text)});
  }
  return spans;
}

void append_reply(std::vector<std::vector<TextSpan>>& lines, const ReplyRecord& reply) {
  std::string_view rest = reply.text;
  for (bool first = true;; first = false) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::vector<TextSpan> spans;
    if (first && !reply.code.empty()) {
      spans.push_back({role_of_reply(reply.code), to_visible(reply.code)});
      spans.push_back({Role::plain, " "});
    }
    spans.push_back({Role::plain, to_visible(rest.substr(0, end))});
    lines.push_back(std::move(spans));
    if (end == rest.size()) return;
    rest.remove_prefix(end + 1);
  }
}

std::string verb_of(const ComparedSide& side) {
  return side.command.empty() ? "" : to_upper(side.command.front().text);
}

std::string text_of_side(const ComparedSide& side) {
  std::string text;
  for (const TextSpan& span : side.command) text += span.text;
  for (const auto& line : side.replies) {
    text += '\n';
    for (const TextSpan& span : line) text += span.text;
  }
  return text;
}

Difference difference_of(const ComparedRow& row) {
  if (!row.left || !row.right) return Difference::alone;
  if (row.left->code != row.right->code) return Difference::code;
  return text_of_side(*row.left) == text_of_side(*row.right) ? Difference::none : Difference::words;
}

// The longest sequence of verbs that both have; what is between stands on its own.
std::vector<ComparedRow> match(std::vector<ComparedSide> left, std::vector<ComparedSide> right) {
  const std::size_t rows = left.size(), columns = right.size();
  std::vector<std::string> left_verbs, right_verbs;
  for (const ComparedSide& side : left) left_verbs.push_back(verb_of(side));
  for (const ComparedSide& side : right) right_verbs.push_back(verb_of(side));
  std::vector<std::uint16_t> best((rows + 1) * (columns + 1), 0);
  const auto at = [&](std::size_t i, std::size_t j) -> std::uint16_t& {
    return best[i * (columns + 1) + j];
  };
  for (std::size_t i = rows; i-- > 0;) {
    for (std::size_t j = columns; j-- > 0;) {
      at(i, j) = left_verbs[i] == right_verbs[j] ? static_cast<std::uint16_t>(at(i + 1, j + 1) + 1)
                                                 : std::max(at(i + 1, j), at(i, j + 1));
    }
  }
  std::vector<ComparedRow> matched;
  for (std::size_t i = 0, j = 0; i < rows || j < columns;) {
    ComparedRow row;
    if (i < rows && j < columns && left_verbs[i] == right_verbs[j]) {
      row.left = std::move(left[i++]);
      row.right = std::move(right[j++]);
    } else if (i < rows && (j == columns || at(i + 1, j) >= at(i, j + 1))) {
      row.left = std::move(left[i++]);
    } else {
      row.right = std::move(right[j++]);
    }
    row.difference = difference_of(row);
    matched.push_back(std::move(row));
  }
  return matched;
}

}  // namespace

Comparison::Comparison(const store::Reader& reader, SessionId left, SessionId right, bool reveal)
    : reader_(reader), left_id_(left), right_id_(right), reveal_(reveal) {
  build();
}

void Comparison::build() {
  cut_ = false;
  auto left = sides_of(left_id_, left_);
  auto right = sides_of(right_id_, right_);
  rows_ = match(std::move(left), std::move(right));
  differences_ = static_cast<std::size_t>(
      std::count_if(rows_.begin(), rows_.end(),
                    [](const ComparedRow& row) { return row.difference != Difference::none; }));
}

std::vector<ComparedSide> Comparison::sides_of(SessionId id, std::string& head) {
  std::vector<ComparedSide> sides;
  const auto session = reader_.session(id);
  if (!session) return sides;
  head = std::to_string(id.value) + "  " + to_upper(to_word(session->protocol)) + "  " +
         to_text(session->client) + " > " + to_text(session->server);
  reader_.exchanges_of(id, [&](const ExchangeRecord& exchange) {
    if (sides.size() == commands_most) {
      cut_ = true;
      return false;
    }
    ComparedSide& side = sides.emplace_back();
    side.command = command_spans(exchange, reveal_);
    side.since_start = exchange.time.ns - session->start.ns;
    for (const ReplyRecord& reply : exchange.replies) {
      side.settling = side.replies.size();
      append_reply(side.replies, reply);
    }
    if (!exchange.replies.empty()) side.code = exchange.replies.back().code;
    return true;
  });
  return sides;
}

std::string Comparison::title() const {
  return fill(tr("Sessions {} and {}"), left_id_.value, right_id_.value);
}

std::optional<std::size_t> Comparison::next_difference(std::size_t from, bool forwards) const {
  const std::size_t count = rows_.size();
  for (std::size_t step = 1; step <= count; ++step) {
    const std::size_t at = (from + (forwards ? step : count - step)) % count;
    if (rows_[at].difference != Difference::none) return at;
  }
  return std::nullopt;
}

void Comparison::set_reveal(bool reveal) {
  reveal_ = reveal;
  build();
}

}  // namespace malote::view
