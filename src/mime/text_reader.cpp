// SPDX-License-Identifier: MIT
#include "mime/text_reader.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"

namespace malote::mime {

namespace {

bool is_parameter(const Entity& entity, std::string_view name, std::string_view value) {
  const std::string* const found = entity.content_type.find(name);
  return found != nullptr && equals_ignoring_case(trim(*found), value);
}

}  // namespace

TextReader::TextReader(const Entity& entity, std::function<bool(const std::string&)> sink)
    : charset_(entity.charset),
      sink_(std::move(sink)),
      flowed_(entity.type == "text/plain" && is_parameter(entity, "format", "flowed")),
      delete_space_(is_parameter(entity, "delsp", "yes")) {}

void TextReader::on_octets(Bytes octets) {
  if (!wants_more_) return;
  std::string utf8;
  charset_.feed(as_text(octets), utf8);
  take(utf8);
}

void TextReader::take(std::string_view utf8) {
  while (!utf8.empty() && wants_more_) {
    const std::size_t end = utf8.find('\n');
    const std::size_t room = line_octets - line_.size();
    const std::size_t taken = std::min({end, utf8.size(), room});
    line_ += utf8.substr(0, taken);
    utf8.remove_prefix(taken);
    if (taken == end) {
      utf8.remove_prefix(1);
      if (line_.ends_with('\r')) line_.pop_back();
      on_line(std::exchange(line_, {}));
    } else if (line_.size() == line_octets) {
      on_line(std::exchange(line_, {}));
    }
  }
}

// RFC 3676 4.2 to 4.4: quote marks, then a stuffed blank; a blank at the end joins the next line of
// the same depth; "-- " does not flow.
void TextReader::on_line(std::string line) {
  if (!flowed_) return give(line);
  const std::size_t quotes = std::min(line.find_first_not_of('>'), line.size());
  std::string text = line.substr(quotes);
  if (text.starts_with(' ')) text.erase(0, 1);
  const bool signature = text == "-- ";
  if (open_ && (quotes != quotes_ || signature)) close_paragraph();
  quotes_ = quotes;
  if (signature) {
    paragraph_ = text;
    return close_paragraph();
  }
  const bool goes_on = text.ends_with(' ');
  if (goes_on && delete_space_) text.pop_back();
  paragraph_ += text;
  open_ = goes_on && paragraph_.size() < line_octets;
  if (!open_) close_paragraph();
}

void TextReader::close_paragraph() {
  open_ = false;
  std::string line(quotes_, '>');
  if (quotes_ != 0) line += ' ';
  give(line + std::exchange(paragraph_, {}));
}

void TextReader::give(const std::string& line) {
  if (wants_more_) wants_more_ = sink_(line);
}

void TextReader::finish() {
  std::string utf8;
  charset_.finish(utf8);
  take(utf8);
  if (!line_.empty()) on_line(std::exchange(line_, {}));
  if (open_) close_paragraph();
}

}  // namespace malote::mime
