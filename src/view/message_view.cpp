// SPDX-License-Identifier: MIT
#include "view/message_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/body_lines.hpp"
#include "export/files.hpp"
#include "export/part_text.hpp"
#include "export/stored_parts.hpp"
#include "records/names.hpp"

namespace malote::view {
namespace {

constexpr std::size_t hex_lines_most = 4096;

void add_detail(Page& page, const char* label, const std::string& text) {
  if (!text.empty()) page.lines.push_back({std::string(label) + ": " + text, Role::plain});
}

void add_detail(Page& page, const char* label, const OptionalText& text) {
  if (text) add_detail(page, label, to_visible(*text));
}

void say_there_is_more(Page& page) {
  page.lines.push_back({tr("there is more: w saves all of it"), Role::dim});
}

}  // namespace

MessageView::MessageView(const store::Reader& reader, MessageId id)
    : reader_(reader), id_(id), message_(reader.message(id)) {
  entries_.push_back({tr("the message as text"), Role::plain});
  if (!message_) return;
  tree_ = read_tree(reader_, *message_);
  reader_.parts_of(id_, [&](const PartRecord& row) {
    rows_.push_back(row);
    return true;
  });
  entries_.push_back({tr("its header"), Role::plain});
  for (const TreePart& part : tree_.parts) {
    const std::string shift(2 * static_cast<std::size_t>(part.entity.depth), ' ');
    const bool broken = !part.end.complete && part.entity.kind != mime::EntityKind::multipart;
    entries_.push_back({shift + part_phrase(part), broken ? Role::warn : Role::plain});
  }
  entries_.push_back({tr("the octets as carried"), Role::plain});
}

std::string MessageView::title() const {
  if (!message_) return fill(tr("there is no message m{}"), id_.value);
  return fill(tr("Message m{}"), id_.value) + "  " + to_upper(to_word(message_->via)) + "  " +
         verdict_phrase(*message_);
}

std::size_t MessageView::entry_of(const std::string& path) const {
  for (std::size_t i = 0; i < tree_.parts.size(); ++i) {
    const mime::Entity& entity = tree_.parts[i].entity;
    if (entity.kind != mime::EntityKind::multipart && entity.path == path) return before_parts + i;
  }
  return 0;
}

const TreePart* MessageView::part_at(std::size_t entry) const {
  const bool is_part = entry >= before_parts && entry - before_parts < tree_.parts.size();
  return is_part ? &tree_.parts[entry - before_parts] : nullptr;
}

const PartRecord* MessageView::row_of(const TreePart& part) const {
  const PartId id = part_id(id_, part.place);
  const auto found =
      std::find_if(rows_.begin(), rows_.end(), [&](const PartRecord& row) { return row.id == id; });
  return found == rows_.end() ? nullptr : &*found;
}

Page MessageView::page(std::size_t entry) const {
  if (entry == 0 || !message_) return message_page(reader_, id_);
  if (entry == 1) return header_page();
  const TreePart* const part = part_at(entry);
  return part == nullptr ? carried_page() : part_page(*part);
}

// As it came: unfolded and decoded it is in the message as text.
Page MessageView::header_page() const {
  Page page{title(), {}};
  bool in_header = true;
  BodyLines lines(page_lines_most, [&](const std::string& line) {
    if (line.empty()) in_header = false;
    if (in_header) page.lines.push_back({line, Role::plain});
  });
  reader_.content(message_->content, 0,
                  [&](Bytes octets) { return lines.feed(as_text(octets)) && in_header; });
  if (in_header) lines.finish();
  return page;
}

Page MessageView::carried_page() const {
  Page page{title(), {}};
  BodyLines lines(page_lines_most, [&](const std::string& line) {
    page.lines.push_back({line, Role::plain});
  });
  bool all = true;
  reader_.content(message_->content, 0, [&](Bytes octets) {
    all = lines.feed(as_text(octets));
    return all;
  });
  lines.finish();
  if (!all) say_there_is_more(page);
  return page;
}

Page MessageView::part_page(const TreePart& part) const {
  const mime::Entity& entity = part.entity;
  Page page{title(), {}};
  page.lines.push_back({part_phrase(part), Role::heading});
  add_detail(page, tr("name"), entity.name);
  add_detail(page, tr("charset"), entity.charset);
  add_detail(page, tr("encoding"), entity.encoding);
  add_detail(page, tr("disposition"), entity.disposition);
  add_detail(page, tr("description"), entity.description);
  add_detail(page, "Content-ID", entity.content_id);
  if (entity.kind == mime::EntityKind::multipart) return page;
  if (const PartRecord* const row = row_of(part)) {
    add_detail(page, tr("detected"), row->detected_type);
    add_detail(page, "SHA-256", row->sha256);
  }
  page.lines.push_back({"", Role::plain});
  const std::size_t head = page.lines.size();
  bool all = true;
  if (is_text(part)) {
    all = read_part_lines(reader_, *message_, part, [&](const std::string& line) {
      page.lines.push_back({line, Role::body});
      return page.lines.size() - head < page_lines_most;
    });
  } else {
    all = read_part_octets(reader_, *message_, part, hex_lines_most, [&](const std::string& line) {
      page.lines.push_back({line, Role::body});
    });
  }
  if (!all) say_there_is_more(page);
  return page;
}

void MessageView::read(std::size_t entry, const PutOctets& put) const {
  if (!message_) return;
  const TreePart* const part = part_at(entry);
  const auto pass = [&](Bytes octets) { return put(as_text(octets)); };
  if (part == nullptr) {
    (void)reader_.content(message_->content, 0, pass);
  } else {
    read_part(reader_, *message_, range_of(part->entity, part->end), pass);
  }
}

std::optional<Octets> MessageView::octets(std::size_t entry) const {
  if (!message_) return std::nullopt;
  const TreePart* const part = part_at(entry);
  if (part == nullptr) return octets_of_message(reader_, id_);
  return octets_of_part(reader_, *message_, range_of(part->entity, part->end), part_phrase(*part));
}

std::string MessageView::file_name(std::size_t entry) const {
  const TreePart* const part = part_at(entry);
  if (part == nullptr) return fmt::format("m{:06}.eml", id_.value);
  PartRecord row;
  row.message = id_;
  row.path = part->entity.path.empty() ? "0" : part->entity.path;
  row.declared_name = part->entity.name;
  return attachment_name(row);
}

}  // namespace malote::view
