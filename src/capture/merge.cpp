// SPDX-License-Identifier: MIT
// merge_sources: several captures as one timeline.
#include <algorithm>

#include "capture/source.hpp"

namespace malote {
namespace {

class MergedSource final : public PacketSource {
 public:
  explicit MergedSource(std::vector<std::unique_ptr<PacketSource>> sources)
      : sources_(std::move(sources)), heads_(sources_.size()) {
    std::vector<std::string> formats;
    for (const auto& source : sources_) {
      if (std::ranges::find(formats, source->format()) != formats.end()) continue;
      formats.push_back(source->format());
      format_ += (format_.empty() ? "" : "+") + source->format();
    }
  }

  [[nodiscard]] bool next(Packet& packet) override {
    if (!begun_) {
      for (std::size_t i = 0; i < sources_.size(); ++i) pull(i);
      begun_ = true;
    } else if (!waiting_.empty()) {
      // Not before now: the packet given last lives until this call.
      std::ranges::pop_heap(waiting_, Later{heads_});
      const std::size_t given = waiting_.back();
      waiting_.pop_back();
      pull(given);
    }
    if (waiting_.empty()) return false;
    packet = heads_[waiting_.front()];
    return true;
  }

  [[nodiscard]] const std::string& format() const override { return format_; }
  [[nodiscard]] std::uint64_t octets_read() const override {
    std::uint64_t sum = 0;
    for (const auto& source : sources_) sum += source->octets_read();
    return sum;
  }
  [[nodiscard]] std::uint64_t octets_total() const override {
    std::uint64_t sum = 0;
    for (const auto& source : sources_) {
      if (source->octets_total() == 0) return 0;
      sum += source->octets_total();
    }
    return sum;
  }
  [[nodiscard]] std::vector<std::string> interfaces() const override {
    std::vector<std::string> all;
    for (const auto& source : sources_) std::ranges::copy(source->interfaces(), back_inserter(all));
    return all;
  }
  [[nodiscard]] std::optional<std::uint64_t> dropped() const override {
    std::optional<std::uint64_t> sum;
    for (const auto& source : sources_)
      if (const auto dropped = source->dropped()) sum = sum.value_or(0) + *dropped;
    return sum;
  }
  [[nodiscard]] const std::vector<CaptureFault>& faults() const override {
    faults_.clear();
    for (const auto& source : sources_) std::ranges::copy(source->faults(), back_inserter(faults_));
    return faults_;
  }
  [[nodiscard]] const std::vector<CaptureSecrets>& secrets() const override { return secrets_; }
  // In the order in which they come, so that whoever took some takes the rest only.
  [[nodiscard]] bool brings_secrets() override {
    taken_.resize(sources_.size());
    bool more = false;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      if (!sources_[i]->brings_secrets()) continue;
      const auto& all = sources_[i]->secrets();
      secrets_.insert(secrets_.end(), all.begin() + static_cast<std::ptrdiff_t>(taken_[i]),
                      all.end());
      taken_[i] = all.size();
      more = true;
    }
    return more;
  }

 private:
  // Orders a heap so that the earliest is in front, of equal ones the source given first.
  struct Later {
    const std::vector<Packet>& heads;
    bool operator()(std::size_t a, std::size_t b) const noexcept {
      return heads[a].time != heads[b].time ? heads[a].time > heads[b].time : a > b;
    }
  };

  void pull(std::size_t source) {
    if (!sources_[source]->next(heads_[source])) return;
    waiting_.push_back(source);
    std::ranges::push_heap(waiting_, Later{heads_});
  }

  std::vector<std::unique_ptr<PacketSource>> sources_;
  std::vector<Packet> heads_;
  std::vector<std::size_t> waiting_;  // heap of sources that have a packet
  bool begun_ = false;
  std::string format_;
  mutable std::vector<CaptureFault> faults_;  // gathered when asked for
  std::vector<CaptureSecrets> secrets_;
  std::vector<std::size_t> taken_;  // of each source's
};

}  // namespace

std::unique_ptr<PacketSource> merge_sources(std::vector<std::unique_ptr<PacketSource>> sources) {
  if (sources.size() == 1) return std::move(sources.front());
  return std::make_unique<MergedSource>(std::move(sources));
}

}  // namespace malote
