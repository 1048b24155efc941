// SPDX-License-Identifier: MIT
// Where control connections and data connections find each other: what is announced, which commands
// wait for their data, and connections that may be it. Either may be seen first. One a engine; told
// by SessionHosts (what dissectors learn) and Connections (what comes); goes by packet time only.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <unordered_map>
#include <vector>

#include "dissect/transfer.hpp"
#include "session/open_transfer.hpp"

namespace malote::session {

struct Context;
class SessionHost;

class TransferDesk {
 public:
  explicit TransferDesk(Context& context) : context_(context) {}
  ~TransferDesk();
  TransferDesk(const TransferDesk&) = delete;
  TransferDesk& operator=(const TransferDesk&) = delete;

  // Control connections.
  void open_session(SessionHost&);
  void close_session(SessionHost&);
  void expect(SessionHost&, const Expectation&);
  void expect_nothing(SessionHost&);
  TransferId begin(SessionHost&, const TransferPlan&);
  bool update(SessionHost&, TransferId, const TransferUpdate&);
  // Data of its transfers is coming: the silent control connection is needed yet.
  [[nodiscard]] bool busy(SessionId) const;

  // A connection at a port of FTP's, as long as nobody knows what is spoken there (its beginning
  // may be waited for): what its hosts open meanwhile may carry data. Ended by letting go of it;
  // null at other ports.
  class Foresight {
   public:
    Foresight(TransferDesk&, const std::array<Endpoint, 2>& ends);
    ~Foresight();
    Foresight(const Foresight&) = delete;
    Foresight& operator=(const Foresight&) = delete;

   private:
    TransferDesk& desk_;
    std::pair<IpAddress, IpAddress> hosts_;
  };
  [[nodiscard]] std::unique_ptr<Foresight> foresee(const std::array<Endpoint, 2>& ends);

  // Other connections: nothing where one cannot be of interest.
  [[nodiscard]] std::shared_ptr<DataFlow> meet(const std::array<Endpoint, 2>& ends, int opener,
                                               const Origin&);
  void on_data(const std::shared_ptr<DataFlow>&, unsigned side, std::int64_t offset, Bytes,
               const stream::SegmentOrigin&);
  void on_gap(const std::shared_ptr<DataFlow>&, unsigned side, std::int64_t offset,
              std::int64_t length, const stream::SegmentOrigin&);
  void on_fin(const std::shared_ptr<DataFlow>&, unsigned side, const stream::SegmentOrigin&);
  void on_end(const std::shared_ptr<DataFlow>&, bool reset, Timestamp last);
  // Keys may have come for it.
  void look_again(const std::shared_ptr<DataFlow>&);

  // What the TLS of a data connection made plain, and what it has to say.
  void on_plain(DataFlow&, unsigned side, Bytes, Timestamp);
  void on_plain_gap(DataFlow&, unsigned side, std::uint64_t octets);
  void pass_on(SessionId, Severity, std::string_view kind, std::string text, const Origin&);

  void on_time(Timestamp now);
  void finish();  // the input ended, and every connection is closed

 private:
  using FlowPointer = std::shared_ptr<DataFlow>;
  using ExpectedPointer = std::shared_ptr<Expected>;

  struct Control {
    SessionHost* host = nullptr;
    Endpoint client, server;
    ExpectedPointer current;            // announced, and no command has used it
    std::set<std::uint64_t> transfers;  // open ones, in order
    std::uint64_t headless = 0;         // a transfer whose command may only be late
    FlowPointer lasting;                // carried a file whose end was marked, and is open yet
    unsigned lasting_server_side = 0;
  };
  struct Claim {
    ExpectedPointer expected;
    int grade = 0;
    unsigned listening_side = 0;
    TransferLink link = TransferLink::exact;
  };

  // transfer_match.cpp
  [[nodiscard]] Claim grade(const ExpectedPointer&, const DataFlow&, unsigned listening_side) const;
  void find_claims(const DataFlow&, std::vector<Claim>&) const;
  void meet_claims(const FlowPointer&);
  void claim(const FlowPointer&, const Claim&);
  void look_among_waiting(const ExpectedPointer&);
  [[nodiscard]] bool is_of_another(const DataFlow&, const ExpectedPointer& later) const;
  [[nodiscard]] OpenTransfer* by_time(const DataFlow&, unsigned& server_side);
  void decide(const FlowPointer&);
  void adopt(const FlowPointer&);
  void take_commandless(const ExpectedPointer&);
  [[nodiscard]] bool of_interest(const std::array<Endpoint, 2>&) const;
  [[nodiscard]] bool may_be_data(const DataFlow&) const;
  [[nodiscard]] bool commands_may_be_missing(const DataFlow&) const;
  void mark_orphans(const Control&);
  [[nodiscard]] bool lacks_data(const Control&) const;
  void tell_nat(const OpenTransfer&);
  [[nodiscard]] BodyMaker body_of_any_mode() const;

  // transfer_desk.cpp
  void link(OpenTransfer&, const FlowPointer&, unsigned server_side, TransferLink);
  static void fill_in(OpenTransfer&, const TransferPlan&);
  void link_expected(OpenTransfer&);
  void replay(OpenTransfer&, const DataFlow&);
  void wait_for_data(OpenTransfer&, const Control&, ExpectedPointer);
  void give_back(Control&, OpenTransfer&);
  void release(ExpectedPointer&);
  void unindex(const Expected&);
  void count(OpenTransfer&);
  void maybe_emit(OpenTransfer&);
  void emit(OpenTransfer&);
  void emit_or_drop(OpenTransfer&);
  void drop(OpenTransfer&);
  void emit_due();
  [[nodiscard]] Control* control_of(SessionId);

  // data_flow.cpp
  void take_plain(DataFlow&, unsigned side, Bytes, Timestamp);
  [[nodiscard]] bool begins_with_tls(const DataFlow&, const OpenTransfer&);
  void open_tls(DataFlow&, const OpenTransfer&);
  void settle_tls(DataFlow&);
  void end_side(DataFlow&, unsigned side);
  void end_late(DataFlow&, bool last_call);
  void keep(const FlowPointer&, OpeningEvent);
  void stop_waiting(const FlowPointer&);
  void decide_due(Timestamp);

  Context& context_;
  Timestamp now_;
  std::map<SessionId, Control> controls_;
  std::map<std::pair<IpAddress, IpAddress>, std::set<SessionId>> pairs_;  // (client, server)
  std::map<std::pair<IpAddress, IpAddress>, std::size_t> foreseen_;    // the lower first; how often
  std::unordered_multimap<std::uint16_t, ExpectedPointer> listeners_;  // by port
  std::map<std::uint64_t, std::unique_ptr<OpenTransfer>> transfers_;   // by id
  std::deque<FlowPointer> waiting_;                                    // in the order they were met
  std::size_t kept_ = 0;                                               // octets of these
  Timestamp next_decision_{INT64_MAX};
  std::uint64_t announcements_ = 0;
  std::multimap<Timestamp, std::uint64_t> due_;  // transfers to emit when no data has come
};

}  // namespace malote::session
