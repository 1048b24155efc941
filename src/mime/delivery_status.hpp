// SPDX-License-Identifier: MIT
// What a message/delivery-status part reports (RFC 3464 2): one receiver a row. Called by whoever
// shows a report.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace malote::mime {

// As written, encoded words undone; empty where the report does not say.
struct DeliveryReport {
  std::string recipient;   // Final-Recipient, without "rfc822;"
  std::string original;    // Original-Recipient
  std::string action;      // "failed", "delayed", "delivered", "relayed", "expanded"
  std::string status;      // "5.1.1"
  std::string remote;      // Remote-MTA
  std::string diagnostic;  // Diagnostic-Code: what the server said
};

// `text`: the part, decoded; the first megabyte of a greater one will do. At most 1,000 receivers.
[[nodiscard]] std::vector<DeliveryReport> parse_delivery_status(std::string_view text);

}  // namespace malote::mime
