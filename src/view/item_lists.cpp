// SPDX-License-Identifier: MIT
#include "view/item_lists.hpp"

#include <array>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "records/names.hpp"

namespace malote::view {
namespace {

using store::ItemOrder;

using ItemColumn = ColumnRule<ItemOrder>;

constexpr std::array message_columns{
    ItemColumn{tr_noop("ID"), Align::right, 0, 0, ItemOrder::time},
    ItemColumn{tr_noop("DATE"), Align::left, 0, 9, ItemOrder::time},
    ItemColumn{tr_noop("TIME"), Align::left, 0, 4, ItemOrder::time},
    ItemColumn{tr_noop("VIA"), Align::left, 0, 5, ItemOrder::via},
    ItemColumn{tr_noop("SESSION"), Align::right, 0, 8, ItemOrder::session},
    ItemColumn{tr_noop("FROM"), Align::left, 10, 1, ItemOrder::from},
    ItemColumn{tr_noop("TO"), Align::left, 10, 3, ItemOrder::to},
    ItemColumn{tr_noop("SUBJECT"), Align::left, 14, 0, ItemOrder::name},
    ItemColumn{tr_noop("OCTETS"), Align::right, 0, 6, ItemOrder::size},
    ItemColumn{tr_noop("VERDICT"), Align::left, 0, 0, ItemOrder::verdict},
};

constexpr std::array file_columns{
    ItemColumn{tr_noop("ID"), Align::left, 0, 0, ItemOrder::time},
    ItemColumn{tr_noop("DATE"), Align::left, 0, 9, ItemOrder::time},
    ItemColumn{tr_noop("TIME"), Align::left, 0, 4, ItemOrder::time},
    ItemColumn{tr_noop("VIA"), Align::left, 0, 5, ItemOrder::via},
    ItemColumn{tr_noop("SESSION"), Align::right, 0, 8, ItemOrder::session},
    ItemColumn{tr_noop("NAME"), Align::left, 14, 0, ItemOrder::name},
    ItemColumn{tr_noop("TYPE"), Align::left, 10, 3, ItemOrder::type},
    ItemColumn{tr_noop("OCTETS"), Align::right, 0, 0, ItemOrder::size},
    ItemColumn{tr_noop("VERDICT"), Align::left, 0, 1, ItemOrder::verdict},
};

std::string seen(const OptionalText& text) {
  return text ? to_visible(*text) : "";
}

std::string number_text(std::uint64_t number) {
  return number == 0 ? "" : std::to_string(number);
}

TableRow to_row(const MessageRecord& message) {
  TableRow row{{"m" + std::to_string(message.id.value)}};
  IdList::add_moment(row, message.time);
  const auto& to = message.envelope_to.empty() ? message.to : message.envelope_to;
  std::string receivers;
  for (const std::string& one : to) receivers += (receivers.empty() ? "" : ", ") + to_visible(one);
  row.push_back({to_word(message.via), role_of(message.via)});
  row.push_back({number_text(message.session.value)});
  row.push_back({seen(message.envelope_from ? message.envelope_from : message.from)});
  row.push_back({std::move(receivers)});
  row.push_back({seen(message.subject), Role::strong});
  row.push_back({grouped(message.size)});
  row.push_back({to_word(message.verdict), role_of(message.verdict)});
  return row;
}

TableRow to_row(const TransferRecord& transfer) {
  TableRow row{{"t" + std::to_string(transfer.id.value)}};
  IdList::add_moment(row, transfer.start);
  row.push_back({to_word(Protocol::ftp), role_of(Protocol::ftp)});
  row.push_back({number_text(transfer.session.value)});
  row.push_back({seen(transfer.resolved ? transfer.resolved : transfer.path), Role::strong});
  row.push_back({to_word(transfer.direction)});
  row.push_back({grouped(transfer.size)});
  row.push_back({to_word(transfer.verdict), role_of(transfer.verdict)});
  return row;
}

TableRow to_row(const PartRecord& part, const std::optional<MessageRecord>& message) {
  TableRow row{{"m" + std::to_string(part.message.value) + " " + to_visible(part.path)}};
  IdList::add_moment(row, message ? message->time : Timestamp{});
  const Protocol via = message ? message->via : Protocol::unknown;
  row.push_back({to_word(via), role_of(via)});
  row.push_back({number_text(part.session.value)});
  row.push_back({seen(part.declared_name), Role::strong});
  row.push_back({seen(part.detected_type ? part.detected_type : OptionalText(part.type))});
  row.push_back({grouped(part.size)});
  const Verdict broken = message && !message->complete ? message->verdict : Verdict::cut_end;
  const Verdict verdict = part.complete ? Verdict::complete : broken;
  row.push_back({to_word(verdict), role_of(verdict)});
  return row;
}

}  // namespace

MessageList::MessageList(const store::Reader& reader)
    : IdList(reader, named_columns(message_columns), {}) {
  load();
}

IdList::Ids MessageList::ids(const store::Query& query, Sorting sorting) const {
  return reader().item_ids(store::ItemKind::messages, query,
                           {message_columns.at(sorting.column).order, sorting.descending});
}

std::optional<TableRow> MessageList::row(std::uint64_t id) const {
  const auto message = reader().message(MessageId{id});
  if (!message) return std::nullopt;
  return to_row(*message);
}

FileList::FileList(const store::Reader& reader) : IdList(reader, named_columns(file_columns), {}) {
  load();
}

IdList::Ids FileList::ids(const store::Query& query, Sorting sorting) const {
  return reader().item_ids(store::ItemKind::files, query,
                           {file_columns.at(sorting.column).order, sorting.descending});
}

std::optional<TableRow> FileList::row(std::uint64_t id) const {
  const store::FileItem item = store::Reader::file_item(id);
  if (item.transfer) {
    const auto transfer = reader().transfer(item.transfer);
    if (!transfer) return std::nullopt;
    return to_row(*transfer);
  }
  const auto part = reader().part(item.part);
  if (!part) return std::nullopt;
  return to_row(*part, reader().message(part->message));
}

std::vector<std::string> message_column_names() {
  return named_columns(message_columns).names;
}

std::vector<std::string> file_column_names() {
  return named_columns(file_columns).names;
}

}  // namespace malote::view
