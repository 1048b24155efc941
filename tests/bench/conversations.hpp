// SPDX-License-Identifier: MIT
// The conversations of the benchmark's captures, made up from a seed: mails with attachments, small
// mails, and what is none of ours. Called by captures_main; knows scripts, no packets.
#pragma once

#include <cstdint>
#include <string>

#include "generator/random.hpp"
#include "generator/scenario.hpp"

namespace malote::bench {

// What a mail is made of.
struct MailShape {
  std::uint64_t text_least = 500, text_most = 1500;
  std::uint64_t attachments_most = 0;
  std::uint64_t attachment_least = 0, attachment_most = 0;  // octets of base64
};

// The n-th conversation: addresses and ports are those of no other that is open.
[[nodiscard]] generator::SessionScript submission(std::uint64_t n, std::uint64_t mails,
                                                  const MailShape&, std::int64_t pause_ns,
                                                  generator::Random&);
[[nodiscard]] generator::SessionScript retrieval(std::uint64_t n, std::uint64_t mails,
                                                 const MailShape&, std::int64_t pause_ns,
                                                 generator::Random&);
// HTTP, or octets that look encrypted, on the ports where such things live.
[[nodiscard]] generator::SessionScript web(std::uint64_t n, generator::Random&);
[[nodiscard]] generator::SessionScript encrypted(std::uint64_t n, generator::Random&);

// An Ethernet frame with a UDP datagram of so many octets, sent to or by the n-th client.
[[nodiscard]] std::string datagram(std::uint64_t n, bool to_client, std::uint64_t octets,
                                   generator::Random&);

}  // namespace malote::bench
