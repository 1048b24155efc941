// SPDX-License-Identifier: MIT
// One connection as a server sees it, without the socket: octets in, octets out. serve gives it
// what came and sends what it says; tests do the same without a network. What it took and gave is
// told as truth rows once the answer is out. One thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time.hpp"
#include "generator/faults.hpp"
#include "generator/post_office.hpp"
#include "generator/relayed_mail.hpp"
#include "generator/transfer_truth.hpp"
#include "generator/truth.hpp"
#include "generator/typed_input.hpp"

namespace malote::generator {

// What a session may use; outlives it.
struct ServerHost {
  PostOffice& office;
  std::function<Timestamp()> now;
  std::function<void(const TruthRow&)> tell;
  std::uint64_t message_octets = 10'485'760;
  std::function<void(const TransferTruth&)> tell_transfer = {};
  bool offers_tls = false;         // whoever has the sockets can do it
  std::vector<Fault> faults = {};  // on request
  // Mail for other servers: whether a domain is one, and the mail. None: only local mail.
  std::function<bool(std::string_view domain)> relays = {};
  std::function<void(RelayedMail)> relay = {};

  [[nodiscard]] bool has_fault(FaultKind kind) const {
    return std::any_of(faults.begin(), faults.end(),
                       [&](const Fault& fault) { return fault.kind == kind; });
  }
};

struct Caller {
  std::string session_name;    // "smtp-1"
  std::string client_address;  // "127.0.0.1"
  bool over_tls = false;       // from the first octet
  bool lmtp = false;           // RFC 2033 instead of SMTP
};

class ServerSession {
 public:
  ServerSession(ServerHost& host, Caller caller) : host_(host), caller_(std::move(caller)) {}
  virtual ~ServerSession() = default;
  ServerSession(const ServerSession&) = delete;
  ServerSession& operator=(const ServerSession&) = delete;

  virtual void begin(std::string& out) = 0;
  void greet(std::string& out);  // begin(), with what is to go wrong
  // What is to go wrong while the octets said last are written; their offsets are those in `out`.
  [[nodiscard]] std::vector<WireFault> take_wire_faults() {
    return std::exchange(wire_faults_, {});
  }
  // How many octets were taken: all, unless there is much to send first, or it is over.
  [[nodiscard]] virtual std::size_t receive(std::string_view octets, std::string& out);
  // There is more to say, whatever comes: receive() is called again, with nothing if need be.
  [[nodiscard]] virtual bool has_more() const { return false; }
  // The client waits for news: look() is called now and then.
  [[nodiscard]] virtual bool watches() const { return false; }
  virtual void look(std::string&) {}
  // A CR came and nothing behind it: pause() takes it for a line end.
  [[nodiscard]] bool waits_behind_cr() const { return !raw() && input_.waits_behind_cr(); }
  void pause(std::string& out);
  void sent();                                  // all that was said so far is on its way
  void lost();                                  // the connection is gone, whoever ended it
  virtual void farewell(std::string& out) = 0;  // the server goes away, or waited too long
  [[nodiscard]] bool over() const noexcept { return over_; }
  // The client was told to begin TLS: once that is on its way, the handshake follows, and then
  // secured(). What the client sent in clear behind its request is not for this session (RFC 3207
  // 4.2, RFC 2595 4 and RFC 3501 6.2.1 each say why).
  [[nodiscard]] bool awaits_tls() const noexcept { return awaits_tls_; }
  void secured();
  [[nodiscard]] bool over_tls() const noexcept { return caller_.over_tls; }

 protected:
  [[nodiscard]] virtual bool raw() const { return false; }     // within a body
  [[nodiscard]] virtual bool halted() const { return false; }  // nothing more is taken for now
  // What `speak` says goes to `out`, outside of receive().
  template <typename Speak>
  void answer(std::string& out, const Speak& speak) {
    out_ = &out;
    speak();
    out_ = nullptr;
  }
  [[nodiscard]] virtual Spoken spoken() const { return Spoken::smtp; }
  // The same for what is said outside of receive().
  void spoil_rest(std::string& out, std::size_t from) { spoil(out, from, unsent_.size()); }
  [[nodiscard]] virtual std::size_t take_raw(std::string_view octets) { return octets.size(); }
  virtual void take_line(std::string_view line) = 0;
  virtual void line_too_long() = 0;
  virtual void gone() = 0;  // what lost() means for the protocol
  // All that the client said before TLS is forgotten.
  virtual void forget_plain() {}

  void say(std::string_view line);  // adds CRLF
  void put(std::string_view octets) { *out_ += octets; }
  void account(TruthRow row);  // told once it is sent
  void account(TransferTruth row) { unsent_transfers_.push_back(std::move(row)); }
  void end() noexcept { over_ = true; }
  void await_tls() noexcept { awaits_tls_ = true; }
  void end_tls() noexcept { caller_.over_tls = false; }  // FTP's CCC
  [[nodiscard]] bool may_begin_tls() const {
    return host_.offers_tls && !over_tls() && !host_.has_fault(FaultKind::stripped);
  }
  // After too many in a row the caller is no person and no mail program.
  [[nodiscard]] bool too_many_errors() noexcept { return ++errors_ >= errors_cap; }
  void no_error() noexcept { errors_ = 0; }
  [[nodiscard]] bool ended_bare() const noexcept { return input_.ended_bare(); }
  [[nodiscard]] ServerHost& host() const noexcept { return host_; }
  [[nodiscard]] PostOffice& office() const noexcept { return host_.office; }
  [[nodiscard]] const Caller& caller() const noexcept { return caller_; }

 private:
  static constexpr unsigned errors_cap = 20;
  void take(TypedInput::Got);
  void take_with_faults(std::string_view line);
  [[nodiscard]] std::size_t take_raw_with_faults(std::string_view octets);
  FaultInjector& faults();
  void spoil(std::string& out, std::size_t from, std::size_t rows);

  ServerHost& host_;
  Caller caller_;
  TypedInput input_;
  std::string* out_ = nullptr;  // during a call
  std::vector<TruthRow> unsent_;
  std::vector<TransferTruth> unsent_transfers_;
  std::optional<FaultInjector> faults_;
  std::vector<WireFault> wire_faults_;
  unsigned errors_ = 0;
  bool over_ = false, awaits_tls_ = false;
};

// What there is to say before more is taken in.
constexpr std::size_t server_output_octets = 262'144;

}  // namespace malote::generator
