// SPDX-License-Identifier: MIT
// DEFLATE below a dissector (IMAP COMPRESS, RFC 4978): both directions are raw deflate streams that
// are flushed at the end of what is said at once. Made by the layer factory; knows no protocol.
#pragma once

#include <memory>

#include "dissect/layer.hpp"

namespace malote {

// Behind a hole it goes on at the next flush that can be read without what was lost. A stream that
// expands without measure (Limits::inflated_octets and inflated_ratio) is noticed and let go.
[[nodiscard]] std::unique_ptr<Layer> make_inflate_layer(LayerHost&);

}  // namespace malote
