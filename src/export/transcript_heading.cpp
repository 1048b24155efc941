// SPDX-License-Identifier: MIT
#include "export/transcript_heading.hpp"

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"
#include "records/names.hpp"

namespace malote {
namespace {

TranscriptLine detail(const char* label, std::string value, Role role = Role::plain) {
  TranscriptLine line{LineKind::detail, {}, {}, {}, {}};
  line.spans.push_back({Role::dim, label});
  line.spans.push_back({role, std::move(value)});
  return line;
}

std::string carried(const SessionRecord& session) {
  std::string text = fill(tr("{} from the client, {} from the server"),
                          octets_phrase(session.client_bytes), octets_phrase(session.server_bytes));
  if (session.messages != 0) {
    text += "; ";
    text +=
        fill(tr_plural("{} message", "{} messages", session.messages), grouped(session.messages));
  }
  if (session.transfers != 0) {
    text += "; ";
    text += fill(tr_plural("{} transfer", "{} transfers", session.transfers),
                 grouped(session.transfers));
  }
  return text;
}

}  // namespace

std::vector<TranscriptLine> heading_of(const SessionRecord& session) {
  std::vector<TranscriptLine> lines;
  TranscriptLine title{LineKind::title, {}, {}, {}, {}};
  title.spans.push_back({Role::heading, fill(tr("Session {}"), session.id.value)});
  title.spans.push_back({role_of(session.protocol), to_upper(to_word(session.protocol))});
  title.spans.push_back({role_of(session.outcome), outcome_phrase(session.outcome)});
  lines.push_back(std::move(title));
  lines.push_back(detail(tr("client"), to_text(session.client)));
  lines.push_back(detail(tr("server"), to_text(session.server)));
  if (session.software) lines.push_back(detail(tr("software"), to_visible(*session.software)));
  if (session.user) lines.push_back(detail(tr("user"), to_visible(*session.user)));
  lines.push_back(detail("TLS", tls_phrase(session)));
  std::string start = exact_moment(session.start);
  if (session.end) {
    start += ", ";
    start += fill(tr("lasted {}"), duration(session.end->ns - session.start.ns));
  }
  lines.push_back(detail(tr("start"), std::move(start)));
  lines.push_back(detail(tr("carried"), carried(session)));
  if (session.gap_bytes != 0) {
    lines.push_back(detail(tr("lost"),
                           fill(tr("{} are not in the capture"), octets_phrase(session.gap_bytes)),
                           Role::alert));
  } else if (!session.complete) {
    lines.push_back(detail(
        tr("whole"), tr("no: the capture does not have it from its start to its end"), Role::warn));
  }
  return lines;
}

std::vector<TranscriptLine> heading_of(const TlsRecord& tls) {
  std::vector<TranscriptLine> lines;
  const auto add = [&](const char* label, const OptionalText& value) {
    if (value) lines.push_back(detail(label, to_visible(*value)));
  };
  add(tr("cipher"), tls.cipher);
  add(tr("server name"), tls.sni);
  add("ALPN", tls.alpn);
  const bool is_opened = tls.state == TlsState::opened;
  if (!tls.version) {
    lines.push_back(
        detail(tr("handshake"), tr("not answered: nothing was agreed upon"), Role::warn));
  } else if (!tls.subject && tls.resumed.value_or(false)) {
    lines.push_back(detail(tr("certificate"), tr("none: an earlier handshake goes on")));
  } else if (!tls.subject && !is_opened && *tls.version == "TLS 1.3") {
    lines.push_back(detail(tr("certificate"), tr("not to be seen: TLS 1.3 hides it")));
  }
  if (tls.subject) {
    std::string text = to_visible(*tls.subject);
    if (tls.not_after) {
      text += ", ";
      text += fill(tr("valid until {}"), moment(*tls.not_after));
    }
    lines.push_back(detail(tr("certificate"), std::move(text)));
    add(tr("issued by"), tls.issuer);
  }
  if (tls.resumed.value_or(false)) {
    lines.push_back(detail(tr("resumed"), tr("yes: an earlier handshake goes on")));
  }
  for (const std::string& alert : tls.alerts) {
    if (alert.ends_with(": close_notify")) continue;
    lines.push_back(detail(tr("alert"), to_visible(alert), Role::warn));
  }
  if (!is_opened && (tls.client_octets != 0 || tls.server_octets != 0)) {
    lines.push_back(detail(
        tr("hidden"), fill(tr("{} from the client, {} from the server, as encrypted"),
                           octets_phrase(tls.client_octets), octets_phrase(tls.server_octets))));
  }
  lines.push_back(
      detail(tr("keys"), tls_state_phrase(tls.state), is_opened ? Role::good : Role::warn));
  return lines;
}

}  // namespace malote
