// SPDX-License-Identifier: MIT
// A mail as IMAP shows it: its parts, sections, ENVELOPE and BODYSTRUCTURE (RFC 3501 7.4.2), and
// the words that its server writes. Used by the lab's IMAP server; the generator's own, so that a
// mistake in the analyzer and one here do not cancel out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time.hpp"

namespace malote::generator {

using MailParameters = std::vector<std::pair<std::string, std::string>>;

struct MailPart {
  std::string_view header, body;  // the header with its empty line
  std::string type = "TEXT", subtype = "PLAIN";
  MailParameters parameters;
  std::vector<MailPart> children;  // of a multipart; the message in a message
  [[nodiscard]] bool is_multipart() const { return type == "MULTIPART"; }
  [[nodiscard]] bool is_message() const { return type == "MESSAGE" && subtype == "RFC822"; }
};

constexpr unsigned mail_depth_cap = 16;
constexpr std::size_t mail_parts_cap = 500;

// Looks into `content`, which must outlive it.
[[nodiscard]] MailPart parse_mail(std::string_view content);

// The first field of that name, unfolded.
[[nodiscard]] std::optional<std::string> mail_field(std::string_view header, std::string_view name);

[[nodiscard]] std::string to_envelope(const MailPart& message);
[[nodiscard]] std::string to_structure(const MailPart& message, bool extended);

// What BODY[name] gives; nothing where the mail has no such part.
[[nodiscard]] std::optional<std::string> mail_section(std::string_view content,
                                                      std::string_view name);

// "…", or a literal where that can't be.
[[nodiscard]] std::string to_imap_string(std::string_view text);
[[nodiscard]] std::string to_modified_utf7(std::string_view text);

// "31-Jan-2026 09:15:00 -0300"
[[nodiscard]] std::string to_internal_date(Timestamp);
[[nodiscard]] std::optional<Timestamp> parse_internal_date(std::string_view);
// "1-Feb-2026", or the date within "Fri, 30 Jan 2026 18:00:00 -0300": 20260130.
[[nodiscard]] std::optional<std::uint32_t> parse_day(std::string_view);
[[nodiscard]] std::uint32_t to_day(Timestamp);

}  // namespace malote::generator
