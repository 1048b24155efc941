// SPDX-License-Identifier: MIT
// The content sink of the program: one SHA-256 pass while the octets flow by, cut into chunks,
// capped at Limits::message_octets (beyond it octets are hashed and counted, not kept). Analysis
// thread only.
#pragma once

#include <memory>

#include "core/limits.hpp"
#include "records/content_sink.hpp"

namespace malote {

// Small contents allocate only what they need; memory per open content is at most one chunk.
[[nodiscard]] std::unique_ptr<ContentSink> make_content_pipe(ChunkStore&, const Limits&,
                                                             ContentId first_id = {1});
// The same; what may be hashed later is left to the store.
[[nodiscard]] std::unique_ptr<ContentSink> make_content_pipe(HashingStore&, const Limits&,
                                                             ContentId first_id = {1});

}  // namespace malote
