// SPDX-License-Identifier: MIT
// What the dialogue tells about data connections: who listens where, which commands they serve.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "dissectors/ftp/ftp_addresses.hpp"
#include "dissectors/ftp/ftp_dissector.hpp"

namespace malote::ftp {

namespace {

// "(1234 bytes)" as most servers write behind 150.
std::optional<std::uint64_t> bytes_in(std::string_view text) {
  for (std::size_t at = text.find('('); at != std::string_view::npos; at = text.find('(', at + 1)) {
    std::string_view rest = text.substr(at + 1);
    std::size_t digits = 0;
    while (digits < rest.size() && is_digit(rest[digits])) ++digits;
    if (digits == 0 || digits > 18) continue;
    if (starts_with_ignoring_case(trim(rest.substr(digits)), "byte")) {
      return parse_number(rest.substr(0, digits));
    }
  }
  return std::nullopt;
}

// What follows "FILE: " in a reply to STOU (RFC 1123 4.1.2.9).
std::optional<std::string> unique_name(std::string_view text) {
  const std::size_t at = text.find("FILE: ");
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view name = text.substr(at + 6);
  return std::string(trim(name.substr(0, name.find('\n'))));
}

TransferDirection direction_of(std::string_view verb) {
  if (verb == "RETR") return TransferDirection::download;
  if (verb == "STOR" || verb == "STOU" || verb == "APPE") return TransferDirection::upload;
  return TransferDirection::listing;
}

// "-la pub": what a shell's ls would take for options is no path.
std::string_view behind_options(std::string_view argument) {
  while (argument.starts_with('-')) {
    argument.remove_prefix(std::min(argument.find(' '), argument.size()));
    argument.remove_prefix(std::min(argument.find_first_not_of(' '), argument.size()));
  }
  return argument;
}

bool is_unspecified(const IpAddress& ip) {
  return std::all_of(ip.octets.begin(), ip.octets.end(), [](Byte b) { return b == 0; });
}

}  // namespace

void FtpDissector::announced_by_client(const std::optional<Endpoint>& listener,
                                       std::string_view argument) {
  const Origin& origin = pending_.back().origin;
  if (!listener) {
    host_.notice(Severity::warn, "no-address",
                 fmt::format(tr_noop("{} is no address for a data connection."),
                             to_visible(argument.substr(0, 80))),
                 origin);
    return;
  }
  const IpAddress& client = host_.flow().client.ip;
  // Behind NAT a client names the address that it has at home.
  const bool at_home = is_private(listener->ip) && !is_private(client);
  if (listener->ip != client && listener->ip.is_v6 == client.is_v6 && !at_home) {
    host_.notice(
        Severity::alert, "bounce",
        fmt::format(tr_noop("The client asks the server to connect to {}, which is not where the "
                            "client is (RFC 2577 3)."),
                    to_text(*listener)),
        origin);
  }
  port_ = Expectation{*listener, DataMode::active, origin};
  host_.expect(*port_);
  listener_fresh_ = true;
  passive_asked_ = false;
}

void FtpDissector::on_port(std::string_view argument) {
  announced_by_client(parse_host_port(argument), argument);
}
void FtpDissector::on_eprt(std::string_view argument) {
  announced_by_client(parse_extended(argument), argument);
}
void FtpDissector::on_lprt(std::string_view argument) {
  announced_by_client(parse_long(argument), argument);
}

Next FtpDissector::port_reply(Reply&& reply) {
  if (reply.refusal() && listener_fresh_ && !passive_asked_) {
    host_.expect_nothing();
    port_.reset();
    listener_fresh_ = false;
  }
  return plain_reply(std::move(reply));
}

void FtpDissector::on_pasv(std::string_view) {
  passive_asked_ = true;
}

// EPSV ALL asks for no port (RFC 2428 4).
void FtpDissector::on_epsv(std::string_view argument) {
  passive_asked_ = !equals_ignoring_case(argument, "ALL");
}

void FtpDissector::announced_by_server(const Reply& reply) {
  const IpAddress& server = host_.flow().server.ip;
  std::optional<Endpoint> listener;
  if (reply.is("227")) {
    listener = parse_host_port(reply.text);
  } else if (reply.is("228")) {
    listener = parse_long(reply.text);
  } else if (const auto extended = parse_extended_passive(reply.text)) {
    listener = Endpoint{extended->ip.value_or(server), extended->port};
  }
  if (!listener) {
    host_.notice(Severity::warn, "no-address",
                 fmt::format(tr_noop("{} is no address for a data connection."),
                             to_visible(std::string_view(reply.text).substr(0, 80))),
                 reply.origin);
    return;
  }
  if (is_unspecified(listener->ip)) listener->ip = server;
  const bool at_home = is_private(listener->ip) && !is_private(server);
  if (listener->ip != server && listener->ip.is_v6 == server.is_v6 && !at_home) {
    host_.notice(Severity::warn, "passive-elsewhere",
                 fmt::format(tr_noop("The server sends the client to {}, which is not where the "
                                     "server is."),
                             to_text(*listener)),
                 reply.origin);
  }
  host_.expect({*listener, DataMode::passive, reply.origin});
  listener_fresh_ = true;
  port_.reset();
}

Next FtpDissector::pasv_reply(Reply&& reply) {
  const bool wanted = std::exchange(passive_asked_, false);
  const bool tells = reply.is("227") || reply.is("228") || reply.is("229");
  if (wanted && tells) announced_by_server(reply);
  return plain_reply(std::move(reply));
}

// No new port: the one of the last PORT still holds, and before any PORT the client listens where
// it speaks from (RFC 959 3.2, 4.1.2).
void FtpDissector::expect_as_ever() {
  if (listener_fresh_ || passive_asked_) return;
  if (port_) {
    host_.expect(*port_);
  } else if (!client_gap_ever_) {
    host_.expect({host_.flow().client, DataMode::active, pending_.back().origin});
  }
}

OptionalText FtpDissector::resolved(const ExchangeRecord& exchange) const {
  const std::string_view argument =
      trim(exchange.argument ? std::string_view(*exchange.argument) : std::string_view());
  if (direction_of(exchange.command.value_or("")) != TransferDirection::listing) {
    return argument.empty() ? std::nullopt : folder_.resolve(argument);
  }
  const std::string_view path = exchange.command == "MLSD" ? argument : behind_options(argument);
  return path.empty() ? folder_.path() : folder_.resolve(path);
}

void FtpDissector::on_transfer(std::string_view argument) {
  expect_as_ever();
  if (!settings_.mode && other_heard_) settings_.mode = mode_before_gap_;
  const ExchangeRecord& exchange = *queue_.back();
  TransferPlan plan;
  plan.command = exchange.command;
  plan.path = std::string(argument);
  plan.resolved = resolved(exchange);
  plan.direction = direction_of(*exchange.command);
  put_settings(plan);
  plan.offset = std::exchange(rest_, 0);
  plan.origin = exchange.origin;
  listener_fresh_ = false;
  const TransferId id = host_.begin_transfer(plan);
  pending_.back().transfer = id;
  queue_.back()->transfer = id;
}

void FtpDissector::on_abor(std::string_view) {
  for (Pending& pending : pending_) pending.aborted = pending.aborted || bool(pending.transfer);
}

std::optional<std::uint64_t> FtpDissector::announced_size(const ExchangeRecord& exchange,
                                                          const Reply& reply) const {
  if (exchange.command != "RETR") return std::nullopt;
  if (const auto bytes = bytes_in(reply.text)) return bytes;
  if (settings_.type == DataType::ascii) return std::nullopt;  // counts other line ends
  const auto asked = sizes_.find(std::string(trim(exchange.argument.value_or(""))));
  return asked == sizes_.end() ? std::nullopt : std::optional(asked->second);
}

void FtpDissector::started(Pending& pending, const Reply& reply) {
  const ExchangeRecord& exchange = queue_.at(answered_);
  TransferUpdate update;
  update.stage = TransferUpdate::Stage::started;
  update.resolved = resolved(exchange);
  if (exchange.command == "STOU") {
    if (const auto name = unique_name(reply.text)) update.resolved = folder_.resolve(*name);
  }
  update.announced = announced_size(exchange, reply);
  update.origin = reply.origin;
  pending.started = true;
  (void)host_.update_transfer(pending.transfer, update);
}

// Whether the transfer has a row, or may get one.
bool FtpDissector::done(Pending& pending, const ExchangeRecord* exchange, const Reply* reply) {
  using Stage = TransferUpdate::Stage;
  TransferUpdate update;
  update.origin = reply != nullptr ? reply->origin : latest_;
  update.aborted = pending.aborted;
  if (reply == nullptr) {
    update.stage = Stage::lost;
  } else {
    const bool began = pending.started || (ends_transfer(*reply) && reply->positive());
    // Its 1xx may have been lost, and then it was there (RFC 959 5.4).
    if (began && !pending.started && server_gap_ever_ && exchange != nullptr) {
      started(pending, *reply);
    }
    update.stage = began ? Stage::done : Stage::refused;
    update.failed = !reply->positive();
    update.result = reply->in_one();
    if (exchange != nullptr && !pending.started) {
      update.resolved = resolved(*exchange);
      update.announced = announced_size(*exchange, *reply);
    }
  }
  return host_.update_transfer(pending.transfer, update);
}

Next FtpDissector::transfer_reply(Reply&& reply) {
  Pending& pending = pending_[answered_];
  if (reply.preliminary()) {
    started(pending, reply);
    interim(std::move(reply));
    return Next::more;
  }
  ExchangeRecord& exchange = queue_.at(answered_);
  if (!done(pending, &exchange, &reply)) exchange.transfer = {};
  return plain_reply(std::move(reply));
}

// Replies whose commands are missing tell of data connections all the same.
void FtpDissector::unasked_about_data(const Reply& reply) {
  if (reply.is("227") || reply.is("228") || reply.is("229")) announced_by_server(reply);
  if (reply.is("125") || reply.is("150")) {
    TransferPlan plan;
    put_settings(plan);
    plan.origin = reply.origin;
    listener_fresh_ = false;
    stray_ = host_.begin_transfer(plan);
    TransferUpdate update;
    update.announced = bytes_in(reply.text);
    update.origin = reply.origin;
    (void)host_.update_transfer(*stray_, update);
  } else if (stray_ && ends_transfer(reply)) {
    TransferUpdate update;
    update.stage = TransferUpdate::Stage::done;
    update.failed = !reply.positive();
    update.result = reply.in_one();
    update.origin = reply.origin;
    (void)host_.update_transfer(*std::exchange(stray_, std::nullopt), update);
  }
}

}  // namespace malote::ftp
