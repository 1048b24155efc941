// SPDX-License-Identifier: MIT
#include "capture/packet_filter.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "capture/pcap_handle.hpp"
#include "core/i18n.hpp"

namespace malote {
namespace {

// LINKTYPE_ as the DLT_ of this machine.
int to_dlt(LinkType link) noexcept {
  return link == LinkType::raw_ip ? DLT_RAW : static_cast<int>(link);
}

// A filter for one link type.
class Program {
 public:
  Program(const std::string& filter, LinkType link) {
    const PcapHandle handle(pcap_open_dead(to_dlt(link), snap_octets));
    compiled_ = handle &&
                pcap_compile(handle.get(), &program_, filter.c_str(), 1, PCAP_NETMASK_UNKNOWN) == 0;
    if (!compiled_) fault_ = handle ? pcap_geterr(handle.get()) : "";
  }
  ~Program() {
    if (compiled_) pcap_freecode(&program_);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  [[nodiscard]] bool compiled() const noexcept { return compiled_; }
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }
  [[nodiscard]] bool passes(const Packet& packet) const noexcept {
    pcap_pkthdr header{};
    header.caplen = static_cast<bpf_u_int32>(packet.octets.size());
    header.len = std::max(packet.original_length, header.caplen);
    return compiled_ && pcap_offline_filter(&program_, &header, packet.octets.data()) != 0;
  }

 private:
  bpf_program program_{};
  bool compiled_ = false;
  std::string fault_;
};

class FilteredSource final : public PacketSource {
 public:
  FilteredSource(std::unique_ptr<PacketSource> inner, std::string filter, CaptureId capture)
      : inner_(std::move(inner)), filter_(std::move(filter)), capture_(capture) {}

  [[nodiscard]] bool next(Packet& packet) override {
    while (inner_->next(packet)) {
      if (program_for(packet).passes(packet)) return true;
    }
    return false;
  }
  [[nodiscard]] const std::string& format() const override { return inner_->format(); }
  [[nodiscard]] std::uint64_t octets_read() const override { return inner_->octets_read(); }
  [[nodiscard]] std::uint64_t octets_total() const override { return inner_->octets_total(); }
  [[nodiscard]] std::vector<std::string> interfaces() const override {
    return inner_->interfaces();
  }
  [[nodiscard]] std::optional<std::uint64_t> dropped() const override { return inner_->dropped(); }
  [[nodiscard]] const std::vector<CaptureFault>& faults() const override {
    all_faults_ = inner_->faults();
    all_faults_.insert(all_faults_.end(), own_faults_.begin(), own_faults_.end());
    return all_faults_;
  }
  [[nodiscard]] bool brings_secrets() override { return inner_->brings_secrets(); }
  [[nodiscard]] const std::vector<CaptureSecrets>& secrets() const override {
    return inner_->secrets();
  }

 private:
  const Program& program_for(const Packet& packet) {
    if (latest_ != nullptr && latest_link_ == packet.link) return *latest_;
    const auto [found, is_new] = programs_.try_emplace(packet.link, filter_, packet.link);
    if (is_new && !found->second.compiled()) {
      own_faults_.push_back(
          {inner_->octets_read(),
           std::string(tr("the filter does not fit this link type")) + ": " + found->second.fault(),
           capture_});
    }
    latest_ = &found->second;
    latest_link_ = packet.link;
    return *latest_;
  }

  std::unique_ptr<PacketSource> inner_;
  std::string filter_;
  CaptureId capture_;
  std::map<LinkType, Program> programs_;
  const Program* latest_ = nullptr;
  LinkType latest_link_{};
  std::vector<CaptureFault> own_faults_;
  mutable std::vector<CaptureFault> all_faults_;  // gathered when asked for
};

}  // namespace

std::optional<std::string> filter_fault(const std::string& filter) {
  if (filter.empty()) return std::nullopt;
  constexpr std::array tried = {LinkType::ethernet, static_cast<LinkType>(127),  // radiotap
                                LinkType::linux_sll2, LinkType::raw_ip};
  std::string first;
  for (const LinkType link : tried) {
    const Program program(filter, link);
    if (program.compiled()) return std::nullopt;
    if (first.empty()) first = program.fault();
  }
  return first;
}

std::unique_ptr<PacketSource> filter_source(std::unique_ptr<PacketSource> source,
                                            const std::string& filter, CaptureId capture) {
  if (filter.empty()) return source;
  return std::make_unique<FilteredSource>(std::move(source), filter, capture);
}

}  // namespace malote
