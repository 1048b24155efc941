// SPDX-License-Identifier: MIT
#include "export/eml.hpp"

#include <fmt/format.h>

#include <unordered_set>

#include "export/joined_messages.hpp"
#include "export/message_index.hpp"

namespace malote {
namespace {

struct JoinedFile {
  std::string name;
  std::string ids;  // of the pieces
  std::uint64_t octets = 0;
};

JoinedFile write_joined_file(const store::Reader& reader, const JoinedMessage& pieces,
                             const OutFolder& folder) {
  JoinedFile joined;
  joined.name = "joined-" + eml_name(pieces.front().message);
  OutFile file = folder.file(joined.name);
  write_joined(reader, pieces, [&](std::string_view octets) {
    joined.octets += octets.size();
    file.write(octets);
  });
  file.close();
  for (const Piece& piece : pieces) {
    joined.ids += (joined.ids.empty() ? "" : ",") + std::to_string(piece.message.value);
  }
  return joined;
}

}  // namespace

std::string eml_name(MessageId id) {
  return fmt::format("m{:06}.eml", id.value);
}

void write_eml(const store::Reader& reader, const MessageRecord& message, const TextSink& out) {
  reader.content(message.content, 0, [&](Bytes octets) {
    out(as_text(octets));
    return true;
  });
}

EmlSummary export_eml(const store::Reader& reader, const store::Query& query,
                      const OutFolder& folder) {
  EmlSummary summary;
  MessageIndex index(folder.file("index.json"), folder.file("index.csv"), {"file"});
  std::unordered_set<std::uint64_t> written;
  reader.messages(query, [&](const MessageRecord& row) {
    OutFile file = folder.file(eml_name(row.id));
    write_eml(reader, row, [&](std::string_view octets) { file.write(octets); });
    file.close();
    index.add({{eml_name(row.id)}}, row);
    ++summary.messages;
    written.insert(row.id.value);
    summary.octets += row.size;
    if (!row.complete) ++summary.not_whole;
    return true;
  });
  for (const JoinedMessage& pieces : find_joined(reader)) {
    if (!written.contains(pieces.front().message.value)) continue;
    const JoinedFile joined = write_joined_file(reader, pieces, folder);
    index.add_joined(joined.name, joined.ids, joined.octets);
    ++summary.joined;
  }
  index.finish();
  return summary;
}

}  // namespace malote
