// SPDX-License-Identifier: MIT
#include "dissectors/imap/fetch_reader.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"

namespace malote::imap {
namespace {

constexpr std::size_t literal_kept = 4096;  // of a text that is not the message's own
constexpr std::size_t flags_most = 128;
constexpr std::size_t flag_octets = 256;

bool is_nil(const Token& token) {
  return token.kind == TokenKind::atom && equals_ignoring_case(token.text, "NIL");
}

}  // namespace

void FetchReader::begin(const std::vector<Section>* asked) {
  asked_ = asked;
  item_.clear();
  structure_.reset();
  in_list_ = in_section_ = false;
}

void FetchReader::token(const Token& token, unsigned depth) {
  switch (token.kind) {
    case TokenKind::open:
      if (depth < 2) return;  // the list of items itself
      if (!std::exchange(in_list_, true)) {
        flags_.clear();
        structure_.reset();
        if (item_ == "BODY" || item_ == "BODYSTRUCTURE") structure_.emplace();
      }
      if (structure_) structure_->open();
      return;
    case TokenKind::close:
      if (structure_) structure_->close();
      if (in_list_ && depth < 2) end_list();
      return;
    case TokenKind::atom:
    case TokenKind::quoted:
      if (in_list_) {
        list_word(token.text, is_nil(token));
      } else if (item_.empty()) {
        item_ = to_upper(token.text);
      } else {
        value(token.text, is_nil(token), token);
      }
      return;
    case TokenKind::literal:
      literal_.clear();
      literal_in_list_ = in_list_;
      if (const auto section = in_list_ ? std::nullopt : parse_section(item_)) {
        in_section_ = true;
        assembler_.begin_piece(*section, token.octets, asked_octets(*section), token.begin);
      }
      return;
    default:
      return;
  }
}

void FetchReader::literal_octets(Bytes octets, const Origin& origin) {
  if (in_section_) {
    assembler_.append(octets, origin);
  } else if (literal_.size() < literal_kept) {
    literal_ += as_text(octets).substr(0, literal_kept - literal_.size());
  }
}

void FetchReader::literal_end() {
  if (std::exchange(in_section_, false)) {
    assembler_.end_piece();
    item_.clear();
  } else if (literal_in_list_) {
    list_word(literal_, false);
  } else {
    item_.clear();
  }
}

void FetchReader::cut_literal() {
  if (in_section_) assembler_.shorten_piece();
  literal_end();
}

void FetchReader::skip(std::uint64_t octets) {
  if (in_section_) assembler_.skip(octets);
}

void FetchReader::break_literal(std::uint64_t left, Verdict why) {
  if (std::exchange(in_section_, false)) assembler_.break_piece(left, why);
}

// A section may also come as a quoted string or NIL (RFC 9051 9, nstring).
void FetchReader::value(std::string_view text, bool nil, const Token& token) {
  const std::string item = std::exchange(item_, std::string());
  if (const auto section = parse_section(item)) {
    if (nil && !section->offset) return;
    if (nil) text = {};
    assembler_.begin_piece(*section, text.size(), asked_octets(*section), token.begin);
    assembler_.append(as_bytes(text), token.begin);
    assembler_.end_piece();
    return;
  }
  const auto number = parse_number(text);
  if (!number) return;
  if (item == "UID") assembler_.uid(*number);
  if (item == "RFC822.SIZE") assembler_.size(*number);
}

void FetchReader::list_word(std::string_view text, bool nil) {
  if (structure_) {
    structure_->word(text, nil);
  } else if (item_ == "FLAGS" && flags_.size() < flags_most) {
    flags_.emplace_back(text.substr(0, flag_octets));
  }
}

void FetchReader::end_list() {
  in_list_ = false;
  const std::string item = std::exchange(item_, std::string());
  if (item == "FLAGS") assembler_.flags(std::exchange(flags_, {}));
  if (!structure_) return;
  if (auto layout = structure_->layout()) assembler_.structure(std::move(*layout));
  structure_.reset();
}

std::optional<std::uint64_t> FetchReader::asked_octets(const Section& section) const {
  if (asked_ == nullptr) return std::nullopt;
  const auto found =
      std::ranges::find_if(*asked_, [&](const Section& asked) { return section.answers(asked); });
  return found == asked_->end() ? std::nullopt : found->count;
}

}  // namespace malote::imap
