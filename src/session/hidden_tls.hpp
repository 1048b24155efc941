// SPDX-License-Identifier: MIT
// TLS on a port that says nothing, while keys are tried on it: only if what they open is one of
// ours it becomes a session, and then begins anew with all its octets. Belongs to a Connection.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dissect/layer.hpp"
#include "session/detector.hpp"
#include "session/opening.hpp"

namespace malote::session {

class HiddenTls final : private LayerHost, private LayerOutput {
 public:
  // Of the view only ports, client and start are looked at. `held` counts the octets that all of
  // these keep together; little of each where keys `may_come` only.
  HiddenTls(const EngineConfig&, const OpeningView&, std::size_t& held, bool may_come);
  ~HiddenTls() override;
  HiddenTls(const HiddenTls&) = delete;
  HiddenTls& operator=(const HiddenTls&) = delete;

  // need_more: not decided; none: not ours.
  [[nodiscard]] Detection take(OpeningEvent);
  // Keys may have come.
  [[nodiscard]] Detection look_again();
  // Nothing more comes, no keys either.
  [[nodiscard]] Detection finish();
  [[nodiscard]] bool waits() const { return layer_->waits(); }
  // Everything that was taken.
  [[nodiscard]] const std::vector<OpeningEvent>& events() const noexcept { return events_; }

 private:
  [[nodiscard]] Detection judge(bool no_more) const;
  [[nodiscard]] const Limits& limits() const override { return config_.limits; }
  // Told when it is a session.
  void notice(Severity, std::string_view, std::string, const Origin&) override {}
  void tell_tls(TlsRecord&) override {}
  void tell_certificate(CertificateRecord) override {}
  void plain(Direction, const Chunk&) override;
  void plain_gap(Direction, const Gap&) override {}

  const EngineConfig& config_;
  OpeningView view_;
  std::unique_ptr<Layer> layer_;
  std::vector<OpeningEvent> events_;
  std::size_t octets_ = 0, most_;
  std::size_t& held_;
  std::string said_[2];
  int first_speaker_ = -1;
  bool ended_[2] = {false, false};
};

}  // namespace malote::session
