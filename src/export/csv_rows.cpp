// SPDX-License-Identifier: MIT
#include "export/csv_rows.hpp"

#include <rapidjson/document.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/text.hpp"
#include "export/csv.hpp"
#include "export/row_kinds.hpp"

namespace malote {
namespace {

using rapidjson::Value;

std::string_view text_of(const Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

std::string json_of(const Value& value) {
  store::JsonBuffer buffer;
  store::JsonWriter writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string cell_of(const Value& value) {
  if (value.IsNull()) return "";
  if (value.IsString()) return std::string(text_of(value));
  if (!value.IsArray()) return json_of(value);
  if (value.Empty()) return "";
  std::string joined;
  for (const Value& entry : value.GetArray()) {
    if (!entry.IsString()) return json_of(value);
    if (!joined.empty()) joined += ", ";
    joined += text_of(entry);
  }
  return joined;
}

// Calls visit(name, value) for the cells of a row. The exact octets of what is no UTF-8 are left to
// JSON: such a column would be there in some files and not in others.
template <typename Visit>
void each_cell(const Value& row, const Visit& visit) {
  for (const auto& [key, value] : row.GetObject()) {
    const std::string name(text_of(key));
    if (name.ends_with("_hex")) continue;
    if (!value.IsObject()) {
      visit(name, value);
      continue;
    }
    for (const auto& [inner, part] : value.GetObject()) {
      visit(name + "_" + std::string(text_of(inner)), part);
    }
  }
}

template <typename Row>
rapidjson::Document parsed(const Row& row, RowOptions options) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseFullPrecisionFlag>(to_json_row(row, options).c_str());
  return document;
}

template <typename Row>
std::string head_of(const Row&) {
  std::vector<std::string> names;
  each_cell(parsed(Row{}, {}),
            [&](const std::string& name, const Value&) { names.push_back(name); });
  return to_csv_line(names);
}

std::string head_of(store::RowKind kind) {
  switch (kind) {
    case store::RowKind::captures:
      return head_of(CaptureRecord{});
    case store::RowKind::sessions:
      return head_of(SessionRecord{});
    case store::RowKind::exchanges:
      return head_of(ExchangeRecord{});
    case store::RowKind::messages:
      return head_of(MessageRecord{});
    case store::RowKind::transfers:
      return head_of(TransferRecord{});
    case store::RowKind::parts:
      return head_of(PartRecord{});
    case store::RowKind::credentials:
      return head_of(CredentialRecord{});
    case store::RowKind::notices:
      return head_of(NoticeRecord{});
    case store::RowKind::mailbox:
      return head_of(MailboxEventRecord{});
    case store::RowKind::tls:
      return head_of(TlsRecord{});
    case store::RowKind::certificates:
      return head_of(CertificateRecord{});
  }
  return {};
}

}  // namespace

CsvSummary write_csv_rows(const store::Reader& reader, store::RowKind kind,
                          const store::Query& query, RowOptions options, const TextSink& out) {
  CsvSummary summary;
  out(head_of(kind));
  visit_rows(reader, kind, query, [&](const auto& row) {
    const rapidjson::Document document = parsed(row, options);
    std::vector<std::string> cells;
    each_cell(document,
              [&](const std::string&, const Value& value) { cells.push_back(cell_of(value)); });
    out(to_csv_line(cells));
    ++summary.rows;
    const auto complete = document.FindMember("complete");
    if (complete != document.MemberEnd() && complete->value.IsFalse()) ++summary.not_whole;
    return true;
  });
  return summary;
}

}  // namespace malote
