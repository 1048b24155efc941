// SPDX-License-Identifier: MIT
// How a message is built, from BODYSTRUCTURE (RFC 9051 7.5.2): gathers the words of the list as
// they come, bounded, and says in which order the parts stand in the message and what stands
// between them. Fed by the fetch reader, used by the assembler.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace malote::imap {

// One part that has octets of its own, in the order of the message.
struct Leaf {
  std::string path;    // "1", "2.1"
  std::string before;  // boundaries and what opens the multiparts around it
  std::string mime;    // its header lines, without the empty line behind them
  std::string encoding;
};

struct Layout {
  std::vector<Leaf> leaves;
  std::string after;  // the boundaries that close
  std::string
      header;  // the header lines that describe the whole, for a message whose own is unseen
  bool boundaries = true;  // they are the message's own; false: made up
};

class StructureBuilder {
 public:
  // The words of the list, from its "(" to its ")".
  void open();
  void close();
  void word(std::string_view text, bool nil);
  [[nodiscard]] bool finished() const noexcept { return depth_ == 0 && !nodes_.empty(); }
  // Nothing where it is no structure, or larger than what is looked at.
  [[nodiscard]] std::optional<Layout> layout() const;

 private:
  static constexpr std::size_t nodes_most = 4096;
  static constexpr std::size_t octets_most = 64 * 1024;
  static constexpr unsigned depth_most = 64;

  struct Node {
    std::string text;
    std::vector<std::uint32_t> children;
    bool list = false, nil = false;
  };
  void add(Node);
  [[nodiscard]] std::string_view text(const Node&, std::size_t child) const;
  [[nodiscard]] const Node* list(const Node&, std::size_t child) const;
  [[nodiscard]] bool is_multipart(const Node&) const;
  [[nodiscard]] std::string parameter(const Node& list, std::string_view name) const;
  [[nodiscard]] std::string parameters(const Node& list) const;
  [[nodiscard]] std::string leaf_header(const Node&) const;
  [[nodiscard]] std::string multipart_header(const Node&, std::string_view boundary) const;
  [[nodiscard]] std::string boundary_of(const Node&, const std::string& path, Layout&) const;

  std::vector<Node> nodes_;
  std::vector<std::uint32_t> open_;
  std::size_t octets_ = 0;
  unsigned depth_ = 0;
  bool too_large_ = false;
};

}  // namespace malote::imap
