// SPDX-License-Identifier: MIT
// The TLS of a data connection (FTP's PROT P): what it makes plain goes to the transfers that the
// connection serves. Belongs to a DataFlow; the TransferDesk drives it.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "dissect/layer.hpp"
#include "session/data_flow.hpp"

namespace malote::session {

struct Context;

class DataTls final : private LayerHost, private LayerOutput {
 public:
  // The flow owns it; both session and transfer may be none.
  DataTls(Context&, DataFlow&, SessionId, TransferId);

  void on_event(const OpeningEvent&);
  void on_data(unsigned side, std::int64_t offset, Bytes, const stream::SegmentOrigin&);
  void on_gap(unsigned side, std::int64_t offset, std::int64_t length,
              const stream::SegmentOrigin&);
  [[nodiscard]] bool waits() const { return layer_->waits(); }
  void look_again() { layer_->look_again(*this); }
  // Nothing more comes from that side.
  void on_end(unsigned side);
  // What that side sent was opened, as far as it is there.
  [[nodiscard]] bool opened(unsigned side) const noexcept {
    return state_ == TlsState::opened || (state_ == TlsState::partly && plain_[side]);
  }

 private:
  [[nodiscard]] const Limits& limits() const override;
  void notice(Severity, std::string_view kind, std::string text, const Origin&) override;
  void tell_tls(TlsRecord&) override;
  void tell_certificate(CertificateRecord) override;
  void plain(Direction, const Chunk&) override;
  void plain_gap(Direction, const Gap&) override;

  Context& context_;
  DataFlow& flow_;
  SessionId session_;
  TransferId transfer_;
  std::unique_ptr<Layer> layer_;
  TlsState state_ = TlsState::no_keys;
  std::array<bool, 2> plain_{};
};

}  // namespace malote::session
