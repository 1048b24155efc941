// SPDX-License-Identifier: MIT
// One TCP connection from its first segment to its end: stream order below, detection, then the
// conversation above. Owned by the flow table; driven by the engine; knows no dissector by name.
#pragma once

#include <memory>
#include <optional>

#include "session/conversation.hpp"
#include "session/data_flow.hpp"
#include "session/detector.hpp"
#include "session/hidden_tls.hpp"
#include "session/opening.hpp"
#include "session/session_host.hpp"

namespace malote::session {

class Connection final : private stream::StreamEvents {
 public:
  Connection(Context&, const Endpoint& low, const Endpoint& high, Timestamp start);
  ~Connection() override;

  [[nodiscard]] bool opens_another(unsigned side, const Segment& segment) const noexcept {
    return stream_.opens_another(side, segment);
  }
  // Whether a segment that came through other tags or tunnels can be this connection's.
  [[nodiscard]] bool continues(unsigned side, const Segment& segment) const noexcept {
    return stream_.continues(side, segment);
  }
  void on_segment(unsigned side, const Segment&, Timestamp now);
  void on_time(Timestamp now);
  [[nodiscard]] Timestamp deadline() const noexcept { return stream_.deadline(); }
  void finish(EndReason);
  void report_open();
  // At its end: keys may still come for what was not opened. Then finish() may come later.
  [[nodiscard]] bool awaits_keys();
  // Keys may have come.
  void look_again();

  // Silent, and needed all the same: data of its transfers is under way.
  [[nodiscard]] bool busy() const;

  // Both sides said goodbye, or a reset has settled: finish() it.
  [[nodiscard]] std::optional<EndReason> ended(Timestamp now) const noexcept;
  // Settled as none of ours: forget it.
  [[nodiscard]] bool is_foreign() const noexcept { return foreign_; }
  [[nodiscard]] std::uint32_t first_sequence(unsigned side) const noexcept {
    return stream_.first_sequence(side);
  }

  // The engine has this connection's deadline in its schedule.
  bool scheduled = false;

 private:
  void on_stream_data(unsigned side, std::int64_t offset, Bytes,
                      const stream::SegmentOrigin&) override;
  void on_stream_gap(unsigned side, std::int64_t offset, std::int64_t length,
                     const stream::SegmentOrigin&) override;
  void on_stream_fin(unsigned side, const stream::SegmentOrigin&) override;
  void on_stream_oddity(unsigned side, std::int64_t offset, Oddity,
                        const stream::SegmentOrigin&) override;

  [[nodiscard]] OpeningView view(bool no_more) const;
  [[nodiscard]] bool pass_proxy(bool no_more);
  void settle(bool no_more);
  void look_elsewhere(const Detection&, bool no_more);
  void look_inside(OpeningEvent);
  void open_hidden(const Detection&);
  [[nodiscard]] bool in_record(unsigned side) const;
  [[nodiscard]] bool meets(const Segment&);
  void begin_session(const Detection&);
  void leave_data_flow();
  void replay_opening();
  void replay(const std::vector<OpeningEvent>&);
  [[nodiscard]] Outcome outcome(EndReason) const noexcept;
  [[nodiscard]] bool lossless() const noexcept;
  [[nodiscard]] Direction direction_of(unsigned side) const noexcept {
    return side == client_side_ ? Direction::to_server : Direction::to_client;
  }

  Context& context_;
  std::array<Endpoint, 2> ends_;
  stream::TwoWayStream stream_;
  std::unique_ptr<OpeningBuffer> opening_;
  std::unique_ptr<HiddenTls> hidden_;  // TLS on a port of nobody's, that keys may open
  std::unique_ptr<TransferDesk::Foresight> foresight_;  // while it may turn out to be FTP
  std::shared_ptr<DataFlow> data_;                      // may be, or is, a data connection
  std::unique_ptr<SessionHost> host_;                   // once it is a session
  std::unique_ptr<Conversation> conversation_;
  Timestamp start_, last_;
  stream::SegmentOrigin last_origin_;
  int syn_client_ = -1;  // the side that is the client by its SYN
  unsigned client_side_ = 0;
  bool foreign_ = false;
  bool met_ = false, met_carrying_ = false;  // asked whether it carries data of a transfer
};

}  // namespace malote::session
