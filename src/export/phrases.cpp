// SPDX-License-Identifier: MIT
#include "export/phrases.hpp"

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "records/names.hpp"

namespace malote {
namespace {

std::string missing_phrase(const MessageRecord& message) {
  std::uint64_t octets = 0;
  for (const auto& [offset, length] : message.missing) octets += length;
  if (octets == 0) return tr("octets are missing");
  std::string text =
      fill(tr("{} missing at {}"), octets_phrase(octets), grouped(message.missing.front().first));
  if (message.missing.size() > 1) {
    text += ' ';
    text += fill(tr("and {} more places"), message.missing.size() - 1);
  }
  return text;
}

}  // namespace

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) {
    if (!all.empty()) all += ", ";
    all += text;
  }
  return all;
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  if (digits.size() <= 3) return digits;
  // translators: a thousand, as numbers are grouped in this language.
  const std::string_view thousand = tr("1,000");
  const std::string_view between =
      thousand.size() > 4 ? thousand.substr(1, thousand.size() - 4) : std::string_view();
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, between);
  }
  return digits;
}

std::string with_decimals(double number, int decimals) {
  std::string digits = fmt::format("{:.{}f}", number, decimals);
  // translators: a half, with the sign that this language has between a number and its decimals.
  const std::string_view half = tr("0.5");
  const std::size_t point = digits.find('.');
  if (point != std::string::npos && half.size() > 2) {
    digits.replace(point, 1, half.substr(1, half.size() - 2));
  }
  return digits;
}

std::string octets_phrase(std::uint64_t number) {
  return fill(tr_plural("{} octet", "{} octets", number), grouped(number));
}

std::string moment(Timestamp time) {
  std::string text = to_rfc3339(time);
  const std::size_t point = text.rfind('.');
  if (point != std::string::npos) text.resize(point);
  const std::size_t t = text.find('T');
  if (t != std::string::npos) text[t] = ' ';
  return text;
}

std::string exact_moment(Timestamp time) {
  const std::string text = to_rfc3339(time);
  const std::size_t point = text.rfind('.');
  std::string fraction = point == std::string::npos ? "" : text.substr(point, 10);
  if (fraction.ends_with("000")) fraction.resize(fraction.size() - 3);
  return moment(time) + fraction + " UTC";
}

std::string duration(std::int64_t ns) {
  if (ns < 0) return "-" + duration(-ns);
  const std::int64_t seconds = ns / ns_per_second;
  if (seconds < 60) return with_decimals(static_cast<double>(ns) / 1e9, 3) + " s";
  if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds % 3600 / 60);
}

std::string relative_seconds(std::int64_t ns) {
  const double seconds = static_cast<double>(ns) / 1e9;
  return with_decimals(seconds, ns < 10'000 * ns_per_second ? 3 : 1);
}

std::string verdict_phrase(const MessageRecord& message) {
  if (message.via == Protocol::imap && !message.complete && message.missing.empty() &&
      message.verdict == Verdict::cut_end) {
    switch (message.partial) {
      case Partial::headers:
        return tr("only its header was fetched");
      case Partial::sections:
        return tr("put together from the sections that were fetched");
      case Partial::octets:
        return tr("only some of its octets were fetched");
      case Partial::none:
      case Partial::top:
        break;
    }
  }
  switch (message.verdict) {
    case Verdict::complete:
      return tr("complete");
    case Verdict::gap:
      return std::string(tr("gap")) + ": " + missing_phrase(message);
    case Verdict::cut_start:
      return tr("cut at the start: the capture began within it");
    case Verdict::cut_end:
      return tr("cut at the end: its last octets were not captured");
    case Verdict::size_differs:
      return tr("its size is not what was announced");
    case Verdict::aborted:
      return tr("aborted: the sender broke it off");
    case Verdict::encrypted:
      return tr("encrypted: nobody could look into it");
  }
  return to_word(message.verdict);
}

std::string tls_phrase(const SessionRecord& session) {
  std::string text;
  switch (session.tls) {
    case TlsMode::none:
      return tr("none: everything was said in the clear");
    case TlsMode::implicit:
      text = tr("from the first octet");
      break;
    case TlsMode::starttls:
      text = session.protocol == Protocol::pop3  ? tr("from STLS on")
             : session.protocol == Protocol::ftp ? tr("from AUTH TLS on")
                                                 : tr("from STARTTLS on");
      break;
  }
  if (session.tls_version) text += ", " + to_visible(*session.tls_version);
  text += ", ";
  text += session.decrypted.value_or(false) ? tr("opened with keys") : tr("not opened");
  return text;
}

std::string tls_state_phrase(TlsState state) {
  switch (state) {
    case TlsState::no_keys:
      return tr("none were given (--keylog): what was said under TLS can't be seen");
    case TlsState::missing:
      return tr("none of those given are for this connection");
    case TlsState::wrong:
      return tr("those given for this connection do not open it");
    case TlsState::partly:
      return tr("some of it was opened, not all");
    case TlsState::opened:
      return tr("everything was opened");
    case TlsState::unsupported:
      return tr("of no use: what was agreed upon can't be opened here");
  }
  return to_word(state);
}

std::string outcome_phrase(Outcome outcome) {
  switch (outcome) {
    case Outcome::closed:
      return tr("closed");
    case Outcome::reset:
      return tr("reset");
    case Outcome::timeout:
      return tr("went silent");
    case Outcome::open:
      return tr("still open");
  }
  return to_word(outcome);
}

}  // namespace malote
