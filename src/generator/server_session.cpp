// SPDX-License-Identifier: MIT
#include "generator/server_session.hpp"

#include <functional>

#include "core/text.hpp"

namespace malote::generator {

std::size_t ServerSession::receive(std::string_view octets, std::string& out) {
  out_ = &out;
  std::string_view rest = octets;
  while (!rest.empty() && !over_ && !awaits_tls_ && !halted() &&
         out.size() < server_output_octets) {
    if (raw()) {
      input_.drop_late_end(rest);
      rest.remove_prefix(take_raw_with_faults(rest));
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
      return take_with_faults(input_.line());
    case TypedInput::Got::too_long:
      return line_too_long();
  }
}

FaultInjector& ServerSession::faults() {
  if (!faults_) {
    const std::uint64_t seed = std::hash<std::string>{}(caller_.session_name);
    faults_.emplace(host_.faults, spoken(), seed);
  }
  return *faults_;
}

void ServerSession::greet(std::string& out) {
  if (host_.faults.empty()) return begin(out);
  faults().begin("GREETING");
  wire_faults_ = faults().wire(out.size());
  const std::size_t from = out.size();
  begin(out);
  if (const auto reply = faults().reply_to("*")) out = *reply + "\r\n";
  spoil(out, from, unsent_.size());
}

void ServerSession::take_with_faults(std::string_view line) {
  if (host_.faults.empty()) return take_line(line);
  faults().begin(command_of(spoken(), line));
  const std::size_t from = out_->size(), rows = unsent_.size();
  for (const WireFault& fault : faults().wire(from)) wire_faults_.push_back(fault);
  if (const auto reply = faults().reply_to(line)) {
    say(*reply);
  } else {
    take_line(line);
  }
  spoil(*out_, from, rows);
}

// What answers a message is done all the same; only what is said differs.
std::size_t ServerSession::take_raw_with_faults(std::string_view octets) {
  const std::size_t from = out_->size(), rows = unsent_.size();
  const std::size_t taken = take_raw(octets);
  if (host_.faults.empty() || out_->size() == from) return taken;
  faults().begin(".");
  for (const WireFault& fault : faults().wire(from)) wire_faults_.push_back(fault);
  if (const auto reply = faults().reply_to({})) {
    out_->resize(from);
    say(*reply);
    for (std::size_t i = rows; i < unsent_.size(); ++i) unsent_[i].result = *reply;
  }
  spoil(*out_, from, rows);
  return taken;
}

// The truth is of what was really said.
void ServerSession::spoil(std::string& out, std::size_t from, std::size_t rows) {
  if (host_.faults.empty()) return;
  const auto spoiled = faults().spoil(out, from);
  for (std::size_t i = rows; spoiled.changed && i < unsent_.size(); ++i) {
    TruthRow& row = unsent_[i];
    row.result = trim(std::string_view(out).substr(from, out.find('\n', from) - from));
    if (spoiled.other_octets) row.is_size_known = false;
    if (!spoiled.cut) continue;
    row.complete = false;
    row.verdict = "cut-end";
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
