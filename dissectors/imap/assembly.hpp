// SPDX-License-Identifier: MIT
// One message that is fetched bit by bit: ranges of it, header and text, parts. What continues what
// is there flows to the content sink at once; what comes too early is held, within a budget that
// the assembler keeps. Used by the assembler only.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dissectors/imap/section.hpp"
#include "dissectors/imap/structure.hpp"
#include "dissectors/mail/message_tap.hpp"

namespace malote::imap {

class Assembly {
 public:
  // `draft`: what the assembler knows of the message; its id, if it has one already.
  Assembly(DissectorHost& host, MessageRecord draft);

  // A piece of `octets` octets of which `asked` were asked for (a shorter one ends the message).
  void begin_piece(const Section&, std::uint64_t octets, std::optional<std::uint64_t> asked,
                   const Origin&);
  void append(Bytes, const Origin&);
  void skip(std::uint64_t octets);
  void end_piece();
  void shorten_piece() noexcept { piece_.octets = piece_.seen; }
  void set_layout(Layout layout) { layout_ = std::move(layout); }

  [[nodiscard]] MessageId id() const noexcept { return tap_.id() ? tap_.id() : draft_.id; }
  [[nodiscard]] std::size_t held() const noexcept {
    return held_ + tap_.held_parts() * part_record_octets;
  }
  // Every octet is there. `announced`: RFC822.SIZE, where it is known.
  [[nodiscard]] bool whole(std::optional<std::uint64_t> announced) const noexcept;
  // Puts together what is there; the assembly is done with.
  [[nodiscard]] MessageRecord finish(std::optional<std::uint64_t> announced, HeldParts&);
  // Forgets all of it, because the whole message has come another way.
  void drop();
  [[nodiscard]] bool left_out() const noexcept { return left_out_; }

 private:
  static constexpr std::size_t part_record_octets = 512;  // about what a row that waits takes
  enum class Mode : std::uint8_t { ignore, linear, hold_text, snippet, part, mime, streamed_part };
  struct Piece {
    Section section;
    Mode mode = Mode::ignore;
    std::uint64_t octets = 0, seen = 0, lost = 0;
    std::optional<std::uint64_t> asked;
    std::uint64_t place = 0;  // in the message (linear) or its text: of the next octet
    std::uint64_t begin = 0;  // of what is held
    std::string held;
  };
  using Ranges = std::map<std::uint64_t, std::string>;

  void start(const Origin&);
  void choose_mode();
  void append_linear(Bytes, const Origin&);
  void keep_held();
  void keep_range(Ranges&, std::uint64_t at, std::string octets);
  void end_linear();
  void drain();
  void flush_ranges(Ranges&, std::uint64_t base);
  void keep_snippet(std::string);
  static constexpr char torn_here = '\0';  // in header lines that are held: octets are missing
  [[nodiscard]] static std::string without_torn_fields(std::string_view lines);
  void keep_part(std::map<std::string, std::string>&, const std::string& path, std::string);
  void write(std::string_view);
  void write_header();
  void write_leaves(std::size_t until);
  void write_leaf_header(const Leaf&, bool binary);
  void write_unplaced();
  [[nodiscard]] bool can_lay_out() const noexcept;
  [[nodiscard]] std::optional<std::size_t> leaf_of(const std::string& path) const;
  [[nodiscard]] Partial write_rest();

  MessageRecord draft_;
  MessageTap tap_;
  bool started_ = false;
  Origin last_;
  Piece piece_;
  std::uint64_t at_ = 0;  // the message is there, or known to be lost, up to here
  std::optional<std::uint64_t> header_octets_, total_;
  Ranges ahead_, text_ahead_;
  bool ranged_ = false;  // BODY[]<o>
  std::string snippet_;  // HEADER.FIELDS, without the empty line behind them
  std::string snippet_end_;
  std::map<std::string, std::string> parts_, mimes_;
  std::set<std::string> binary_, written_;
  std::vector<std::string> order_;  // of the parts, as they came
  std::optional<Layout> layout_;
  bool header_written_ = false;
  std::size_t next_leaf_ = 0;
  std::size_t held_ = 0;
  bool left_out_ = false;
};

}  // namespace malote::imap
