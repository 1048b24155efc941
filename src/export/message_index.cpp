// SPDX-License-Identifier: MIT
#include "export/message_index.hpp"

#include <fmt/format.h>

#include <cassert>

#include "export/csv.hpp"
#include "export/json_rows.hpp"
#include "export/phrases.hpp"
#include "records/names.hpp"

namespace malote {
MessageIndex::MessageIndex(OutFile json, OutFile csv, const std::vector<std::string>& front)
    : json_(std::move(json)), csv_(std::move(csv)), front_(front) {
  std::vector<std::string> head = front;
  head.insert(head.end(), {"id", "session", "via", "time", "verdict", "complete", "size", "sha256",
                           "envelope_from", "envelope_to", "accepted_to", "from", "to", "subject",
                           "date", "message_id"});
  json_.write("[");
  csv_.write(to_csv_line(head));
}

void MessageIndex::add(const std::vector<Value>& front, const MessageRecord& row) {
  assert(front.size() == front_.size());
  std::string json = first_ ? "\n{" : ",\n{";
  first_ = false;
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < front.size(); ++i) {
    const char* const quote = front[i].number ? "" : "\"";
    json += fmt::format("\"{}\":{}{}{},", front_[i], quote, front[i].text, quote);
    cells.push_back(front[i].text);
  }
  json_.write(json);
  json_.write(to_json_row(row, {}).substr(1));
  cells.insert(
      cells.end(),
      {std::to_string(row.id.value), std::to_string(row.session.value), to_word(row.via),
       to_rfc3339(row.time), to_word(row.verdict), row.complete ? "true" : "false",
       std::to_string(row.size), row.sha256, row.envelope_from.value_or(""),
       joined(row.envelope_to), joined(row.accepted_to), row.from.value_or(""), joined(row.to),
       row.subject.value_or(""), row.date.value_or(""), row.message_id.value_or("")});
  csv_.write(to_csv_line(cells));
}

void MessageIndex::add_joined(const std::string& file, const std::string& ids,
                              std::uint64_t octets) {
  json_.write(fmt::format("{}{{\"file\":\"{}\",\"joined\":[{}],\"complete\":true,\"size\":{}}}",
                          first_ ? "\n" : ",\n", file, ids, octets));
  first_ = false;
  std::vector<std::string> cells(front_.size() + 16);  // as many as a message has
  cells[0] = file;
  cells[front_.size()] = "joined " + ids;
  cells[front_.size() + 5] = "true";
  cells[front_.size() + 6] = std::to_string(octets);
  csv_.write(to_csv_line(cells));
}

void MessageIndex::finish() {
  json_.write("\n]\n");
  json_.close();
  csv_.close();
}

}  // namespace malote
