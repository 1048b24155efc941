// SPDX-License-Identifier: MIT
#include "generator/server_session.hpp"

namespace malote::generator {

std::size_t ServerSession::receive(std::string_view octets, std::string& out) {
  out_ = &out;
  std::string_view rest = octets;
  while (!rest.empty() && !over_ && !awaits_tls_ && !halted() &&
         out.size() < server_output_octets) {
    if (raw()) {
      input_.drop_late_end(rest);
      rest.remove_prefix(take_raw(rest));
    } else {
      take(input_.take(rest));
    }
  }
  out_ = nullptr;
  return octets.size() - rest.size();
}

void ServerSession::pause(std::string& out) {
  if (!waits_behind_cr() || over_) return;
  out_ = &out;
  take(input_.settle());
  out_ = nullptr;
}

void ServerSession::secured() {
  awaits_tls_ = false;
  caller_.over_tls = true;
  input_ = {};
  errors_ = 0;
  forget_plain();
}

void ServerSession::take(TypedInput::Got got) {
  switch (got) {
    case TypedInput::Got::more:
      return;
    case TypedInput::Got::line:
      return take_line(input_.line());
    case TypedInput::Got::too_long:
      return line_too_long();
  }
}

void ServerSession::say(std::string_view line) {
  *out_ += line;
  *out_ += "\r\n";
}

void ServerSession::account(TruthRow row) {
  row.session = caller_.session_name;
  row.time = host_.now();
  unsent_.push_back(std::move(row));
}

void ServerSession::sent() {
  for (const TruthRow& row : unsent_) host_.tell(row);
  unsent_.clear();
  for (const TransferTruth& row : unsent_transfers_) host_.tell_transfer(row);
  unsent_transfers_.clear();
}

// What a POP3 client was to get may not have got there; what SMTP took in was there, only the
// answer was not.
void ServerSession::lost() {
  gone();
  for (TruthRow& row : unsent_) {
    if (row.action == "retrieve") {
      row.complete = false;
      row.verdict = "cut-end";
    } else {
      row.result.reset();
    }
  }
  for (TransferTruth& row : unsent_transfers_) row.result.reset();
  sent();
}

}  // namespace malote::generator
