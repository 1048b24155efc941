// SPDX-License-Identifier: MIT
// What the lab's server opens before it serves, and what it tells of.
#include <asio/ip/v6_only.hpp>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "generator/key_log.hpp"
#include "generator/serve_impl.hpp"
#include "generator/tls_identity.hpp"

namespace malote::generator {
namespace {

using asio::ip::tcp;
using Failure = std::error_code;

Timestamp clock_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()};
}

}  // namespace

Endpoint to_endpoint(const tcp::endpoint& from) {
  Endpoint endpoint;
  endpoint.port = from.port();
  if (const auto ip = parse_ip(from.address().to_string())) endpoint.ip = *ip;
  return endpoint;
}

LabServer::Impl::Impl(ServeOptions said)
    : options(std::move(said)),
      office(options.domain),
      host{office, clock_now, [this](const TruthRow& row) { tell(row); }, options.message_octets,
           [this](const TransferTruth& row) { tell(row); }} {
  host.faults = options.faults;
  for (const auto& [name, password] : options.users) office.add_user(name, password);
  office.number_mailboxes_from(static_cast<std::uint32_t>(clock_now().ns / ns_per_second));
}

std::optional<Error> LabServer::Impl::open_truth() {
  if (options.truth_path.empty()) return {};
  truth.open(options.truth_path, std::ios::binary | std::ios::trunc);
  if (!truth) return Error{options.truth_path + ": " + tr("cannot be written")};
  return {};
}

std::optional<Error> LabServer::Impl::open_tls() {
  const ServeTls& said = options.tls;
  if (!said.offered) return {};
  const auto library = TlsLibrary::usual();
  std::vector<IpAddress> own;
  for (const std::string& address : options.addresses) {
    if (const auto ip = parse_ip(address)) own.push_back(*ip);
  }
  auto identity = said.certificate_path.empty()
                      ? make_identity(*library, {office.host_name(), said.rsa, clock_now(), own})
                      : load_identity(said.certificate_path, said.key_path);
  if (!identity) return identity.error();
  if (!said.authority_path.empty()) {
    if (auto written = write_authority(identity.value(), said.authority_path); !written) {
      return written.error();
    }
  }
  TlsWishes wishes;
  wishes.versions = said.versions;
  wishes.suites = said.suites;
  if (!said.key_log_path.empty()) {
    auto log = KeyLog::open(said.key_log_path);
    if (!log) return log.error();
    wishes.key_log = log.value();
  }
  auto made = TlsContext::for_server(library, identity.value(), wishes);
  if (!made) return made.error();
  tls = made.value();
  host.offers_tls = true;
  return {};
}

std::optional<Error> LabServer::Impl::open_maildir() {
  if (options.maildir.empty()) return {};
  auto opened = Maildir::open(options.maildir, office, clock_now());
  if (!opened) return opened.error();
  maildir = std::move(opened.value());
  return {};
}

void LabServer::Impl::keep_mails() const {
  if (!maildir) return;
  if (const auto fault = maildir->keep(office)) event(*fault);
}

void LabServer::Impl::open_relay() {
  if (options.relays.empty()) return;
  RelayTerms terms;
  terms.routes = options.relays;
  terms.host_name = office.host_name();
  terms.now = clock_now;
  terms.on_event = [this](const std::string& line) { event(line); };
  terms.tell = [this](const TruthRow& row) {
    if (truth.is_open()) truth << to_json(row) << '\n' << std::flush;
    event(row.session + ": " + tr("sent on, ") + std::to_string(row.size) + tr(" octets: ") +
          to_visible(row.result.value_or(row.verdict)));
  };
  terms.bounce = [this](RelayedMail mail) { deliver_bounce(std::move(mail)); };
  relay = std::make_unique<RelayQueue>(context, std::move(terms));
  host.relays = [this](std::string_view domain) { return relay->serves(domain); };
  host.relay = [this](RelayedMail mail) { relay->take(std::move(mail)); };
}

