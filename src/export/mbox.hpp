// SPDX-License-Identifier: MIT
// Messages as one mailbox file in the form called mboxrd: before each a line "From sender date",
// behind each an empty line, and a ">" before each line that begins with "From " behind any number
// of ">" (RFC 4155, appendix A, names the kinds). The octets are otherwise as carried. Called by
// export mbox.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "export/message_index.hpp"
#include "export/transcript_text.hpp"
#include "store/reader.hpp"

namespace malote {

// Quotes one message while it flows by. Holds no more than "From ", however octets are cut.
class MboxQuoter {
 public:
  explicit MboxQuoter(TextSink out) : out_(std::move(out)) {}
  void feed(std::string_view octets);
  void finish();  // ends the last line where it has no end

 private:
  void release();
  TextSink out_;
  bool at_start_ = true;      // of a line, or in what may be its mark
  std::uint64_t quotes_ = 0;  // ">" seen there
  std::size_t matched_ = 0;   // octets of "From "
  char last_ = '\n';
};

// "From bob@b.example Sat Jan 31 09:08:07 2026\n", UTC.
[[nodiscard]] std::string mbox_from_line(const MessageRecord&);

struct MboxSummary {
  std::uint64_t messages = 0, not_whole = 0;
};

// Every message that fits the query. The index (where there is one) begins with the place of the
// message in the mailbox: "offset" of its From line, "octets" with it and the empty line.
[[nodiscard]] MboxSummary export_mbox(const store::Reader&, const store::Query&, const TextSink&,
                                      MessageIndex*);

}  // namespace malote
