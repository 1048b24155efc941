// SPDX-License-Identifier: MIT
// Parts and sections.
#include "generator/imap_mail.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "generator/digests.hpp"

namespace malote::generator {
namespace {

std::pair<std::string_view, std::string_view> split_header(std::string_view octets) {
  if (octets.starts_with("\r\n")) return {octets.substr(0, 2), octets.substr(2)};
  const auto end = octets.find("\r\n\r\n");
  if (end == std::string_view::npos) return {octets, {}};
  return {octets.substr(0, end + 4), octets.substr(end + 4)};
}

// `; name=value; name="va;lue"`
MailParameters parse_parameters(std::string_view text) {
  MailParameters parameters;
  while (!text.empty()) {
    const auto start = text.find_first_not_of("; \t");
    if (start == std::string_view::npos) break;
    text.remove_prefix(start);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) break;
    std::string name(trim(text.substr(0, equals)));
    text.remove_prefix(equals + 1);
    std::string value;
    bool quoted = false;
    std::size_t at = 0;
    for (; at < text.size() && (quoted || text[at] != ';'); ++at) {
      if (text[at] == '"') {
        quoted = !quoted;
      } else {
        if (text[at] == '\\' && quoted && at + 1 < text.size()) ++at;
        value += text[at];
      }
    }
    text.remove_prefix(at);
    parameters.emplace_back(to_upper(name), std::string(trim(value)));
  }
  return parameters;
}

std::string parameter(const MailParameters& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return {};
}

// What stands between the boundary's lines.
std::vector<std::string_view> split_parts(std::string_view body, const std::string& boundary) {
  std::vector<std::string_view> parts;
  const std::string mark = "--" + boundary;
  std::optional<std::size_t> open;
  for (std::size_t at = 0; at < body.size() && parts.size() < mail_parts_cap;) {
    const auto end = body.find("\r\n", at);
    const auto line = body.substr(at, end == std::string_view::npos ? end : end - at);
    const std::size_t next = end == std::string_view::npos ? body.size() : end + 2;
    if (line.starts_with(mark)) {
      const auto rest = trim(line.substr(mark.size()));
      if (rest.empty() || rest == "--") {
        if (open) parts.push_back(body.substr(*open, at < *open + 2 ? 0 : at - 2 - *open));
        open = next;
        if (rest == "--") return parts;
      }
    }
    at = next;
  }
  if (open) parts.push_back(body.substr(*open));
  return parts;
}

MailPart parse_part(std::string_view octets, unsigned depth, std::size_t& budget) {
  MailPart part;
  std::tie(part.header, part.body) = split_header(octets);
  if (const auto type = mail_field(part.header, "Content-Type")) {
    const auto semicolon = type->find(';');
    const std::string_view whole = trim(std::string_view(*type).substr(0, semicolon));
    const auto slash = whole.find('/');
    if (slash != std::string_view::npos) {
      part.type = to_upper(whole.substr(0, slash));
      part.subtype = to_upper(whole.substr(slash + 1));
      if (semicolon != std::string::npos) {
        part.parameters = parse_parameters(std::string_view(*type).substr(semicolon));
      }
    }
  }
  const std::string boundary = parameter(part.parameters, "BOUNDARY");
  const bool within = depth < mail_depth_cap;
  if (part.is_multipart() && within && !boundary.empty()) {
    for (const auto piece : split_parts(part.body, boundary)) {
      if (budget == 0) break;
      --budget;
      part.children.push_back(parse_part(piece, depth + 1, budget));
    }
  } else if (part.is_message() && within && budget > 0) {
    --budget;
    part.children.push_back(parse_part(part.body, depth + 1, budget));
  }
  const bool empty = part.children.empty() && (part.is_multipart() || part.is_message());
  if (empty) {  // of a form that can't be looked into
    part.type = "APPLICATION";
    part.subtype = "OCTET-STREAM";
  }
  return part;
}

// Fields of those names, or all others, with the empty line.
std::string pick_fields(std::string_view header, std::string_view names, bool others) {
  std::vector<std::string> wanted;
  std::string word;
  for (const char c : names) {
    if (c != ' ' && c != '(' && c != ')' && c != '"') {
      word += c;
    } else if (!word.empty()) {
      wanted.push_back(std::exchange(word, {}));
    }
  }
  std::string picked;
  bool taken = false;
  while (!header.empty()) {
    const auto end = header.find('\n');
    const auto line = header.substr(0, end == std::string_view::npos ? end : end + 1);
    header.remove_prefix(line.size());
    if (line == "\r\n" || line == "\n") break;
    if (!line.starts_with(' ') && !line.starts_with('\t')) {
      const auto name = trim(line.substr(0, line.find(':')));
      const bool named = std::any_of(wanted.begin(), wanted.end(), [&](const std::string& one) {
        return equals_ignoring_case(one, name);
      });
      taken = named != others;
    }
    if (taken) picked += line;
  }
  return picked + "\r\n";
}

// "HEADER", "TEXT", "HEADER.FIELDS (…)" of a message.
std::optional<std::string> message_section(const MailPart& message, std::string_view name) {
  if (name == "HEADER") return std::string(message.header);
  if (name == "TEXT") return std::string(message.body);
  for (const bool others : {true, false}) {
    const std::string_view form = others ? "HEADER.FIELDS.NOT " : "HEADER.FIELDS ";
    if (name.starts_with(form)) {
      return pick_fields(message.header, name.substr(form.size()), others);
    }
  }
  return {};
}

}  // namespace

