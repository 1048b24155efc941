// SPDX-License-Identifier: MIT
// Records as the JSON rows of docs/command-line.md: every key always there, null where absent.
// Called by list, show and export; the store's own dialogue text is another form.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "records/record.hpp"
#include "store/json_text.hpp"

namespace malote {

struct RowOptions {
  bool reveal = false;
};

void put_row(store::JsonWriter&, const CaptureRecord&, RowOptions);
void put_row(store::JsonWriter&, const SessionRecord&, RowOptions);
void put_row(store::JsonWriter&, const ExchangeRecord&, RowOptions);
void put_row(store::JsonWriter&, const MessageRecord&, RowOptions);
void put_row(store::JsonWriter&, const TransferRecord&, RowOptions);
void put_row(store::JsonWriter&, const PartRecord&, RowOptions);
void put_row(store::JsonWriter&, const CredentialRecord&, RowOptions);
void put_row(store::JsonWriter&, const NoticeRecord&, RowOptions);
void put_row(store::JsonWriter&, const MailboxEventRecord&, RowOptions);
void put_row(store::JsonWriter&, const TlsRecord&, RowOptions);
void put_row(store::JsonWriter&, const CertificateRecord&, RowOptions);

// One object in one line, without the line end.
template <typename Row>
[[nodiscard]] std::string to_json_row(const Row& row, RowOptions options) {
  store::JsonBuffer buffer;
  store::JsonWriter writer(buffer);
  put_row(writer, row, options);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace malote
