// SPDX-License-Identifier: MIT
#include "app/pipeline.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>
#include <utility>

#include "app/analysis.hpp"
#include "app/exit_status.hpp"
#include "capture/follow.hpp"
#include "capture/packet_filter.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"
#include "store/writer.hpp"

namespace malote::app {
namespace {

constexpr std::int64_t batch_step_ns = 200'000'000;  // of packet time
constexpr std::uint64_t batch_packets = 4096;
constexpr std::uint64_t progress_packets = 4096;

// A capture that is being read: its source lives in the merged one.
struct OpenCapture {
  std::size_t outcome = 0;  // in ReadSummary::captures
  const PacketSource* source = nullptr;
};

// How long a growing capture is waited for.
class Following {
 public:
  explicit Following(FollowPlan plan) : plan_(std::move(plan)) {}

  void on_pause(std::function<void()> what) { on_pause_ = std::move(what); }
  void note_growth() { grown_ = SteadyClock::now(); }
  // A stream that never pauses is shown every now and then, too.
  [[nodiscard]] bool is_due() {
    constexpr unsigned packets_between = 64;
    constexpr std::chrono::milliseconds longest_unseen{100};
    return ++looks_ % packets_between == 0 && SteadyClock::now() - grown_ >= longest_unseen;
  }
  [[nodiscard]] bool over() const {
    return *plan_.stop || (plan_.duration && SteadyClock::now() - begun_ >= *plan_.duration);
  }
  // Nothing is there to be read; whether to go on waiting.
  [[nodiscard]] bool pause() {
    if (on_pause_) on_pause_();
    return !over() && !(plan_.idle && SteadyClock::now() - grown_ >= *plan_.idle);
  }

 private:
  using SteadyClock = std::chrono::steady_clock;
  FollowPlan plan_;
  SteadyClock::time_point begun_ = SteadyClock::now(), grown_ = begun_;
  unsigned looks_ = 0;
  std::function<void()> on_pause_;
};

class Reading {
 public:
  Reading(store::Writer& writer, const Config& config, Progress& progress, ReadSummary& summary,
          Following* following, std::shared_ptr<tls::Keys> keys)
      : keys_(std::move(keys)),
        writer_(writer),
        config_(config),
        progress_(progress),
        summary_(summary),
        following_(following) {}

  void run(std::vector<std::unique_ptr<PacketSource>> sources, std::vector<OpenCapture> open) {
    open_ = std::move(open);
    foresee_secrets();
    Analysis analysis(writer_, config_, summary_, keys_);
    RecordSink& sink = analysis.sink();
    for (const OpenCapture& capture : open_) sink.accept(record_of(capture));
    const auto timeline =
        sources.size() == 1 ? std::move(sources.front()) : merge_sources(std::move(sources));
    if (following_ != nullptr) {
      following_->on_pause([&] { show_what_there_is(analysis); });
    }
    pump(*timeline, analysis);
    Origin last;
    last.capture = record_of(open_.front()).id;
    last.time = record_of(open_.front()).last.value_or(Timestamp{});
    last.packet = record_of(open_.front()).packets;
    analysis.finish(last);
    close(*timeline, sink);
  }

 private:
  // Of files that are whole all secrets can be had, wherever they stand.
  void foresee_secrets() {
    std::vector<std::string> paths;
    for (const OpenCapture& capture : open_) paths.push_back(record_of(capture).path);
    foreseen_ = following_ == nullptr && std::ranges::find(paths, "-") == paths.end();
    if (!foreseen_) return;
    keys_->foresee([paths](tls::Keys& keys) {
      for (const std::string& path : paths) add_secrets_of(keys, path);
    });
  }

  CaptureRecord& record_of(const OpenCapture& capture) {
    return summary_.captures[capture.outcome].record;
  }

  CaptureRecord* record_with(CaptureId id) {
    for (const OpenCapture& capture : open_) {
      if (record_of(capture).id == id) return &record_of(capture);
    }
    return nullptr;
  }

