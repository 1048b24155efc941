// SPDX-License-Identifier: MIT
// The list of a FETCH response (RFC 9051 7.5.2), word by word: which item is under way, and what of
// it goes to the assembler. Holds a few words at a time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dissectors/imap/assembler.hpp"
#include "dissectors/imap/lexer.hpp"

namespace malote::imap {

class FetchReader {
 public:
  explicit FetchReader(Assembler& assembler) : assembler_(assembler) {}

  // `asked`: the sections that the command named, for how much of them was asked for; lives until
  // the response ends.
  void begin(const std::vector<Section>* asked);
  // `depth`: of lists, behind the word.
  void token(const Token&, unsigned depth);
  void literal_octets(Bytes, const Origin&);
  void literal_end();
  void skip(std::uint64_t octets);  // a hole within the literal
  // It ends here, and more was announced.
  void cut_literal();
  void break_literal(std::uint64_t left, Verdict why);  // it will not end
  [[nodiscard]] bool in_section() const noexcept { return in_section_; }

 private:
  void value(std::string_view text, bool nil, const Token&);
  void list_word(std::string_view text, bool nil);
  void end_list();
  [[nodiscard]] std::optional<std::uint64_t> asked_octets(const Section&) const;

  Assembler& assembler_;
  const std::vector<Section>* asked_ = nullptr;
  std::string item_;  // upper-case; empty: a name is next
  std::string literal_;
  std::vector<std::string> flags_;
  std::optional<StructureBuilder> structure_;
  bool in_list_ = false, in_section_ = false, literal_in_list_ = false;
};

}  // namespace malote::imap
