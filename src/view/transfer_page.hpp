// SPDX-License-Identifier: MIT
// One transfer as lines for a pager: what is known of it, then what a listing lists, or the text.
// Called by the transcript screen.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "view/message_page.hpp"
#include "view/new_file.hpp"

namespace malote::view {

// What saving a transfer writes; nothing where no octet of it was kept.
struct SavedFile {
  std::string name;  // safe everywhere
  std::function<void(const PutOctets&)> read;
};
[[nodiscard]] std::optional<SavedFile> saved_transfer(const store::Reader&, TransferId);

[[nodiscard]] Page transfer_page(const store::Reader&, TransferId);

}  // namespace malote::view
