// SPDX-License-Identifier: MIT
// A mail for another server, as the SMTP session hands it on. Made by SmtpServer, taken by
// whoever has the queue.
#pragma once

#include <string>
#include <vector>

#include "core/time.hpp"

namespace malote::generator {

struct RelayedMail {
  std::string from;             // empty: a bounce
  std::vector<std::string> to;  // all of one domain
  std::string content;          // with our Received line in front; lines end in CRLF
  std::string id;               // its name in the queue
};

// RFC 3464: the mail that tells a sender that one was not delivered.
[[nodiscard]] std::string to_bounce(const RelayedMail& mail, const std::vector<std::string>& to,
                                    const std::string& why, const std::string& host_name,
                                    Timestamp now);

}  // namespace malote::generator
