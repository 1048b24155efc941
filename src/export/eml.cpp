// SPDX-License-Identifier: MIT
#include "export/eml.hpp"

#include <fmt/format.h>

#include "export/message_index.hpp"

namespace malote {

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
  reader.messages(query, [&](const MessageRecord& row) {
    OutFile file = folder.file(eml_name(row.id));
    write_eml(reader, row, [&](std::string_view octets) { file.write(octets); });
    file.close();
    index.add({{eml_name(row.id)}}, row);
    ++summary.messages;
    summary.octets += row.size;
    if (!row.complete) ++summary.not_whole;
    return true;
  });
  index.finish();
  return summary;
}

}  // namespace malote
