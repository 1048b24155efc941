// SPDX-License-Identifier: MIT
// Record structs as rows: the columns of each table, how a record is bound to an INSERT and read
// back from a SELECT. Used by the writer and the reader; the dialogue is elsewhere (dialogue.hpp).
#pragma once

#include <string>

#include "records/record.hpp"
#include "store/sqlite.hpp"

namespace malote::store {

// name: of the table; alias: of the table in queries; columns: in the order of the fields.
template <typename Record>
struct Table;

template <>
struct Table<CaptureRecord> {
  static constexpr const char* name = "captures";
  static constexpr const char* alias = "k";
  static constexpr const char* columns =
      "id, path, format, identity, packets, bytes, first_time, last_time, interfaces, dropped, "
      "state";
};

template <>
struct Table<SessionRecord> {
  static constexpr const char* name = "sessions";
  static constexpr const char* alias = "s";
  static constexpr const char* columns =
      "id, capture, protocol, client_ip, client_port, server_ip, server_port, start_time, "
      "end_time, tls, tls_version, decrypted, decrypted_client, decrypted_server, user, software, "
      "exchanges, messages, transfers, notices, client_bytes, server_bytes, gap_bytes, complete, "
      "outcome, verbs, reply_codes, packet_time, packet_capture, packet, stream_offset";
};

template <>
struct Table<MessageRecord> {
  static constexpr const char* name = "messages";
  static constexpr const char* alias = "m";
  static constexpr const char* columns =
      "id, session, via, action, envelope_from, envelope_to, accepted_to, subject, header_from, "
      "header_to, date, message_id, number, uidl, mailbox, uid, uidvalidity, flags, content, size, "
      "sha256, complete, verdict, missing, partial, result, time, packet_time, packet_capture, "
      "packet, stream_offset";
};

template <>
struct Table<TransferRecord> {
  static constexpr const char* name = "transfers";
  static constexpr const char* alias = "t";
  static constexpr const char* columns =
      "id, session, command, path, resolved, direction, mode, client_ip, client_port, server_ip, "
      "server_port, type, transfer_mode, structure, protection, start_offset, announced, content, "
      "size, sha256, complete, verdict, missing, link, result, start_time, end_time, packet_time, "
      "packet_capture, packet, stream_offset";
};

template <>
struct Table<PartRecord> {
  static constexpr const char* name = "parts";
  static constexpr const char* alias = "p";
  static constexpr const char* columns =
      "id, message, session, path, type, declared_name, charset, encoding, disposition, "
      "content_id, body_offset, body_octets, size, sha256, complete, detected_type";
};

template <>
struct Table<CredentialRecord> {
  static constexpr const char* name = "credentials";
  static constexpr const char* alias = "c";
  static constexpr const char* columns =
      "session, mechanism, user, secret, secret_is_public, accepted, time, packet_time, "
      "packet_capture, packet, stream_offset";
};

template <>
struct Table<NoticeRecord> {
  static constexpr const char* name = "notices";
  static constexpr const char* alias = "n";
  static constexpr const char* columns =
      "session, time, severity, kind, text, packet_time, packet_capture, packet, stream_offset";
};

template <>
struct Table<MailboxEventRecord> {
  static constexpr const char* name = "mailbox_events";
  static constexpr const char* alias = "b";
  static constexpr const char* columns =
      "session, exchange, time, action, mailbox, target, numbers, uids, new_uids, change, flags, "
      "accepted, result, message, packet_time, packet_capture, packet, stream_offset";
};

template <>
struct Table<TlsRecord> {
  static constexpr const char* name = "tls";
  static constexpr const char* alias = "y";
  static constexpr const char* columns =
      "id, session, transfer, version, cipher, offered_versions, offered_ciphers, sni, alpn, "
      "subject, issuer, not_after, fingerprint, chain, ja3, ja3s, ja4, resumed, alerts, "
      "client_random, client_octets, server_octets, decrypted, decrypted_client, "
      "decrypted_server, state, time, packet_time, packet_capture, packet, stream_offset";
};

template <>
struct Table<CertificateRecord> {
  static constexpr const char* name = "certificates";
  static constexpr const char* alias = "g";
  static constexpr const char* columns =
      "session, transfer, fingerprint, subject, issuer, serial, names, not_before, not_after, "
      "key, signature, self_signed, der, time, packet_time, packet_capture, packet, stream_offset";
};

// A row with an id replaces the one before; one without gets the next number. A certificate that is
// known stays as it is.
template <typename Record>
[[nodiscard]] std::string insert_sql();
// "SELECT s.id, <columns> FROM sessions s WHERE <where>"; the id comes first for all kinds.
template <typename Record>
[[nodiscard]] std::string select_sql(const std::string& where);

// The record lives until the statement has stepped.
template <typename Record>
void bind_row(Statement&, const Record&);
template <typename Record>
[[nodiscard]] Record read_row(const Statement&);

}  // namespace malote::store
