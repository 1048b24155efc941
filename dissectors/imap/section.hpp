// SPDX-License-Identifier: MIT
// Which octets of a message a data item names: BODY[], BODY.PEEK[1.2]<0.1000>, RFC822.HEADER,
// BINARY[2] (RFC 9051 6.4.5, RFC 3516). Pure functions of text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace malote::imap {

struct Section {
  enum class Kind : std::uint8_t {
    whole,          // BODY[], RFC822
    header,         // BODY[HEADER], RFC822.HEADER
    header_fields,  // BODY[HEADER.FIELDS (…)]
    text,           // BODY[TEXT], RFC822.TEXT
    part,           // BODY[1.2], BINARY[1.2]
    mime,           // BODY[1.2.MIME]
    inner,          // of a message within the message: BODY[2.HEADER], BODY[2.TEXT]
  };
  Kind kind = Kind::whole;
  std::string path;  // "1.2"
  bool binary = false;
  std::optional<std::uint64_t> offset;  // <offset> of a response, <offset.count> of a command
  std::optional<std::uint64_t> count;

  // Whether a response's section is what a command's asked for.
  [[nodiscard]] bool answers(const Section& asked) const noexcept {
    return kind == asked.kind && path == asked.path && offset == asked.offset;
  }
};

// Nothing where the item has no octets of the message (FLAGS, BODY without brackets, …).
[[nodiscard]] std::optional<Section> parse_section(std::string_view item);

}  // namespace malote::imap
