// SPDX-License-Identifier: MIT
#include "session/session_host.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/i18n.hpp"

namespace malote::session {

SessionHost::SessionHost(Context& context, SessionRecord row, bool from_start)
    : context_(context), row_(std::move(row)) {
  flow_.client = row_.client;
  flow_.server = row_.server;
  flow_.from_start = from_start;
}

void SessionHost::emit(ExchangeRecord exchange) {
  exchange.session = row_.id;
  exchange.under_tls = flow_.under_tls;
  if (exchange.n > last_exchange_) {
    last_exchange_ = exchange.n;
    row_.exchanges = exchange.n;
  }
  if (exchange.command) verbs_.insert(*exchange.command);
  for (const ReplyRecord& reply : exchange.replies) reply_codes_.insert(reply.code);
  changed_ = true;
  context_.sink.accept_exchange(exchange);
  if (exchange.settled && !flow_.under_tls) watch(exchange);
}

void SessionHost::watch(const ExchangeRecord& exchange) {
  const bool known = context_.servers.has_offered_tls(row_.server);
  const auto finding = watch_.on_exchange(row_.protocol, exchange, known);
  if (watch_.offered() && !known) {
    context_.servers.offered_tls(row_.server, limits().watched_servers);
  }
  if (finding == SecurityWatch::Finding::stripped) {
    notice(Severity::alert, "starttls-stripped",
           tr_noop("A capability or a command is written over with X: something on the way keeps "
                   "the two sides from using TLS."),
           exchange.origin);
  } else if (finding == SecurityWatch::Finding::missing) {
    notice(Severity::alert, "starttls-stripped",
           tr_noop("The server offered TLS in a session before and does not in this one: somebody "
                   "on the way may have taken the offer out."),
           exchange.origin);
  }
}

void SessionHost::watch(const CredentialRecord& credential) {
  if (credential.accepted != false) watch_.logged_in();
  if (credential.accepted == false) {
    const auto failed = context_.servers.login_failed(row_.client.ip, row_.server, credential.time,
                                                      limits().watched_logins);
    if (failed) {
      notice(Severity::alert, "many-failed-logins",
             fmt::format(tr_noop("{} logins of {} failed at this server within ten minutes: "
                                 "somebody tries passwords, or a program has an old one."),
                         *failed, to_text(row_.client.ip)),
             credential.origin);
    }
  }
  if (!flow_.under_tls) tell_unused_tls(credential.origin);
}

void SessionHost::tell_unused_tls(const Origin& origin) {
  if (!watch_.passes_in_clear()) return;
  notice(Severity::warn, "starttls-unused",
         tr_noop("The server offered TLS and the client went on without it: who can capture can "
                 "read along."),
         origin);
}

void SessionHost::emit(MessageRecord message) {
  announce();
  message.session = row_.id;
  if (!flow_.under_tls) tell_unused_tls(message.origin);
  ++row_.messages;
  changed_ = true;
  context_.sink.take(std::move(message));
}

void SessionHost::emit(PartRecord part) {
  announce();
  part.session = row_.id;
  context_.sink.take(std::move(part));
}

void SessionHost::emit(CredentialRecord credential) {
  announce();
  credential.session = row_.id;
  if (credential.secret && !credential.secret_is_public && !flow_.under_tls) {
    notice(Severity::warn, "auth-plain-text",
           tr_noop("A password or token crossed the network without TLS."), credential.origin);
  }
  watch(credential);
  changed_ = true;
  context_.sink.take(std::move(credential));
}

void SessionHost::emit(MailboxEventRecord event) {
  announce();
  event.session = row_.id;
  changed_ = true;
  context_.sink.take(std::move(event));
}

void SessionHost::replace(MessageRecord message) {
  announce();
  message.session = row_.id;
  changed_ = true;
  context_.sink.take(std::move(message));
}

void SessionHost::notice(Severity severity, std::string_view kind, std::string text,
                         const Origin& origin) {
  const std::size_t cap = limits().notices_per_session;
  if (row_.notices > cap) return;
  NoticeRecord record{row_.id, origin.time, severity, std::string(kind), std::move(text), origin};
  if (row_.notices == cap) {
    record.severity = Severity::warn;
    record.kind = "too-many-notices";
    record.text = tr_noop("More notices about this session were left out.");
  }
  announce();
  ++row_.notices;
  changed_ = true;
  context_.sink.take(std::move(record));
}

void SessionHost::tell_tls(TlsRecord& record) {
  announce();
  if (!record.id) record.id = context_.take_tls_id();
  record.session = row_.id;
  row_.tls_version = record.version;
  row_.decrypted = record.decrypted;
  row_.decrypted_client = record.decrypted_client;
  row_.decrypted_server = record.decrypted_server;
  changed_ = true;
  context_.sink.accept(record);
}

void SessionHost::tell_certificate(CertificateRecord record) {
  if (!context_.is_new_certificate(record.fingerprint)) return;
  announce();
  record.session = row_.id;
  context_.sink.take(std::move(record));
}

void SessionHost::set_user(std::string user) {
  row_.user = std::move(user);
  changed_ = true;
}

void SessionHost::set_software(std::string software) {
  row_.software = std::move(software);
  changed_ = true;
}

// What follows belongs to a row, also in a store whose writer is killed.
void SessionHost::announce() {
  if (!announced_) emit_row();
}

void SessionHost::tell_bad_data(bool too_much, bool in_doubt, const Origin& origin) {
  if (in_doubt) {
    notice(Severity::warn, "mode-unknown",
           tr_noop("The transfer mode may have been changed where the capture has a hole, and what "
                   "came fits another mode than stream: it is kept as it came."),
           origin);
  } else if (too_much) {
    notice(Severity::alert, "inflated-too-much",
           tr_noop("A compressed transfer swells beyond all measure; its beginning is kept."),
           origin);
  } else {
    notice(Severity::warn, "bad-transfer-data",
           tr_noop("The octets of a transfer are not in the mode that was agreed upon; what could "
                   "be read is kept."),
           origin);
  }
}

void SessionHost::fill_in_words(SessionRecord& row) const {
  row.verbs = verbs_.sorted();
  row.reply_codes = reply_codes_.sorted();
}

void SessionHost::emit_row() {
  if (!changed_) return;
  changed_ = false;
  announced_ = true;
  SessionRecord row = row_;
  fill_in_words(row);
  context_.sink.take(std::move(row));
}

void SessionHost::emit_last_row() {
  fill_in_words(row_);
  context_.sink.take(std::move(row_));
}

}  // namespace malote::session
