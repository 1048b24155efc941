// SPDX-License-Identifier: MIT
// The mails of all sessions as a table, and the files: attachments and what FTP transferred. Called
// by the list screen.
#pragma once

#include "view/id_list.hpp"

namespace malote::view {

class MessageList final : public IdList {
 public:
  explicit MessageList(const store::Reader& reader);

 protected:
  [[nodiscard]] Ids ids(const store::Query&, Sorting) const override;
  [[nodiscard]] std::optional<TableRow> row(std::uint64_t id) const override;
};

// Its numbers are those of Reader::file_item().
class FileList final : public IdList {
 public:
  explicit FileList(const store::Reader& reader);

 protected:
  [[nodiscard]] Ids ids(const store::Query&, Sorting) const override;
  [[nodiscard]] std::optional<TableRow> row(std::uint64_t id) const override;
};

// What configuration calls the columns.
[[nodiscard]] std::vector<std::string> message_column_names();
[[nodiscard]] std::vector<std::string> file_column_names();

}  // namespace malote::view