// To one of our users, or over the same queue.
void LabServer::Impl::deliver_bounce(RelayedMail mail) {
  const auto found = office.find_recipient(mail.to.front());
  if (found.user == nullptr) return relay->take(std::move(mail));
  if (!office.deliver(*found.user, "Return-Path: <>\r\n" + mail.content, clock_now())) {
    event(tr("queue: ") + mail.id + tr(" found a full mailbox"));
  }
  keep_mails();
}

std::optional<Error> LabServer::Impl::listen_on(Service kind, const tcp::endpoint& endpoint) {
  const std::string protocol(facts_of(kind).name);
  Failure fault;
  tcp::acceptor acceptor(context);
  acceptor.open(endpoint.protocol(), fault);
  if (!fault) acceptor.set_option(tcp::acceptor::reuse_address(true), fault);
  if (!fault && endpoint.protocol() == tcp::v6()) {
    acceptor.set_option(asio::ip::v6_only(true), fault);
  }
  if (!fault) acceptor.bind(endpoint, fault);
  if (!fault) acceptor.listen(tcp::acceptor::max_listen_connections, fault);
  if (fault) {
    std::string text = protocol + ", " + to_text(to_endpoint(endpoint)) + ": " + fault.message();
    if (fault == asio::error::address_in_use) text += tr(" (try --ports or --port-offset)");
    if (fault == asio::error::access_denied) {
      text += tr(" (ports below 1024 need root; try --port-offset 10000)");
    }
    return Error{std::move(text)};
  }
  listening.push_back({protocol, to_endpoint(acceptor.local_endpoint(fault))});
  acceptors.emplace_back(std::move(acceptor), kind);
  return {};
}

// Loopback is both families where both are there: `telnet localhost` tries ::1 first.
std::optional<Error> LabServer::Impl::listen(Service kind, std::uint16_t port) {
  std::vector<std::string> addresses = options.addresses;
  if (addresses.empty()) addresses = {"127.0.0.1"};
  for (const std::string& text : addresses) {
    Failure fault;
    const auto address = asio::ip::make_address(text, fault);
    if (fault) return Error{text + ": " + tr("is no address to listen on, such as 127.0.0.1")};
    if (auto refused = listen_on(kind, {address, port})) return refused;
    if (port == 0) port = listening.back().endpoint.port;
  }
  if (options.addresses.empty()) {
    (void)listen_on(kind, {asio::ip::address_v6::loopback(), port});
  }
  return {};
}

void LabServer::Impl::tell(const TruthRow& row) {
  const bool given = row.action == "retrieve";
  ++(given ? report.given : report.received);
  if (truth.is_open()) truth << to_json(row) << '\n' << std::flush;
  const std::string what =
      given ? tr("gave message ") + std::to_string(row.number.value_or(0)) + ", "
      : row.mailbox
          ? tr("took a message for ") + to_visible(*row.mailbox) + ", "
          : tr("took a message from ") + ("<" + to_visible(row.envelope_from.value_or("")) + ">, ");
  event(row.session + ": " + what + std::to_string(row.size) + tr(" octets: ") +
        to_visible(row.result.value_or(row.verdict)));
}

void LabServer::Impl::tell(const TransferTruth& row) {
  ++report.transfers;
  if (truth.is_open()) truth << to_json(row) << '\n' << std::flush;
  event(row.session + ": " + row.command + " " + to_visible(row.path) + ", " +
        std::to_string(row.size) + tr(" octets: ") + to_visible(row.result.value_or(row.verdict)));
}

std::optional<Error> LabServer::Impl::open_ftp() {
  if (options.ftp_root.empty()) {
    folder = make_memory_folder(clock_now(), options.file_octets);
    return {};
  }
  auto opened = open_disk_folder(options.ftp_root, options.file_octets);
  if (!opened) return opened.error();
  folder = std::move(opened.value());
  return {};
}

std::vector<std::pair<std::string, std::string>> default_users() {
  return {{"alice", "lab-alice"}, {"bob", "lab-bob"}, {"carol", "lab-carol"}};
}

}  // namespace malote::generator
