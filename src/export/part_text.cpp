// SPDX-License-Identifier: MIT
#include "export/part_text.hpp"

#include <fmt/format.h>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/body_lines.hpp"
#include "export/phrases.hpp"
#include "export/stored_parts.hpp"
#include "export/text_width.hpp"
#include "mime/kinds.hpp"
#include "mime/text_reader.hpp"

namespace malote {
namespace {

constexpr std::size_t octets_in_line = 16;

std::string octets_line(std::uint64_t offset, std::string_view octets) {
  std::string line = fmt::format("{:08x} ", offset);
  for (std::size_t i = 0; i < octets_in_line; ++i) {
    if (i == octets_in_line / 2) line += ' ';
    line +=
        i < octets.size() ? fmt::format(" {:02x}", static_cast<unsigned char>(octets[i])) : "   ";
  }
  line += "  ";
  for (const char c : octets) line += c >= ' ' && c <= '~' ? c : '.';
  return line;
}

}  // namespace

std::string part_phrase(const TreePart& part) {
  const mime::Entity& entity = part.entity;
  std::string text;
  if (!entity.path.empty()) text += to_visible(entity.path) + "  ";
  text += to_visible(entity.type);
  if (entity.kind != mime::EntityKind::multipart) text += ", " + octets_phrase(part.end.size);
  if (entity.name) text += "  " + to_visible(*entity.name);
  if (const char* const kind = part_kind(part)) text += std::string("  (") + kind + ")";
  if (!part.end.complete && entity.kind != mime::EntityKind::multipart) {
    text += std::string("  ") + tr("not whole");
  }
  return text;
}

const char* part_kind(const TreePart& part) {
  const char* const kind = mime::kind_of_part(part.entity.type, part.entity.name);
  return kind == nullptr ? nullptr : tr(kind);
}

bool is_text(const TreePart& part) {
  const std::string& type = part.entity.type;
  return part.entity.kind == mime::EntityKind::message || type.starts_with("text/") ||
         type.starts_with("message/");
}

bool read_part_lines(const store::Reader& reader, const MessageRecord& message,
                     const TreePart& part, const std::function<bool(const std::string&)>& line) {
  mime::TextReader text(part.entity, [&](const std::string& decoded) {
    return line(to_visible(expand_tabs(decoded)));
  });
  read_part(reader, message, range_of(part.entity, part.end), [&](Bytes octets) {
    text.on_octets(octets);
    return text.wants_more();
  });
  text.finish();
  return text.wants_more();
}

bool read_part_octets(const store::Reader& reader, const MessageRecord& message,
                      const TreePart& part, std::size_t lines,
                      const std::function<void(const std::string&)>& line) {
  std::string held;
  const std::size_t most = lines * octets_in_line;
  bool all = true;
  read_part(reader, message, range_of(part.entity, part.end), [&](Bytes octets) {
    const std::string_view text = as_text(octets);
    all = held.size() + text.size() <= most;
    held += text.substr(0, most - held.size());
    return all;
  });
  for (std::size_t at = 0; at < held.size(); at += octets_in_line) {
    line(octets_line(at, std::string_view(held).substr(at, octets_in_line)));
  }
  return all;
}

}  // namespace malote
