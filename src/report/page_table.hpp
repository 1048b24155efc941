// SPDX-License-Identifier: MIT
// A table of the page that may have any number of rows: the first stand in it as HTML, those behind
// them as compact JSON that the page's script shows in windows, and beyond a number of octets they
// are counted only. Rows stream through. Called by the report's sections.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/protocol.hpp"
#include "export/transcript_text.hpp"

namespace malote::report {

struct PageCell {
  std::string text;                       // as people read it; escaped on the way out
  const char* tone = "";                  // a class of ours, never anything from the wire
  std::optional<std::int64_t> sort = {};  // where the text does not sort by itself
  char link = 0;                          // 's', 'm': to that session, message …
  std::uint64_t target = 0;               // … of this number
};

struct PageColumn {
  std::string title;
  bool number = false;  // stands at the right
};

struct PageTableWords {
  const char* name;  // of ours: part of an id
  std::string caption;
  std::vector<PageColumn> columns;
};

class PageTable {
 public:
  static constexpr std::size_t rows_in_page = 200;
  static constexpr std::size_t cell_octets = 300;  // longer texts are cut

  // At most so many octets of rows.
  PageTable(PageTableWords, std::size_t octets, TextSink);
  void add(Protocol, std::vector<PageCell>);
  void finish();
  [[nodiscard]] std::uint64_t rows() const noexcept { return rows_; }
  [[nodiscard]] std::uint64_t left_out() const noexcept { return left_out_; }

 private:
  void begin();
  void end_html();
  void write(const std::string&);

  PageTableWords words_;
  std::size_t octets_left_;
  TextSink out_;
  std::uint64_t rows_ = 0, left_out_ = 0, later_ = 0;
};

// A string as JSON within a script element: nothing in it can end the element or begin another.
[[nodiscard]] std::string to_script_json(std::string_view);

[[nodiscard]] PageCell number_cell(std::uint64_t);
[[nodiscard]] PageCell link_cell(char kind, std::uint64_t id);
[[nodiscard]] PageCell protocol_cell(Protocol);
// Within a table's budget; not in the middle of a character.
[[nodiscard]] std::string cut_text(std::string text, std::size_t most);

}  // namespace malote::report
