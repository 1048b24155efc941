// SPDX-License-Identifier: MIT
#include "generator/made_up.hpp"

#include <zlib.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "generator/body.hpp"
#include "generator/digests.hpp"

namespace malote::generator {
namespace {

constexpr std::size_t base64_line = 76;
constexpr std::uint64_t huge_octets = 400'000;
constexpr std::uint64_t mailing_octets_cap = 64U << 20U;  // of one file

std::string to_base64_lines(std::string_view octets) {
  const std::string all = to_base64(octets);
  std::string lines;
  for (std::size_t at = 0; at < all.size(); at += base64_line) {
    lines += all.substr(at, base64_line) + "\r\n";
  }
  return lines;
}

// RFC 2045 6.7: lines of 76 at most, no blank at a line's end.
std::string to_quoted_printable(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto octet = static_cast<unsigned char>(text[i]);
    if (text.substr(i, 2) == "\r\n") {
      out += "\r\n";
      column = 0;
      ++i;
      continue;
    }
    const bool blank_at_end = (octet == ' ' || octet == '\t') && text.substr(i + 1, 2) == "\r\n";
    const bool plain = octet >= 0x20 && octet < 0x7f && octet != '=' && !blank_at_end;
    const std::size_t width = plain ? 1 : 3;
    if (column + width > base64_line - 1) {
      out += "=\r\n";
      column = 0;
    }
    column += width;
    if (plain) {
      out += text[i];
    } else {
      out += '=';
      out += digits[octet >> 4U];
      out += digits[octet & 15U];
    }
  }
  return out;
}

// Of uuencode's octets the zero is written as a backquote.
std::string to_uuencoded(std::string_view octets, std::string_view name) {
  const auto letter = [](unsigned bits) {
    return bits == 0 ? '`' : static_cast<char>(' ' + static_cast<int>(bits));
  };
  std::string out = "begin 644 " + std::string(name) + "\r\n";
  for (std::size_t at = 0; at < octets.size(); at += 45) {
    const auto line = octets.substr(at, 45);
    out += letter(static_cast<unsigned>(line.size()));
    for (std::size_t i = 0; i < line.size(); i += 3) {
      std::array<unsigned, 3> three{};
      for (std::size_t k = 0; k < 3 && i + k < line.size(); ++k) {
        three[k] = static_cast<unsigned char>(line[i + k]);
      }
      out += letter(three[0] >> 2U);
      out += letter((three[0] & 3U) << 4U | three[1] >> 4U);
      out += letter((three[1] & 15U) << 2U | three[2] >> 6U);
      out += letter(three[2] & 63U);
    }
    out += "\r\n";
  }
  return out + "`\r\nend\r\n";
}

// yEnc (draft 1.3): octets moved on by 42, but for four that would not travel.
std::string to_yencoded(std::string_view octets, std::string_view name) {
  constexpr unsigned shift = 42, escape_shift = 64;
  constexpr std::size_t line_octets = 128;
  const std::string size = std::to_string(octets.size());
  std::string out = "=ybegin line=128 size=" + size + " name=" + std::string(name) + "\r\n";
  std::size_t column = 0;
  for (const char c : octets) {
    unsigned moved = (static_cast<unsigned char>(c) + shift) & 0xffU;
    if (moved == 0 || moved == '\n' || moved == '\r' || moved == '=') {
      out += '=';
      ++column;
      moved = (moved + escape_shift) & 0xffU;
    }
    out += static_cast<char>(moved);
    if (++column < line_octets) continue;
    out += "\r\n";
    column = 0;
  }
  if (column != 0) out += "\r\n";
  const auto sum =
      crc32(0, reinterpret_cast<const Bytef*>(octets.data()), static_cast<uInt>(octets.size()));
  std::array<char, 9> digits{};
  (void)std::snprintf(digits.data(), digits.size(), "%08lx", sum);
  return out + "=yend size=" + size + " crc32=" + digits.data() + "\r\n";
}

struct MadeUpPart {
  std::string header, body;  // header lines with their ends
};

std::string whole(const MadeUpPart& part) {
  return part.header + "\r\n" + part.body;
}

MadeUpPart text_part(std::string_view charset, std::string_view encoding, std::string_view octets) {
  MadeUpPart part;
  part.header = "Content-Type: text/plain; charset=" + std::string(charset) +
                "\r\nContent-Transfer-Encoding: " + std::string(encoding) + "\r\n";
  part.body = encoding == "base64"             ? to_base64_lines(octets)
              : encoding == "quoted-printable" ? to_quoted_printable(octets)
                                               : std::string(octets);
  return part;
}

MadeUpPart file_part(std::string_view type, std::string_view disposition, std::string_view octets) {
  return {"Content-Type: " + std::string(type) +
              "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: " +
              std::string(disposition) + "\r\n",
          to_base64_lines(octets)};
}

MadeUpPart multipart(std::string_view kind, const std::string& boundary,
                     const std::vector<MadeUpPart>& parts) {
  MadeUpPart made;
  made.header =
      "Content-Type: multipart/" + std::string(kind) + "; boundary=\"" + boundary + "\"\r\n";
  made.body = "What stands here is for programs without MIME.\r\n";
  for (const MadeUpPart& part : parts) made.body += "--" + boundary + "\r\n" + whole(part) + "\r\n";
  made.body += "--" + boundary + "--\r\n";
  return made;
}

// "Olá, mundo" and the like in charsets of all kinds: one octet, several, with escapes, with zeros.
struct CharsetText {
  std::string_view charset, encoding, octets;
};
using namespace std::string_view_literals;
constexpr std::array<CharsetText, 10> charset_texts{{
    {"us-ascii", "7bit", "Plain lines.\r\n.with a dot\r\n"sv},
    {"utf-8", "8bit", "Ol\xc3\xa1, mundo \xe2\x82\xac\r\n"sv},
    {"iso-8859-1", "quoted-printable", "Ol\xe1, mundo = caf\xe9 \r\n"sv},
    {"iso-8859-15", "base64", "Pre\xe7o: 5 \xa4\r\n"sv},
    {"windows-1252", "quoted-printable", "\x93Ol\xe1\x94 \x80 5\r\n"sv},
    {"koi8-r", "base64", "\xf0\xd2\xc9\xd7\xc5\xd4\r\n"sv},
    {"iso-2022-jp", "7bit", "\x1b$B$3$s$K$A$O\x1b(B\r\n"sv},
    {"shift_jis", "base64", "\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd\r\n"sv},
    {"utf-16", "base64", "\xfe\xff\0O\0l\0\xe1\0\r\0\n"sv},
    {"gb18030", "binary", "\xc4\xe3\xba\xc3\r\n"sv},
}};

MadeUpPart in_charset(std::uint64_t number) {
  const CharsetText& one = charset_texts.at(number % charset_texts.size());
  return text_part(one.charset, one.encoding, one.octets);
}

MadeUpPart all_charsets(const std::string& boundary) {
  std::vector<MadeUpPart> parts;
  for (std::uint64_t i = 0; i < charset_texts.size(); ++i) parts.push_back(in_charset(i));
  return multipart("mixed", boundary, parts);
}

MadeUpPart nested(const std::string& boundary, unsigned depth, Random& random) {
  MadeUpPart inner = text_part("us-ascii", "7bit", random_text(200, random));
  for (unsigned i = 0; i < depth; ++i) {
    inner = multipart(i % 2 == 0 ? "alternative" : "mixed", boundary + "." + std::to_string(i),
                      {in_charset(i), inner});
  }
  return inner;
}

MadeUpPart forwarded(const std::string& boundary, Random& random) {
  const MadeUpPart inner = multipart(
      "mixed", boundary + ".in",
      {in_charset(2), file_part("image/png; name=dot.png", "inline", random_binary(900, random))});
  const MadeUpPart message{"Content-Type: message/rfc822\r\n",
                           "From: carol@lab.example\r\nSubject: forwarded\r\n" + whole(inner)};
  return multipart("mixed", boundary, {in_charset(1), message});
}

MadeUpPart empties(const std::string& boundary) {
  return multipart("mixed", boundary,
                   {{"", ""},
                    text_part("utf-8", "base64", ""),
                    {"Content-Type: application/octet-stream\r\n", ""}});
}

MadeUpPart attached(const std::string& boundary, std::uint64_t octets, Random& random) {
  return multipart(
      "mixed", boundary,
      {in_charset(1), file_part("application/octet-stream",
                                "attachment; filename*=utf-8''fotografia%20n%C2%BA1.bin",
                                random_binary(octets, random))});
}

MadeUpPart made_up_body(std::uint64_t kind, const std::string& boundary, Random& random) {
  switch (kind) {
    case 0:
      return {"", random_text(100 + random.below(400), random)};
    case 1:
      return text_part("utf-8", "8bit", "Ol\xc3\xa1, mundo \xe2\x82\xac\r\n");
    case 2:
      return in_charset(random.below(charset_texts.size()));
    case 3:
      return all_charsets(boundary);
    case 4:
      return attached(boundary, 100 + random.below(5000), random);
    case 5:
      return multipart(
          "alternative", boundary,
          {in_charset(1), {"Content-Type: text/html; charset=utf-8\r\n", "<p>Ol&aacute;</p>\r\n"}});
    case 6:
      return nested(boundary, 2 + static_cast<unsigned>(random.below(10)), random);
    case 7:
      return forwarded(boundary, random);
    case 8:
      return empties(boundary);
    case 9:
      return attached(boundary, huge_octets, random);
    case 10:
      return {"", "As before MIME:\r\n\r\n" + to_uuencoded(random_binary(500, random), "old.bin")};
    case 11:
      return {"", random_line(990, random) + "..\r\n.\r\n. \r\n"};
    case 12: {  // the last boundary never comes
      MadeUpPart open = multipart("mixed", boundary, {in_charset(0), in_charset(1)});
      open.body.resize(open.body.size() - boundary.size() - 6);
      return open;
    }
    case 13:
      return {"",
              "As in news groups:\r\n\r\n" + to_yencoded(random_binary(500, random), "new.bin")};
    default:
      return {"", ""};
  }
}

std::string crlf_lines(std::string_view text) {
  std::string lines;
  lines.reserve(text.size() + text.size() / 32);
  char before = '\0';
  for (const char c : text) {
    if (c == '\n' && before != '\r') lines += '\r';
    lines += c;
    before = c;
  }
  if (!lines.ends_with("\r\n")) lines += "\r\n";
  return lines;
}

void say_line(SessionScript& script, Side side, const std::string& line) {
  script.steps.emplace_back(Say{side, line + "\r\n"});
}

void put_mail(SessionScript& script, const Mailing& mailing, std::string content) {
  const auto exchange = [&](const std::string& command, const char* reply) {
    say_line(script, Side::client, command);
    say_line(script, Side::server, reply);
  };
  exchange("MAIL FROM:<" + mailing.from + ">", "250 ok");
  for (const std::string& to : mailing.to) exchange("RCPT TO:<" + to + ">", "250 ok");
  exchange("DATA", "354 go ahead");
  script.steps.emplace_back(BodyTurn{Side::client, BodyFrame::dot, std::move(content)});
  say_line(script, Side::server, "250 ok");
}

}  // namespace

