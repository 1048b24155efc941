// SPDX-License-Identifier: MIT
#include "view/host_list.hpp"

#include <algorithm>
#include <array>
#include <compare>

#include "core/address.hpp"

namespace malote::view {
namespace {

using store::HostSummary;

enum class HostOrder : std::uint8_t {
  address,
  protocols,
  as_client,
  as_server,
  messages,
  transfers,
  octets,
  notices,
  first,
  last,
  software,
};
using HostColumn = ColumnRule<HostOrder>;

constexpr std::array host_columns{
    HostColumn{tr_noop("HOST"), Align::left, 15, 0, HostOrder::address, 39},
    HostColumn{tr_noop("PROTOCOLS"), Align::left, 0, 1, HostOrder::protocols},
    HostColumn{tr_noop("AS CLIENT"), Align::right, 0, 0, HostOrder::as_client},
    HostColumn{tr_noop("AS SERVER"), Align::right, 0, 0, HostOrder::as_server},
    HostColumn{tr_noop("MAILS"), Align::right, 0, 2, HostOrder::messages},
    HostColumn{tr_noop("FILES"), Align::right, 0, 4, HostOrder::transfers},
    HostColumn{tr_noop("OCTETS"), Align::right, 0, 3, HostOrder::octets},
    HostColumn{tr_noop("NOTES"), Align::right, 0, 5, HostOrder::notices},
    HostColumn{tr_noop("FIRST"), Align::left, 0, 6, HostOrder::first},
    HostColumn{tr_noop("LAST"), Align::left, 0, 7, HostOrder::last},
    HostColumn{tr_noop("SOFTWARE"), Align::left, 12, 8, HostOrder::software},
};

// By the octets of the address; what is none comes last.
std::strong_ordering by_address(const HostSummary& a, const HostSummary& b) {
  const auto left = parse_ip(a.address);
  const auto right = parse_ip(b.address);
  if (!left || !right) return a.address <=> b.address;
  if (left->is_v6 != right->is_v6) return left->is_v6 <=> right->is_v6;
  return left->octets <=> right->octets;
}

std::strong_ordering compare(const HostSummary& a, const HostSummary& b, HostOrder by) {
  switch (by) {
    case HostOrder::address:
      break;
    case HostOrder::protocols:
      return a.protocols <=> b.protocols;
    case HostOrder::as_client:
      return a.as_client <=> b.as_client;
    case HostOrder::as_server:
      return a.as_server <=> b.as_server;
    case HostOrder::messages:
      return a.messages <=> b.messages;
    case HostOrder::transfers:
      return a.transfers <=> b.transfers;
    case HostOrder::octets:
      return a.octets <=> b.octets;
    case HostOrder::notices:
      return a.notices <=> b.notices;
    case HostOrder::first:
      return a.first.ns <=> b.first.ns;
    case HostOrder::last:
      return a.last.ns <=> b.last.ns;
    case HostOrder::software:
      return a.software.value_or("") <=> b.software.value_or("");
  }
  return by_address(a, b);
}

Cell figure(std::uint64_t number, Role role = Role::plain) {
  return {number == 0 ? "" : grouped(number), role};
}

}  // namespace

HostList::HostList(const store::Reader& reader) : IdList(reader, named_columns(host_columns), {}) {
  load();
}

std::uint64_t HostList::number_of(const std::string& address) const {
  return numbers_.emplace(address, numbers_.size() + 1).first->second;
}

std::string HostList::address(std::uint64_t id) const {
  const auto found = hosts_.find(id);
  return found == hosts_.end() ? "" : found->second.address;
}

IdList::Ids HostList::ids(const store::Query& query, Sorting sorting) const {
  auto found = reader().hosts(query, hosts_most);
  cut_ = found.size() == hosts_most;
  const HostOrder by = host_columns.at(sorting.column).order;
  std::sort(found.begin(), found.end(), [&](const HostSummary& a, const HostSummary& b) {
    auto order = compare(a, b, by);
    if (order == 0) order = by_address(a, b);
    return sorting.descending ? order > 0 : order < 0;
  });
  Ids ids;
  for (HostSummary& host : found) {
    const std::uint64_t id = number_of(host.address);
    ids.push_back(id);
    hosts_[id] = std::move(host);
  }
  return ids;
}

std::optional<TableRow> HostList::row(std::uint64_t id) const {
  const auto found = hosts_.find(id);
  if (found == hosts_.end()) return std::nullopt;
  const HostSummary& host = found->second;
  return TableRow{{to_visible(host.address), Role::strong},
                  {to_visible(host.protocols)},
                  figure(host.as_client),
                  figure(host.as_server),
                  figure(host.messages),
                  figure(host.transfers),
                  figure(host.octets),
                  figure(host.notices, Role::warn),
                  {moment(host.first), Role::time},
                  {moment(host.last), Role::time},
                  {host.software ? to_visible(*host.software) : "", Role::dim}};
}

std::string HostList::remark() const {
  if (!cut_) return IdList::remark();
  return fill(tr("only the first {} hosts: narrow them with a filter"), grouped(hosts_most));
}

std::vector<std::string> host_column_names() {
  return named_columns(host_columns).names;
}

}  // namespace malote::view
