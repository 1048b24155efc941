// SPDX-License-Identifier: MIT
#include "app/live_capture.hpp"

#include <algorithm>
#include <ctime>
#include <filesystem>

#include "app/analysis.hpp"
#include "app/capture_program.hpp"
#include "app/exit_status.hpp"
#include "app/privileges.hpp"
#include "app/user_files.hpp"
#include "capture/live_source.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"

namespace malote::app {
namespace {

using SteadyClock = std::chrono::steady_clock;

// What came is shown to others after that long.
constexpr std::chrono::milliseconds live_batch{100};
// The clock is looked at once in so many packets.
constexpr std::uint64_t packets_a_look = 64;

std::string capture_hint() {
  const std::string program = program_path();
  std::error_code error;
  if (std::filesystem::exists(capturing_program(program), error)) {
    return tr(
        "run it with sudo, or join the group that may: sudo adduser $USER malote, and log in "
        "again");
  }
  return fill(tr("run it with sudo, or allow it once: sudo setcap "
                 "cap_net_raw,cap_net_admin+ep {}"),
              program.empty() ? std::string("malote") : to_visible(program));
}

std::unique_ptr<LiveSource> open_source_of(const LivePlan& plan) {
  LiveSource::Wanted wanted{{}, plan.filter};
  for (const std::string& device : plan.devices) {
    const bool twice = std::ranges::find(wanted.devices, device) != wanted.devices.end();
    if (!twice) wanted.devices.push_back(device);
  }
  auto opened = LiveSource::open(wanted, CaptureId{});
  if (const auto* refusal = std::get_if<DeviceRefusal>(&opened)) {
    switch (refusal->kind) {
      case DeviceRefusal::Kind::bad_filter:
        throw Failure(ExitStatus::usage, to_visible(refusal->text));
      case DeviceRefusal::Kind::no_permission:
        throw Failure(ExitStatus::nothing, to_visible(refusal->text) + "; " + capture_hint());
      case DeviceRefusal::Kind::other:
        break;
    }
    throw Failure(ExitStatus::nothing, to_visible(refusal->text));
  }
  return std::move(std::get<std::unique_ptr<LiveSource>>(opened));
}

// "~/.local/share/malote/2026-01-31-090807-eth0.malote", the folder made.
std::string dated_store(const std::vector<std::string>& devices) {
  const std::string folder = data_folder();
  make_private_folder(folder);
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  ::localtime_r(&now, &local);
  std::string date(64, '\0');
  date.resize(std::strftime(date.data(), date.size(), "%Y-%m-%d-%H%M%S", &local));
  std::string device = devices.empty() ? "" : devices.front();
  std::ranges::replace(device, '/', '_');
  return (std::filesystem::path(folder) / (date + "-" + device + ".malote")).string();
}

Timestamp time_now() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(since_1970).count()};
}

std::string joined(const std::vector<PcapngInterface>& interfaces) {
  std::string names;
  for (const PcapngInterface& one : interfaces) names += (names.empty() ? "" : "+") + one.name;
  return names;
}

}  // namespace

struct LiveCapture::Impl {
  Impl(const LivePlan& wanted, const Config& configured) : plan(wanted), config(configured) {}

  void open();
  void open_outputs(const Privileges&);
  void pump(Analysis&);
  void on_packet(const Packet&, Analysis&);
  void end_batch(Analysis&);
  void finish(Analysis&);
  void publish();
  void close_raw();
  void begin_record(CaptureId);
  void rotate(Analysis&, Timestamp moment);
  void sum_up();

  LivePlan plan;
  Config config;
  std::unique_ptr<LiveSource> source;
  std::unique_ptr<store::Writer> writer;
  std::optional<RawFiles> raw;
  CaptureRecord record;  // of the file that is being written, or of the device
  CaptureRecord before;  // what was in the files before it, added up
  std::shared_ptr<tls::Keys> keys;
  ReadSummary summary;
  std::vector<std::string> faults;
  std::atomic<bool> stopping = false;
  std::uint64_t packets_written = UINT64_MAX, dropped_written = 0;  // of the row
  std::atomic<std::uint64_t> packets = 0, octets = 0, dropped = 0, sessions = 0, exchanges = 0,
                             messages = 0;
};

void LiveCapture::Impl::open() {
  Privileges privileges;
  source = open_source_of(plan);
  // Nobody can make no files: root's are opened before. A user's are the user's own, made after.
  if (privileges.becomes_nobody()) {
    if (plan.rotation.rotates()) {
      throw Failure(ExitStatus::nothing,
                    tr("root gives up all rights and can begin no further file; rotate as a user "
                       "who may capture, or with sudo"));
    }
    open_outputs(privileges);
    privileges.drop();
    return;
  }
  privileges.drop();
  open_outputs(privileges);
}

void LiveCapture::Impl::open_outputs(const Privileges& privileges) {
  const auto refuse = [&](const std::string& why) {
    const bool other = privileges.changes_user() && !privileges.becomes_nobody();
    throw Failure(
        ExitStatus::nothing,
        other ? why + " " + fill(tr("(as {}, who called sudo)"), privileges.user()) : why);
  };
  keys = open_keys(config, true, plan.keys);
  if (!plan.raw.empty()) {
    raw.emplace(plan.raw, plan.rotation, source->interfaces());
    if (const auto opened = raw->open(time_now()); !opened) refuse(opened.error().text);
  }
  if (plan.store.empty()) plan.store = dated_store(plan.devices);
  auto opened = store::Writer::open(plan.store, config.limits, store::WriterMode::live);
  if (!opened) refuse(opened.error().text);
  writer = std::move(opened.value());
  if (plan.retention.bounds()) {
    plan.retention.by_clock = true;
    writer->keep_within(plan.retention);
  }
  remember_store({plan.store, ""});
  before.dropped = 0;
  begin_record(writer->first_ids().capture);
}

