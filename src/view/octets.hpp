// SPDX-License-Identifier: MIT
// Octets to be looked at one by one: of a message, a part, a transfer, a line; and in which packet
// they began. Called by whatever has octets, shown by the octets screen. What is masked elsewhere
// is masked here.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "export/stored_parts.hpp"
#include "store/reader.hpp"

namespace malote::view {

struct Octets {
  std::string title;
  std::vector<std::string> about;  // printable: where they were seen, what is missing
  std::uint64_t size = 0;
  // Up to so many from an offset on; fewer only at the end.
  std::function<std::string(std::uint64_t offset, std::size_t count)> read;
};

// Decoded parts are held in memory: so many octets of them.
inline constexpr std::size_t part_octets_most = std::size_t{16} << 20U;

[[nodiscard]] std::optional<Octets> octets_of_message(const store::Reader&, MessageId);
[[nodiscard]] Octets octets_of_part(const store::Reader&, const MessageRecord&, const PartRange&,
                                    std::string title);
[[nodiscard]] std::optional<Octets> octets_of_transfer(const store::Reader&, TransferId);
// A command, a reply or a response as it is kept: without its line ends and, in replies of more
// lines, without the codes of the later ones.
[[nodiscard]] std::optional<Octets> octets_of_exchange(const store::Reader&, SessionId,
                                                       std::uint32_t exchange, std::uint32_t reply,
                                                       std::uint32_t response, bool reveal);

// "packet 14 of smtp.pcap, 2009-10-05 06:06:11.204000 UTC, behind 1,208 octets of its direction"
[[nodiscard]] std::string origin_phrase(const store::Reader&, const Origin&);

}  // namespace malote::view
