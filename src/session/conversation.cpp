// SPDX-License-Identifier: MIT
#include "session/conversation.hpp"

#include <algorithm>
#include <utility>

namespace malote::session {

namespace {

Chunk rest_of(const Chunk& chunk, std::size_t consumed) {
  Chunk rest = chunk;
  consumed = std::min(consumed, chunk.bytes.size());
  rest.bytes = chunk.bytes.subspan(consumed);
  rest.origin.stream_offset += consumed;
  return rest;
}

}  // namespace

// What a layer makes plain goes to whatever lies above it now.
struct Conversation::Output final : LayerOutput {
  Output(Conversation& to, std::size_t next_level) : conversation(to), level(next_level) {}
  void plain(Direction d, const Chunk& chunk) override {
    conversation.through_layers(level, d, chunk);
  }
  void plain_gap(Direction d, const Gap& gap) override {
    conversation.gap_through_layers(level, d, gap);
  }
  Conversation& conversation;
  std::size_t level;
};

Conversation::Conversation(SessionHost& host, std::unique_ptr<Dissector> dissector,
                           LayerFactory* layers)
    : host_(host), dissector_(std::move(dissector)), factory_(layers) {}
Conversation::~Conversation() = default;

void Conversation::push_tls() {
  if (factory_ != nullptr) push_layer(factory_->make_tls(host_));
}

void Conversation::push_layer(std::unique_ptr<Layer> layer) {
  if (!layer) {  // nobody can see through it
    ignoring_ = true;
    return;
  }
  layers_.push_back(std::move(layer));
}

void Conversation::on_data(Direction d, const Chunk& chunk) {
  through_layers(0, d, chunk);
  end_late(false);
}
void Conversation::on_gap(Direction d, const Gap& gap) {
  gap_through_layers(0, d, gap);
}

void Conversation::through_layers(std::size_t level, Direction d, const Chunk& chunk) {
  if (chunk.bytes.empty()) return;
  if (level >= layers_.size()) {
    to_dissector(d, chunk);
    return;
  }
  Output output(*this, level + 1);
  layers_[level]->on_data(d, chunk, output);
}

void Conversation::gap_through_layers(std::size_t level, Direction d, const Gap& gap) {
  if (level < layers_.size()) {
    Output output(*this, level + 1);
    layers_[level]->on_gap(d, gap, output);
    return;
  }
  if (lanes_[d].paused) {
    keep(d, {.kind = Event::Kind::gap, .octets = {}, .gap = gap, .origin = gap.origin});
    return;
  }
  deliver_gap(d, gap);
}

void Conversation::on_end(Direction d, EndReason reason) {
  if (waits()) {
    late_ends_.emplace_back(d, reason);
  } else {
    end(d, reason);
  }
}

void Conversation::end(Direction d, EndReason reason) {
  for (std::size_t level = 0; level < layers_.size(); ++level) {
    Output output(*this, level + 1);
    layers_[level]->on_end(d, reason, output);
  }
  if (!dissector_) return;
  if (lanes_[d].paused) {
    keep(d, {.kind = Event::Kind::end, .octets = {}, .gap = {}, .reason = reason, .origin = {}});
    return;
  }
  dissector_->on_end(as_spoken(d), reason);
  news_for(opposite(d));
}

bool Conversation::waits() const {
  return std::ranges::any_of(layers_, [](const auto& layer) { return layer->waits(); });
}

void Conversation::look_again() {
  for (std::size_t level = 0; level < layers_.size(); ++level) {
    Output output(*this, level + 1);
    layers_[level]->look_again(output);
  }
  end_late(false);
}

void Conversation::end_late(bool last_call) {
  if (late_ends_.empty() || (waits() && !last_call)) return;
  for (const auto& [d, reason] : std::exchange(late_ends_, {})) end(d, reason);
}

void Conversation::to_dissector(Direction d, const Chunk& chunk) {
  if (!dissector_ || ignoring_) return;
  if (!lanes_[d].paused) {
    deliver(d, chunk);
    return;
  }
  keep(d, {.kind = Event::Kind::data,
           .octets = {chunk.bytes.begin(), chunk.bytes.end()},
           .gap = {},
           .origin = chunk.origin});
  keep_budget(d);
}

void Conversation::deliver(Direction d, Chunk chunk) {
  while (!chunk.bytes.empty() && !ignoring_) {
    const Step step = dissector_->on_data(as_spoken(d), chunk);
    const Chunk rest = rest_of(chunk, step.consumed);
    switch (step.next) {
      case Next::more:
        chunk.bytes = {};
        break;
      case Next::wait:
        // After the last call there is nothing to wait for: a dissector that still asks has had its
        // say.
        if (!chunk.last_call) pause(d, rest);
        chunk.bytes = {};
        break;
      case Next::secure:
      case Next::compress: {
        const bool tls = step.next == Next::secure;
        push_layer(factory_ == nullptr ? nullptr
                   : tls               ? factory_->make_tls(host_)
                                       : factory_->make_inflate(host_));
        if (tls) {
          host_.row().tls = TlsMode::starttls;
          host_.row().decrypted = host_.row().decrypted_client = host_.row().decrypted_server =
              false;
          host_.set_under_tls(true);
          host_.touch();
        }
        through_layers(layers_.empty() ? 0 : layers_.size() - 1, d, rest);
        // What the other side had sent before it could know belongs under the layer, too.
        Lane& lane = lanes_[opposite(d)];
        lane.paused = false;
        FrontQueue<Event> early = std::exchange(lane.waiting, {});
        lane.octets = 0;
        for (Event& event : early) {
          if (event.kind == Event::Kind::gap) {
            gap_through_layers(layers_.empty() ? 0 : layers_.size() - 1, opposite(d), event.gap);
          } else {
            replay(opposite(d), std::move(event));
          }
        }
        chunk.bytes = {};
        break;
      }
      case Next::clear:
        if (!layers_.empty() && layers_.back()->release()) layers_.pop_back();
        host_.set_under_tls(false);
        chunk = rest;
        break;
      case Next::swap_roles:
        swapped_ = !swapped_;
        chunk = rest;
        break;
      case Next::not_mine:
      case Next::ignore_rest:
        ignoring_ = true;
        break;
    }
  }
  news_for(opposite(d));
}

void Conversation::deliver_gap(Direction d, const Gap& gap) {
  if (!dissector_ || ignoring_) return;
  dissector_->on_gap(as_spoken(d), gap);
  news_for(opposite(d));
}

void Conversation::pause(Direction d, const Chunk& rest) {
  Lane& lane = lanes_[d];
  lane.paused = true;
  lane.stuck = true;
  if (rest.bytes.empty()) return;
  lane.octets += rest.bytes.size();
  lane.waiting.push_front({.kind = Event::Kind::data,
                           .octets = {rest.bytes.begin(), rest.bytes.end()},
                           .gap = {},
                           .origin = rest.origin});
}

void Conversation::keep(Direction d, Event event) {
  lanes_[d].octets += event.octets.size();
  lanes_[d].waiting.push_back(std::move(event));
}

// The other side of `d` was heard: whoever waited there is asked again, and again in turn, until
// nothing moves.
void Conversation::news_for(Direction d) {
  lanes_[d].stuck = false;
  if (resuming_ || (!lanes_[d].paused && !lanes_[opposite(d)].paused)) return;
  resuming_ = true;
  while (resume(Direction::to_server, false) || resume(Direction::to_client, false)) {
  }
  // Both wait for each other: the client is the one who acts.
  if (lanes_[Direction::to_server].paused && lanes_[Direction::to_client].paused) {
    (void)resume(Direction::to_server, true);
  }
  resuming_ = false;
}

// Offers what waits on `d` again. True when something moved.
bool Conversation::resume(Direction d, bool last_call) {
  Lane& lane = lanes_[d];
  if (!lane.paused || (lane.stuck && !last_call)) return false;
  lane.paused = false;
  while (!lane.paused && !lane.waiting.empty()) {
    Event event = std::move(lane.waiting.front());
    lane.waiting.pop_front();
    lane.octets -= event.octets.size();
    if (event.kind == Event::Kind::data) {
      deliver(d, {event.octets, event.origin, last_call});
      last_call = false;
    } else {
      replay(d, std::move(event));
    }
  }
  return true;
}

void Conversation::replay(Direction d, Event event) {
  switch (event.kind) {
    case Event::Kind::data:
      through_layers(layers_.empty() ? 0 : layers_.size() - 1, d, {event.octets, event.origin});
      break;
    case Event::Kind::gap:
      deliver_gap(d, event.gap);
      break;
    case Event::Kind::end:
      if (dissector_) dissector_->on_end(as_spoken(d), event.reason);
      news_for(opposite(d));
      break;
  }
}

void Conversation::keep_budget(Direction d) {
  if (lanes_[d].octets <= host_.limits().held_octets_direction) return;
  (void)resume(d, true);
}

void Conversation::finish() {
  end_late(true);
  // Every last call moves something; two lanes that kept pausing each other would still run out of
  // events.
  while (lanes_[Direction::to_server].paused || lanes_[Direction::to_client].paused) {
    if (lanes_[Direction::to_server].paused) (void)resume(Direction::to_server, true);
    if (lanes_[Direction::to_client].paused) (void)resume(Direction::to_client, true);
  }
}

void Conversation::report_open() {
  for (const auto& layer : layers_) layer->report_open();
  if (dissector_ && !ignoring_) dissector_->report_open();
}

}  // namespace malote::session
