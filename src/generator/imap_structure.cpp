// SPDX-License-Identifier: MIT
// ENVELOPE, BODYSTRUCTURE and dates.
#include <algorithm>
#include <array>
#include <cstdio>

#include "core/text.hpp"
#include "generator/imap_mail.hpp"

namespace malote::generator {
namespace {

constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";

std::string nstring(const std::optional<std::string>& text) {
  return text ? to_imap_string(*text) : "NIL";
}

// `a, "b, c" <d@e>, f@g (h, i)` at its commas.
std::vector<std::string> split_addresses(std::string_view list) {
  std::vector<std::string> each(1);
  unsigned comment = 0;
  bool quoted = false, angle = false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const char c = list[i];
    if (c == '\\' && i + 1 < list.size()) {
      each.back() += c;
      each.back() += list[++i];
      continue;
    }
    if (c == '"' && comment == 0) quoted = !quoted;
    if (!quoted && c == '(') ++comment;
    if (!quoted && c == ')' && comment > 0) --comment;
    if (!quoted && comment == 0 && (c == '<' || c == '>')) angle = c == '<';
    const bool between = !quoted && comment == 0 && !angle;
    if (between && c == ',') {
      each.emplace_back();
    } else if (between && (c == ':' || c == ';')) {
      each.back() += c;  // a group begins or ends
      each.emplace_back();
    } else {
      each.back() += c;
    }
  }
  return each;
}

std::string unquoted(std::string_view text) {
  text = trim(text);
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') continue;
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    plain += text[i];
  }
  return plain;
}

std::string to_address(std::string_view text) {
  text = trim(text);
  std::string name, address;
  const auto open = text.rfind('<');
  if (open != std::string_view::npos) {
    name = unquoted(text.substr(0, open));
    address = trim(text.substr(open + 1, text.find('>', open) - open - 1));
    const auto route = address.rfind(':');  // RFC 822's source routes
    if (address.starts_with('@') && route != std::string::npos) address.erase(0, route + 1);
  } else {
    const auto comment = text.find('(');
    address = trim(text.substr(0, comment));
    if (comment != std::string_view::npos) {
      name = trim(text.substr(comment + 1, text.rfind(')') - comment - 1));
    }
  }
  const auto at = address.rfind('@');
  const std::string host = at == std::string::npos ? "" : address.substr(at + 1);
  return "(" + (name.empty() ? "NIL" : to_imap_string(name)) + " NIL " +
         to_imap_string(address.substr(0, at)) + " " +
         (host.empty() ? "NIL" : to_imap_string(host)) + ")";
}

std::string to_addresses(const std::optional<std::string>& field) {
  if (!field || trim(*field).empty()) return "NIL";
  std::string list;
  for (const std::string& each : split_addresses(*field)) {
    const auto text = trim(each);
    if (text.ends_with(':')) {  // a group's name
      list += "(NIL NIL " + to_imap_string(unquoted(text.substr(0, text.size() - 1))) + " NIL)";
    } else if (text.ends_with(';')) {
      if (text.size() > 1) list += to_address(text.substr(0, text.size() - 1));
      list += "(NIL NIL NIL NIL)";
    } else if (!text.empty()) {
      list += to_address(text);
    }
  }
  return list.empty() ? "NIL" : "(" + list + ")";
}

std::string to_list(const MailParameters& parameters) {
  if (parameters.empty()) return "NIL";
  std::string list;
  for (const auto& [name, value] : parameters) {
    list += (list.empty() ? "(" : " ") + to_imap_string(name) + " " + to_imap_string(value);
  }
  return list + ")";
}

MailParameters parameters_of(std::string_view value) {
  const std::string typed = "Content-Type: x/x" + std::string(value) + "\r\n\r\n";
  return parse_mail(typed).parameters;
}

std::string to_disposition(std::string_view header) {
  const auto field = mail_field(header, "Content-Disposition");
  if (!field) return "NIL";
  const auto semicolon = std::min(field->find(';'), field->size());
  const auto kind = to_upper(trim(std::string_view(*field).substr(0, semicolon)));
  return "(" + to_imap_string(kind) + " " +
         to_list(parameters_of(std::string_view(*field).substr(semicolon))) + ")";
}

// Behind the basic fields: MD5, disposition, language, location.
std::string to_extension(const MailPart& part) {
  return to_disposition(part.header) + " " + nstring(mail_field(part.header, "Content-Language")) +
         " " + nstring(mail_field(part.header, "Content-Location"));
}

std::uint32_t month_of(std::string_view name) {
  for (std::uint32_t i = 0; i < 12; ++i) {
    if (equals_ignoring_case(months.substr(std::size_t{i} * 3, 3), name)) return i + 1;
  }
  return 0;
}

