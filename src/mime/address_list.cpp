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

 private:
  bool escaped_ = false, quoted_ = false, angle_ = false, literal_ = false;
  std::size_t comment_depth_ = 0;
};

}  // namespace

std::vector<std::string_view> split_addresses(std::string_view unfolded) {
  std::vector<std::string_view> addresses;
  const auto add = [&](std::string_view address) {
    address = trim(address);
    if (!address.empty()) addresses.push_back(address);
  };
  Place place;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < unfolded.size(); ++i) {
    const char c = unfolded[i];
    if (!place.take(c)) continue;
    if (c == ',' || c == ';') add(unfolded.substr(begin, i - begin));
    if (c == ',' || c == ';' || c == ':') begin = i + 1;  // before ':' stands a group's name
  }
  add(unfolded.substr(begin));
  return addresses;
}

}  // namespace malote::mime
