// SPDX-License-Identifier: MIT
#include "view/statistics.hpp"

#include <algorithm>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "view/filter_text.hpp"
#include "view/host_list.hpp"

namespace malote::view {

Result<bool> Statistics::gather(const std::string& filter) {
  const auto query = parse_filter(filter);
  if (!query) return query.error();
  token_ = reader_.change_token();
  stats_ = gather_stats(reader_, query.value());
  hosts_ = reader_.hosts(query.value(), HostList::hosts_most);
  const auto most =
      hosts_.begin() + static_cast<std::ptrdiff_t>(std::min(top_hosts, hosts_.size()));
  std::partial_sort(hosts_.begin(), most, hosts_.end(),
                    [](const auto& a, const auto& b) { return a.octets > b.octets; });
  hosts_.erase(most, hosts_.end());
  return true;
}

std::vector<PageLine> Statistics::lines(std::size_t width, bool ascii) const {
  TextStyle style;
  style.width = width;
  style.ascii = ascii;
  if (ascii) style.glyphs = &ascii_glyphs();
  std::string all;
  const TextSink sink = [&](std::string_view text) { all += text; };
  write_stats(stats_, style, sink);
  if (!hosts_.empty()) {
    all += std::string("\n") + tr("Hosts with the most octets") + "\n";
    using enum Align;
    Table table({{tr("HOST"), left, 15, 0},
                 {tr("PROTOCOLS"), left, 0, 1},
                 {tr("AS CLIENT"), right, 0, 0},
                 {tr("AS SERVER"), right, 0, 0},
                 {tr("MAILS"), right, 0, 2},
                 {tr("OCTETS"), right, 0, 0}},
                style, sink);
    for (const store::HostSummary& host : hosts_) {
      table.add({{to_visible(host.address)},
                 {to_visible(host.protocols)},
                 {grouped(host.as_client)},
                 {grouped(host.as_server)},
                 {grouped(host.messages)},
                 {grouped(host.octets)}});
    }
    table.finish();
  }
  std::vector<PageLine> lines;
  bool heading = true;
  bool head = false;
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = std::min(all.find('\n', at), all.size());
    std::string line = all.substr(at, end - at);
    const Role role = heading ? Role::phase : head ? Role::dim : Role::plain;
    head = heading;
    heading = line.empty();
    lines.push_back({std::move(line), role});
    at = end + 1;
  }
  if (lines.empty()) lines.push_back({tr("no session fits"), Role::dim});
  return lines;
}

}  // namespace malote::view
