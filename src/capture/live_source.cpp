// SPDX-License-Identifier: MIT
#include "capture/live_source.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "core/limits.hpp"

namespace malote {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kernel_octets_total = 64 * mebi;
constexpr std::size_t kernel_octets_least = 8 * mebi;
constexpr std::size_t ring_octets = 32 * mebi;
constexpr int wait_ms = 50;
// With several devices a frame waits until none earlier can come from another: the kernel's delay,
// and time for the thread to be scheduled.
constexpr std::int64_t hold_ns = 120'000'000;

Timestamp wall_clock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()};
}

// Wakes the analysis when frames came.
class Bell {
 public:
  void ring() {
    {
      const std::lock_guard lock(mutex_);
      rung_ = true;
    }
    rings_.notify_one();
  }
  void wait(Clock::time_point until) {
    std::unique_lock lock(mutex_);
    rings_.wait_until(lock, until, [this] { return rung_; });
    rung_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable rings_;
  bool rung_ = false;
};

// A device with its ring and its thread.
class Feed {
 public:
  Feed(Device device, Bell& bell) : device_(std::move(device)), ring_(ring_octets), bell_(bell) {}
  ~Feed() {
    stop();
    if (thread_.joinable()) thread_.join();
  }
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  void start() {
    thread_ = std::thread([this] { run(); });
  }
  void stop() noexcept { stopping_ = true; }

  [[nodiscard]] const Device& device() const noexcept { return device_; }
  [[nodiscard]] FrameRing& ring() noexcept { return ring_; }
  [[nodiscard]] bool ended() const noexcept { return ended_; }
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }  // once it has ended
  [[nodiscard]] PcapngStatistics statistics() const noexcept {
    return {received_, dropped_by_kernel_ + dropped_here_};
  }

 private:
  void run() {
    bool there = true;
    while (there && !stopping_) there = pump();
    // What the kernel has seen and not handed over yet.
    const auto until = Clock::now() + std::chrono::milliseconds(3 * Device::kernel_delay_ms);
    while (there && Clock::now() < until) there = pump();
    if (!there) fault_ = device_.error();
    ended_ = true;
    bell_.ring();
  }

  bool pump() {
    bool any = false;
    const bool there = device_.pump(wait_ms, [&](const Frame& frame) {
      any = true;
      if (!ring_.push(frame)) ++dropped_here_;
    });
    const DeviceCounts counts = device_.counts();
    received_ = counts.received;
    dropped_by_kernel_ = counts.dropped;
    if (any) bell_.ring();
    return there;
  }

  Device device_;
  FrameRing ring_;
  Bell& bell_;
  std::atomic<std::uint64_t> received_ = 0, dropped_by_kernel_ = 0, dropped_here_ = 0;
  std::atomic<bool> stopping_ = false, ended_ = false;
  std::string fault_;
  std::thread thread_;
};

}  // namespace

struct LiveSource::Impl {
  // The feed whose frame comes next, if one may be given now.
  Feed* next_feed(Frame& frame);

  CaptureId capture;
  Bell bell;
  std::vector<std::unique_ptr<Feed>> feeds;
  Feed* given = nullptr;  // its front is in the caller's hands
  std::uint64_t packets = 0;
};

LiveSource::LiveSource(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

LiveSource::~LiveSource() {
  stop();  // all at once, then each is waited for
}

std::variant<std::unique_ptr<LiveSource>, DeviceRefusal> LiveSource::open(const Wanted& wanted,
                                                                          CaptureId capture) {
  auto impl = std::make_unique<Impl>();
  impl->capture = capture;
  const std::size_t share = std::max(
      kernel_octets_least, kernel_octets_total / std::max<std::size_t>(1, wanted.devices.size()));
  for (const std::string& name : wanted.devices) {
    auto opened = Device::open({name, wanted.filter, share});
    if (auto* refusal = std::get_if<DeviceRefusal>(&opened)) return std::move(*refusal);
    impl->feeds.push_back(std::make_unique<Feed>(std::move(std::get<Device>(opened)), impl->bell));
  }
  return std::unique_ptr<LiveSource>(new LiveSource(std::move(impl)));
}

std::vector<PcapngInterface> LiveSource::interfaces() const {
  std::vector<PcapngInterface> all;
  for (const auto& feed : impl_->feeds) {
    const Device& device = feed->device();
    all.push_back({device.name(), device.link(), Device::snap_length(), device.filter()});
  }
  return all;
}

void LiveSource::start() {
  for (const auto& feed : impl_->feeds) feed->start();
}

void LiveSource::stop() noexcept {
  for (const auto& feed : impl_->feeds) feed->stop();
}

Feed* LiveSource::Impl::next_feed(Frame& frame) {
  Feed* earliest = nullptr;
  bool all_known = true;  // no feed without a frame can bring an earlier one
  for (const auto& feed : feeds) {
    const bool ended = feed->ended();  // asked first: what it pushed before is then seen
    Frame front;
    if (!feed->ring().front(front)) {
      all_known = all_known && ended;
    } else if (earliest == nullptr || front.time < frame.time) {
      earliest = feed.get();
      frame = front;
    }
  }
  if (earliest == nullptr || all_known) return earliest;
  const std::int64_t age = wall_clock().ns - frame.time.ns;
  // A moment in the future says nothing: a clock was set.
  return age >= hold_ns || age < 0 ? earliest : nullptr;
}

LiveSource::Taken LiveSource::take(Packet& packet, Moment until) {
  if (Feed* const before = std::exchange(impl_->given, nullptr)) before->ring().pop();
  for (;;) {
    // Asked first: a feed that has ended pushes nothing behind our back.
    const bool ended = std::ranges::all_of(impl_->feeds, [](const auto& f) { return f->ended(); });
    Frame frame;
    if (Feed* const feed = impl_->next_feed(frame)) {
      impl_->given = feed;
      const auto place =
          std::ranges::find_if(impl_->feeds, [&](const auto& one) { return one.get() == feed; });
      packet = Packet{frame.time,
                      frame.octets,
                      frame.original_length,
                      feed->device().link(),
                      static_cast<std::uint32_t>(place - impl_->feeds.begin()),
                      impl_->capture,
                      ++impl_->packets};
      return Taken::packet;
    }
    if (ended) return Taken::ended;
    const auto now = Clock::now();
    if (now >= until) return Taken::nothing;
    // Held frames become due without a ring of the bell.
    const bool several = impl_->feeds.size() > 1;
    impl_->bell.wait(several ? std::min(until, now + std::chrono::milliseconds(20)) : until);
  }
}

std::vector<PcapngStatistics> LiveSource::statistics() const {
  std::vector<PcapngStatistics> all;
  for (const auto& feed : impl_->feeds) all.push_back(feed->statistics());
  return all;
}

std::uint64_t LiveSource::dropped() const {
  std::uint64_t sum = 0;
  for (const auto& feed : impl_->feeds) sum += feed->statistics().dropped;
  return sum;
}

std::vector<std::string> LiveSource::faults() const {
  std::vector<std::string> all;
  for (const auto& feed : impl_->feeds) {
    if (feed->ended() && !feed->fault().empty()) all.push_back(feed->fault());
  }
  return all;
}

}  // namespace malote
