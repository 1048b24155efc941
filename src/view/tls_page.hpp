// SPDX-License-Identifier: MIT
// One TLS connection as lines for a pager: what was agreed upon, then each certificate that the
// server sent, with its PEM. Called by the list of TLS connections.
#pragma once

#include <optional>

#include "view/message_page.hpp"
#include "view/transfer_page.hpp"

namespace malote::view {

[[nodiscard]] Page tls_page(const store::Reader&, TlsId);

// Its certificates as one PEM file; nothing where none was seen.
[[nodiscard]] std::optional<SavedFile> saved_certificates(const store::Reader&, TlsId);

}  // namespace malote::view
