// SPDX-License-Identifier: MIT
#include "store_fixture.hpp"

#include <sqlite3.h>
#include <stdlib.h>

#include <algorithm>

namespace malote::store::test {

namespace {

void check_same_origin(const Origin& a, const Origin& b) {
  CHECK(a.time == b.time);
  CHECK(a.capture == b.capture);
  CHECK(a.packet == b.packet);
  CHECK(a.stream_offset == b.stream_offset);
}

}  // namespace

#define SAME(field) CHECK((a.field == b.field))

void check_same(const CaptureRecord& a, const CaptureRecord& b) {
  SAME(id);
  SAME(path);
  SAME(format);
  SAME(identity);
  SAME(packets);
  SAME(bytes);
  SAME(first);
  SAME(last);
  SAME(interfaces);
  SAME(dropped);
  SAME(state);
}

void check_same(const SessionRecord& a, const SessionRecord& b) {
  SAME(id);
  SAME(capture);
  SAME(protocol);
  SAME(client);
  SAME(server);
  SAME(start);
  SAME(end);
  SAME(tls);
  SAME(tls_version);
  SAME(decrypted);
  SAME(decrypted_client);
  SAME(decrypted_server);
  SAME(user);
  SAME(software);
  SAME(exchanges);
  SAME(messages);
  SAME(transfers);
  SAME(notices);
  SAME(client_bytes);
  SAME(server_bytes);
  SAME(gap_bytes);
  SAME(complete);
  SAME(outcome);
  SAME(verbs);
  SAME(reply_codes);
  check_same_origin(a.origin, b.origin);
}

void check_same(const ExchangeRecord& a, const ExchangeRecord& b) {
  SAME(session);
  SAME(n);
  SAME(time);
  SAME(command);
  SAME(argument);
  SAME(secrets);
  CHECK(std::string(a.phase) == b.phase);
  SAME(settled);
  SAME(tag);
  SAME(untagged);
  SAME(message);
  SAME(transfer);
  SAME(under_tls);
  REQUIRE(a.replies.size() == b.replies.size());
  for (std::size_t i = 0; i < a.replies.size(); ++i) {
    SAME(replies[i].code);
    SAME(replies[i].text);
    SAME(replies[i].time);
  }
  REQUIRE(a.continuations.size() == b.continuations.size());
  for (std::size_t i = 0; i < a.continuations.size(); ++i) {
    SAME(continuations[i].text);
    SAME(continuations[i].time);
    SAME(continuations[i].secret);
  }
  check_same_origin(a.origin, b.origin);
}

void check_same(const MessageRecord& a, const MessageRecord& b) {
  SAME(id);
  SAME(session);
  SAME(via);
  SAME(action);
  SAME(envelope_from);
  SAME(envelope_to);
  SAME(accepted_to);
  SAME(subject);
  SAME(from);
  SAME(to);
  SAME(date);
  SAME(message_id);
  SAME(number);
  SAME(uidl);
  SAME(mailbox);
  SAME(uid);
  SAME(uidvalidity);
  SAME(flags);
  SAME(content);
  SAME(size);
  SAME(sha256);
  SAME(complete);
  SAME(verdict);
  SAME(missing);
  SAME(partial);
  SAME(result);
  SAME(time);
  check_same_origin(a.origin, b.origin);
}

void check_same(const PartRecord& a, const PartRecord& b) {
  SAME(id);
  SAME(message);
  SAME(session);
  SAME(path);
  SAME(type);
  SAME(declared_name);
  SAME(charset);
  SAME(encoding);
  SAME(disposition);
  SAME(content_id);
  SAME(body_offset);
  SAME(body_octets);
  SAME(size);
  SAME(sha256);
  SAME(complete);
  SAME(detected_type);
}

void check_same(const CredentialRecord& a, const CredentialRecord& b) {
  SAME(session);
  SAME(mechanism);
  SAME(user);
  SAME(secret);
  SAME(secret_is_public);
  SAME(accepted);
  SAME(time);
  check_same_origin(a.origin, b.origin);
}

void check_same(const TransferRecord& a, const TransferRecord& b) {
  SAME(id);
  SAME(session);
  SAME(command);
  SAME(path);
  SAME(resolved);
  SAME(direction);
  SAME(mode);
  SAME(client);
  SAME(server);
  SAME(type);
  SAME(transfer_mode);
  SAME(structure);
  SAME(protection);
  SAME(offset);
  SAME(announced);
  SAME(content);
  SAME(size);
  SAME(sha256);
  SAME(complete);
  SAME(verdict);
  SAME(missing);
  SAME(link);
  SAME(result);
  SAME(start);
  SAME(end);
  check_same_origin(a.origin, b.origin);
}

void check_same(const NoticeRecord& a, const NoticeRecord& b) {
  SAME(session);
  SAME(time);
  SAME(severity);
  SAME(kind);
  SAME(text);
  check_same_origin(a.origin, b.origin);
}

void check_same(const MailboxEventRecord& a, const MailboxEventRecord& b) {
  SAME(session);
  SAME(exchange);
  SAME(time);
  SAME(action);
  SAME(mailbox);
  SAME(target);
  SAME(numbers);
  SAME(uids);
  SAME(new_uids);
  SAME(change);
  SAME(flags);
  SAME(accepted);
  SAME(result);
  SAME(message);
  check_same_origin(a.origin, b.origin);
}

void check_same(const TlsRecord& a, const TlsRecord& b) {
  SAME(id);
  SAME(session);
  SAME(transfer);
  SAME(version);
  SAME(cipher);
  SAME(offered_versions);
  SAME(offered_ciphers);
  SAME(sni);
  SAME(alpn);
  SAME(subject);
  SAME(issuer);
  SAME(not_after);
  SAME(fingerprint);
  SAME(chain);
  SAME(ja3);
  SAME(ja3s);
  SAME(ja4);
  SAME(resumed);
  SAME(alerts);
  SAME(client_random);
  SAME(client_octets);
  SAME(server_octets);
  SAME(decrypted);
  SAME(decrypted_client);
  SAME(decrypted_server);
  SAME(state);
  SAME(time);
  check_same_origin(a.origin, b.origin);
}

void check_same(const CertificateRecord& a, const CertificateRecord& b) {
  SAME(session);
  SAME(transfer);
  SAME(fingerprint);
  SAME(subject);
  SAME(issuer);
  SAME(serial);
  SAME(names);
  SAME(not_before);
  SAME(not_after);
  SAME(key);
  SAME(signature);
  SAME(self_signed);
  SAME(der);
  SAME(time);
  check_same_origin(a.origin, b.origin);
}

}  // namespace malote::store::test
