// SPDX-License-Identifier: MIT
#include "capture/pcapng_file.hpp"

#include <algorithm>
#include <optional>

#include "capture/pcapng_blocks.hpp"
#include "capture/pcapng_clock.hpp"
#include "core/i18n.hpp"

namespace malote {
namespace {

constexpr std::size_t section_body = 16;     // byte order, version, section length
constexpr std::size_t interface_body = 8;    // link type, reserved, snap length
constexpr std::size_t packet_body = 20;      // interface, time, two lengths; obsolete form, too
constexpr std::size_t statistics_body = 12;  // interface, time
constexpr std::size_t secrets_body = 8;      // type, length
constexpr std::size_t most_interfaces = 65'536;
constexpr std::size_t most_secrets_octets = 16 * mebi;

struct Interface {
  LinkType link = LinkType::ethernet;
  std::uint32_t snap_length = 0;
  PcapngClock clock;
  std::string name;
  std::optional<std::uint64_t> dropped;
};

class PcapngSource final : public FileSource {
 public:
  using FileSource::FileSource;

  [[nodiscard]] std::optional<Error> begin();
  [[nodiscard]] bool next(Packet&) override;
  [[nodiscard]] std::vector<std::string> interfaces() const override;
  [[nodiscard]] std::optional<std::uint64_t> dropped() const override;

 private:
  // What a block gave: a packet, or nothing that the caller sees, or a reason why it is damaged.
  struct Outcome {
    bool is_packet = false;
    const char* fault = nullptr;
  };

  // The whole block lies in the window; false at the end of the file or what ends it.
  [[nodiscard]] bool load_block();
  [[nodiscard]] bool skip_block();
  [[nodiscard]] Outcome read_block(Packet&);
  [[nodiscard]] const char* read_section();
  [[nodiscard]] const char* read_interface();
  [[nodiscard]] const char* read_statistics();
  [[nodiscard]] const char* read_secrets();
  [[nodiscard]] const char* read_packet(Packet&, std::uint32_t interface);
  [[nodiscard]] const char* read_simple_packet(Packet&);

  // Between the block's head and its trailing length.
  [[nodiscard]] Bytes body() const noexcept {
    return {window_.data() + block_head, block_length_ - smallest_block};
  }
  [[nodiscard]] std::uint32_t section_interfaces() const noexcept {
    return static_cast<std::uint32_t>(interfaces_.size()) - first_interface_;
  }

