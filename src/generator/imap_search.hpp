// SPDX-License-Identifier: MIT
// What SEARCH asks for (RFC 3501 6.4.4), and sets of numbers. Used by the lab's IMAP server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "generator/imap_lines.hpp"
#include "generator/post_office.hpp"

namespace malote::generator {

using ImapSet = std::vector<std::pair<std::uint64_t, std::uint64_t>>;
// "1:3,5,*"; the star is `last`.
[[nodiscard]] std::optional<ImapSet> parse_imap_set(std::string_view, std::uint64_t last);
[[nodiscard]] bool in_imap_set(const ImapSet&, std::uint64_t number);

class ImapSearch {
 public:
  // The keys from words[at] on.
  ImapSearch(const std::vector<ImapWord>& words, std::size_t at, std::uint64_t last,
             std::uint64_t last_uid);
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }
  [[nodiscard]] bool fits(const StoredMail&, std::uint64_t number) const;

 private:
  struct Key {
    std::string name;
    std::string text, field;
    std::uint64_t number = 0;
    ImapSet set;
    std::vector<Key> keys;  // of NOT one, of OR two, of (…) any
  };
  [[nodiscard]] std::optional<Key> take_key(unsigned depth);
  [[nodiscard]] bool take_argument(Key&);
  [[nodiscard]] const std::string* next_text();
  [[nodiscard]] static bool fits(const Key&, const StoredMail&, std::uint64_t number);
  [[nodiscard]] static bool fits_text(const Key&, const StoredMail&);

  const std::vector<ImapWord>& words_;
  std::size_t at_;
  std::uint64_t last_, last_uid_;
  Key all_;
  std::string fault_;
};

}  // namespace malote::generator
