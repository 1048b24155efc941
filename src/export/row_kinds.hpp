// SPDX-License-Identifier: MIT
// The kinds of rows by name, and a visit of the rows of a kind whatever their type. Called by list
// and export csv.
#pragma once

#include <array>
#include <string_view>

#include "store/reader.hpp"

namespace malote {

struct KindName {
  std::string_view name;
  store::RowKind kind;
};
inline constexpr std::array row_kinds{
    KindName{"sessions", store::RowKind::sessions},
    KindName{"exchanges", store::RowKind::exchanges},
    KindName{"messages", store::RowKind::messages},
    KindName{"parts", store::RowKind::parts},
    KindName{"transfers", store::RowKind::transfers},
    KindName{"credentials", store::RowKind::credentials},
    KindName{"notices", store::RowKind::notices},
    KindName{"mailbox", store::RowKind::mailbox},
    KindName{"tls", store::RowKind::tls},
    KindName{"certificates", store::RowKind::certificates},
    KindName{"captures", store::RowKind::captures},
};

// Calls the visitor with each row of the kind.
template <typename Visit>
void visit_rows(const store::Reader& reader, store::RowKind kind, const store::Query& query,
                const Visit& visit) {
  switch (kind) {
    case store::RowKind::captures:
      return reader.captures(query, visit);
    case store::RowKind::sessions:
      return reader.sessions(query, visit);
    case store::RowKind::exchanges:
      return reader.exchanges(query, visit);
    case store::RowKind::messages:
      return reader.messages(query, visit);
    case store::RowKind::transfers:
      return reader.transfers(query, visit);
    case store::RowKind::parts:
      return reader.parts(query, visit);
    case store::RowKind::credentials:
      return reader.credentials(query, visit);
    case store::RowKind::notices:
      return reader.notices(query, visit);
    case store::RowKind::mailbox:
      return reader.mailbox_events(query, visit);
    case store::RowKind::tls:
      return reader.tls(query, visit);
    case store::RowKind::certificates:
      return reader.certificates(query, visit);
  }
}

}  // namespace malote
