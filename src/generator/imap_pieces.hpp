// SPDX-License-Identifier: MIT
// The octets of one message that IMAP gives bit by bit, as the truth counts them: header, text,
// ranges, sections. Used by truth_imap only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace malote::generator {

// BODY[TEXT]<100>, RFC822.HEADER; of a command BODY.PEEK[TEXT]<100.50>.
struct ImapSection {
  std::string name;  // "", "HEADER", "TEXT", "1.2", "HEADER.FIELDS (DATE)"
  std::optional<std::uint64_t> from, most;
  [[nodiscard]] bool is_whole() const noexcept { return name.empty() && !from; }
};
// Nothing where the item has no octets of the message.
[[nodiscard]] std::optional<ImapSection> parse_imap_section(std::string_view item);

class ImapPieces {
 public:
  // `asked`: how many octets were asked for; fewer mean that there are no more.
  void add(const ImapSection&, std::string octets, std::optional<std::uint64_t> asked, bool broken);
  [[nodiscard]] bool empty() const noexcept { return pieces_.empty(); }

  struct Joined {
    std::string octets;
    bool complete = false;
    std::string partial;       // where it isn't
    bool is_told_how = false;  // the octets are a matter of how sections are joined
  };
  // `announced`: RFC822.SIZE.
  [[nodiscard]] Joined join(std::optional<std::uint64_t> announced) const;

 private:
  struct Piece {
    ImapSection section;
    std::string octets;
    bool last = false;  // nothing of the section is behind it
  };
  std::vector<Piece> pieces_;
};

}  // namespace malote::generator
