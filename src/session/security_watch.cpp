// SPDX-License-Identifier: MIT
#include "session/security_watch.hpp"

#include <algorithm>
#include <string_view>

#include "core/text.hpp"

namespace malote::session {
namespace {

// Logins further apart are no attack, or one that nobody could tell from a forgetful user.
constexpr std::int64_t window_ns = 600'000'000'000;
constexpr std::uint64_t first_told = 10;

std::string_view first_word(std::string_view line) {
  line = trim(line);
  return line.substr(0, line.find_first_of(" \t=:"));
}

// What firewalls write over a keyword that they do not like: as many X as it has letters.
bool is_masked(std::string_view word) {
  constexpr std::size_t shortest = 7;
  if (word.ends_with('A')) word.remove_suffix(1);
  return word.size() >= shortest && word.find_first_not_of('X') == std::string_view::npos;
}

struct Capabilities {
  bool listed = false, tls = false, masked = false;
};

// One capability a line; of SMTP's and POP3's replies the first line is a sentence.
void read_lines(std::string_view text, std::string_view wanted, Capabilities& found) {
  std::size_t end = text.find('\n');
  while (end != std::string_view::npos) {
    text.remove_prefix(end + 1);
    end = text.find('\n');
    const std::string_view word = first_word(text.substr(0, end));
    found.tls = found.tls || equals_ignoring_case(word, wanted);
    found.masked = found.masked || is_masked(word);
  }
  found.listed = true;
}

// " AUTH TLS", " AUTH TLS;SSL" (RFC 4217 6).
void read_features(std::string_view text, Capabilities& found) {
  constexpr std::string_view auth = "AUTH ";
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!starts_with_ignoring_case(line, auth)) continue;
    const std::string_view what = line.substr(auth.size());
    found.tls =
        found.tls || contains_ignoring_case(what, "TLS") || contains_ignoring_case(what, "SSL");
  }
  found.listed = true;
}

// "* CAPABILITY IMAP4rev1 STARTTLS", "* OK [CAPABILITY …] ready" (RFC 9051 7.2.2).
void read_imap(std::string_view text, Capabilities& found) {
  constexpr std::string_view code = "[CAPABILITY ", data = "CAPABILITY ";
  if (starts_with_ignoring_case(text, code)) {
    text = text.substr(code.size(), text.find(']') - code.size());
  } else if (starts_with_ignoring_case(text, data)) {
    text.remove_prefix(data.size());
  } else {
    return;
  }
  found.listed = true;
  while (!text.empty()) {
    const std::size_t end = text.find(' ');
    const std::string_view word = text.substr(0, end);
    found.tls = found.tls || equals_ignoring_case(word, "STARTTLS");
    found.masked = found.masked || is_masked(word);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

Capabilities capabilities_of(Protocol protocol, const ExchangeRecord& exchange) {
  Capabilities found;
  const std::string_view command = exchange.command ? *exchange.command : std::string_view();
  for (const ReplyRecord& reply : exchange.replies) {
    if (protocol == Protocol::smtp && reply.code == "250" &&
        (command == "EHLO" || command == "LHLO")) {
      read_lines(reply.text, "STARTTLS", found);
    } else if (protocol == Protocol::pop3 && reply.code == "+OK" && command == "CAPA") {
      read_lines(reply.text, "STLS", found);
    } else if (protocol == Protocol::ftp && reply.code == "211" && command == "FEAT") {
      read_features(reply.text, found);
    } else if (protocol == Protocol::imap && (!exchange.command || command == "CAPABILITY")) {
      read_imap(reply.text, found);
    }
  }
  return found;
}

bool asks_for_tls(const ExchangeRecord& exchange) {
  if (!exchange.command) return false;
  const std::string_view command = *exchange.command;
  return command == "STARTTLS" || command == "STLS" ||
         (command == "AUTH" && exchange.argument &&
          (starts_with_ignoring_case(*exchange.argument, "TLS") ||
           starts_with_ignoring_case(*exchange.argument, "SSL")));
}

}  // namespace

void ServerMemory::offered_tls(const Endpoint& server, std::size_t most) {
  if (offers_.size() < most) offers_.emplace(server, true);
}

std::optional<std::uint64_t> ServerMemory::login_failed(const IpAddress& client,
                                                        const Endpoint& server, Timestamp time,
                                                        std::size_t most) {
  const auto is_over = [&](const Failures& f) {
    return time.ns - f.begun.ns > window_ns || time.ns < f.begun.ns - window_ns;
  };
  const auto key = std::pair(client, server);
  if (failures_.size() >= most && !failures_.contains(key)) {
    std::erase_if(failures_, [&](const auto& entry) { return is_over(entry.second); });
    if (failures_.size() >= most) return std::nullopt;
  }
  const auto [at, fresh] = failures_.try_emplace(key, Failures{time, 0, first_told});
  Failures& failures = at->second;
  if (is_over(failures)) failures = {time, 0, first_told};
  if (++failures.count < failures.told_at) return std::nullopt;
  failures.told_at *= 10;
  return failures.count;
}

SecurityWatch::Finding SecurityWatch::on_exchange(Protocol protocol, const ExchangeRecord& exchange,
                                                  bool known_to_offer) {
  if (asks_for_tls(exchange)) asked_ = true;
  const Capabilities found = capabilities_of(protocol, exchange);
  if (found.tls) offered_ = true;
  const bool first_list = found.listed && !std::exchange(listed_, true);
  if (told_stripped_) return Finding::nothing;
  // The client's STARTTLS is written over as well.
  if (found.masked || (exchange.command && is_masked(*exchange.command))) {
    told_stripped_ = true;
    return Finding::stripped;
  }
  if (!first_list || found.tls || logged_in_ || !known_to_offer) return Finding::nothing;
  told_stripped_ = true;
  return Finding::missing;
}

}  // namespace malote::session