  ByteOrder order_;
  BlockType block_type_{};
  std::size_t block_length_ = 0;
  std::vector<Interface> interfaces_;  // of all sections
  std::uint32_t first_interface_ = 0;  // of this one
  std::size_t secrets_octets_ = 0;
  Timestamp latest_;
};

bool is_section_header(const Byte* block) noexcept {
  return load_be32(block) == static_cast<std::uint32_t>(BlockType::section_header);
}

// Of a section header, whose length can't be read without it.
std::optional<ByteOrder> find_byte_order(const Byte* block) noexcept {
  if (load_be32(block + block_head) == byte_order_magic) return ByteOrder{true};
  if (load_le32(block + block_head) == byte_order_magic) return ByteOrder{false};
  return std::nullopt;
}

bool is_wanted(BlockType type) noexcept {
  switch (type) {
    case BlockType::enhanced_packet:
    case BlockType::packet:
    case BlockType::simple_packet:
    case BlockType::interface_description:
    case BlockType::interface_statistics:
    case BlockType::decryption_secrets:
    case BlockType::section_header:
      return true;
  }
  return false;
}

std::optional<Error> PcapngSource::begin() {
  if (!window_.ensure(smallest_block + section_body))
    return why_cut(tr("the first section header is cut off"));
  const auto order = find_byte_order(window_.data());
  if (!is_section_header(window_.data()) || !order) return Error{tr("not a capture file")};
  const unsigned major = order->u16(window_.data() + block_head + 4);
  if (major != 1)
    return Error{std::string(tr("unknown pcapng version")) + " " + std::to_string(major)};
  return std::nullopt;
}

bool PcapngSource::next(Packet& packet) {
  while (!stopped() && load_block()) {
    const std::uint64_t offset = window_.offset();
    const Outcome outcome = read_block(packet);
    if (stopped()) break;
    if (outcome.fault != nullptr) note_fault(offset, outcome.fault);
    window_.consume(block_length_);
    if (outcome.is_packet && outcome.fault == nullptr) {
      stamp(packet);
      return true;
    }
  }
  return false;
}

bool PcapngSource::load_block() {
  for (;;) {
    if (!window_.ensure(smallest_block))
      return stop_at_end(window_.offset(), tr("the file ends in the middle of a block"));
    if (is_section_header(window_.data())) {
      const auto order = find_byte_order(window_.data());
      if (!order) return stop(window_.offset(), tr("a section header without a byte order"));
      order_ = *order;
    }
    block_type_ = static_cast<BlockType>(order_.u32(window_.data()));
    block_length_ = order_.u32(window_.data() + 4);
    if (block_length_ < smallest_block || block_length_ % 4 != 0 ||
        block_length_ > largest_skipped_block)
      return stop(window_.offset(), tr("a block with an absurd length"));
    const bool wanted = is_wanted(block_type_);
    if (wanted && block_length_ <= largest_packet_record) {
      if (window_.ensure(block_length_)) return true;
      return stop_at_end(window_.offset(), tr("the file ends in the middle of a block"));
    }
    if (wanted) note_fault(window_.offset(), tr("a block too large to be read"));
    if (!skip_block()) return false;
  }
}

bool PcapngSource::skip_block() {
  const std::uint64_t offset = window_.offset();
  const bool whole = window_.skip(block_length_ - 4) && window_.ensure(4);
  if (!whole) return stop_at_end(offset, tr("the file ends in the middle of a block"));
  if (order_.u32(window_.data()) != block_length_)
    note_fault(offset, tr("a block's two lengths differ"));
  window_.consume(4);
  return true;
}

PcapngSource::Outcome PcapngSource::read_block(Packet& packet) {
  if (order_.u32(window_.data() + block_length_ - 4) != block_length_)
    return {false, tr("a block's two lengths differ")};
  switch (block_type_) {
    case BlockType::enhanced_packet:
      if (body().size() < packet_body) break;
      return {true, read_packet(packet, order_.u32(body().data()))};
    case BlockType::packet:  // a 16-bit interface and a count of drops in its place
      if (body().size() < packet_body) break;
      return {true, read_packet(packet, order_.u16(body().data()))};
    case BlockType::simple_packet:
      return {true, read_simple_packet(packet)};
    case BlockType::section_header:
      return {false, read_section()};
    case BlockType::interface_description:
      return {false, read_interface()};
    case BlockType::interface_statistics:
      return {false, read_statistics()};
    case BlockType::decryption_secrets:
      return {false, read_secrets()};
  }
  return {false, tr("a block shorter than its fields")};
}

const char* PcapngSource::read_section() {
  if (body().size() < section_body) return tr("a block shorter than its fields");
  const unsigned major = order_.u16(body().data() + 4);
  if (major != 1) {
    (void)stop(window_.offset(), tr("a section of an unknown pcapng version"));
    return nullptr;
  }
  first_interface_ = static_cast<std::uint32_t>(interfaces_.size());
  OptionReader options(body().subspan(section_body), order_);
  for (BlockOption option; options.next(option);) continue;
  return options.ok() ? nullptr : tr("an option longer than its block");
}

const char* PcapngSource::read_interface() {
  if (body().size() < interface_body) return tr("a block shorter than its fields");
  if (interfaces_.size() >= most_interfaces) return tr("too many interfaces");
  Interface& interface = interfaces_.emplace_back();
  interface.link = static_cast<LinkType>(order_.u16(body().data()));
  interface.snap_length = order_.u32(body().data() + 4);

  constexpr std::uint16_t if_name = 2, if_description = 3, if_tsresol = 9, if_tsoffset = 14;
  constexpr std::size_t longest_name = 256;
  OptionReader options(body().subspan(interface_body), order_);
  for (BlockOption option; options.next(option);) {
    const Bytes value = option.value;
    if (option.code == if_name || (option.code == if_description && interface.name.empty()))
      interface.name = as_text(value.first(std::min(value.size(), longest_name)));
    if (option.code == if_tsresol && value.size() == 1) interface.clock.set_resolution(value[0]);
    if (option.code == if_tsoffset && value.size() == 8)
      interface.clock.set_offset(static_cast<std::int64_t>(order_.u64(value.data())));
  }
  return options.ok() ? nullptr : tr("an option longer than its block");
}

const char* PcapngSource::read_statistics() {
  if (body().size() < statistics_body) return tr("a block shorter than its fields");
  const std::uint32_t interface = order_.u32(body().data());
  if (interface >= section_interfaces()) return tr("statistics of an interface not described");
  constexpr std::uint16_t isb_ifdrop = 5;
  OptionReader options(body().subspan(statistics_body), order_);
  constexpr std::uint64_t unknown = ~std::uint64_t{0};
  for (BlockOption option; options.next(option);) {
    if (option.code != isb_ifdrop || option.value.size() != 8) continue;
    const std::uint64_t dropped = order_.u64(option.value.data());  // counted since the start
    if (dropped != unknown) interfaces_[first_interface_ + interface].dropped = dropped;
  }
  return options.ok() ? nullptr : tr("an option longer than its block");
}

const char* PcapngSource::read_secrets() {
  if (body().size() < secrets_body) return tr("a block shorter than its fields");
  const std::size_t length = order_.u32(body().data() + 4);
  if (length > body().size() - secrets_body) return tr("secrets longer than their block");
  if (length > most_secrets_octets - secrets_octets_) return tr("too many secrets");
  secrets_octets_ += length;
  secrets_.push_back(
      {order_.u32(body().data()), std::string(as_text(body().subspan(secrets_body, length)))});
  return nullptr;
}

const char* PcapngSource::read_packet(Packet& packet, std::uint32_t interface) {
  const Byte* at = body().data();
  const std::uint32_t captured = order_.u32(at + 12);
  if (captured > body().size() - packet_body) return tr("a packet longer than its block");
  if (interface >= section_interfaces()) return tr("a packet of an interface not described");
  const Interface& from = interfaces_[first_interface_ + interface];
  const std::uint64_t high = order_.u32(at + 4);
  packet.time = latest_ = from.clock.to_timestamp((high << 32U) | order_.u32(at + 8));
  packet.original_length = order_.u32(at + 16);
  packet.octets = body().subspan(packet_body, captured);
  packet.link = from.link;
  packet.interface = first_interface_ + interface;
  return nullptr;
}

const char* PcapngSource::read_simple_packet(Packet& packet) {
  if (body().size() < 4) return tr("a block shorter than its fields");
  if (section_interfaces() == 0) return tr("a packet of an interface not described");
  const Interface& from = interfaces_[first_interface_];
  const std::uint32_t sent = order_.u32(body().data());
  std::size_t captured = sent;
  if (from.snap_length != 0) captured = std::min<std::size_t>(captured, from.snap_length);
  if (captured > body().size() - 4) return tr("a packet longer than its block");
  packet.time = latest_;  // it has none of its own
  packet.original_length = sent;
  packet.octets = body().subspan(4, captured);
  packet.link = from.link;
  packet.interface = first_interface_;
  return nullptr;
}

std::vector<std::string> PcapngSource::interfaces() const {
  std::vector<std::string> names;
  names.reserve(interfaces_.size());
  for (const Interface& interface : interfaces_) names.push_back(interface.name);
  return names;
}

std::optional<std::uint64_t> PcapngSource::dropped() const {
  std::optional<std::uint64_t> sum;
  for (const Interface& interface : interfaces_)
    if (interface.dropped) sum = sum.value_or(0) + *interface.dropped;
  return sum;
}

}  // namespace

bool looks_like_pcapng(Bytes head) noexcept {
  return head.size() >= smallest_block && is_section_header(head.data()) &&
         find_byte_order(head.data()).has_value();
}

Result<std::unique_ptr<PacketSource>> open_pcapng(std::unique_ptr<InputStream> input,
                                                  CaptureId capture, std::string format) {
  auto source = std::make_unique<PcapngSource>(std::move(input), capture, std::move(format));
  if (auto refused = source->begin()) return *std::move(refused);
  return std::unique_ptr<PacketSource>(std::move(source));
}

}  // namespace malote
