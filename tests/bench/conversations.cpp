// SPDX-License-Identifier: MIT
#include "bench/conversations.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "generator/body.hpp"

namespace malote::bench {
namespace {

using generator::BodyFrame;
using generator::BodyTurn;
using generator::Random;
using generator::Say;
using generator::SessionScript;
using generator::Side;
using generator::Spoken;

constexpr std::uint64_t clients_of_a_net = 240;

IpAddress address(std::uint64_t net, std::uint64_t host) {
  const std::array<Byte, 4> four{10, static_cast<Byte>(net >> 8U), static_cast<Byte>(net),
                                 static_cast<Byte>(host)};
  return IpAddress::v4(four);
}

SessionScript begin(std::uint64_t n, std::uint16_t port, Spoken spoken) {
  SessionScript script;
  script.name = std::to_string(n + 1);
  const std::uint64_t client = n % (clients_of_a_net * 16);
  script.client = {address(1 + client / clients_of_a_net, 1 + client % clients_of_a_net),
                   static_cast<std::uint16_t>(20'000 + n / (clients_of_a_net * 16) % 40'000)};
  script.server = {address(0, 1 + n % 8), port};
  script.spoken = spoken;
  return script;
}

void say(SessionScript& script, Side side, std::string text) {
  script.steps.emplace_back(Say{side, std::move(text) + "\r\n"});
}

void exchange(SessionScript& script, std::string command, std::string reply) {
  say(script, Side::client, std::move(command));
  say(script, Side::server, std::move(reply));
}

std::string person(Random& random) {
  return "user" + std::to_string(random.below(5000)) + "@" +
         (random.below(2) == 0 ? "example.org" : "example.com");
}

void add_part(std::string& mail, const std::string& boundary, std::string_view type,
              const std::string& body) {
  mail += "--" + boundary + "\r\nContent-Type: ";
  mail += type;
  mail += "\r\n\r\n" + body;
}

std::string make_mail(const MailShape& shape, Random& random) {
  std::string mail = "Received: from desk.example.org by mail.example.org with ESMTP id " +
                     std::to_string(random.next()) + ";\r\n\tSat, 31 Jan 2026 09:00:00 +0000\r\n";
  mail += "Message-ID: <" + std::to_string(random.next()) + "@example.org>\r\n";
  mail += "Date: Sat, 31 Jan 2026 09:00:00 +0000\r\nFrom: " + person(random) +
          "\r\nTo: " + person(random) + "\r\nSubject: The parcel of today, number " +
          std::to_string(random.below(100'000)) + "\r\nMIME-Version: 1.0\r\n";
  const auto between = [&](std::uint64_t least, std::uint64_t most) {
    return least + random.below(most - least + 1);
  };
  const std::string text =
      generator::random_text(between(shape.text_least, shape.text_most), random);
  if (shape.attachments_most == 0) return mail + "\r\n" + text;
  const std::string boundary = "=_" + std::to_string(random.next());
  mail += "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n";
  add_part(mail, boundary, "text/plain; charset=us-ascii", text);
  const std::uint64_t attachments = random.below(shape.attachments_most + 1);
  for (std::uint64_t i = 0; i < attachments; ++i) {
    const std::uint64_t octets = between(shape.attachment_least, shape.attachment_most);
    add_part(mail, boundary,
             "application/octet-stream; name=\"file" + std::to_string(i + 1) +
                 ".bin\"\r\nContent-Transfer-Encoding: base64\r\n"
                 "Content-Disposition: attachment; filename=\"file" +
                 std::to_string(i + 1) + ".bin\"",
             generator::random_base64(octets / 312 * 312 + 78, random));
  }
  return mail + "--" + boundary + "--\r\n";
}

void put16(std::string& out, unsigned value) {
  out += static_cast<char>((value >> 8U) & 0xffU);
  out += static_cast<char>(value & 0xffU);
}

std::string random_octets(std::uint64_t octets, Random& random) {
  std::string out;
  out.reserve(octets + 8);
  while (out.size() < octets) {
    const std::uint64_t eight = random.next();
    out.append(reinterpret_cast<const char*>(&eight), sizeof eight);
  }
  out.resize(octets);
  return out;
}

}  // namespace

SessionScript submission(std::uint64_t n, std::uint64_t mails, const MailShape& shape,
                         std::int64_t pause_ns, Random& random) {
  SessionScript script = begin(n, 25, Spoken::smtp);
  say(script, Side::server, "220 mail.example.com ESMTP Postfix");
  say(script, Side::client, "EHLO desk" + std::to_string(n) + ".example.org");
  script.steps.emplace_back(Say{Side::server,
                                "250-mail.example.com\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n"
                                "250-8BITMIME\r\n250 HELP\r\n"});
  for (std::uint64_t i = 0; i < mails; ++i) {
    exchange(script, "MAIL FROM:<" + person(random) + ">", "250 2.1.0 Ok");
    exchange(script, "RCPT TO:<" + person(random) + ">", "250 2.1.5 Ok");
    if (pause_ns != 0) script.steps.emplace_back(generator::Wait{pause_ns});
    exchange(script, "DATA", "354 End data with <CR><LF>.<CR><LF>");
    script.steps.emplace_back(BodyTurn{Side::client, BodyFrame::dot, make_mail(shape, random)});
    say(script, Side::server, "250 2.0.0 Ok: queued as " + std::to_string(random.below(1U << 30U)));
  }
  exchange(script, "QUIT", "221 2.0.0 Bye");
  return script;
}

SessionScript retrieval(std::uint64_t n, std::uint64_t mails, const MailShape& shape,
                        std::int64_t pause_ns, Random& random) {
  SessionScript script = begin(n, 110, Spoken::pop3);
  say(script, Side::server, "+OK POP3 server ready");
  exchange(script, "USER user" + std::to_string(n % 5000), "+OK");
  exchange(script, "PASS secret" + std::to_string(n), "+OK logged in");
  std::vector<std::string> bodies;
  std::uint64_t octets = 0;
  for (std::uint64_t i = 0; i < mails; ++i) {
    bodies.push_back(make_mail(shape, random));
    octets += bodies.back().size();
  }
  exchange(script, "STAT", "+OK " + std::to_string(mails) + " " + std::to_string(octets));
  if (pause_ns != 0) script.steps.emplace_back(generator::Wait{pause_ns});
  for (std::uint64_t i = 0; i < mails; ++i) {
    exchange(script, "RETR " + std::to_string(i + 1),
             "+OK " + std::to_string(bodies[i].size()) + " octets");
    script.steps.emplace_back(BodyTurn{Side::server, BodyFrame::dot, std::move(bodies[i])});
    exchange(script, "DELE " + std::to_string(i + 1), "+OK");
  }
  exchange(script, "QUIT", "+OK bye");
  return script;
}

SessionScript web(std::uint64_t n, Random& random) {
  SessionScript script = begin(n, random.below(2) == 0 ? 80 : 8080, Spoken::other);
  for (std::uint64_t requests = 1 + random.below(4); requests > 0; --requests) {
    script.steps.emplace_back(Say{Side::client, "GET /page/" + std::to_string(random.below(1000)) +
                                                    " HTTP/1.1\r\nHost: www.example.com\r\n\r\n"});
    const std::string page = generator::random_text(2'000 + random.below(120'000), random);
    script.steps.emplace_back(
        Say{Side::server, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " +
                              std::to_string(page.size()) + "\r\n\r\n" + page});
  }
  return script;
}

SessionScript encrypted(std::uint64_t n, Random& random) {
  SessionScript script = begin(n, 443, Spoken::other);
  const auto record = [&](Side side, char type, std::uint64_t octets) {
    std::string out;
    out += type;
    put16(out, 0x0303);
    put16(out, static_cast<unsigned>(octets));
    script.steps.emplace_back(Say{side, out + random_octets(octets, random)});
  };
  record(Side::client, 22, 517);
  record(Side::server, 22, 2'800);
  record(Side::client, 20, 1);
  for (std::uint64_t i = 4 + random.below(12); i > 0; --i) {
    record(Side::client, 23, 200 + random.below(600));
    for (std::uint64_t j = random.below(6); j > 0; --j) {
      record(Side::server, 23, 1'000 + random.below(15'000));
    }
  }
  return script;
}

std::string datagram(std::uint64_t n, bool to_client, std::uint64_t octets, Random& random) {
  const SessionScript ends = begin(n, 443, Spoken::other);
  const Endpoint& from = to_client ? ends.server : ends.client;
  const Endpoint& to = to_client ? ends.client : ends.server;
  std::string ip("\x45\x00", 2);
  put16(ip, static_cast<unsigned>(28 + octets));
  put16(ip, static_cast<unsigned>(random.below(65'536)));
  ip += std::string("\x40\x00\x40\x11\x00\x00", 6);  // not to be fragmented, 64 hops, UDP
  for (const Endpoint* end : {&from, &to}) ip += as_text(Bytes(end->ip.octets).first(4));
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < ip.size(); i += 2) {
    sum +=
        static_cast<std::uint32_t>(static_cast<Byte>(ip[i]) << 8U) | static_cast<Byte>(ip[i + 1]);
  }
  while ((sum >> 16U) != 0) sum = (sum & 0xffffU) + (sum >> 16U);
  const unsigned checksum = ~sum & 0xffffU;
  ip[10] = static_cast<char>(checksum >> 8U);
  ip[11] = static_cast<char>(checksum & 0xffU);
  std::string frame("\x02\x00\x00\x00\x00\x02\x02\x00\x00\x00\x00\x01\x08\x00", 14);
  frame += ip;
  put16(frame, from.port);
  put16(frame, to.port);
  put16(frame, static_cast<unsigned>(8 + octets));
  put16(frame, 0);  // no checksum (RFC 768)
  return frame + random_octets(octets, random);
}

}  // namespace malote::bench