  void pump(PacketSource& timeline, Analysis& analysis) {
    session::Engine& engine = analysis.engine();
    Packet packet;
    std::uint64_t packets = 0;
    std::int64_t batch_end = INT64_MIN;
    CaptureRecord* record = nullptr;
    while (!(following_ != nullptr && following_->over()) && timeline.next(packet)) {
      if (record == nullptr || record->id != packet.capture) record = record_with(packet.capture);
      if (record != nullptr) count_packet(*record, packet);
      if (timeline.brings_secrets() && !foreseen_) analysis.add_secrets(timeline.secrets());
      engine.on_packet(packet);
      if (++packets % batch_packets == 0 || packet.time.ns >= batch_end) {
        writer_.end_batch();
        // A hostile file's times go to the end of what 64 bits hold.
        batch_end = std::min(packet.time.ns, INT64_MAX - batch_step_ns) + batch_step_ns;
      }
      if (following_ != nullptr && following_->is_due()) show_what_there_is(analysis);
      if (packets % progress_packets == 0) {
        progress_.step(timeline.octets_read(), timeline.octets_total());
      }
    }
    progress_.clear();
  }

  // Everybody who reads the store sees all that was written to the capture so far.
  void show_what_there_is(Analysis& analysis) {
    CaptureRecord& record = record_of(open_.front());
    if (record.packets == shown_packets_ && !analysis.keys_came()) return;
    shown_packets_ = record.packets;
    following_->note_growth();
    analysis.engine().report_open();
    analysis.sink().accept(record);
    writer_.end_batch();
  }

  // What the files turned out to be; the last thing that is written.
  void close(const PacketSource& timeline, RecordSink& sink) {
    for (const CaptureFault& fault : timeline.faults()) {
      for (const OpenCapture& capture : open_) {
        if (open_.size() == 1 || record_of(capture).id == fault.capture) {
          tell(capture, fault, sink);
        }
      }
    }
    for (const OpenCapture& capture : open_) {
      CaptureRecord& record = record_of(capture);
      record.format = capture.source->format();
      record.bytes = capture.source->octets_total();
      if (record.bytes == 0) record.bytes = capture.source->octets_read();
      record.interfaces = capture.source->interfaces();
      record.dropped = capture.source->dropped();
      record.state = CaptureState::whole;
      if (following_ != nullptr) record.identity = identity_of(record);
      sink.accept(record);
    }
  }

  void tell(const OpenCapture& capture, const CaptureFault& fault, RecordSink& sink) {
    const CaptureRecord& record = record_of(capture);
    summary_.captures[capture.outcome].faults.push_back(fault);
    NoticeRecord notice;
    notice.time = record.last.value_or(Timestamp{});
    notice.severity = Severity::warn;
    notice.kind = "capture-fault";
    notice.text = fmt::format("{}: at octet {}: {}", to_visible(record.path), grouped(fault.offset),
                              to_visible(fault.text));
    notice.origin.capture = record.id;
    notice.origin.time = notice.time;
    notice.origin.packet = record.packets;
    sink.accept(std::move(notice));
  }

  // Of a file that was followed to its end: read again it adds nothing.
  static std::string identity_of(const CaptureRecord& record) {
    std::error_code error;
    if (std::filesystem::file_size(record.path, error) != record.bytes || error) return "";
    auto identity = capture_identity(record.path);
    return identity ? identity.value() : "";
  }

