// SPDX-License-Identifier: MIT
// Messages and their parts read out of the store again: decoded as when they went by, holes where
// they were. Called by show, by exports and by the indexing pass.
#pragma once

#include <cstdint>
#include <functional>

#include "mime/entity.hpp"
#include "store/reader.hpp"

namespace malote {

// All of the message, as mime::Decoder tells it.
void decode_message(const store::Reader&, const MessageRecord&, mime::EntitySink&);

// A part's octets within the message's content, and what undoes their encoding.
struct PartRange {
  std::uint64_t offset = 0, octets = 0;
  mime::Coding coding = mime::Coding::identity;
};
[[nodiscard]] PartRange range_of(const PartRecord&);
[[nodiscard]] PartRange range_of(const mime::Entity&, const mime::EntityEnd&);

// The decoded octets of one part, until `out` returns false. Memory does not grow with it.
void read_part(const store::Reader&, const MessageRecord&, const PartRange&,
               const std::function<bool(Bytes)>& out);

}  // namespace malote
