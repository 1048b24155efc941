// SPDX-License-Identifier: MIT
// What an assembly makes of its pieces in the end: ranges with holes, header lines, parts laid out
// under the message's structure.
#include <algorithm>
#include <utility>

#include "core/text.hpp"
#include "dissectors/imap/assembly.hpp"

namespace malote::imap {
namespace {

constexpr std::string_view crlf = "\r\n";

// Header lines without the empty line that ends them.
std::string_view without_empty_line(std::string_view lines) {
  if (lines == crlf || lines == "\n") return {};
  if (lines.ends_with("\r\n\r\n")) return lines.substr(0, lines.size() - 2);
  if (lines.ends_with("\n\n")) return lines.substr(0, lines.size() - 1);
  return lines;
}

bool names_content_type(std::string_view lines) {
  for (std::size_t at = 0; at < lines.size();) {
    if (starts_with_ignoring_case(lines.substr(at), "content-type:")) return true;
    const std::size_t end = lines.find('\n', at);
    if (end == std::string_view::npos) return false;
    at = end + 1;
  }
  return false;
}

}  // namespace

// A field of which octets are missing is left out, and the lines that continue it.
std::string Assembly::without_torn_fields(std::string_view lines) {
  std::string kept;
  bool torn = false;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, std::min(lines.find('\n'), lines.size() - 1) + 1);
    lines.remove_prefix(line.size());
    const bool continues = line.starts_with(' ') || line.starts_with('\t');
    torn = line.find(torn_here) != std::string_view::npos || (torn && continues);
    if (!torn) kept += line;
  }
  return kept;
}

// Fields asked for twice are there once.
void Assembly::keep_snippet(std::string lines) {
  const std::string_view fields = without_empty_line(lines);
  if (fields.size() != lines.size()) snippet_end_ = lines.substr(fields.size());
  if (fields.find(snippet_) != std::string_view::npos) {  // all that there was, and more
    held_ -= snippet_.size();
    snippet_.clear();
  }
  if (!snippet_.empty() && snippet_.find(fields) != std::string::npos) return;
  if (!snippet_.empty() && snippet_.back() != '\n') snippet_ += crlf;
  snippet_ += fields;
  held_ += fields.size();
}

void Assembly::write(std::string_view octets) {
  tap_.append(as_bytes(octets), last_);
}

bool Assembly::can_lay_out() const noexcept {
  return layout_ && (layout_->boundaries || at_ == 0);
}

std::optional<std::size_t> Assembly::leaf_of(const std::string& path) const {
  const auto found = std::ranges::find(layout_->leaves, path, &Leaf::path);
  if (found == layout_->leaves.end()) return std::nullopt;
  return static_cast<std::size_t>(found - layout_->leaves.begin());
}

// The header as it was fetched; else the fields that were, and what the structure tells.
void Assembly::write_header() {
  if (std::exchange(header_written_, true) || at_ != 0) return;
  write(snippet_);
  if (layout_ && !names_content_type(snippet_)) {
    write(layout_->header);
    const Leaf* only = layout_->leaves.size() == 1 ? &layout_->leaves.front() : nullptr;
    if (only != nullptr && only->before.empty() && !only->encoding.empty()) {
      write("Content-Transfer-Encoding: ");
      write(binary_.contains(only->path) ? std::string_view("binary") : only->encoding);
      write(crlf);
    }
  }
  if (!snippet_.empty() || layout_) write(crlf);
}

void Assembly::write_leaf_header(const Leaf& leaf, bool binary) {
  if (leaf.before.empty()) return;  // the only part: its header is the message's
  const auto fetched = mimes_.find(leaf.path);
  if (fetched != mimes_.end() && !binary) {
    write(without_empty_line(fetched->second));
  } else {
    write(leaf.mime);
    if (!leaf.encoding.empty()) {
      write("Content-Transfer-Encoding: ");
      write(binary ? std::string_view("binary") : leaf.encoding);
      write(crlf);
    }
  }
  write(crlf);
}

// Parts that were not fetched stand there with their header and nothing in them.
void Assembly::write_leaves(std::size_t until) {
  for (; next_leaf_ < until; ++next_leaf_) {
    const Leaf& leaf = layout_->leaves[next_leaf_];
    write(leaf.before);
    write_leaf_header(leaf, binary_.contains(leaf.path));
    if (const auto part = parts_.find(leaf.path); part != parts_.end()) {
      write(part->second);
    } else {
      tap_.leave_out();
    }
    written_.insert(leaf.path);
  }
}

// Without a structure: one behind the other, as they came.
void Assembly::write_unplaced() {
  for (const std::string& path : order_) {
    if (!written_.insert(path).second) continue;
    if (const auto mime = mimes_.find(path); mime != mimes_.end()) write(mime->second);
    write(parts_[path]);
  }
}

void Assembly::flush_ranges(Ranges& ranges, std::uint64_t base) {
  for (auto& [at, octets] : std::exchange(ranges, {})) {
    const std::uint64_t begin = base + at;
    if (begin > at_) {
      tap_.skip(begin - at_);
      at_ = begin;
    }
    const std::uint64_t known = at_ - begin;
    if (known >= octets.size()) continue;
    write(std::string_view(octets).substr(static_cast<std::size_t>(known)));
    at_ += octets.size() - known;
  }
}

// What there is of a message that is not whole.
Partial Assembly::write_rest() {
  const bool text_only = at_ == 0 && ahead_.empty() && !text_ahead_.empty();
  const bool sections = !parts_.empty() || !written_.empty() || !mimes_.empty();
  flush_ranges(ahead_, 0);
  if (sections) {
    write_header();
    if (can_lay_out()) {
      write_leaves(layout_->leaves.size());
      write(layout_->after);
    } else {
      write_unplaced();
    }
    return Partial::sections;
  }
  if (at_ == 0) {
    write(snippet_);
    write(snippet_end_);
  }
  if (!text_only) {
    if (ranged_ || (header_octets_ && at_ > *header_octets_)) return Partial::octets;
    return Partial::headers;
  }
  if (snippet_.empty()) {
    flush_ranges(text_ahead_, 0);
  } else {
    for (const auto& [at, octets] : text_ahead_) write(octets);
  }
  return Partial::sections;
}

MessageRecord Assembly::finish(std::optional<std::uint64_t> announced, HeldParts& parts) {
  const bool complete = whole(announced);
  Partial what = Partial::none;
  if (!complete) {
    what = write_rest();
    const std::uint64_t end = std::max(total_.value_or(0), announced.value_or(0));
    if (what == Partial::octets && end > at_) tap_.skip(end - at_);
  }
  if (complete) {
    tap_.finish_body(last_);
  } else {
    tap_.break_off(Verdict::cut_end, last_);
  }
  tap_.draft().partial = what;
  held_ = 0;
  return tap_.take(std::nullopt, &parts).value_or(MessageRecord{});
}

}  // namespace malote::imap
