// SPDX-License-Identifier: MIT
// The login attempts of one POP3 session: USER and PASS, APOP, AUTH. Each becomes one
// CredentialRecord when its reply comes, or when it is plain that none will. Used by the POP3
// dissector.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/front_queue.hpp"
#include "dissect/host.hpp"
#include "dissectors/sasl/sasl.hpp"
#include "records/record.hpp"

namespace malote::pop3 {

class Logins {
 public:
  explicit Logins(DissectorHost& host) : host_(host) {}

  // The commands; `exchange` has its n, time and origin. They say which octets of the argument are
  // secret by filling in exchange.secrets.
  void on_user(const ExchangeRecord& exchange);
  void on_pass(ExchangeRecord& exchange);
  void on_apop(ExchangeRecord& exchange);
  void on_auth(ExchangeRecord& exchange);

  // An AUTH is under way: the client's next line is a response, if the server has asked for it.
  [[nodiscard]] bool sasl_open() const noexcept { return sasl_.has_value(); }
  [[nodiscard]] bool challenged() const noexcept { return sasl_ && sasl_->challenged; }
  // Nobody can say any more whether the server has asked.
  [[nodiscard]] bool out_of_step() const noexcept { return sasl_ && sasl_->out_of_step; }
  void on_challenge(std::string_view base64);
  [[nodiscard]] bool on_response(std::string_view base64, const Origin&);  // true: it is a secret
  void challenge_may_be_lost();
  void response_may_be_lost();
  void close_sasl();  // its reply was not seen

  void answered(std::uint32_t n, bool accepted);
  // The commands before that one will not be answered any more.
  void give_up_before(std::uint32_t n);
  void give_up_all();
  [[nodiscard]] bool attempted() const noexcept { return attempted_; }

 private:
  struct Attempt {
    std::uint32_t n = 0;
    CredentialRecord record;
  };
  struct Sasl {
    std::uint32_t n = 0;
    sasl::Exchange exchange;
    Timestamp time;
    Origin origin;
    bool challenged = false;
    bool out_of_step = false;
  };
  void add(const ExchangeRecord& exchange, CredentialRecord record);
  void emit(CredentialRecord record, std::optional<bool> accepted);

  DissectorHost& host_;
  std::optional<std::string> user_;  // of the last USER
  FrontQueue<Attempt> attempts_;     // in the order sent; bounded by the queue of exchanges
  std::optional<Sasl> sasl_;
  bool attempted_ = false;
};

}  // namespace malote::pop3
