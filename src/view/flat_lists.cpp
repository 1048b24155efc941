// SPDX-License-Identifier: MIT
#include "view/flat_lists.hpp"

#include <array>

#include "export/masking.hpp"
#include "records/names.hpp"
#include "view/session_list.hpp"

namespace malote::view {
namespace {

using store::ItemKind;
using store::ItemOrder;
using FlatColumn = ColumnRule<ItemOrder>;

constexpr std::array login_columns{
    FlatColumn{tr_noop("DATE"), Align::left, 0, 9, ItemOrder::time},
    FlatColumn{tr_noop("TIME"), Align::left, 0, 2, ItemOrder::time},
    FlatColumn{tr_noop("PROTO"), Align::left, 0, 3, ItemOrder::via},
    FlatColumn{tr_noop("SESSION"), Align::right, 0, 5, ItemOrder::session},
    FlatColumn{tr_noop("CLIENT"), Align::left, 13, 1, ItemOrder::from, 21},
    FlatColumn{tr_noop("SERVER"), Align::left, 11, 4, ItemOrder::to, 21},
    FlatColumn{tr_noop("MECHANISM"), Align::left, 0, 6, ItemOrder::type},
    FlatColumn{tr_noop("USER"), Align::left, 8, 0, ItemOrder::name, 24},
    FlatColumn{tr_noop("SECRET"), Align::left, 6, 0, ItemOrder::time},
    FlatColumn{tr_noop("RESULT"), Align::left, 0, 0, ItemOrder::verdict},
};

constexpr std::array notice_columns{
    FlatColumn{tr_noop("DATE"), Align::left, 0, 9, ItemOrder::time},
    FlatColumn{tr_noop("TIME"), Align::left, 0, 3, ItemOrder::time},
    FlatColumn{tr_noop("PROTO"), Align::left, 0, 4, ItemOrder::via},
    FlatColumn{tr_noop("SESSION"), Align::right, 0, 1, ItemOrder::session},
    FlatColumn{tr_noop("SEVERITY"), Align::left, 0, 0, ItemOrder::verdict},
    FlatColumn{tr_noop("KIND"), Align::left, 0, 0, ItemOrder::name},
    FlatColumn{tr_noop("TEXT"), Align::left, 20, 0, ItemOrder::type, 32},
};

constexpr std::array tls_columns{
    FlatColumn{tr_noop("DATE"), Align::left, 0, 9, ItemOrder::time},
    FlatColumn{tr_noop("TIME"), Align::left, 0, 3, ItemOrder::time},
    FlatColumn{tr_noop("PROTO"), Align::left, 0, 2, ItemOrder::via},
    FlatColumn{tr_noop("SESSION"), Align::right, 0, 1, ItemOrder::session},
    FlatColumn{tr_noop("TRANSFER"), Align::right, 0, 8, ItemOrder::session},
    FlatColumn{tr_noop("VERSION"), Align::left, 0, 0, ItemOrder::type},
    FlatColumn{tr_noop("NAME"), Align::left, 10, 0, ItemOrder::name, 24},
    FlatColumn{tr_noop("CIPHER"), Align::left, 14, 5, ItemOrder::from},
    FlatColumn{tr_noop("CERTIFICATE"), Align::left, 10, 1, ItemOrder::to},
    FlatColumn{tr_noop("UNTIL"), Align::left, 0, 6, ItemOrder::to},
    FlatColumn{tr_noop("OCTETS"), Align::right, 0, 7, ItemOrder::size},
    FlatColumn{tr_noop("STATE"), Align::left, 0, 0, ItemOrder::verdict},
};

std::string text_or_nothing(const OptionalText& text) {
  return text ? to_visible(*text) : "";
}

std::string session_text(SessionId session) {
  return session ? std::to_string(session.value) : "";
}

Cell protocol_cell(const std::optional<SessionRecord>& session) {
  if (!session) return {};
  return {to_word(session->protocol), role_of(session->protocol)};
}

Cell accepted_cell(std::optional<bool> accepted) {
  if (!accepted) return {tr("unknown"), Role::dim};
  return *accepted ? Cell{tr("accepted"), Role::good} : Cell{tr("refused"), Role::alert};
}

}  // namespace

LoginList::LoginList(const store::Reader& reader, bool reveal)
    : IdList(reader, named_columns(login_columns), {}), reveal_(reveal) {
  load();
}

IdList::Ids LoginList::ids(const store::Query& query, Sorting sorting) const {
  return reader().item_ids(ItemKind::logins, query,
                           {login_columns.at(sorting.column).order, sorting.descending});
}

std::optional<TableRow> LoginList::row(std::uint64_t id) const {
  const auto login = reader().login(id);
  if (!login) return std::nullopt;
  const auto session = reader().session(login->session);
  const auto secret = shown_secret(*login, reveal_);
  TableRow row;
  add_moment(row, login->time);
  row.push_back(protocol_cell(session));
  row.push_back({session_text(login->session)});
  row.push_back(session ? endpoint_cell(session->client) : Cell{});
  row.push_back(session ? endpoint_cell(session->server) : Cell{});
  row.push_back({to_visible(login->mechanism)});
  row.push_back({text_or_nothing(login->user), Role::strong});
  row.push_back({text_or_nothing(secret), secret == login->secret ? Role::plain : Role::masked});
  row.push_back(accepted_cell(login->accepted));
  return row;
}

NoticeList::NoticeList(const store::Reader& reader)
    : IdList(reader, named_columns(notice_columns), {}) {
  load();
}

IdList::Ids NoticeList::ids(const store::Query& query, Sorting sorting) const {
  return reader().item_ids(ItemKind::notices, query,
                           {notice_columns.at(sorting.column).order, sorting.descending});
}

std::optional<TableRow> NoticeList::row(std::uint64_t id) const {
  const auto notice = reader().notice(id);
  if (!notice) return std::nullopt;
  TableRow row;
  add_moment(row, notice->time);
  row.push_back(protocol_cell(reader().session(notice->session)));
  row.push_back({session_text(notice->session)});
  row.push_back({to_word(notice->severity), role_of(notice->severity)});
  row.push_back({to_visible(notice->kind), Role::strong});
  row.push_back({to_visible(notice->text)});
  return row;
}

TlsList::TlsList(const store::Reader& reader) : IdList(reader, named_columns(tls_columns), {}) {
  load();
}

IdList::Ids TlsList::ids(const store::Query& query, Sorting sorting) const {
  return reader().item_ids(ItemKind::tls, query,
                           {tls_columns.at(sorting.column).order, sorting.descending});
}

std::optional<TableRow> TlsList::row(std::uint64_t id) const {
  const auto tls = reader().tls(TlsId{id});
  if (!tls) return std::nullopt;
  TableRow row;
  add_moment(row, tls->time);
  row.push_back(protocol_cell(reader().session(tls->session)));
  row.push_back({session_text(tls->session)});
  row.push_back({tls->transfer ? "t" + std::to_string(tls->transfer.value) : ""});
  row.push_back({text_or_nothing(tls->version)});
  row.push_back({text_or_nothing(tls->sni), Role::strong});
  row.push_back({text_or_nothing(tls->cipher)});
  row.push_back({text_or_nothing(tls->subject)});
  row.push_back({tls->not_after ? moment(*tls->not_after).substr(0, 10) : "", Role::time});
  row.push_back({grouped(tls->client_octets + tls->server_octets)});
  const bool open = tls->state == TlsState::opened;
  row.push_back({to_word(tls->state), open ? Role::good : Role::warn});
  return row;
}

std::vector<std::string> login_column_names() {
  return named_columns(login_columns).names;
}

std::vector<std::string> notice_column_names() {
  return named_columns(notice_columns).names;
}

std::vector<std::string> tls_column_names() {
  return named_columns(tls_columns).names;
}

}  // namespace malote::view
