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

const char* to_word(TlsState state) noexcept {
  switch (state) {
    case TlsState::no_keys:
      return "no-keys";
    case TlsState::missing:
      return "missing";
    case TlsState::wrong:
      return "wrong";
    case TlsState::partly:
      return "partly";
    case TlsState::opened:
      return "opened";
    case TlsState::unsupported:
      return "unsupported";
  }
  return "no-keys";
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
    case Verdict::encrypted:
      return "encrypted";
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

const char* to_word(TransferDirection value) noexcept {
  switch (value) {
    case TransferDirection::download:
      return "download";
    case TransferDirection::upload:
      return "upload";
    case TransferDirection::listing:
      return "listing";
  }
  return "download";
}

const char* to_word(DataMode value) noexcept {
  switch (value) {
    case DataMode::active:
      return "active";
    case DataMode::passive:
      return "passive";
  }
  return "active";
}

const char* to_word(DataType value) noexcept {
  switch (value) {
    case DataType::ascii:
      return "A";
    case DataType::image:
      return "I";
    case DataType::ebcdic:
      return "E";
    case DataType::local:
      return "L";
  }
  return "A";
}

const char* to_word(DataStructure value) noexcept {
  switch (value) {
    case DataStructure::file:
      return "F";
    case DataStructure::record:
      return "R";
    case DataStructure::page:
      return "P";
  }
  return "F";
}

const char* to_word(TransferMode value) noexcept {
  switch (value) {
    case TransferMode::stream:
      return "S";
    case TransferMode::block:
      return "B";
    case TransferMode::compressed:
      return "C";
    case TransferMode::deflate:
      return "Z";
  }
  return "S";
}

const char* to_word(Protection value) noexcept {
  switch (value) {
    case Protection::clear:
      return "C";
    case Protection::private_:
      return "P";
  }
  return "C";
}

const char* to_word(TransferLink value) noexcept {
  switch (value) {
    case TransferLink::unlinked:
      return "unlinked";
    case TransferLink::exact:
      return "exact";
    case TransferLink::nat:
      return "nat";
    case TransferLink::time:
      return "time";
  }
  return "unlinked";
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