  std::shared_ptr<tls::Keys> keys_;
  store::Writer& writer_;
  const Config& config_;
  Progress& progress_;
  ReadSummary& summary_;
  Following* following_;
  bool foreseen_ = false;
  std::uint64_t shown_packets_ = 0;
  std::vector<OpenCapture> open_;
};

// Tells which captures can be opened at all, before a store is made for them.
std::vector<CaptureOutcome> look_at(const ReadPlan& plan) {
  std::vector<CaptureOutcome> outcomes;
  bool any = false;
  for (const std::string& path : plan.captures) {
    CaptureOutcome outcome;
    outcome.record.path = path;
    if (path != "-" && plan.follow) {
      const auto identity = capture_identity(path);  // one that is empty yet has none
      if (identity) outcome.record.identity = identity.value();
    } else if (path != "-") {
      auto identity = capture_identity(path);
      if (!identity) {
        outcome.refused = identity.error().text;
      } else if (auto source = open_capture(path, CaptureId{1}); !source) {
        outcome.refused = source.error().text;
      } else {
        outcome.record.identity = identity.value();
      }
    }
    any = any || outcome.refused.empty();
    outcomes.push_back(std::move(outcome));
  }
  if (!any) throw Failure(ExitStatus::nothing, outcomes.front().refused);
  return outcomes;
}

// What was read before adds nothing; what a killed reading left is forgotten.
void find_known(store::Writer& writer, std::vector<CaptureOutcome>& captures) {
  std::set<std::string> wanted;
  for (CaptureOutcome& capture : captures) {
    if (!capture.refused.empty() || capture.record.identity.empty()) continue;
    const auto found = writer.find_capture(capture.record.identity);
    if (found && found->state == CaptureState::whole) {
      capture.record = *found;
      capture.known = true;
    } else if (!wanted.insert(capture.record.identity).second) {
      capture.known = true;  // named twice in one call
    } else if (found) {
      writer.forget_capture(found->id);
    }
  }
}

std::vector<OpenCapture> open_new(CaptureId next, const std::string& filter,
                                  std::vector<CaptureOutcome>& captures,
                                  std::vector<std::unique_ptr<PacketSource>>& sources,
                                  Following* following) {
  std::vector<OpenCapture> open;
  for (std::size_t i = 0; i < captures.size(); ++i) {
    CaptureOutcome& capture = captures[i];
    if (capture.known || !capture.refused.empty()) continue;
    auto source = following == nullptr
                      ? open_capture(capture.record.path, next)
                      : open_growing_capture(capture.record.path, next,
                                             [following] { return following->pause(); });
    if (!source) {
      capture.refused = source.error().text;
      continue;
    }
    capture.record.id = next;
    capture.record.format = source.value()->format();
    next = CaptureId{next.value + 1};
    sources.push_back(filter_source(std::move(source.value()), filter, capture.record.id));
    open.push_back({i, sources.back().get()});
  }
  return open;
}

}  // namespace

bool ReadSummary::has_faults() const {
  for (const CaptureOutcome& capture : captures) {
    if (!capture.refused.empty() || !capture.faults.empty()) return true;
  }
  return false;
}

ReadSummary read_captures(const ReadPlan& plan, const Config& config, Progress& progress) {
  ReadSummary summary;
  const auto keys = open_keys(config, plan.follow.has_value());
  summary.captures = look_at(plan);
  const bool existed = std::filesystem::exists(plan.store);
  auto opened = store::Writer::open(plan.store, config.limits,
                                    plan.follow ? store::WriterMode::live : store::WriterMode::bulk,
                                    plan.retention);
  if (!opened) throw Failure(ExitStatus::nothing, opened.error().text);
  store::Writer& writer = *opened.value();
  find_known(writer, summary.captures);
  std::optional<Following> follower;
  if (plan.follow) {
    if (summary.captures.front().known) {
      throw Failure(ExitStatus::nothing,
                    tr("the store has this capture as it is; follow it into another one"));
    }
    follower.emplace(*plan.follow);
  }
  Following* const following = follower ? &*follower : nullptr;
  std::vector<std::unique_ptr<PacketSource>> sources;
  std::vector<OpenCapture> open =
      open_new(writer.first_ids().capture, config.filter, summary.captures, sources, following);
  if (!sources.empty()) {
    Reading(writer, config, progress, summary, following, keys)
        .run(std::move(sources), std::move(open));
  }
  writer.finish();
  // Standard input shows only when it is read that it is no capture.
  if (std::all_of(summary.captures.begin(), summary.captures.end(),
                  [](const CaptureOutcome& c) { return !c.refused.empty(); })) {
    opened.value().reset();
    if (!existed) std::filesystem::remove(plan.store);
    throw Failure(ExitStatus::nothing, summary.captures.front().refused);
  }
  return summary;
}

std::vector<std::string> fault_lines(const ReadSummary& summary) {
  std::vector<std::string> lines;
  for (const CaptureOutcome& capture : summary.captures) {
    if (!capture.refused.empty()) lines.push_back(capture.refused);
    for (const CaptureFault& fault : capture.faults) {
      lines.push_back(fill(tr("{}: at octet {}: {}"), to_visible(capture.record.path),
                           grouped(fault.offset), to_visible(fault.text)));
    }
  }
  return lines;
}

}  // namespace malote::app
