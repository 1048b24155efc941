// SPDX-License-Identifier: MIT
#include "generator/imap_pieces.hpp"

#include <algorithm>
#include <map>

#include "core/text.hpp"

namespace malote::generator {

std::optional<ImapSection> parse_imap_section(std::string_view item) {
  const std::string upper = to_upper(item);
  ImapSection section;
  if (upper == "RFC822") return section;
  if (upper == "RFC822.HEADER" || upper == "RFC822.TEXT") {
    section.name = upper.substr(7);
    return section;
  }
  const auto open = upper.find('['), close = upper.rfind(']');
  if (open == std::string::npos || close == std::string::npos || close < open) return {};
  const auto head = std::string_view(upper).substr(0, open);
  if (head != "BODY" && head != "BODY.PEEK" && head != "BINARY" && head != "BINARY.PEEK") return {};
  section.name = upper.substr(open + 1, close - open - 1);
  auto range = std::string_view(upper).substr(close + 1);
  if (!range.starts_with('<') || !range.ends_with('>')) return section;
  range = range.substr(1, range.size() - 2);
  const auto dot = range.find('.');
  section.from = parse_number(range.substr(0, dot));
  if (dot != std::string_view::npos) section.most = parse_number(range.substr(dot + 1));
  return section;
}

void ImapPieces::add(const ImapSection& section, std::string octets,
                     std::optional<std::uint64_t> asked, bool broken) {
  const bool all = !section.from || (asked && octets.size() < *asked);
  pieces_.push_back({section, std::move(octets), all && !broken});
}

ImapPieces::Joined ImapPieces::join(std::optional<std::uint64_t> announced) const {
  std::optional<std::uint64_t> header, total;
  bool ranged = false, parts = false;
  for (const Piece& piece : pieces_) {
    const std::uint64_t end = piece.section.from.value_or(0) + piece.octets.size();
    if (piece.section.name == "HEADER" && piece.last && !header) header = end;
    if (piece.section.name.empty() && piece.last) total = end;
    ranged = ranged || piece.section.name.empty();
    parts = parts || (!piece.section.name.empty() && is_digit(piece.section.name.front()));
  }
  std::map<std::uint64_t, std::string_view> ranges;
  bool text = false;
  for (const Piece& piece : pieces_) {
    const bool is_text = piece.section.name == "TEXT";
    text = text || is_text;
    if (is_text && !header) continue;
    if (!is_text && !piece.section.name.empty() && piece.section.name != "HEADER") continue;
    const std::uint64_t at = piece.section.from.value_or(0) + (is_text ? *header : 0);
    std::string_view& there = ranges[at];
    if (piece.octets.size() > there.size()) there = piece.octets;
    if (is_text && piece.last) total = at + piece.octets.size();
  }
  Joined joined;
  std::uint64_t reached = 0;
  bool holes = false;
  for (const auto& [at, octets] : ranges) {
    holes = holes || at > reached;
    const std::uint64_t known = at > reached ? 0 : reached - at;
    if (known >= octets.size()) continue;
    joined.octets += octets.substr(known);
    reached = at + octets.size();
  }
  const bool has_end = total ? reached >= *total : announced && reached == *announced;
  joined.complete = !parts && !holes && (ranged || header) && has_end;
  if (joined.complete) return joined;
  const bool only_text = ranges.empty() && text;
  joined.partial = parts || only_text                        ? "sections"
                   : ranged || (header && reached > *header) ? "octets"
                                                             : "headers";
  joined.is_told_how = joined.partial == "sections" || ranges.empty();
  return joined;
}

}  // namespace malote::generator