std::string made_up_message(std::uint64_t seed, std::uint64_t number) {
  Random random(seed, 500 + number);
  const std::uint64_t kind = number % made_up_kinds;
  const std::string id = std::to_string(seed) + "." + std::to_string(number);
  const MadeUpPart part = made_up_body(kind, "made-up-" + id, random);
  std::string text = "From: Alice <alice@lab.example>\r\nTo: bob@lab.example\r\nSubject: ";
  text += kind % 3 == 1   ? "=?utf-8?B?" + to_base64("N\xc3\xbamero " + id) + "?="
          : kind % 3 == 2 ? "=?iso-8859-1?Q?N=FAmero_" + id + "?="
                          : "Made up,\r\n number " + id;
  text += "\r\nDate: Sat, 31 Jan 2026 09:00:00 +0000\r\nMessage-ID: <made-up." + id +
          "@lab.example>\r\n";
  const bool mime = part.header.find("Content-Type") != std::string::npos;
  return text + (mime ? "MIME-Version: 1.0\r\n" : "") + whole(part);
}

Result<Scenario> mailing_scenario(const Mailing& mailing) {
  Scenario scenario;
  scenario.seed = mailing.seed;
  SessionScript script;
  script.name = "mailing";
  script.spoken = Spoken::smtp;
  script.client = {*parse_ip("127.0.0.1"), 49152};
  script.server = {*parse_ip("127.0.0.1"), 25};
  say_line(script, Side::server, "220 ready");
  say_line(script, Side::client, "EHLO drive.lab.example");
  say_line(script, Side::server, "250 hello");
  for (std::uint64_t i = 0; i < mailing.made_up; ++i) {
    put_mail(script, mailing, made_up_message(mailing.seed, i));
  }
  for (const std::string& path : mailing.files) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return Error{path + ": " + tr("cannot be read")};
    const std::string text(std::istreambuf_iterator<char>(in), {});
    if (text.size() > mailing_octets_cap) return Error{path + ": " + tr("is too large to send")};
    put_mail(script, mailing, crlf_lines(text));
  }
  say_line(script, Side::client, "QUIT");
  say_line(script, Side::server, "221 bye");
  scenario.sessions.push_back(std::move(script));
  return scenario;
}

}  // namespace malote::generator
