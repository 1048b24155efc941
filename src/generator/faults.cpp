// SPDX-License-Identifier: MIT
#include "generator/faults.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "generator/scenario_text.hpp"

namespace malote::generator {
namespace {

enum class FaultValue : std::uint8_t { none, text, duration, octets, change, address };

struct FaultForm {
  std::string_view name;
  FaultKind kind;
  FaultValue value;
  bool optional, client, server;
};

constexpr std::array<FaultForm, 16> fault_forms{{
    {"reply", FaultKind::reply, FaultValue::text, true, false, true},
    {"no-starttls", FaultKind::reply, FaultValue::none, true, false, true},
    {"starttls-stripped", FaultKind::stripped, FaultValue::none, true, false, true},
    {"starttls-injected", FaultKind::injected, FaultValue::none, true, false, true},
    {"delay", FaultKind::delay, FaultValue::duration, false, true, true},
    {"jitter", FaultKind::jitter, FaultValue::duration, false, true, true},
    {"dribble", FaultKind::dribble, FaultValue::duration, false, true, true},
    {"disconnect", FaultKind::disconnect, FaultValue::octets, true, true, true},
    {"half-close", FaultKind::half_close, FaultValue::octets, true, true, true},
    {"reset", FaultKind::reset, FaultValue::octets, true, true, true},
    {"literal", FaultKind::literal, FaultValue::change, false, true, true},
    {"no-dot", FaultKind::no_dot, FaultValue::none, true, true, true},
    {"bare-lf", FaultKind::bare_lf, FaultValue::none, true, true, true},
    {"long-line", FaultKind::long_line, FaultValue::octets, false, true, true},
    {"size", FaultKind::size, FaultValue::change, false, true, true},
    {"address", FaultKind::address, FaultValue::address, false, true, true},
}};

constexpr std::array<std::pair<std::string_view, Spoken>, 5> fault_languages{{
    {"smtp", Spoken::smtp},
    {"lmtp", Spoken::lmtp},
    {"pop3", Spoken::pop3},
    {"imap", Spoken::imap},
    {"ftp", Spoken::ftp},
}};
constexpr std::int64_t fault_number_cap = 1'000'000'000;

std::string fault_names(Side by) {
  std::string names;
  for (const FaultForm& form : fault_forms) {
    if (by == Side::client ? !form.client : !form.server) continue;
    names += (names.empty() ? "" : ", ") + std::string(form.name);
  }
  return names;
}

std::optional<std::int64_t> parse_change(std::string_view text) {
  const bool less = text.starts_with('-');
  if (less || text.starts_with('+')) text.remove_prefix(1);
  const auto number = parse_number(text);
  if (!number || *number > static_cast<std::uint64_t>(fault_number_cap)) return {};
  const auto value = static_cast<std::int64_t>(*number);
  return less ? -value : value;
}

// False where the value is not of the form's kind.
bool take_value(const FaultForm& form, std::optional<std::string_view> value, Fault& fault) {
  if (!value) return form.optional;
  switch (form.value) {
    case FaultValue::none:
      return false;
    case FaultValue::text:
      fault.text = *value;
      return !value->empty() && value->find_first_of("\r\n") == std::string_view::npos;
    case FaultValue::duration: {
      const auto ns = parse_duration(*value);
      fault.number = ns.value_or(0);
      return ns.has_value();
    }
    case FaultValue::octets:
    case FaultValue::change: {
      const auto number = parse_change(*value);
      fault.number = number.value_or(0);
      return number && (form.value == FaultValue::change || *number >= 0);
    }
    case FaultValue::address:
      fault.address = parse_ip(*value);
      return fault.address.has_value() && !fault.address->is_v6;
  }
  return false;
}

// "[PROTOCOL:]COMMAND[#N]"
bool take_occasion(std::string_view text, Fault& fault) {
  const auto colon = text.find(':');
  if (colon != std::string_view::npos) {
    const auto* found =
        std::find_if(fault_languages.begin(), fault_languages.end(),
                     [&](const auto& one) { return one.first == text.substr(0, colon); });
    if (found == fault_languages.end()) return false;
    fault.spoken = found->second;
    text.remove_prefix(colon + 1);
  }
  const auto hash = text.find('#');
  if (hash != std::string_view::npos) {
    const auto nth = parse_number(text.substr(hash + 1));
    if (!nth || *nth == 0 || *nth > UINT32_MAX) return false;
    fault.nth = static_cast<unsigned>(*nth);
    text = text.substr(0, hash);
  }
  fault.command = to_upper(text);
  return !text.empty() || colon != std::string_view::npos;
}

}  // namespace

Result<Fault> parse_fault(std::string_view text, Side by) {
  // A reply may have an @ in it: the last one counts.
  const auto at = text.rfind('@');
  const auto what = text.substr(0, at);
  const auto equals = what.find('=');
  const auto name = what.substr(0, equals);
  const auto* form = std::find_if(fault_forms.begin(), fault_forms.end(),
                                  [&](const FaultForm& one) { return one.name == name; });
  if (form == fault_forms.end() || (by == Side::client ? !form->client : !form->server)) {
    return Error{"“" + to_visible(text) + "”: " + tr("there is no such fault; there are ") +
                 fault_names(by)};
  }
  Fault fault;
  fault.kind = form->kind;
  std::optional<std::string_view> value;
  if (equals != std::string_view::npos) value = what.substr(equals + 1);
  if (!take_value(*form, value, fault)) {
    return Error{"“" + to_visible(text) + "”: " +
                 tr("a value is written delay=500ms, disconnect=100, size=+10, reply=450, "
                    "address=10.0.0.21")};
  }
  if (at != std::string_view::npos && !take_occasion(text.substr(at + 1), fault)) {
    return Error{"“" + to_visible(text) +
                 "”: " + tr("behind the @ stands a command, such as @RETR, @smtp:RCPT or @RCPT#2")};
  }
  if (name.find("starttls") != std::string_view::npos) {
    if (!fault.command.empty()) return Error{std::string(name) + tr(" needs no @")};
    if (name == "no-starttls") fault.command = "STARTTLS";
  }
  return fault;
}

std::string command_of(Spoken spoken, std::string_view line) {
  const auto word_of = [&line] {
    line = trim(line);
    const auto word = line.substr(0, line.find(' '));
    line.remove_prefix(word.size());
    return to_upper(word);
  };
  std::string word = word_of();
  if (spoken != Spoken::imap) return word == "STLS" ? "STARTTLS" : word;
  const std::string second = word_of();
  if (second == "UID") return "UID " + word_of();
  return second.empty() ? word : second;
}

FaultInjector::FaultInjector(std::vector<Fault> faults, Spoken spoken, std::uint64_t seed)
    : spoken_(spoken), random_(seed, 77) {
  for (Fault& fault : faults) {
    if (!fault.spoken || *fault.spoken == spoken) faults_.push_back({std::move(fault), 0});
  }
}

void FaultInjector::begin(std::string_view command) {
  command_ = command;
  due_.clear();
  for (Counted& one : faults_) {
    // FTP's STARTTLS is AUTH TLS.
    const bool tls = spoken_ == Spoken::ftp && command == "AUTH" && one.fault.command == "STARTTLS";
    if (!one.fault.command.empty() && one.fault.command != command && !tls) continue;
    ++one.seen;
    if (one.fault.nth == 0 || one.fault.nth == one.seen) due_.push_back(&one.fault);
  }
}

const Fault* FaultInjector::due(FaultKind kind) const {
  const auto found = std::find_if(due_.begin(), due_.end(),
                                  [&](const Fault* fault) { return fault->kind == kind; });
  return found == due_.end() ? nullptr : *found;
}

std::optional<IpAddress> FaultInjector::address() const {
  for (const Counted& one : faults_) {
    if (one.fault.address) return one.fault.address;
  }
  return {};
}

std::vector<WireFault> FaultInjector::wire(std::size_t offset) {
  std::vector<WireFault> found;
  for (const Fault* fault : due_) {
    if (!fault->of_the_wire()) continue;
    WireFault one{offset, fault->kind, fault->number};
    if (fault->kind == FaultKind::jitter) {
      one = {offset, FaultKind::delay, random_.between(0, fault->number)};
    } else if (fault->kind >= FaultKind::disconnect) {
      one = {offset + static_cast<std::size_t>(fault->number), fault->kind, 0};
    }
    found.push_back(one);
  }
  return found;
}

std::optional<std::string> FaultInjector::reply_to(std::string_view line) const {
  const Fault* fault = due(FaultKind::reply);
  if (fault == nullptr) return {};
  const bool tls = command_ == "STARTTLS" || command_ == "AUTH";
  std::string text = fault->text;
  if (text.empty()) {
    text = spoken_ == Spoken::pop3   ? "-ERR"
           : spoken_ == Spoken::imap ? "NO"
           : !tls                    ? "451"
           : spoken_ == Spoken::ftp  ? "431"
                                     : "454";
  }
  if (text.find(' ') == std::string::npos) text += " a fault, as asked for";
  if (spoken_ == Spoken::imap) text = std::string(line.substr(0, line.find(' '))) + " " + text;
  return text;
}

}  // namespace malote::generator
