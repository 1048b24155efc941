// SPDX-License-Identifier: MIT
#include "net/wlan.hpp"

#include "net/link.hpp"
#include "net/load.hpp"

namespace malote {
namespace {

// IEEE 802.11 9.2.4.1: the frame control field, octet by octet.
constexpr unsigned version_and_type = 0x0f, data_type = 0x08;
constexpr unsigned no_data = 0x40, qos = 0x80;
constexpr unsigned to_ds = 0x01, from_ds = 0x02, more_fragments = 0x04, encrypted = 0x40,
                   high_throughput = 0x80;
constexpr unsigned aggregate = 0x80;  // of the QoS control field

bool is_snap_at(const FrameLayer& layer, std::size_t at) noexcept {
  return layer.octets.size() >= at + 3 && layer.octets[at] == 0xaa &&
         layer.octets[at + 1] == 0xaa && layer.octets[at + 2] == 0x03;
}

// A header that tells its own length, in front of another layer.
void step_told(FrameLayer& layer, LayerKind inner, std::size_t header, std::size_t least) noexcept {
  if (header < least || header > layer.octets.size()) return layer.refuse();
  return layer.step(inner, header);
}

// Whether the card put octets between the 802.11 header and what follows, so that this is aligned.
bool radiotap_says_padded(const FrameLayer& layer, std::size_t header) noexcept {
  constexpr std::uint32_t time_present = 1, flags_present = 2, more_words = 0x80000000U;
  constexpr unsigned data_padded = 0x20;
  const Byte* at = layer.octets.data();
  const std::uint32_t present = load_le32(at + 4);
  if ((present & flags_present) == 0) return false;
  std::size_t field = 8;
  for (std::uint32_t word = present; (word & more_words) != 0; field += 4) {
    if (field + 4 > header) return false;
    word = load_le32(at + field);
  }
  if ((present & time_present) != 0) field = (field + 7) / 8 * 8 + 8;
  return field < header && (at[field] & data_padded) != 0;
}

}  // namespace

void parse_radiotap(FrameLayer& layer) noexcept {
  constexpr std::size_t fixed_header = 8;
  if (layer.octets.size() < fixed_header) return layer.refuse();
  const std::size_t header = load_le16(layer.octets.data() + 2);
  const bool fits = header >= fixed_header && header <= layer.octets.size();
  const bool padded = fits && radiotap_says_padded(layer, header);
  return step_told(layer, padded ? LayerKind::wlan_padded : LayerKind::wlan, header, fixed_header);
}

void parse_prism(FrameLayer& layer) noexcept {
  constexpr std::size_t header = 144;
  if (layer.octets.size() < 8) return layer.refuse();
  const bool is_avs = (load_be32(layer.octets.data()) & 0xfffff000U) == 0x80211000U;
  if (is_avs) return parse_avs(layer);
  return step_told(layer, LayerKind::wlan, header, header);
}

void parse_avs(FrameLayer& layer) noexcept {
  constexpr std::size_t fixed_header = 8;
  if (layer.octets.size() < fixed_header) return layer.refuse();
  return step_told(layer, LayerKind::wlan, load_be32(layer.octets.data() + 4), fixed_header);
}

void parse_ppi(FrameLayer& layer) noexcept {
  constexpr std::size_t fixed_header = 8;
  if (layer.octets.size() < fixed_header) return layer.refuse();
  const Byte* at = layer.octets.data();
  const std::uint32_t link = load_le32(at + 4);
  const LayerKind inner =
      link > 0xffff ? LayerKind::other : to_layer_kind(static_cast<LinkType>(link));
  return step_told(layer, inner, load_le16(at + 2), fixed_header);
}

void parse_wlan(FrameLayer& layer) noexcept {
  constexpr std::size_t three_addresses = 24, fourth_address = 6, qos_control = 2, ht_control = 4;
  const bool padded = layer.kind == LayerKind::wlan_padded;
  if (layer.octets.size() < 2) return layer.refuse();
  const unsigned type = layer.octets[0];
  const unsigned flags = layer.octets[1];
  if ((type & version_and_type) != data_type || (type & no_data) != 0)
    return layer.step(LayerKind::other, 2);

  std::size_t header = three_addresses;
  if ((flags & to_ds) != 0 && (flags & from_ds) != 0) header += fourth_address;
  const std::size_t qos_at = header;
  if ((type & qos) != 0) header += qos_control;
  if ((type & qos) != 0 && (flags & high_throughput) != 0) header += ht_control;
  if (padded) header = (header + 3) / 4 * 4;
  if (layer.octets.size() < header) return layer.refuse();

  const bool fragment =
      (flags & more_fragments) != 0 || (load_le16(layer.octets.data() + 22) & 0x0fU) != 0;
  // Some cards decrypt what they hand over and leave the bit as it was.
  const bool hidden = (flags & encrypted) != 0 && !is_snap_at(layer, header);
  if (fragment || hidden) return layer.step(LayerKind::other, header);
  const bool several = (type & qos) != 0 && (layer.octets[qos_at] & aggregate) != 0;
  return layer.step(several ? LayerKind::amsdu : LayerKind::llc, header);
}

std::optional<FrameLayer> parse_amsdu(FrameLayer& layer) noexcept {
  constexpr std::size_t header = 14;  // two addresses, a length; each frame fills up to 4 octets
  if (layer.octets.size() < header) {
    layer.refuse();
    return std::nullopt;
  }
  const std::uint32_t length = load_be16(layer.octets.data() + header - 2);
  if (length > layer.length - header) {
    layer.refuse();
    return std::nullopt;
  }
  const std::size_t next = (header + length + 3) / 4 * 4;
  std::optional<FrameLayer> rest;
  if (layer.octets.size() >= next + header) {  // less than that is a check sequence
    rest = layer;
    rest->step(LayerKind::amsdu, next);
  }
  layer.step(LayerKind::llc, header, length);
  return rest;
}

}  // namespace malote
