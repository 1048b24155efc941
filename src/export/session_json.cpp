// SPDX-License-Identifier: MIT
#include "export/session_json.hpp"

#include "core/limits.hpp"

namespace malote {
namespace {

// Rows into the writer, what it made so far out of it whenever there is enough.
template <typename Row>
store::Visitor<Row> row_visitor(store::JsonWriter& json, store::JsonBuffer& buffer,
                                RowOptions options, const TextSink& out) {
  return [&json, &buffer, options, &out](const Row& row) {
    put_row(json, row, options);
    if (buffer.GetSize() > 64 * kibi) {
      out({buffer.GetString(), buffer.GetSize()});
      buffer.Clear();
    }
    return true;
  };
}

}  // namespace

void write_session_json(const store::Reader& reader, const SessionRecord& session,
                        RowOptions options, const TextSink& out) {
  store::JsonBuffer buffer;
  store::JsonWriter json(buffer);
  json.StartObject();
  store::put_key(json, "session");
  put_row(json, session, options);
  store::put_key(json, "exchanges");
  json.StartArray();
  reader.exchanges_of(session.id, row_visitor<ExchangeRecord>(json, buffer, options, out));
  json.EndArray();
  store::put_key(json, "messages");
  json.StartArray();
  reader.messages_of(session.id, row_visitor<MessageRecord>(json, buffer, options, out));
  json.EndArray();
  store::put_key(json, "transfers");
  json.StartArray();
  reader.transfers_of(session.id, row_visitor<TransferRecord>(json, buffer, options, out));
  json.EndArray();
  store::put_key(json, "tls");
  json.StartArray();
  reader.tls_of(session.id, row_visitor<TlsRecord>(json, buffer, options, out));
  json.EndArray();
  store::put_key(json, "mailbox");
  json.StartArray();
  reader.mailbox_events_of(session.id, row_visitor<MailboxEventRecord>(json, buffer, options, out));
  json.EndArray();
  store::put_key(json, "notices");
  json.StartArray();
  reader.notices_of(session.id, row_visitor<NoticeRecord>(json, buffer, options, out));
  json.EndArray();
  json.EndObject();
  out({buffer.GetString(), buffer.GetSize()});
  out("\n");
}

}  // namespace malote
