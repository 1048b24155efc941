// SPDX-License-Identifier: MIT
// What the two ends of an FTP control connection have agreed on so far: who opens the next data
// connection and where, TYPE, STRU, MODE, REST, the working folder, and which transfer is under
// way. Fed by the player with what it sends; the generator's own reading of RFC 959, so that a
// mistake here and one in the analyzer do not cancel out. Knows no packets.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "core/address.hpp"
#include "generator/side.hpp"

namespace malote::generator {

struct FtpCommand {
  std::string verb, argument;  // the verb in upper case
};

struct FtpReply {
  std::string code, text;  // of the last line; text without the code
  FtpCommand to;           // verb empty: to nothing, such as the greeting
  std::string whole;       // the texts of all its lines, joined by LF
  [[nodiscard]] bool begins() const { return code.front() == '1'; }
  [[nodiscard]] bool done() const { return code.front() == '2'; }
};

// PORT and the like, or the reply to PASV and the like.
struct FtpAnnounced {
  bool active = false;
  Endpoint at;
};

struct FtpSettings {
  char type = 'A', structure = 'F', mode = 'S', protection = 'C';
  std::uint64_t offset = 0;  // REST
};

class FtpDialogue {
 public:
  explicit FtpDialogue(const Endpoint& server) : server_(server) {}

  // One whole line without its end, Telnet's signals taken out. Gives the reply that it completes.
  std::optional<FtpReply> hear(Side, std::string_view line);

  [[nodiscard]] const FtpSettings& settings() const noexcept { return settings_; }
  [[nodiscard]] const std::optional<FtpAnnounced>& announced() const noexcept { return announced_; }
  // The address was used: what is announced next is for the next connection.
  void use_announced() { announced_.reset(); }
  void use_offset() { settings_.offset = 0; }
  // What was said in clear behind AUTH nobody answers, and PROT begins anew (RFC 2228 3).
  void begin_tls() {
    waiting_.clear();
    settings_.protection = 'C';
  }
  // The command that waits for its reply and moves data; nullptr without one.
  [[nodiscard]] const FtpCommand* transfer() const;
  // From the root, as far as replies have told; nothing where nobody knows.
  [[nodiscard]] std::optional<std::string> resolve(std::string_view path) const;

 private:
  void settle(const FtpReply&);
  void take_port(std::optional<Endpoint>, bool active);

  Endpoint server_;
  FtpSettings settings_;
  std::optional<FtpAnnounced> announced_;
  std::optional<std::string> folder_;
  std::deque<FtpCommand> waiting_;
  std::string open_code_;   // of a reply in several lines
  std::string open_lines_;  // and what they said so far, each with an LF
};

[[nodiscard]] bool moves_data(std::string_view verb);
[[nodiscard]] bool is_upload(std::string_view verb);
[[nodiscard]] bool is_listing(std::string_view verb);

// "10,0,0,5,195,81" within other text; "|2|2001:db8::5|50001|"; "4,4,10,0,0,5,2,195,81".
[[nodiscard]] std::optional<Endpoint> parse_host_port(std::string_view);
[[nodiscard]] std::optional<Endpoint> parse_extended_port(std::string_view, const IpAddress& own);
[[nodiscard]] std::optional<Endpoint> parse_long_port(std::string_view);

// Takes Telnet's commands out of what one side sends on a control connection (RFC 854), across
// writes.
class TelnetFilter {
 public:
  [[nodiscard]] std::string filter(std::string_view octets);

 private:
  enum class State : std::uint8_t { plain, command, option } state_ = State::plain;
};

}  // namespace malote::generator
