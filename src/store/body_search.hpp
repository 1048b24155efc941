// SPDX-License-Identifier: MIT
// Which messages say a word in their texts: asked of the index where there is one (indexer.hpp),
// else of whoever can read a body. Behind the SQL function body_says(message, word); one for each
// reader.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>

#include "core/ids.hpp"
#include "store/sqlite.hpp"

namespace malote::store {

// Whether a message's texts have the word; the caller knows how to decode them.
using BodyScan = std::function<bool(MessageId, std::string_view word)>;

class BodySearch {
 public:
  explicit BodySearch(Database&);
  BodySearch(const BodySearch&) = delete;
  BodySearch& operator=(const BodySearch&) = delete;

  void scan_with(BodyScan scan) { scan_ = std::move(scan); }
  [[nodiscard]] bool says(MessageId, std::string_view word);
  // Messages that were looked through because the index does not have them.
  [[nodiscard]] std::size_t scanned() const noexcept { return scanned_.size(); }

 private:
  void look_for_index();
  [[nodiscard]] bool is_indexed(MessageId);
  [[nodiscard]] const std::unordered_set<std::uint64_t>& found(std::string_view word);

  Database& database_;
  BodyScan scan_;
  std::unique_ptr<Statement> find_, indexed_;  // where there is an index
  std::int64_t version_ = -1;                  // of the data that the answers below are of
  std::string word_;
  std::unordered_set<std::uint64_t> ids_;
  std::set<std::uint64_t> scanned_;
};

// A word as FTS5 asks for it: quoted, its beginning enough.
[[nodiscard]] std::string to_match(std::string_view word);

}  // namespace malote::store
