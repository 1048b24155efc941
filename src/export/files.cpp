// SPDX-License-Identifier: MIT
#include "export/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "core/text.hpp"
#include "export/csv.hpp"
#include "export/json_rows.hpp"
#include "export/safe_name.hpp"
#include "export/stored_parts.hpp"
#include "records/names.hpp"

namespace malote {
namespace {

std::string csv_head() {
  return to_csv_line({"file",      "id",      "session",      "command",      "path",   "resolved",
                      "direction", "mode",    "link",         "type",         "offset", "start",
                      "end",       "verdict", "complete",     "size",         "sha256", "result",
                      "message",   "part",    "content_type", "detected_type"});
}

std::string csv_line(const std::string& file, const TransferRecord& row) {
  return to_csv_line({file,
                      std::to_string(row.id.value),
                      row.session ? std::to_string(row.session.value) : "",
                      row.command.value_or(""),
                      row.path.value_or(""),
                      row.resolved.value_or(""),
                      to_word(row.direction),
                      to_word(row.mode),
                      to_word(row.link),
                      row.type ? to_word(*row.type) : "",
                      std::to_string(row.offset),
                      to_rfc3339(row.start),
                      row.end ? to_rfc3339(*row.end) : "",
                      to_word(row.verdict),
                      row.complete ? "true" : "false",
                      std::to_string(row.size),
                      row.sha256.value_or(""),
                      row.result.value_or(""),
                      "",
                      "",
                      "",
                      ""});
}

bool is_attachment(const PartRecord& part) {
  return part.declared_name.has_value() || part.disposition == "attachment";
}

// How whole a part is follows from its message, where it is not whole.
const char* verdict_of(const PartRecord& part, const MessageRecord& message) {
  if (part.complete) return to_word(Verdict::complete);
  return to_word(message.complete ? Verdict::cut_end : message.verdict);
}

std::string csv_line(const std::string& file, const PartRecord& part,
                     const MessageRecord& message) {
  return to_csv_line({file,
                      "",
                      std::to_string(part.session.value),
                      "",
                      part.declared_name.value_or(""),
                      "",
                      "",
                      "",
                      "",
                      "",
                      "",
                      "",
                      to_rfc3339(message.time),
                      verdict_of(part, message),
                      part.complete ? "true" : "false",
                      std::to_string(part.size),
                      part.sha256,
                      message.result.value_or(""),
                      std::to_string(part.message.value),
                      part.path,
                      part.type,
                      part.detected_type.value_or("")});
}

std::string json_line(const std::string& file, const PartRecord& part,
                      const MessageRecord& message) {
  return fmt::format("{{\"file\":\"{}\",\"verdict\":\"{}\",\"session\":{},{}", file,
                     verdict_of(part, message), part.session.value,
                     to_json_row(part, {}).substr(1));
}

std::string json_line(const std::string& file, const TransferRecord& row) {
  return fmt::format("{{\"file\":\"{}\",{}", file, to_json_row(row, {}).substr(1));
}

// Pieces of one file as one session fetched them, in order.
using FilePiece = TransferRecord;
using Pieces = std::vector<FilePiece>;

std::uint64_t digest(const store::Reader& reader, const FilePiece& piece, std::uint64_t from,
                     std::uint64_t octets) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  reader.content(piece.content, from, [&](Bytes chunk) {
    for (const Byte octet : chunk) {
      if (octets == 0) return false;
      hash = (hash ^ octet) * 0x100000001b3ULL;
      --octets;
    }
    return octets != 0;
  });
  return octets == 0 ? hash : 0;
}

// The next piece begins within the one before or right behind it, and where both have octets these
// are the same.
bool fits(const store::Reader& reader, const FilePiece& before, const FilePiece& next) {
  if (!before.missing.empty() || next.offset < before.offset) return false;
  const std::uint64_t end = before.offset + before.size;
  if (next.offset > end) return false;
  const std::uint64_t common = std::min(end - next.offset, next.size);
  if (common == 0) return true;
  const std::uint64_t one = digest(reader, before, next.offset - before.offset, common);
  return one != 0 && one == digest(reader, next, 0, common);
}

class Exporter {
 public:
  Exporter(const store::Reader& reader, const OutFolder& folder)
      : reader_(reader),
        folder_(folder),
        json_(folder.file("index.json")),
        csv_(folder.file("index.csv")) {
    json_.write("[");
    csv_.write(csv_head());
  }

  void add(const TransferRecord& row) {
    if (!row.content) return;
    std::string name = file_name(row.id, row.resolved ? row.resolved : row.path);
    if (row.direction == TransferDirection::listing) name += ".listing.txt";
    OutFile file = folder_.file(name);
    copy(row, 0, file);
    file.close();
    index(name, json_line(name, row));
    csv_.write(csv_line(name, row));
    ++summary.files;
    summary.octets += row.size;
    if (!row.complete) ++summary.not_whole;
    gather(row);
  }

