// SPDX-License-Identifier: MIT
// pcapng's pieces: block types, fields in the section's byte order, options with their lengths
// checked. Internal to the capture layer.
#pragma once

#include <cstdint>

#include "core/bytes.hpp"
#include "net/load.hpp"

namespace malote {

enum class BlockType : std::uint32_t {
  interface_description = 1,
  packet = 2,  // obsolete
  simple_packet = 3,
  interface_statistics = 5,
  enhanced_packet = 6,
  decryption_secrets = 10,
  section_header = 0x0a0d0d0a,  // the same in both byte orders
};

constexpr std::uint32_t byte_order_magic = 0x1a2b3c4d;
constexpr std::size_t smallest_block = 12;
constexpr std::size_t block_head = 8;  // type and total length

struct ByteOrder {
  bool big_endian = false;

  [[nodiscard]] std::uint16_t u16(const Byte* at) const noexcept {
    return big_endian ? load_be16(at) : load_le16(at);
  }
  [[nodiscard]] std::uint32_t u32(const Byte* at) const noexcept {
    return big_endian ? load_be32(at) : load_le32(at);
  }
  [[nodiscard]] std::uint64_t u64(const Byte* at) const noexcept {
    const std::uint64_t first = u32(at);
    const std::uint64_t second = u32(at + 4);
    return big_endian ? (first << 32U) | second : (second << 32U) | first;
  }
};

struct BlockOption {
  std::uint16_t code = 0;
  Bytes value;
};

// Walks the options of a block: while (options.next(option)) ...; then ok() tells whether their
// lengths were true.
class OptionReader {
 public:
  OptionReader(Bytes options, ByteOrder order) : rest_(options), order_(order) {}

  [[nodiscard]] bool next(BlockOption&) noexcept;
  [[nodiscard]] bool ok() const noexcept { return ok_; }

 private:
  Bytes rest_;
  ByteOrder order_;
  bool ok_ = true;
};

[[nodiscard]] constexpr std::size_t padded(std::size_t octets) noexcept {
  return (octets + 3) & ~std::size_t{3};
}

}  // namespace malote
