// SPDX-License-Identifier: MIT
// What a message is made of, found by decoding it once more: the tree of its parts, its header as
// it came, the way it took. Called by the display of one message.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mime/entity.hpp"
#include "mime/received.hpp"
#include "store/reader.hpp"

namespace malote {

struct TreePart {
  std::uint32_t place = 0;
  mime::Entity entity;
  mime::EntityEnd end;
  std::string text;  // of a delivery report, its beginning
};

struct MessageTree {
  std::vector<TreePart> parts;        // as they begin, multiparts included
  std::vector<std::string> received;  // unfolded, in the order of the header
};

[[nodiscard]] MessageTree read_tree(const store::Reader&, const MessageRecord&);

// The Received fields of the header, unfolded, in its order.
[[nodiscard]] std::vector<std::string> read_received(const store::Reader&, const MessageRecord&);
// "2026-01-31 10:00:03  +2 s  mx.example.org from relay.example.net with ESMTPS", printable.
[[nodiscard]] std::string hop_phrase(const mime::Hop&);

// Whether there is more to tell than the octets themselves: several parts, an encoding, a charset.
[[nodiscard]] bool is_plain(const MessageTree&);

// Those whose text is read first: no attachments, and of alternatives the plain one.
[[nodiscard]] std::vector<const TreePart*> texts_of(const MessageTree&);

}  // namespace malote