  void add(const PartRecord& part, const MessageRecord& message) {
    const std::string name = attachment_name(part);
    OutFile file = folder_.file(name);
    read_part(reader_, message, range_of(part), [&](Bytes octets) {
      file.write(as_text(octets));
      return true;
    });
    file.close();
    index(name, json_line(name, part, message));
    csv_.write(csv_line(name, part, message));
    ++summary.attachments;
    summary.octets += part.size;
    if (!part.complete) ++summary.not_whole;
  }

  FilesSummary finish() {
    for (const auto& [key, pieces] : pieces_) join(pieces);
    json_.write("\n]\n");
    json_.close();
    csv_.close();
    return summary;
  }

 private:
  void index(const std::string&, const std::string& line) {
    json_.write(std::exchange(first_, false) ? "\n" : ",\n");
    json_.write(line);
  }

  void copy(const TransferRecord& row, std::uint64_t from, OutFile& file) {
    reader_.content(row.content, from, [&](Bytes octets) {
      file.write(as_text(octets));
      return true;
    });
  }

  // Only what may be joined is remembered.
  void gather(const TransferRecord& row) {
    constexpr std::size_t most = 100'000;
    const auto& path = row.resolved ? row.resolved : row.path;
    if (!row.session || !path || row.direction == TransferDirection::listing) return;
    const Key key{row.session.value, row.direction, *path};
    const bool broken_off = row.verdict == Verdict::aborted || row.verdict == Verdict::cut_end;
    if (row.offset == 0) pieces_.erase(key);
    if (row.offset == 0 && (!broken_off || pieces_.size() >= most)) return;
    if (row.offset != 0 && !pieces_.contains(key)) return;
    pieces_[key].push_back(row);
  }

  void join(const Pieces& pieces) {
    if (pieces.size() < 2) return;
    for (std::size_t i = 1; i < pieces.size(); ++i) {
      if (!fits(reader_, pieces[i - 1], pieces[i])) return;
    }
    const FilePiece& first = pieces.front();
    const std::string name =
        "joined-" + file_name(first.id, first.resolved ? first.resolved : first.path);
    OutFile file = folder_.file(name);
    std::uint64_t written = 0;
    std::string ids;
    for (const FilePiece& piece : pieces) {
      const std::uint64_t end = piece.offset + piece.size;
      if (end > written) copy(piece, written - piece.offset, file);
      written = std::max(written, end);
      ids += (ids.empty() ? "" : ",") + std::to_string(piece.id.value);
    }
    file.close();
    index(name, fmt::format("{{\"file\":\"{}\",\"joined\":[{}],\"session\":{},\"complete\":{},"
                            "\"size\":{}}}",
                            name, ids, first.session.value, pieces.back().complete, written));
    csv_.write(to_csv_line({name,
                            "joined " + ids,
                            std::to_string(first.session.value),
                            "",
                            first.path.value_or(""),
                            first.resolved.value_or(""),
                            to_word(first.direction),
                            "",
                            "",
                            "",
                            "0",
                            "",
                            "",
                            "",
                            pieces.back().complete ? "true" : "false",
                            std::to_string(written),
                            "",
                            "",
                            "",
                            "",
                            "",
                            ""}));
    ++summary.joined;
  }

  using Key = std::tuple<std::uint64_t, TransferDirection, std::string>;
  const store::Reader& reader_;
  const OutFolder& folder_;
  OutFile json_, csv_;
  bool first_ = true;
  std::map<Key, Pieces> pieces_;
  FilesSummary summary;
};

}  // namespace

std::string file_name(TransferId id, const OptionalText& path) {
  const std::string shown = safe_name(path ? std::string_view(*path) : std::string_view());
  return fmt::format("t{:06}{}{}", id.value, shown.empty() ? "" : "-", shown);
}

std::string attachment_name(const PartRecord& part) {
  const std::string shown = safe_name(part.declared_name.value_or(""));
  return fmt::format("m{:06}-{}{}{}", part.message.value, part.path, shown.empty() ? "" : "-",
                     shown);
}

FilesSummary export_files(const store::Reader& reader, const store::Query& query,
                          const OutFolder& folder) {
  Exporter exporter(reader, folder);
  reader.transfers(query, [&](const TransferRecord& row) {
    exporter.add(row);
    return true;
  });
  reader.parts(query, [&](const PartRecord& part) {
    const auto message = is_attachment(part) ? reader.message(part.message) : std::nullopt;
    if (message) exporter.add(part, *message);
    return true;
  });
  return exporter.finish();
}

}  // namespace malote
