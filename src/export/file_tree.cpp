// SPDX-License-Identifier: MIT
#include "export/file_tree.hpp"

#include <algorithm>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"
#include "export/transfer_text.hpp"
#include "records/names.hpp"

namespace malote {
namespace {

std::string sort_key(std::string path) {
  std::replace(path.begin(), path.end(), '/', '\0');
  return path;
}

std::string joined(const std::string& folder, std::string name) {
  while (name.starts_with("./")) name.erase(0, 2);
  if (name.starts_with('/') || folder.empty()) return name;
  return folder.ends_with('/') ? folder + name : folder + '/' + name;
}

std::size_t depth_of(const std::string& path) {
  return static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
}

std::string base_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos || path.size() == 1 ? path : path.substr(slash + 1);
}

// "t1 listed, t2 RETR"
std::string seen_in(const FileRow& row) {
  std::string text;
  const auto add = [&](std::uint64_t id, std::string_view how) {
    if (!text.empty()) text += ", ";
    text += fmt::format("t{} {}", id, how);
  };
  if (row.listed) add(row.listed.value, tr("listed"));
  for (const TransferRecord& transfer : row.transfers) {
    add(transfer.id.value, to_visible(transfer.command.value_or(to_word(transfer.direction))));
  }
  return text;
}

}  // namespace

FileTree::FileTree(const store::Reader& reader, const store::Query& query) {
  reader.transfers(query, [&](const TransferRecord& transfer) {
    if (transfer.direction == TransferDirection::listing) {
      add_listing(reader, transfer);
      return true;
    }
    const auto& path = transfer.resolved ? transfer.resolved : transfer.path;
    if (!path || path->empty()) return true;
    if (FileRow* const file = row(transfer.session, *path)) {
      file->transfers.push_back(transfer);
      if (transfer.complete) file->size = transfer.offset + transfer.size;
    }
    return true;
  });
}

// The row of a path, and one for each folder on the way to it.
FileRow* FileTree::row(SessionId session, const std::string& path) {
  constexpr std::size_t deepest = 64;
  for (std::size_t at = path.find('/'), depth = 0; at != std::string::npos && depth < deepest;
       at = path.find('/', at + 1), ++depth) {
    const std::string folder = at == 0 ? "/" : path.substr(0, at);
    if (rows_.size() >= rows_most || folder == path) continue;
    FileRow& parent = rows_[{session.value, sort_key(folder)}];
    parent.session = session;
    parent.path = folder;
    parent.kind = listing::EntryKind::folder;
  }
  const Key key{session.value, sort_key(path)};
  if (rows_.size() >= rows_most && !rows_.contains(key)) {
    left_out_ = true;
    return nullptr;
  }
  FileRow& found = rows_[key];
  found.session = session;
  found.path = path;
  return &found;
}

void FileTree::add_listing(const store::Reader& reader, const TransferRecord& transfer) {
  const std::string folder = transfer.resolved.value_or("");
  if (!folder.empty()) {
    if (FileRow* const itself = row(transfer.session, folder)) {
      itself->kind = listing::EntryKind::folder;
    }
  }
  each_entry(reader, transfer, [&](const listing::Entry& entry) {
    FileRow* const file = row(transfer.session, joined(folder, entry.name));
    if (file == nullptr) return false;
    // A bare name says nothing about what it is.
    if (entry.kind != listing::EntryKind::other || !file->listed) file->kind = entry.kind;
    if (entry.size) file->size = entry.size;
    if (entry.modified) file->modified = entry.modified;
    file->listed = transfer.id;
    return true;
  });
}

void FileTree::each(const std::function<bool(const FileRow&)>& visit) const {
  for (const auto& [key, file] : rows_) {
    if (!visit(file)) return;
  }
}

void put_row(store::JsonWriter& json, const FileRow& row, RowOptions) {
  const auto number = [&](const char* key, std::optional<std::uint64_t> value) {
    store::put_key(json, key);
    if (value) {
      json.Uint64(*value);
    } else {
      json.Null();
    }
  };
  const auto id = [](std::uint64_t value) {
    return value == 0 ? std::nullopt : std::optional(value);
  };
  json.StartObject();
  number("session", id(row.session.value));
  store::put_text(json, "path", row.path);
  store::put_key(json, "kind");
  json.String(listing::to_word(row.kind));
  number("size", row.size);
  store::put_text(json, "modified", row.modified);
  number("listed", id(row.listed.value));
  store::put_key(json, "transfers");
  json.StartArray();
  for (const TransferRecord& transfer : row.transfers) json.Uint64(transfer.id.value);
  json.EndArray();
  json.EndObject();
}

std::vector<Column> file_columns() {
  using enum Align;
  return {{tr("SESSION"), right, 0, 0},
          {tr("FILE"), left, 20, 0},
          {tr("OCTETS"), right, 0, 0},
          {tr("MODIFIED"), left, 0, 1},
          {tr("SEEN IN"), left, 10, 0}};
}

TableRow to_table_row(const FileRow& row) {
  const bool folder = row.kind == listing::EntryKind::folder;
  const bool absolute = row.path.starts_with('/');
  const std::size_t depth = row.path == "/" ? 0 : depth_of(row.path);
  std::string name = to_visible(base_name(row.path));
  if (folder && row.path != "/") name += '/';
  if (!absolute && depth == 0) name = "./" + name;
  return {{row.session ? std::to_string(row.session.value) : ""},
          {std::string(2 * std::min<std::size_t>(depth, 20), ' ') + name,
           folder ? Role::strong : Role::plain},
          {row.size && !folder ? std::to_string(*row.size) : ""},
          {to_visible(row.modified.value_or(""))},
          {seen_in(row), row.transfers.empty() ? Role::dim : Role::good}};
}

}  // namespace malote
