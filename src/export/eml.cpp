// SPDX-License-Identifier: MIT
#include "export/eml.hpp"

#include <fmt/format.h>

#include <unordered_set>

#include "export/csv.hpp"
#include "export/joined_messages.hpp"
#include "records/names.hpp"

namespace malote {
namespace {

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) {
    if (!all.empty()) all += ", ";
    all += text;
  }
  return all;
}

std::string csv_head() {
  return to_csv_line({"file", "id", "session", "via", "time", "verdict", "complete", "size",
                      "sha256", "envelope_from", "envelope_to", "accepted_to", "from", "to",
                      "subject", "date", "message_id"});
}

std::string csv_line(const MessageRecord& row) {
  return to_csv_line({eml_name(row.id), std::to_string(row.id.value),
                      std::to_string(row.session.value), to_word(row.via), to_rfc3339(row.time),
                      to_word(row.verdict), row.complete ? "true" : "false",
                      std::to_string(row.size), row.sha256, row.envelope_from.value_or(""),
                      joined(row.envelope_to), joined(row.accepted_to), row.from.value_or(""),
                      joined(row.to), row.subject.value_or(""), row.date.value_or(""),
                      row.message_id.value_or("")});
}

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

// The row of the message with the name of its file in front.
std::string json_line(const MessageRecord& row) {
  const std::string object = to_json_row(row, {});
  return fmt::format("{{\"file\":\"{}\",{}", eml_name(row.id), object.substr(1));
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
  OutFile json = folder.file("index.json");
  OutFile csv = folder.file("index.csv");
  std::unordered_set<std::uint64_t> written;
  json.write("[");
  csv.write(csv_head());
  reader.messages(query, [&](const MessageRecord& row) {
    OutFile file = folder.file(eml_name(row.id));
    write_eml(reader, row, [&](std::string_view octets) { file.write(octets); });
    file.close();
    json.write(summary.messages == 0 ? "\n" : ",\n");
    json.write(json_line(row));
    csv.write(csv_line(row));
    ++summary.messages;
    written.insert(row.id.value);
    summary.octets += row.size;
    if (!row.complete) ++summary.not_whole;
    return true;
  });
  for (const JoinedMessage& pieces : find_joined(reader)) {
    if (!written.contains(pieces.front().message.value)) continue;
    const JoinedFile joined = write_joined_file(reader, pieces, folder);
    json.write(fmt::format(",\n{{\"file\":\"{}\",\"joined\":[{}],\"complete\":true,\"size\":{}}}",
                           joined.name, joined.ids, joined.octets));
    csv.write(to_csv_line({joined.name, "joined " + joined.ids, "", "", "", "", "true",
                           std::to_string(joined.octets), "", "", "", "", "", "", "", "", ""}));
    ++summary.joined;
  }
  json.write("\n]\n");
  json.close();
  csv.close();
  return summary;
}

}  // namespace malote
