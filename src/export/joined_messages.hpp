// SPDX-License-Identifier: MIT
// Messages that were sent in pieces (message/partial, RFC 2046 5.2.2), put together where all
// pieces were seen, in whatever sessions. Called by export eml and the display of a piece.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "export/transcript_text.hpp"
#include "store/reader.hpp"

namespace malote {

struct Piece {
  std::string id;  // that all pieces share
  std::uint64_t number = 0;
  std::optional<std::uint64_t> total;  // the last piece says so, others may
  MessageId message;
};

// What a message says about itself; nothing where it is no piece.
[[nodiscard]] std::optional<Piece> piece_of(const store::Reader&, const MessageRecord&);

// One message: its pieces in order, all there are.
using JoinedMessage = std::vector<Piece>;
[[nodiscard]] std::vector<JoinedMessage> find_joined(const store::Reader&);

// RFC 2046 5.2.2.1: the header of the first piece without what the enclosed message says itself.
void write_joined(const store::Reader&, const JoinedMessage&, const TextSink&);

}  // namespace malote
