// SPDX-License-Identifier: MIT
// Which columns each kind of row has in a table, and the cells of a record. Called by list.
#pragma once

#include <vector>

#include "export/table.hpp"
#include "records/record.hpp"
#include "store/query.hpp"

namespace malote {

[[nodiscard]] std::vector<Column> columns_of(store::RowKind);

[[nodiscard]] TableRow to_table_row(const CaptureRecord&, bool reveal);
[[nodiscard]] TableRow to_table_row(const SessionRecord&, bool reveal);
[[nodiscard]] TableRow to_table_row(const ExchangeRecord&, bool reveal);
[[nodiscard]] TableRow to_table_row(const MessageRecord&, bool reveal);
[[nodiscard]] TableRow to_table_row(const TransferRecord&, bool reveal);
[[nodiscard]] TableRow to_table_row(const PartRecord&, bool reveal);
[[nodiscard]] TableRow to_table_row(const CredentialRecord&, bool reveal);
[[nodiscard]] TableRow to_table_row(const NoticeRecord&, bool reveal);
[[nodiscard]] TableRow to_table_row(const MailboxEventRecord&, bool reveal);
[[nodiscard]] TableRow to_table_row(const TlsRecord&, bool reveal);
[[nodiscard]] TableRow to_table_row(const CertificateRecord&, bool reveal);

}  // namespace malote
