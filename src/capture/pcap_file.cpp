// SPDX-License-Identifier: MIT
#include "capture/pcap_file.hpp"

#include <optional>

#include "core/i18n.hpp"
#include "net/load.hpp"

namespace malote {
namespace {

constexpr std::size_t file_header = 24;

struct PcapFormat {
  bool big_endian = false;
  std::uint32_t fraction_ns = 1000;  // one unit of a time's second half
  std::size_t record_header = 16;
};

std::optional<PcapFormat> find_format(Bytes head) noexcept {
  if (head.size() < 4) return std::nullopt;
  const auto of_magic = [](std::uint32_t magic, bool big_endian) -> std::optional<PcapFormat> {
    switch (magic) {
      case 0xa1b2c3d4:
        return PcapFormat{big_endian, 1000, 16};
      case 0xa1b23c4d:
        return PcapFormat{big_endian, 1, 16};
      case 0xa1b2cd34:  // records with interface, protocol and packet type behind the lengths
        return PcapFormat{big_endian, 1000, 24};
      default:
        return std::nullopt;
    }
  };
  const auto big = of_magic(load_be32(head.data()), true);
  return big ? big : of_magic(load_le32(head.data()), false);
}

class PcapSource final : public FileSource {
 public:
  using FileSource::FileSource;

  // Reads the file header; the reason where it is none that can be read.
  [[nodiscard]] std::optional<Error> begin() {
    if (!window_.ensure(file_header)) return why_cut(tr("the file header is cut off"));
    const auto found = find_format({window_.data(), file_header});
    if (!found) return Error{tr("not a capture file")};
    file_ = *found;
    const auto [major, minor] = version();
    if (major != 2)
      return Error{std::string(tr("unknown pcap version")) + " " + std::to_string(major) + "." +
                   std::to_string(minor)};
    lengths_ = minor < 3    ? Lengths::sent_first
               : minor == 3 ? Lengths::either
                            : Lengths::captured_first;
    // Above the link type: how long a frame check sequence is, and bits that must be 0.
    const std::uint32_t network = u32(20);
    constexpr std::uint32_t reserved = 0x03ff0000;
    if ((network & reserved) != 0) return Error{tr("the pcap header's link type is damaged")};
    link_ = static_cast<LinkType>(network & 0xffffU);
    window_.consume(file_header);
    return std::nullopt;
  }

  [[nodiscard]] bool next(Packet& packet) override {
    if (stopped()) return false;
    if (!window_.ensure(file_.record_header))
      return stop_at_end(window_.offset(), tr("the file ends in the middle of a packet"));
    std::uint32_t captured = u32(8);
    std::uint32_t sent = u32(12);
    if (lengths_ != Lengths::captured_first && (lengths_ == Lengths::sent_first || captured > sent))
      std::swap(captured, sent);
    if (captured > largest_packet_record)
      return stop(window_.offset(), tr("a packet record with an absurd length"));
    if (!window_.ensure(file_.record_header + captured))
      return stop_at_end(window_.offset(), tr("the file ends in the middle of a packet"));
    packet.time.ns = u32(0) * ns_per_second + std::int64_t{u32(4)} * file_.fraction_ns;
    packet.original_length = sent;
    packet.octets = {window_.data() + file_.record_header, captured};
    packet.link = link_;
    packet.interface = 0;
    stamp(packet);
    window_.consume(file_.record_header + captured);
    return true;
  }

 private:
  [[nodiscard]] std::uint32_t u32(std::size_t at) const noexcept {
    const Byte* here = window_.data() + at;
    return file_.big_endian ? load_be32(here) : load_le32(here);
  }
  [[nodiscard]] std::pair<unsigned, unsigned> version() const noexcept {
    const Byte* here = window_.data() + 4;
    if (file_.big_endian) return {load_be16(here), load_be16(here + 2)};
    return {load_le16(here), load_le16(here + 2)};
  }

  // Version 2.3 was written with the two lengths in either order, those before the wrong way
  // round.
  enum class Lengths : std::uint8_t { captured_first, sent_first, either };

  PcapFormat file_;
  Lengths lengths_ = Lengths::captured_first;
  LinkType link_ = LinkType::ethernet;
};

}  // namespace

bool looks_like_pcap(Bytes head) noexcept {
  return find_format(head).has_value();
}

Result<std::unique_ptr<PacketSource>> open_pcap(std::unique_ptr<InputStream> input,
                                                CaptureId capture, std::string format) {
  auto source = std::make_unique<PcapSource>(std::move(input), capture, std::move(format));
  if (auto refused = source->begin()) return *std::move(refused);
  return std::unique_ptr<PacketSource>(std::move(source));
}

}  // namespace malote
