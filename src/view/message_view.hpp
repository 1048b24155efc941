// SPDX-License-Identifier: MIT
// One mail to go through: what it is made of as entries of a tree, what each of them holds as lines
// for a pager, and its octets to save or to pass on. Called by the message screen.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "export/message_tree.hpp"
#include "store/reader.hpp"
#include "view/message_page.hpp"
#include "view/new_file.hpp"
#include "view/octets.hpp"

namespace malote::view {

class MessageView {
 public:
  MessageView(const store::Reader&, MessageId);

  struct Entry {
    std::string text;  // printable, indented
    Role role = Role::plain;
  };
  [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }
  [[nodiscard]] std::string title() const;
  // The entry of a part by its path; 0, the whole message, where there is none.
  [[nodiscard]] std::size_t entry_of(const std::string& path) const;

  [[nodiscard]] Page page(std::size_t entry) const;
  // What saving it writes: the octets of the message, or of the part, decoded.
  void read(std::size_t entry, const PutOctets&) const;
  [[nodiscard]] std::optional<Octets> octets(std::size_t entry) const;
  [[nodiscard]] std::string file_name(std::size_t entry) const;  // safe everywhere

 private:
  // Before the parts: the message as text, and its header; behind them: it as it was carried.
  static constexpr std::size_t before_parts = 2;
  [[nodiscard]] const TreePart* part_at(std::size_t entry) const;
  [[nodiscard]] Page header_page() const;
  [[nodiscard]] Page carried_page() const;
  [[nodiscard]] Page part_page(const TreePart&) const;
  [[nodiscard]] const PartRecord* row_of(const TreePart&) const;

  const store::Reader& reader_;
  MessageId id_;
  std::optional<MessageRecord> message_;
  MessageTree tree_;
  std::vector<PartRecord> rows_;
  std::vector<Entry> entries_;
};

}  // namespace malote::view
