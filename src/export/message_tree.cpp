// SPDX-License-Identifier: MIT
#include "export/message_tree.hpp"

#include <algorithm>

#include "core/i18n.hpp"
#include "core/limits.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"
#include "export/stored_parts.hpp"

namespace malote {
namespace {

constexpr std::size_t report_octets_most = 64 * kibi;
constexpr std::size_t tree_header_octets_most = 256 * kibi;
constexpr std::size_t received_most = 100;

class TreeSink final : public mime::EntitySink {
 public:
  void on_begin(std::uint32_t place, const mime::Entity& entity) override {
    parts.push_back({place, entity, {}, {}});
  }
  void on_octets(std::uint32_t place, Bytes octets) override {
    // The last one begun is the one that is told of, mostly.
    TreePart* part = find(place);
    if (part == nullptr || part->entity.type != "message/delivery-status") return;
    part->text += as_text(octets).substr(
        0, report_octets_most - std::min(report_octets_most, part->text.size()));
  }
  void on_end(std::uint32_t place, const mime::EntityEnd& end) override {
    if (TreePart* part = find(place)) part->end = end;
  }
  void on_fault(mime::Fault, std::string_view, std::string_view) override {}

  std::vector<TreePart> parts;

 private:
  // Places count up.
  [[nodiscard]] TreePart* find(std::uint32_t place) {
    const auto found = std::lower_bound(
        parts.begin(), parts.end(), place,
        [](const TreePart& part, std::uint32_t wanted) { return part.place < wanted; });
    return found != parts.end() && found->place == place ? &*found : nullptr;
  }
};

}  // namespace

std::vector<std::string> read_received(const store::Reader& reader, const MessageRecord& message) {
  std::string header;
  reader.content(message.content, 0, [&](Bytes octets) {
    header += as_text(octets).substr(0, tree_header_octets_most - header.size());
    return header.size() < tree_header_octets_most;
  });
  std::vector<std::string> fields;
  std::string* field = nullptr;
  std::string_view rest = header;
  while (!rest.empty() && fields.size() < received_most) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (trim(line).empty()) break;
    const bool folded = line.front() == ' ' || line.front() == '\t';
    if (folded && field != nullptr) {
      *field += ' ';
      *field += trim(line);
    } else if (!folded) {
      const bool wanted = starts_with_ignoring_case(line, "received:");
      field = wanted ? &fields.emplace_back(trim(line.substr(9))) : nullptr;
    }
  }
  return fields;
}

namespace {

bool is_within(const mime::Entity& outer, std::string_view path) {
  return path.size() > outer.path.size() && path.starts_with(outer.path) &&
         (outer.path.empty() || path[outer.path.size()] == '.');
}

// The plain one of alternatives, if there is one, makes the others needless (RFC 2046 5.1.4).
bool has_plain_alternative(const MessageTree& tree, const TreePart& part) {
  const TreePart* alternative = nullptr;
  for (const TreePart& other : tree.parts) {
    if (other.place >= part.place) break;
    if (other.entity.type == "multipart/alternative" && is_within(other.entity, part.entity.path)) {
      alternative = &other;
    }
  }
  if (alternative == nullptr || part.entity.type == "text/plain") return false;
  return std::any_of(tree.parts.begin(), tree.parts.end(), [&](const TreePart& other) {
    return other.entity.type == "text/plain" && is_within(alternative->entity, other.entity.path);
  });
}

}  // namespace

MessageTree read_tree(const store::Reader& reader, const MessageRecord& message) {
  MessageTree tree;
  TreeSink sink;
  decode_message(reader, message, sink);
  for (TreePart& part : sink.parts) {
    if (!part.end.unused) tree.parts.push_back(std::move(part));
  }
  tree.received = read_received(reader, message);
  return tree;
}

bool is_plain(const MessageTree& tree) {
  if (tree.parts.empty()) return true;
  if (tree.parts.size() != 1) return false;
  const mime::Entity& only = tree.parts.front().entity;
  const std::string charset = to_lower(only.charset.value_or("us-ascii"));
  const bool ordinary = charset == "us-ascii" || charset == "utf-8";
  const bool flowed = only.content_type.find("format") != nullptr;
  return only.coding == mime::Coding::identity && only.type.starts_with("text/") && ordinary &&
         !flowed && only.path == "1";
}

std::vector<const TreePart*> texts_of(const MessageTree& tree) {
  std::vector<const TreePart*> texts;
  for (const TreePart& part : tree.parts) {
    const mime::Entity& entity = part.entity;
    const bool text = entity.kind == mime::EntityKind::leaf && entity.type.starts_with("text/");
    const bool attached = entity.disposition && *entity.disposition == "attachment";
    if (text && !attached && !has_plain_alternative(tree, part)) texts.push_back(&part);
  }
  return texts;
}

std::string hop_phrase(const mime::Hop& hop) {
  std::string text = hop.time ? moment(*hop.time) : tr("at an unknown time");
  if (hop.delay_ns) {
    const std::int64_t delay = *hop.delay_ns;
    text += delay < 0 ? std::string("  -") + duration(-delay) : "  +" + duration(delay);
  }
  if (!hop.by.empty()) text += "  " + to_visible(hop.by);
  if (!hop.from.empty()) text += std::string("  ") + tr("from") + " " + to_visible(hop.from);
  if (!hop.with.empty()) text += std::string("  ") + tr("with") + " " + to_visible(hop.with);
  return text;
}

}  // namespace malote