MailPart parse_mail(std::string_view content) {
  std::size_t budget = mail_parts_cap;
  return parse_part(content, 0, budget);
}

std::optional<std::string> mail_field(std::string_view header, std::string_view name) {
  std::optional<std::string> value;
  while (!header.empty()) {
    const auto end = header.find('\n');
    auto line = header.substr(0, end);
    header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool folded = line.starts_with(' ') || line.starts_with('\t');
    if (value && !folded) break;
    if (value) {
      *value += line;
    } else if (line.size() > name.size() && line[name.size()] == ':' &&
               starts_with_ignoring_case(line, name)) {
      value = line.substr(name.size() + 1);
    }
  }
  if (value) value = std::string(trim(*value));
  return value;
}

std::optional<std::string> mail_section(std::string_view content, std::string_view name) {
  if (name.empty()) return std::string(content);
  const MailPart mail = parse_mail(content);
  if (!is_digit(name.front())) return message_section(mail, name);
  const MailPart* part = &mail;
  bool first = true;
  while (!name.empty() && is_digit(name.front())) {
    const auto dot = std::min(name.find('.'), name.size());
    const auto number = parse_number(name.substr(0, dot));
    name.remove_prefix(std::min(dot + 1, name.size()));
    if (!number || *number == 0) return {};
    const MailPart* holder = part;
    if (holder->is_message() && !first && holder->children.front().is_multipart()) {
      holder = &holder->children.front();
    }
    if (holder->is_multipart() && *number <= holder->children.size()) {
      part = &holder->children[*number - 1];
    } else if (!first && holder->is_message() && *number == 1) {
      part = &holder->children.front();
    } else if (!first || *number != 1 || holder->is_multipart()) {
      return {};
    }
    first = false;
  }
  if (name.empty()) return std::string(part->body);
  if (name == "MIME") return std::string(part->header);
  if (!part->is_message()) return {};
  return message_section(part->children.front(), name);
}

std::string to_imap_string(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= ' ' && static_cast<unsigned char>(c) < 0x7f;
  });
  if (!plain) return "{" + std::to_string(text.size()) + "}\r\n" + std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

// RFC 3501 5.1.3.
std::string to_modified_utf7(std::string_view text) {
  std::string out, shifted;
  const auto unshift = [&] {
    if (shifted.empty()) return;
    std::string base64 = to_base64(shifted);
    while (base64.ends_with('=')) base64.pop_back();
    std::replace(base64.begin(), base64.end(), '/', ',');
    out += "&" + base64 + "-";
    shifted.clear();
  };
  const auto put_unit = [&](std::uint32_t unit) {
    shifted += static_cast<char>((unit >> 8U) & 0xffU);
    shifted += static_cast<char>(unit & 0xffU);
  };
  for (std::size_t i = 0; i < text.size();) {
    const auto octet = static_cast<unsigned char>(text[i]);
    const std::size_t length = octet < 0x80 ? 1 : octet < 0xE0 ? 2 : octet < 0xF0 ? 3 : 4;
    if (octet >= ' ' && octet < 0x7f) {
      unshift();
      out += text[i];
      if (octet == '&') out += '-';
      ++i;
      continue;
    }
    std::uint32_t c = length == 1 ? octet : octet & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
      c = (c << 6U) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    }
    if (c >= 0x10000) {
      put_unit(0xD800U + ((c - 0x10000U) >> 10U));
      c = 0xDC00U + ((c - 0x10000U) & 0x3FFU);
    }
    put_unit(c);
    i += length;
  }
  unshift();
  return out;
}

}  // namespace malote::generator
