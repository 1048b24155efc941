// SPDX-License-Identifier: MIT
#include "dissectors/imap/structure.hpp"

#include <utility>

#include "core/text.hpp"

namespace malote::imap {
namespace {

constexpr std::string_view crlf = "\r\n";

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != '\r' && c != '\n') out += c;
  }
  return out;
}

}  // namespace

void StructureBuilder::add(Node node) {
  if (too_large_) return;
  octets_ += node.text.size();
  if (nodes_.size() >= nodes_most || octets_ > octets_most || open_.size() >= depth_most) {
    too_large_ = true;
    nodes_.resize(1);
    nodes_.front() = {};
    open_.clear();
    return;
  }
  const auto index = static_cast<std::uint32_t>(nodes_.size());
  if (!open_.empty()) nodes_[open_.back()].children.push_back(index);
  const bool list = node.list;
  nodes_.push_back(std::move(node));
  if (list) open_.push_back(index);
}

void StructureBuilder::open() {
  ++depth_;
  add({{}, {}, true, false});
}

void StructureBuilder::close() {
  if (depth_ != 0) --depth_;
  if (!open_.empty()) open_.pop_back();
}

void StructureBuilder::word(std::string_view text, bool nil) {
  if (depth_ != 0) add({std::string(text), {}, false, nil});
}

std::string_view StructureBuilder::text(const Node& node, std::size_t child) const {
  if (child >= node.children.size()) return {};
  const Node& found = nodes_[node.children[child]];
  return found.list || found.nil ? std::string_view() : std::string_view(found.text);
}

const StructureBuilder::Node* StructureBuilder::list(const Node& node, std::size_t child) const {
  if (child >= node.children.size()) return nullptr;
  const Node& found = nodes_[node.children[child]];
  return found.list ? &found : nullptr;
}

bool StructureBuilder::is_multipart(const Node& node) const {
  return list(node, 0) != nullptr;
}

// The parameter list is ("NAME" "value" …).
std::string StructureBuilder::parameter(const Node& node, std::string_view name) const {
  for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
    if (equals_ignoring_case(text(node, i), name)) return std::string(text(node, i + 1));
  }
  return {};
}

std::string StructureBuilder::parameters(const Node& node) const {
  std::string out;
  for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
    out += "; " + one_line(text(node, i)) + "=" + quoted(text(node, i + 1));
  }
  return out;
}

// type subtype (parameters) id description encoding size …; for all but multiparts.
std::string StructureBuilder::leaf_header(const Node& node) const {
  std::string out = "Content-Type: " + one_line(text(node, 0)) + "/" + one_line(text(node, 1));
  if (const Node* list_of = list(node, 2)) out += parameters(*list_of);
  out += crlf;
  if (const auto id = text(node, 3); !id.empty()) {
    out.append("Content-ID: ").append(one_line(id)).append(crlf);
  }
  if (const auto what = text(node, 4); !what.empty()) {
    out.append("Content-Description: ").append(one_line(what)).append(crlf);
  }
  // The disposition comes behind what depends on the type: ("attachment" ("filename" "x")).
  for (std::size_t i = 7; i < node.children.size(); ++i) {
    const Node* disposition = list(node, i);
    if (disposition == nullptr || disposition->children.size() != 2) continue;
    const auto kind = text(*disposition, 0);
    if (!equals_ignoring_case(kind, "attachment") && !equals_ignoring_case(kind, "inline"))
      continue;
    out.append("Content-Disposition: ").append(kind);
    if (const Node* list_of = list(*disposition, 1)) out += parameters(*list_of);
    out += crlf;
    break;
  }
  return out;
}

// (part)(part)… subtype (parameters) …
std::string StructureBuilder::multipart_header(const Node& node, std::string_view boundary) const {
  std::size_t subtype = 0;
  while (list(node, subtype) != nullptr) ++subtype;
  return "Content-Type: multipart/" + one_line(text(node, subtype)) +
         "; boundary=" + quoted(boundary) + std::string(crlf);
}

std::string StructureBuilder::boundary_of(const Node& node, const std::string& path,
                                          Layout& layout) const {
  std::size_t subtype = 0;
  while (list(node, subtype) != nullptr) ++subtype;
  const Node* list_of = list(node, subtype + 1);
  std::string boundary = list_of == nullptr ? std::string() : parameter(*list_of, "boundary");
  if (boundary.empty()) {  // BODY does not tell it
    layout.boundaries = false;
    boundary = "=_part_" + path;
  }
  return one_line(boundary);
}

// In the order of the message, with a stack of the multiparts that are open.
std::optional<Layout> StructureBuilder::layout() const {
  if (too_large_ || nodes_.empty() || nodes_.front().children.empty()) return std::nullopt;
  struct Level {
    const Node* node;
    std::string path, boundary;
    std::size_t next = 0;
  };
  Layout layout;
  const Node& root = nodes_.front();
  const std::string version = "MIME-Version: 1.0\r\n";
  if (!is_multipart(root)) {
    const std::string header = leaf_header(root);
    layout.header = version + header;
    layout.leaves.push_back({"1", "", "", to_lower(text(root, 5))});
    return layout;
  }
  std::vector<Level> levels;
  levels.push_back({&root, "", boundary_of(root, "0", layout)});
  layout.header = version + multipart_header(root, levels.back().boundary);
  std::string before;
  while (!levels.empty()) {
    Level& level = levels.back();
    const Node* part = list(*level.node, level.next);
    if (part == nullptr) {
      before.append("\r\n--").append(level.boundary).append("--\r\n");
      levels.pop_back();
      continue;
    }
    const std::string path =
        level.path + (level.path.empty() ? "" : ".") + std::to_string(++level.next);
    before.append("\r\n--").append(level.boundary).append(crlf);
    if (is_multipart(*part)) {
      std::string boundary = boundary_of(*part, path, layout);
      before.append(multipart_header(*part, boundary)).append(crlf);
      levels.push_back({part, path, std::move(boundary)});
      continue;
    }
    layout.leaves.push_back(
        {path, std::exchange(before, std::string()), leaf_header(*part), to_lower(text(*part, 5))});
  }
  layout.after = std::move(before);
  return layout;
}

}  // namespace malote::imap
