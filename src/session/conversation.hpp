// SPDX-License-Identifier: MIT
// A dissector with the layers that lie under it now, and the connection's half of the dissector
// contract: what Next asks for. While a direction waits for the other one, what comes is kept here,
// within the direction's budget.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "core/front_queue.hpp"
#include "dissect/layer.hpp"
#include "session/session_host.hpp"

namespace malote::session {

class Conversation {
 public:
  // `dissector` may be absent: then the octets are counted by the connection and nothing more is
  // known.
  Conversation(SessionHost& host, std::unique_ptr<Dissector> dissector, LayerFactory* layers);
  ~Conversation();

  void push_tls();  // implicit TLS: before the first octet
  void on_data(Direction, const Chunk&);
  void on_gap(Direction, const Gap&);
  void on_end(Direction, EndReason);
  // Nothing more will come on either side: whoever waits decides now.
  void finish();
  // A layer holds something back for which keys may still come; until then ends are not told.
  [[nodiscard]] bool waits() const;
  // Keys may have come.
  void look_again();
  void report_open();

 private:
  struct Event {
    enum class Kind : std::uint8_t { data, gap, end } kind = Kind::data;
    std::vector<Byte> octets;
    Gap gap;
    EndReason reason = EndReason::fin;
    Origin origin;
  };
  struct Lane {
    FrontQueue<Event> waiting;
    std::size_t octets = 0;
    bool paused = false;
    bool stuck = false;  // asked to wait again without news from the other side
  };
  struct Output;

  void end(Direction, EndReason);
  void end_late(bool last_call);
  void through_layers(std::size_t level, Direction, const Chunk&);
  void gap_through_layers(std::size_t level, Direction, const Gap&);
  void to_dissector(Direction, const Chunk&);
  void deliver(Direction, Chunk);
  void deliver_gap(Direction, const Gap&);
  void push_layer(std::unique_ptr<Layer>);
  void pause(Direction, const Chunk& rest);
  void keep(Direction, Event);
  void news_for(Direction);
  bool resume(Direction, bool last_call);
  void replay(Direction, Event);
  void keep_budget(Direction);
  [[nodiscard]] Direction as_spoken(Direction d) const noexcept {
    return swapped_ ? opposite(d) : d;
  }

  SessionHost& host_;
  std::unique_ptr<Dissector> dissector_;
  LayerFactory* factory_;
  std::vector<std::unique_ptr<Layer>> layers_;
  PerDirection<Lane> lanes_;
  std::vector<std::pair<Direction, EndReason>> late_ends_;
  bool swapped_ = false;
  bool ignoring_ = false;
  bool resuming_ = false;
};

}  // namespace malote::session
