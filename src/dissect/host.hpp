// SPDX-License-Identifier: MIT
// All that a dissector can do to the world. Implemented by session (and by a fake in tests). The
// host fills in the session id of every record; it counts exchanges, messages and notices, and
// gathers verbs and reply codes.
#pragma once

#include <string>
#include <string_view>

#include "core/address.hpp"
#include "core/ids.hpp"
#include "core/limits.hpp"
#include "dissect/transfer.hpp"
#include "records/content_sink.hpp"
#include "records/record.hpp"

namespace malote {

struct FlowInfo {
  Endpoint client, server;
  bool from_start = false;  // the SYN was seen: a missing greeting is missing, not before our time
  bool under_tls = false;   // a TLS layer lies below now
};

// What a layer may do: a data connection has one, too.
struct LayerHost {
  virtual ~LayerHost() = default;
  [[nodiscard]] virtual const Limits& limits() const = 0;
  // `kind` is a stable word from docs/notices.md; `text` a sentence, wire octets in it made
  // visible.
  virtual void notice(Severity, std::string_view kind, std::string text, const Origin&) = 0;
  // The row as it is now; the first time the host gives it its id.
  virtual void tell_tls(TlsRecord&) = 0;
  virtual void tell_certificate(CertificateRecord) = 0;
};

struct DissectorHost : LayerHost {
  [[nodiscard]] virtual const FlowInfo& flow() const = 0;

  virtual void emit(ExchangeRecord) = 0;
  virtual void emit(MessageRecord) = 0;
  virtual void emit(PartRecord) = 0;
  virtual void emit(CredentialRecord) = 0;
  virtual void emit(MailboxEventRecord) = 0;
  // A message that was emitted before, now with more of it: the row with its id is replaced.
  virtual void replace(MessageRecord) = 0;

  // A message is numbered by its first octet: call when its body begins.
  [[nodiscard]] virtual MessageId next_message_id() = 0;
  [[nodiscard]] virtual ContentSink& content() = 0;

  // Data connections. Announced: somebody listens; the one before is not expected any more.
  virtual void expect(const Expectation&) = 0;
  // ... and will not listen after all.
  virtual void expect_nothing() = 0;
  // A command that a data connection serves, in the order sent; uses up what is expected.
  [[nodiscard]] virtual TransferId begin_transfer(const TransferPlan&) = 0;
  // Whether it has a row, or may get one: a refused command without data has none.
  virtual bool update_transfer(TransferId, const TransferUpdate&) = 0;

  // What the row of the session tells.
  virtual void set_user(std::string) = 0;
  virtual void set_software(std::string) = 0;
};

}  // namespace malote
