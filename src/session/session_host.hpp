// SPDX-License-Identifier: MIT
// The world as one dissector sees it: stamps records with the session's id, keeps the row of the
// session, counts, and caps notices. Belongs to a Connection.
#pragma once

#include <string>
#include <string_view>

#include "dissect/host.hpp"
#include "session/context.hpp"
#include "session/distinct_words.hpp"

namespace malote::session {

class SessionHost final : public DissectorHost {
 public:
  SessionHost(Context& context, SessionRecord row, bool from_start);

  [[nodiscard]] const FlowInfo& flow() const override { return flow_; }
  [[nodiscard]] const Limits& limits() const override { return context_.config.limits; }
  void emit(ExchangeRecord) override;
  void emit(MessageRecord) override;
  void emit(PartRecord) override;
  void emit(CredentialRecord) override;
  void emit(MailboxEventRecord) override;
  void replace(MessageRecord) override;
  void notice(Severity, std::string_view kind, std::string text, const Origin&) override;
  void tell_tls(TlsRecord&) override;
  void tell_certificate(CertificateRecord) override;
  void expect(const Expectation& e) override { context_.transfers.expect(*this, e); }
  void expect_nothing() override { context_.transfers.expect_nothing(*this); }
  [[nodiscard]] TransferId begin_transfer(const TransferPlan& plan) override {
    return context_.transfers.begin(*this, plan);
  }
  bool update_transfer(TransferId id, const TransferUpdate& update) override {
    return context_.transfers.update(*this, id, update);
  }
  [[nodiscard]] MessageId next_message_id() override { return context_.take_message_id(); }
  [[nodiscard]] ContentSink& content() override { return context_.content; }
  void set_user(std::string) override;
  void set_software(std::string) override;

  [[nodiscard]] SessionRecord& row() noexcept { return row_; }
  void set_under_tls(bool under) noexcept { flow_.under_tls = under; }
  void count_transfer() {
    announce();
    ++row_.transfers;
    changed_ = true;
  }
  void tell_bad_data(bool too_much, bool in_doubt, const Origin&);
  void touch() noexcept { changed_ = true; }
  // Emits the row if anything changed since it was last emitted.
  void emit_row();
  // The same at the end: nothing is asked of the host afterwards.
  void emit_last_row();

 private:
  void announce();
  void fill_in_words(SessionRecord&) const;
  void watch(const ExchangeRecord&);
  void watch(const CredentialRecord&);
  void tell_unused_tls(const Origin&);

  Context& context_;
  SessionRecord row_;  // its lists of words are filled in when it is emitted
  DistinctWords verbs_, reply_codes_;
  FlowInfo flow_;
  std::uint32_t last_exchange_ =
      0;  // highest n seen: an exchange may be emitted again once settled
  SecurityWatch watch_;
  bool changed_ = true;
  bool announced_ = false;  // a row was emitted
};

}  // namespace malote::session