void LiveCapture::Impl::begin_record(CaptureId id) {
  record = {};
  record.id = id;
  record.path = raw ? raw->path() : joined(source->interfaces());
  record.format = "live";
  for (const PcapngInterface& one : source->interfaces()) record.interfaces.push_back(one.name);
  record.dropped = 0;
}

// What was captured so far has its own row and file; sessions go on over the border.
void LiveCapture::Impl::rotate(Analysis& analysis, Timestamp moment) {
  record.dropped = source->dropped() - *before.dropped;
  close_raw();
  record.state = CaptureState::whole;
  analysis.sink().accept(record);
  before.packets += record.packets;
  before.bytes += record.bytes;
  *before.dropped += *record.dropped;
  if (!before.first) before.first = record.first;
  if (raw) {
    if (const auto opened = raw->open(moment); !opened) {
      faults.push_back(to_visible(opened.error().text));
      raw.reset();
    }
  }
  begin_record(CaptureId{record.id.value + 1});
  analysis.sink().accept(record);
}

void LiveCapture::Impl::on_packet(const Packet& packet, Analysis& analysis) {
  count_packet(record, packet);
  record.bytes += packet.octets.size();
  if (raw) raw->write(packet);
  analysis.engine().on_packet(packet);
}

void LiveCapture::Impl::pump(Analysis& analysis) {
  const auto begun = SteadyClock::now();
  auto batch_due = begun + live_batch;
  Packet packet;
  for (std::uint64_t turn = 1;; ++turn) {
    const auto taken = source->take(packet, batch_due);
    if (taken == LiveSource::Taken::ended) return;
    if (taken == LiveSource::Taken::packet) {
      if (raw && raw->is_full_for(packet)) rotate(analysis, packet.time);
      packet.capture = record.id;
      packet.number -= before.packets;
      on_packet(packet, analysis);
      if (before.packets + record.packets == plan.packets) return;
    }
    if (taken == LiveSource::Taken::packet && turn % packets_a_look != 0) continue;
    const auto now = SteadyClock::now();
    if (plan.duration && now - begun >= *plan.duration) stopping = true;
    if (stopping || writer->failed()) source->stop();
    if (now < batch_due) continue;
    end_batch(analysis);
    batch_due = now + live_batch;
  }
}

void LiveCapture::Impl::end_batch(Analysis& analysis) {
  analysis.engine().report_open();
  record.dropped = source->dropped() - *before.dropped;
  if (record.packets != packets_written || *record.dropped != dropped_written) {
    packets_written = record.packets;
    dropped_written = *record.dropped;
    analysis.sink().accept(record);
  }
  writer->end_batch();
  if (raw) raw->flush();
  if (raw && raw->failed()) close_raw();
  publish();
}

void LiveCapture::Impl::publish() {
  packets = before.packets + record.packets;
  octets = before.bytes + record.bytes;
  dropped = *before.dropped + record.dropped.value_or(0);
  exchanges = summary.exchanges;
  std::uint64_t sum = 0;
  for (const auto& [protocol, count] : summary.sessions) sum += count;
  sessions = sum;
  sum = 0;
  for (const auto& [verdict, count] : summary.messages) sum += count;
  messages = sum;
}

void LiveCapture::Impl::close_raw() {
  if (!raw) return;
  const auto closed = raw->close(source->statistics());
  if (!closed) {
    faults.push_back(to_visible(closed.error().text));
    raw.reset();
    return;
  }
  // The same packets read again from there add nothing to this store.
  record.identity = closed.value().identity;
}

void LiveCapture::Impl::finish(Analysis& analysis) {
  source->stop();
  Origin last;
  last.capture = record.id;
  last.time = record.last.value_or(Timestamp{});
  last.packet = record.packets;
  analysis.finish(last);
  record.dropped = source->dropped() - *before.dropped;
  close_raw();
  for (const std::string& fault : source->faults()) faults.push_back(to_visible(fault));
  record.state = CaptureState::whole;
  analysis.sink().accept(record);
  writer->finish();
  publish();
  sum_up();
}

// One line for all files.
void LiveCapture::Impl::sum_up() {
  CaptureRecord all = record;
  if (!plan.raw.empty()) all.path = plan.raw;
  all.packets += before.packets;
  all.bytes += before.bytes;
  *all.dropped += *before.dropped;
  if (before.first) all.first = before.first;
  summary.captures.emplace_back();
  summary.captures.front().record = std::move(all);
}

LiveCapture::LiveCapture(const LivePlan& plan, const Config& config)
    : impl_(std::make_unique<Impl>(plan, config)) {
  impl_->open();
}
LiveCapture::~LiveCapture() = default;

const std::string& LiveCapture::store() const noexcept {
  return impl_->plan.store;
}

void LiveCapture::run() {
  Impl& impl = *impl_;
  Analysis analysis(*impl.writer, impl.config, impl.summary, impl.keys);
  analysis.sink().accept(impl.record);
  impl.writer->end_batch();
  impl.source->start();
  impl.pump(analysis);
  impl.finish(analysis);
}

void LiveCapture::stop() noexcept {
  impl_->stopping = true;
}

LiveCounts LiveCapture::counts() const noexcept {
  const Impl& impl = *impl_;
  return {impl.packets, impl.octets, impl.dropped, impl.sessions, impl.exchanges, impl.messages};
}

const ReadSummary& LiveCapture::summary() const noexcept {
  return impl_->summary;
}

const std::vector<std::string>& LiveCapture::faults() const noexcept {
  return impl_->faults;
}

}  // namespace malote::app
