// SPDX-License-Identifier: MIT
// The files that FTP sessions spoke of, as a tree for each session: what listings listed and what
// was transferred, under the folders they lie in. Called by list; reads listings out of the store.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "export/json_rows.hpp"
#include "export/table.hpp"
#include "listing/listing.hpp"
#include "store/reader.hpp"

namespace malote {

struct FileRow {
  SessionId session;  // none: of unlinked transfers
  std::string path;   // from the root where that is known, else as it was named
  listing::EntryKind kind = listing::EntryKind::file;
  std::optional<std::uint64_t> size;
  OptionalText modified;
  TransferId listed;                      // the last listing that has it
  std::vector<TransferRecord> transfers;  // of it
};

class FileTree {
 public:
  static constexpr std::size_t rows_most = 500'000;

  FileTree(const store::Reader&, const store::Query&);  // the terms choose transfers
  // In the order of sessions and paths, folders before what is in them.
  void each(const std::function<bool(const FileRow&)>&) const;
  [[nodiscard]] bool left_out() const noexcept { return left_out_; }

 private:
  // A slash sorts before everything else, so that a folder's entries follow it.
  using Key = std::pair<std::uint64_t, std::string>;
  FileRow* row(SessionId, const std::string& path);
  void add_listing(const store::Reader&, const TransferRecord&);

  std::map<Key, FileRow> rows_;
  bool left_out_ = false;
};

void put_row(store::JsonWriter&, const FileRow&, RowOptions);
[[nodiscard]] std::vector<Column> file_columns();
// The name indented as deep as it lies.
[[nodiscard]] TableRow to_table_row(const FileRow&);

}  // namespace malote