std::string two(std::uint64_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

std::string to_envelope(const MailPart& message) {
  const auto field = [&](std::string_view name) { return mail_field(message.header, name); };
  const auto from = field("From");
  auto sender = field("Sender"), reply_to = field("Reply-To");
  if (!sender || sender->empty()) sender = from;
  if (!reply_to || reply_to->empty()) reply_to = from;
  return "(" + nstring(field("Date")) + " " + nstring(field("Subject")) + " " + to_addresses(from) +
         " " + to_addresses(sender) + " " + to_addresses(reply_to) + " " +
         to_addresses(field("To")) + " " + to_addresses(field("Cc")) + " " +
         to_addresses(field("Bcc")) + " " + nstring(field("In-Reply-To")) + " " +
         nstring(field("Message-ID")) + ")";
}

// As deep as parse_mail() goes.
std::string to_structure(const MailPart& part, bool extended) {
  std::string text = "(";
  if (part.is_multipart()) {
    for (const MailPart& child : part.children) text += to_structure(child, extended);
    text += " " + to_imap_string(part.subtype);
    if (extended) text += " " + to_list(part.parameters) + " " + to_extension(part);
    return text + ")";
  }
  MailParameters parameters = part.parameters;
  if (part.type == "TEXT" && parameters.empty()) parameters = {{"CHARSET", "US-ASCII"}};
  const auto encoding = mail_field(part.header, "Content-Transfer-Encoding");
  text += to_imap_string(part.type) + " " + to_imap_string(part.subtype) + " " +
          to_list(parameters) + " " + nstring(mail_field(part.header, "Content-ID")) + " " +
          nstring(mail_field(part.header, "Content-Description")) + " " +
          to_imap_string(to_upper(encoding.value_or("7BIT"))) + " " +
          std::to_string(part.body.size());
  if (part.is_message()) {
    text += " " + to_envelope(part.children.front()) + " " +
            to_structure(part.children.front(), extended);
  }
  if (part.is_message() || part.type == "TEXT") {
    text += " " + std::to_string(std::count(part.body.begin(), part.body.end(), '\n'));
  }
  if (extended) text += " NIL " + to_extension(part);
  return text + ")";
}

std::string to_internal_date(Timestamp time) {
  const std::string iso = to_rfc3339(time);  // 2026-01-31T09:15:00…
  const auto month = parse_number(std::string_view(iso).substr(5, 2)).value_or(1);
  return iso.substr(8, 2) + "-" + std::string(months.substr((month - 1) * 3, 3)) + "-" +
         iso.substr(0, 4) + " " + iso.substr(11, 8) + " +0000";
}

std::optional<Timestamp> parse_internal_date(std::string_view text) {
  const auto day = parse_day(text);
  const auto blank = text.rfind(' ');
  if (!day || text.size() < 20 || blank == std::string_view::npos || blank < 9) return {};
  const auto clock = text.substr(blank - 8, 8);
  const auto zone = text.substr(blank + 1);
  const auto hours = zone.size() == 5 ? parse_number(zone.substr(1, 2)) : std::nullopt;
  const auto minutes = zone.size() == 5 ? parse_number(zone.substr(3, 2)) : std::nullopt;
  if (!hours || !minutes) return {};
  auto time = parse_timestamp(std::to_string(*day / 10000) + "-" + two(*day / 100 % 100) + "-" +
                              two(*day % 100) + "T" + std::string(clock) + "Z");
  if (!time) return {};
  const auto off = static_cast<std::int64_t>(*hours * 60 + *minutes) * 60 * ns_per_second;
  time->ns += zone[0] == '-' ? off : -off;
  return time;
}

std::optional<std::uint32_t> parse_day(std::string_view text) {
  text = trim(text);
  const auto comma = text.find(',');
  if (comma != std::string_view::npos) text = trim(text.substr(comma + 1));
  std::array<std::string, 3> words;
  std::size_t n = 0;
  for (const char c : text) {
    if (c == '-' || c == ' ') {
      if (!words[n].empty() && ++n == words.size()) break;
    } else {
      words[n] += c;
    }
  }
  const auto day = parse_number(words[0]), year = parse_number(words[2]);
  const auto month = month_of(words[1]);
  if (!day || !year || month == 0 || *day > 31 || *year > 9999) return {};
  return static_cast<std::uint32_t>(*year * 10000 + std::uint64_t{month} * 100 + *day);
}

std::uint32_t to_day(Timestamp time) {
  return parse_day(to_internal_date(time)).value_or(0);
}

}  // namespace malote::generator
