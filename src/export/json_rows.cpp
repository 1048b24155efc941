// SPDX-License-Identifier: MIT
#include "export/json_rows.hpp"

#include "export/masking.hpp"
#include "records/names.hpp"

namespace malote {
namespace {

using store::JsonWriter;
using store::put_key;
using store::put_text;
using store::put_texts;
using store::put_time;

void put_number(JsonWriter& json, std::string_view key, std::optional<std::uint64_t> number) {
  put_key(json, key);
  if (number) {
    json.Uint64(*number);
  } else {
    json.Null();
  }
}

template <typename Tag>
void put_id(JsonWriter& json, std::string_view key, Id<Tag> id) {
  put_number(json, key, id ? std::optional(id.value) : std::nullopt);
}

void put_bool(JsonWriter& json, std::string_view key, std::optional<bool> truth) {
  put_key(json, key);
  if (truth) {
    json.Bool(*truth);
  } else {
    json.Null();
  }
}

void put_word(JsonWriter& json, std::string_view key, const char* word) {
  put_key(json, key);
  if (word != nullptr && *word != '\0') {
    json.String(word);
  } else {
    json.Null();
  }
}

template <typename Enum>
void put_word(JsonWriter& json, std::string_view key, std::optional<Enum> value) {
  put_word(json, key, value ? to_word(*value) : nullptr);
}

void put_endpoint(JsonWriter& json, std::string_view key, const Endpoint& endpoint) {
  put_key(json, key);
  json.StartObject();
  put_text(json, "ip", to_text(endpoint.ip));
  put_number(json, "port", endpoint.port);
  json.EndObject();
}

void put_replies(JsonWriter& json, const ExchangeRecord& exchange) {
  const ReplyRecord* last =
      exchange.settled && !exchange.replies.empty() ? &exchange.replies.back() : nullptr;
  const bool coded = last != nullptr && !last->code.empty();
  put_text(json, "reply_code", coded ? OptionalText(last->code) : std::nullopt);
  put_text(json, "reply", last != nullptr ? OptionalText(last->text) : std::nullopt);
  put_time(json, "reply_time", last != nullptr ? std::optional(last->time) : std::nullopt);
  put_key(json, "replies");
  json.StartArray();
  for (const ReplyRecord& reply : exchange.replies) {
    json.StartObject();
    put_text(json, "code", reply.code);
    put_text(json, "text", reply.text);
    put_time(json, "time", reply.time);
    json.EndObject();
  }
  json.EndArray();
}

void put_continuations(JsonWriter& json, const ExchangeRecord& exchange, RowOptions options) {
  put_key(json, "continuations");
  json.StartArray();
  for (const ContinuationRecord& line : exchange.continuations) {
    json.StartObject();
    put_text(json, "text", shown_text(line, options.reveal));
    put_time(json, "time", line.time);
    put_bool(json, "masked", line.secret && !options.reveal);
    json.EndObject();
  }
  json.EndArray();
}

void put_ranges(JsonWriter& json, std::string_view key,
                const std::vector<std::pair<std::uint64_t, std::uint64_t>>& ranges) {
  put_key(json, key);
  json.StartArray();
  for (const auto& [offset, octets] : ranges) {
    json.StartArray();
    json.Uint64(offset);
    json.Uint64(octets);
    json.EndArray();
  }
  json.EndArray();
}

}  // namespace

void put_row(JsonWriter& json, const CaptureRecord& row, RowOptions) {
  json.StartObject();
  put_id(json, "id", row.id);
  put_text(json, "path", row.path);
  put_text(json, "format", row.format);
  put_number(json, "packets", row.packets);
  put_number(json, "bytes", row.bytes);
  put_time(json, "first", row.first);
  put_time(json, "last", row.last);
  put_texts(json, "interfaces", row.interfaces);
  put_number(json, "dropped", row.dropped);
  put_word(json, "state", to_word(row.state));
  json.EndObject();
}

void put_row(JsonWriter& json, const SessionRecord& row, RowOptions) {
  json.StartObject();
  put_id(json, "id", row.id);
  put_id(json, "capture", row.capture);
  put_word(json, "protocol", to_word(row.protocol));
  put_endpoint(json, "client", row.client);
  put_endpoint(json, "server", row.server);
  put_time(json, "start", row.start);
  put_time(json, "end", row.end);
  put_word(json, "tls", to_word(row.tls));
  put_text(json, "tls_version", row.tls_version);
  put_bool(json, "decrypted", row.decrypted);
  put_bool(json, "decrypted_client", row.decrypted_client);
  put_bool(json, "decrypted_server", row.decrypted_server);
  put_text(json, "user", row.user);
  put_text(json, "software", row.software);
  put_number(json, "exchanges", row.exchanges);
  put_number(json, "messages", row.messages);
  put_number(json, "transfers", row.transfers);
  put_number(json, "client_bytes", row.client_bytes);
  put_number(json, "server_bytes", row.server_bytes);
  put_number(json, "gap_bytes", row.gap_bytes);
  put_bool(json, "complete", row.complete);
  put_word(json, "outcome", to_word(row.outcome));
  json.EndObject();
}

void put_row(JsonWriter& json, const ExchangeRecord& row, RowOptions options) {
  json.StartObject();
  put_id(json, "session", row.session);
  put_number(json, "n", row.n);
  put_time(json, "time", row.time);
  put_word(json, "phase", row.phase);
  put_text(json, "command", row.command);
  put_text(json, "argument", shown_argument(row, options.reveal));
  put_replies(json, row);
  put_text(json, "tag", row.tag);
  put_number(json, "untagged", row.untagged);
  put_bool(json, "under_tls", row.under_tls);
  put_bool(json, "masked", is_masked(row, options.reveal));
  put_continuations(json, row, options);
  put_id(json, "message", row.message);
  put_id(json, "transfer", row.transfer);
  json.EndObject();
}

void put_row(JsonWriter& json, const MessageRecord& row, RowOptions) {
  json.StartObject();
  put_id(json, "id", row.id);
  put_id(json, "session", row.session);
  put_word(json, "via", to_word(row.via));
  put_word(json, "action", to_word(row.action));
  put_text(json, "envelope_from", row.envelope_from);
  put_texts(json, "envelope_to", row.envelope_to);
  put_texts(json, "accepted_to", row.accepted_to);
  put_text(json, "subject", row.subject);
  put_text(json, "from", row.from);
  put_texts(json, "to", row.to);
  put_text(json, "date", row.date);
  put_text(json, "message_id", row.message_id);
  put_number(json, "number", row.number);
  put_text(json, "uidl", row.uidl);
  put_text(json, "mailbox", row.mailbox);
  put_number(json, "uid", row.uid);
  put_number(json, "uidvalidity", row.uidvalidity);
  put_texts(json, "flags", row.flags);
  put_number(json, "size", row.size);
  put_text(json, "sha256", row.sha256);
  put_bool(json, "complete", row.complete);
  put_word(json, "verdict", to_word(row.verdict));
  put_ranges(json, "missing", row.missing);
  put_word(json, "partial", to_word(row.partial));
  put_text(json, "result", row.result);
  put_time(json, "time", row.time);
  json.EndObject();
}

void put_row(JsonWriter& json, const TransferRecord& row, RowOptions) {
  json.StartObject();
  put_id(json, "id", row.id);
  put_id(json, "session", row.session);
  put_text(json, "command", row.command);
  put_text(json, "path", row.path);
  put_text(json, "resolved", row.resolved);
  put_word(json, "direction", to_word(row.direction));
  put_word(json, "mode", to_word(row.mode));
  put_endpoint(json, "client", row.client);
  put_endpoint(json, "server", row.server);
  put_word(json, "type", row.type);
  put_word(json, "transfer_mode", row.transfer_mode);
  put_word(json, "structure", row.structure);
  put_word(json, "protection", row.protection);
  put_number(json, "offset", row.offset);
  put_number(json, "announced", row.announced);
  put_number(json, "size", row.size);
  put_text(json, "sha256", row.sha256);
  put_bool(json, "complete", row.complete);
  put_word(json, "verdict", to_word(row.verdict));
  put_ranges(json, "missing", row.missing);
  put_word(json, "link", to_word(row.link));
  put_text(json, "result", row.result);
  put_time(json, "start", row.start);
  put_time(json, "end", row.end);
  json.EndObject();
}

void put_row(JsonWriter& json, const PartRecord& row, RowOptions) {
  json.StartObject();
  put_id(json, "message", row.message);
  put_text(json, "path", row.path);
  put_text(json, "type", row.type);
  put_text(json, "declared_name", row.declared_name);
  put_text(json, "charset", row.charset);
  put_text(json, "encoding", row.encoding);
  put_text(json, "disposition", row.disposition);
  put_text(json, "content_id", row.content_id);
  put_number(json, "size", row.size);
  put_text(json, "sha256", row.sha256);
  put_text(json, "detected_type", row.detected_type);
  put_bool(json, "complete", row.complete);
  json.EndObject();
}

void put_row(JsonWriter& json, const CredentialRecord& row, RowOptions options) {
  const auto secret = shown_secret(row, options.reveal);
  json.StartObject();
  put_id(json, "session", row.session);
  put_text(json, "mechanism", row.mechanism);
  put_text(json, "user", row.user);
  put_text(json, "secret", secret);
  put_bool(json, "accepted", row.accepted);
  put_time(json, "time", row.time);
  put_bool(json, "masked", secret != row.secret);
  json.EndObject();
}

void put_row(JsonWriter& json, const NoticeRecord& row, RowOptions) {
  json.StartObject();
  put_id(json, "session", row.session);
  put_time(json, "time", row.time);
  put_word(json, "severity", to_word(row.severity));
  put_text(json, "kind", row.kind);
  put_text(json, "text", row.text);
  json.EndObject();
}

void put_row(JsonWriter& json, const MailboxEventRecord& row, RowOptions) {
  json.StartObject();
  put_id(json, "session", row.session);
  put_number(json, "n",
             row.exchange == 0 ? std::nullopt : std::optional<std::uint64_t>(row.exchange));
  put_time(json, "time", row.time);
  put_word(json, "action", to_word(row.action));
  put_text(json, "mailbox", row.mailbox);
  put_text(json, "target", row.target);
  put_text(json, "numbers", row.numbers);
  put_text(json, "uids", row.uids);
  put_text(json, "new_uids", row.new_uids);
  put_word(json, "change", to_word(row.change));
  put_texts(json, "flags", row.flags);
  put_bool(json, "accepted", row.accepted);
  put_text(json, "result", row.result);
  put_id(json, "message", row.message);
  json.EndObject();
}

void put_row(JsonWriter& json, const TlsRecord& row, RowOptions) {
  json.StartObject();
  put_id(json, "session", row.session);
  put_id(json, "transfer", row.transfer);
  put_text(json, "version", row.version);
  put_text(json, "cipher", row.cipher);
  put_texts(json, "offered_versions", row.offered_versions);
  put_texts(json, "offered_ciphers", row.offered_ciphers);
  put_text(json, "sni", row.sni);
  put_text(json, "alpn", row.alpn);
  put_text(json, "subject", row.subject);
  put_text(json, "issuer", row.issuer);
  put_time(json, "not_after", row.not_after);
  put_text(json, "fingerprint", row.fingerprint);
  put_texts(json, "chain", row.chain);
  put_text(json, "ja3", row.ja3);
  put_text(json, "ja3s", row.ja3s);
  put_text(json, "ja4", row.ja4);
  put_bool(json, "resumed", row.resumed);
  put_texts(json, "alerts", row.alerts);
  put_text(json, "client_random", row.client_random);
  put_number(json, "client_octets", row.client_octets);
  put_number(json, "server_octets", row.server_octets);
  put_bool(json, "decrypted", row.decrypted);
  put_bool(json, "decrypted_client", row.decrypted_client);
  put_bool(json, "decrypted_server", row.decrypted_server);
  put_word(json, "state", to_word(row.state));
  put_time(json, "time", row.time);
  json.EndObject();
}

void put_row(JsonWriter& json, const CertificateRecord& row, RowOptions) {
  json.StartObject();
  put_id(json, "session", row.session);
  put_id(json, "transfer", row.transfer);
  put_text(json, "fingerprint", row.fingerprint);
  put_text(json, "subject", row.subject);
  put_text(json, "issuer", row.issuer);
  put_text(json, "serial", row.serial);
  put_texts(json, "names", row.names);
  put_time(json, "not_before", row.not_before);
  put_time(json, "not_after", row.not_after);
  put_text(json, "key", row.key);
  put_text(json, "signature", row.signature);
  put_bool(json, "self_signed", row.self_signed);
  put_time(json, "time", row.time);
  json.EndObject();
}

}  // namespace malote
