// SPDX-License-Identifier: MIT
// The lab's servers on real sockets: SMTP, POP3 and IMAP over one post office. Called by `malote
// serve` and by whoever wants them in its own process: open() on any thread, run() on one of its
// own, stop() from anywhere. Which octets are said is the sessions' business (server_session.hpp).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/address.hpp"
#include "core/result.hpp"
#include "generator/faults.hpp"
#include "generator/services.hpp"

namespace malote::generator {

// What serve's TLS looks like. Without a certificate one is made, by an authority that is thrown
// away.
struct ServeTls {
  bool offered = true;
  std::string certificate_path, key_path;
  std::string authority_path;  // where the authority's certificate is written; empty: nowhere
  std::string key_log_path;
  bool rsa = false;              // the key of a certificate that is made
  std::string versions, suites;  // as TlsWishes has them
};

// The mail of a domain goes to that server.
struct RelayRoute {
  std::string domain, host;
  std::uint16_t port = 25;
};

struct ServeOptions {
  std::vector<std::string> addresses;  // to listen on; empty: loopback
  ServicePorts ports;                  // what to be, and where; 0: any that is free
  std::string domain = "lab.example";
  std::vector<std::pair<std::string, std::string>> users;  // names and passwords
  std::string truth_path;                                  // JSON lines; empty: none
  ServeTls tls;
  std::vector<RelayRoute> relays;  // whose mail goes where
  std::string maildir;             // where mail is kept; empty: in memory only
  std::string ftp_root;            // the folder that FTP shows; empty: a made-up one in memory
  std::uint64_t file_octets = 1'073'741'824;              // of an upload
  std::pair<std::uint16_t, std::uint16_t> passive_ports;  // 0: any that is free
  std::vector<Fault> faults;                              // on request
  std::size_t connections = 100;                          // at once
  std::uint64_t message_octets = 10'485'760;
  std::chrono::milliseconds idle{600'000};
  std::optional<std::chrono::milliseconds> duration;
  bool signals = false;  // SIGINT and SIGTERM end run()
  // One line a connection and a message, in run()'s thread.
  std::function<void(const std::string&)> on_event;
};

// alice, bob and carol, whose passwords are lab-alice and so on.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> default_users();

struct Listening {
  std::string protocol;  // the service's name: "smtp", "pop3s"
  Endpoint endpoint;
};

struct ServeReport {
  std::uint64_t connections = 0, received = 0, given = 0;  // messages
  std::uint64_t transfers = 0;
};

class LabServer {
 public:
  // Refused, with the reason: a port that is taken or not allowed, a file that cannot be written.
  [[nodiscard]] static Result<std::unique_ptr<LabServer>> open(ServeOptions);
  ~LabServer();
  LabServer(const LabServer&) = delete;
  LabServer& operator=(const LabServer&) = delete;

  [[nodiscard]] const std::vector<Listening>& listening() const noexcept;
  [[nodiscard]] ServeReport run();
  void stop();

 private:
  struct Impl;
  explicit LabServer(std::unique_ptr<Impl>);
  std::unique_ptr<Impl> impl_;
};

}  // namespace malote::generator
