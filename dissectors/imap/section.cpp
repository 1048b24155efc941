// SPDX-License-Identifier: MIT
#include "dissectors/imap/section.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace malote::imap {
namespace {

// "<0>", "<0.1000>"
bool parse_partial(std::string_view text, Section& section) {
  if (text.empty()) return true;
  if (text.size() < 3 || text.front() != '<' || text.back() != '>') return false;
  text = text.substr(1, text.size() - 2);
  const std::size_t dot = text.find('.');
  section.offset = parse_number(text.substr(0, dot));
  if (dot != std::string_view::npos) section.count = parse_number(text.substr(dot + 1));
  return section.offset.has_value();
}

// What stands between the brackets.
bool parse_spec(std::string_view spec, Section& section) {
  using Kind = Section::Kind;
  const std::size_t digits = std::min(spec.find_first_not_of("0123456789."), spec.size());
  std::string_view path = spec.substr(0, digits);
  const std::string_view word = spec.substr(digits);
  if (!path.empty() && path.back() == '.') path.remove_suffix(1);
  section.path = std::string(path);
  if (word.empty()) {
    section.kind = path.empty() ? Kind::whole : Kind::part;
  } else if (equals_ignoring_case(word, "MIME") && !path.empty()) {
    section.kind = Kind::mime;
  } else if (!path.empty()) {
    section.kind = Kind::inner;
  } else if (equals_ignoring_case(word, "HEADER")) {
    section.kind = Kind::header;
  } else if (equals_ignoring_case(word, "TEXT")) {
    section.kind = Kind::text;
  } else if (starts_with_ignoring_case(word, "HEADER.FIELDS")) {
    section.kind = Kind::header_fields;
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::optional<Section> parse_section(std::string_view item) {
  Section section;
  if (starts_with_ignoring_case(item, "RFC822")) {
    const std::string_view rest = item.substr(6);
    if (equals_ignoring_case(rest, ".HEADER")) {
      section.kind = Section::Kind::header;
    } else if (equals_ignoring_case(rest, ".TEXT")) {
      section.kind = Section::Kind::text;
    } else if (!rest.empty()) {
      return std::nullopt;
    }
    return section;
  }
  const std::size_t open = item.find('[');
  const std::size_t close = item.rfind(']');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::nullopt;
  }
  const std::string_view name = item.substr(0, open);
  section.binary =
      equals_ignoring_case(name, "BINARY") || equals_ignoring_case(name, "BINARY.PEEK");
  const bool known = section.binary || equals_ignoring_case(name, "BODY") ||
                     equals_ignoring_case(name, "BODY.PEEK");
  if (!known || !parse_spec(item.substr(open + 1, close - open - 1), section) ||
      !parse_partial(item.substr(close + 1), section)) {
    return std::nullopt;
  }
  return section;
}

}  // namespace malote::imap
