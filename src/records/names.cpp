// SPDX-License-Identifier: MIT
#include "records/names.hpp"

#include <array>

namespace malote {
namespace {

constexpr std::array protocols{Protocol::unknown, Protocol::smtp, Protocol::pop3, Protocol::imap,
                               Protocol::ftp};
constexpr std::array severities{Severity::info, Severity::warn, Severity::alert};

template <typename Words>
auto find_word(const Words& all, std::string_view word) noexcept
    -> std::optional<typename Words::value_type> {
  for (const auto value : all) {
    if (word == to_word(value)) return value;
  }
  return std::nullopt;
}

}  // namespace

const char* to_word(Protocol protocol) noexcept {
  switch (protocol) {
    case Protocol::unknown:
      return "unknown";
    case Protocol::smtp:
      return "smtp";
    case Protocol::pop3:
      return "pop3";
    case Protocol::imap:
      return "imap";
    case Protocol::ftp:
      return "ftp";
  }
  return "unknown";
}

const char* to_word(TlsMode mode) noexcept {
  switch (mode) {
    case TlsMode::none:
      return "none";
    case TlsMode::implicit:
      return "implicit";
    case TlsMode::starttls:
      return "starttls";
  }
  return "none";
}

const char* to_word(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::closed:
      return "closed";
    case Outcome::reset:
      return "reset";
    case Outcome::timeout:
      return "timeout";
    case Outcome::open:
      return "open";
  }
  return "open";
}

const char* to_word(Severity severity) noexcept {
  switch (severity) {
    case Severity::info:
      return "info";
    case Severity::warn:
      return "warn";
    case Severity::alert:
      return "alert";
  }
  return "info";
}

const char* to_word(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::complete:
      return "complete";
    case Verdict::gap:
      return "gap";
    case Verdict::cut_start:
      return "cut-start";
    case Verdict::cut_end:
      return "cut-end";
    case Verdict::size_differs:
      return "size-differs";
    case Verdict::aborted:
      return "aborted";
  }
  return "aborted";
}

const char* to_word(Action action) noexcept {
  switch (action) {
    case Action::submit:
      return "submit";
    case Action::retrieve:
      return "retrieve";
    case Action::append:
      return "append";
  }
  return "submit";
}

const char* to_word(Partial partial) noexcept {
  switch (partial) {
    case Partial::none:
      return nullptr;
    case Partial::headers:
      return "headers";
    case Partial::top:
      return "top";
    case Partial::sections:
      return "sections";
    case Partial::octets:
      return "octets";
  }
  return nullptr;
}

const char* to_word(CaptureState state) noexcept {
  switch (state) {
    case CaptureState::whole:
      return "whole";
    case CaptureState::partial:
      return "partial";
  }
  return "partial";
}

const char* to_word(MailboxAction action) noexcept {
  switch (action) {
    case MailboxAction::selected:
      return "selected";
    case MailboxAction::examined:
      return "examined";
    case MailboxAction::closed:
      return "closed";
    case MailboxAction::flagged:
      return "flagged";
    case MailboxAction::copied:
      return "copied";
    case MailboxAction::moved:
      return "moved";
    case MailboxAction::expunged:
      return "expunged";
    case MailboxAction::created:
      return "created";
    case MailboxAction::renamed:
      return "renamed";
    case MailboxAction::deleted:
      return "deleted";
    case MailboxAction::subscribed:
      return "subscribed";
    case MailboxAction::unsubscribed:
      return "unsubscribed";
    case MailboxAction::appended:
      return "appended";
  }
  return "selected";
}

const char* to_word(FlagChange change) noexcept {
  switch (change) {
    case FlagChange::none:
      return nullptr;
    case FlagChange::set:
      return "set";
    case FlagChange::add:
      return "add";
    case FlagChange::remove:
      return "remove";
  }
  return nullptr;
}

std::optional<Protocol> parse_protocol(std::string_view word) noexcept {
  return find_word(protocols, word);
}

std::optional<Severity> parse_severity(std::string_view word) noexcept {
  return find_word(severities, word);
}

}  // namespace malote
