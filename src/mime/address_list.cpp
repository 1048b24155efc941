// SPDX-License-Identifier: MIT
#include "mime/address_list.hpp"

#include <cstddef>

#include "core/text.hpp"

namespace malote::mime {

namespace {

// Where in the grammar one octet of a list stands.
class Place {
 public:
  // Takes one more octet; true where it stands between the words: not quoted, in no comment, angle
  // or domain literal, and opens none of them.
  bool take(char c) {
    if (escaped_) {
      escaped_ = false;
      return false;
    }
    if (c == '\\' && (quoted_ || comment_depth_ != 0)) {
      escaped_ = true;
      return false;
    }
    if (quoted_) {
      quoted_ = c != '"';
      return false;
    }
    if (c == '(') ++comment_depth_;
    if (comment_depth_ != 0) {
      if (c == ')') --comment_depth_;
      return false;
    }
    if (c == '"') quoted_ = true;
    if (c == '<') angle_ = true;
    if (c == '[') literal_ = true;
    const bool inside = quoted_ || angle_ || literal_;
    if (c == '>') angle_ = false;
    if (c == ']') literal_ = false;
    return !inside;
  }

  [[nodiscard]] bool in_comment() const { return comment_depth_ != 0; }

 private:
  bool escaped_ = false, quoted_ = false, angle_ = false, literal_ = false;
  std::size_t comment_depth_ = 0;
};

}  // namespace

std::vector<std::string_view> split_addresses(std::string_view unfolded) {
  std::vector<std::string_view> addresses;
  Place place;
  std::size_t begin = 0;
  bool only_comments = true;  // since `begin`; such an entry is no address
  const auto close = [&](std::size_t end, bool address) {
    const std::string_view text = trim(unfolded.substr(begin, end - begin));
    if (address && !text.empty() && !only_comments) addresses.push_back(text);
    begin = end + 1;
    only_comments = true;
  };
  for (std::size_t i = 0; i < unfolded.size(); ++i) {
    const char c = unfolded[i];
    const bool was_in_comment = place.in_comment();
    const bool between = place.take(c);
    if (between && (c == ',' || c == ';' || c == ':')) {
      close(i, c != ':');  // before ':' stands a group's name
    } else if (!was_in_comment && !place.in_comment() && c != ' ' && c != '\t') {
      only_comments = false;
    }
  }
  if (place.in_comment()) only_comments = false;  // never closed: shown all the same
  if (begin < unfolded.size()) close(unfolded.size(), true);
  return addresses;
}

}  // namespace malote::mime
