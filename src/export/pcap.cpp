// SPDX-License-Identifier: MIT
#include "export/pcap.hpp"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "capture/pcap_writer.hpp"
#include "capture/pcapng_writer.hpp"
#include "core/i18n.hpp"

namespace malote {
namespace {

using Sources = std::vector<std::unique_ptr<PacketSource>>;
using Interface = PacketChoice::Interface;

Result<Sources> open_all(const std::vector<CaptureFile>& captures) {
  Sources sources;
  for (const CaptureFile& capture : captures) {
    auto source = open_capture(capture.path, capture.id);
    if (!source) return source.error();
    sources.push_back(std::move(source.value()));
  }
  return sources;
}

class Exporting {
 public:
  explicit Exporting(const PacketExport& wanted) : wanted_(wanted), choice_(wanted.connections) {}

  // The first round: which packets, and from which interfaces.
  std::optional<Error> choose() {
    auto sources = open_all(wanted_.captures);
    if (!sources) return sources.error();
    std::map<CaptureId, const PacketSource*> by_id;
    for (std::size_t i = 0; i < wanted_.captures.size(); ++i) {
      by_id[wanted_.captures[i].id] = sources.value()[i].get();
    }
    if (by_id.empty()) return std::nullopt;
    const auto timeline = merge_sources(std::move(sources.value()));
    for (Packet packet; timeline->next(packet);) choice_.look_at(packet);
    (void)timeline->brings_secrets();
    if (wanted_.key_log) key_log_ = wanted_.key_log(timeline->secrets());
    for (const Interface& one : choice_.interfaces()) {
      const std::vector<std::string> names = by_id.at(one.capture)->interfaces();
      PcapngInterface interface;
      interface.link = one.link;
      if (one.interface < names.size()) interface.name = names[one.interface];
      interfaces_.push_back(std::move(interface));
    }
    return std::nullopt;
  }

  Result<std::uint64_t> write() { return wanted_.classic ? write_pcap() : write_pcapng(); }

 private:
  // The second round: hands every chosen packet on, in order.
  template <typename Take>
  std::optional<Error> give(const Take& take) {
    auto sources = open_all(wanted_.captures);
    if (!sources) return sources.error();
    if (sources.value().empty()) return std::nullopt;
    const auto timeline = merge_sources(std::move(sources.value()));
    for (Packet packet; timeline->next(packet);) {
      if (choice_.chosen(packet)) take(packet);
    }
    return std::nullopt;
  }

  // Where the packet's interface stands in the file that is written.
  std::uint32_t number_of(const Packet& packet) const {
    const Interface one{packet.capture, packet.interface, packet.link};
    const auto found = std::ranges::find(choice_.interfaces(), one);
    return static_cast<std::uint32_t>(found - choice_.interfaces().begin());
  }

  Result<std::uint64_t> write_pcapng() {
    auto opened =
        wanted_.out == "-"
            ? PcapngWriter::open(::dup(STDOUT_FILENO), "-", interfaces_, wanted_.application)
            : PcapngWriter::open(wanted_.out, interfaces_, wanted_.application);
    if (!opened) return opened.error();
    PcapngWriter& writer = opened.value();
    if (!key_log_.empty()) writer.write_key_log(key_log_);
    const auto error = give([&](Packet packet) {
      packet.interface = number_of(packet);
      writer.write(packet);
    });
    const auto closed = writer.close({});
    if (error) return *error;
    if (!closed) return closed.error();
    return closed.value().packets;
  }

  Result<std::uint64_t> write_pcap() {
    const LinkType link = interfaces_.empty() ? LinkType::ethernet : interfaces_.front().link;
    for (const PcapngInterface& one : interfaces_) {
      if (one.link == link) continue;
      return Error{
          tr("the packets have several link types, which pcap cannot hold; name the file "
             ".pcapng")};
    }
    auto opened = PcapWriter::open(wanted_.out, link);
    if (!opened) return opened.error();
    PcapWriter& writer = opened.value();
    const auto error = give([&](const Packet& packet) {
      writer.write(packet.time, packet.octets, packet.original_length);
    });
    auto closed = writer.close();
    if (error) return *error;
    return closed;
  }

  const PacketExport& wanted_;
  PacketChoice choice_;
  std::string key_log_;
  std::vector<PcapngInterface> interfaces_;  // as PacketChoice::interfaces()
};

}  // namespace

Result<std::uint64_t> export_packets(const PacketExport& wanted) {
  Exporting exporting(wanted);
  if (const auto error = exporting.choose()) return *error;
  return exporting.write();
}

}  // namespace malote
