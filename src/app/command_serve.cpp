// SPDX-License-Identifier: MIT
#include <chrono>

#include "app/commands.hpp"
#include "app/lab_ports.hpp"
#include "app/output.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/json_rows.hpp"
#include "export/phrases.hpp"
#include "generator/serve.hpp"

namespace malote::app {
namespace {

struct ServeWords {
  generator::ServeOptions options;
  LabPortWords ports;
  std::vector<std::string> users, faults;
  std::string duration, idle, passive_ports;
  std::vector<std::string> relays;
  bool no_tls = false;
};

std::pair<std::uint16_t, std::uint16_t> parse_port_range(const std::string& word) {
  const auto dash = word.find('-');
  const auto first = parse_number(std::string_view(word).substr(0, dash));
  const auto last =
      dash == std::string::npos ? first : parse_number(std::string_view(word).substr(dash + 1));
  if (!first || !last || *first == 0 || *last < *first || *last > 65'535) {
    throw Failure(ExitStatus::usage,
                  fill(tr("“{}” are no ports; they are written 50000-50100"), to_visible(word)));
  }
  return {static_cast<std::uint16_t>(*first), static_cast<std::uint16_t>(*last)};
}

generator::RelayRoute parse_route(const std::string& word) {
  const auto equals = word.find('='), colon = word.rfind(':');
  const bool form =
      equals != std::string::npos && colon != std::string::npos && equals > 0 && colon > equals + 1;
  const auto port = form ? parse_number(std::string_view(word).substr(colon + 1)) : std::nullopt;
  if (!port || *port == 0 || *port > 65'535) {
    throw Failure(ExitStatus::usage,
                  fill(tr("“{}” is no way for mail; it is written his.example=127.0.0.1:2525"),
                       to_visible(word)));
  }
  return {word.substr(0, equals), word.substr(equals + 1, colon - equals - 1),
          static_cast<std::uint16_t>(*port)};
}

generator::ServeOptions serve_options(const ServeWords& said, const Context& context) {
  generator::ServeOptions options = said.options;
  const LabPorts ports = parse_lab_ports(said.ports);
  options.ports = ports.to_serve();
  for (const auto& [service, port] : ports.said) {
    if (!said.no_tls || !generator::facts_of(service).tls) continue;
    throw Failure(ExitStatus::usage,
                  fill(tr("{} is nothing without TLS"), generator::facts_of(service).name));
  }
  options.users = generator::default_users();
  for (const std::string& word : said.users) {
    const auto colon = word.find(':');
    const auto name = std::string_view(word).substr(0, colon);
    if (colon == std::string::npos || name.empty() ||
        name.find_first_of(" @<>\t") != std::string_view::npos) {
      throw Failure(ExitStatus::usage,
                    fill(tr("“{}” is no user; it is written dave:secret"), to_visible(word)));
    }
    options.users.emplace_back(name, word.substr(colon + 1));
  }
  if (!said.duration.empty()) {
    options.duration = std::chrono::milliseconds(parse_milliseconds(said.duration));
  }
  if (!said.idle.empty()) {
    options.idle = std::chrono::milliseconds(parse_milliseconds(said.idle));
  }
  if (!said.passive_ports.empty()) options.passive_ports = parse_port_range(said.passive_ports);
  for (const std::string& word : said.relays) options.relays.push_back(parse_route(word));
  if (options.tls.certificate_path.empty() != options.tls.key_path.empty()) {
    throw Failure(ExitStatus::usage, tr("--certificate and --key belong together"));
  }
  options.tls.offered = !said.no_tls;
  options.faults = parse_faults(said.faults, generator::Side::server);
  options.signals = true;
  if (!context.options.quiet) options.on_event = [](const std::string& line) { say(line); };
  return options;
}

std::string serving_json(const generator::LabServer& server,
                         const generator::ServeOptions& options) {
  store::JsonBuffer buffer;
  store::JsonWriter json(buffer);
  json.StartObject();
  store::put_text(json, "domain", options.domain);
  store::put_key(json, "listening");
  json.StartArray();
  for (const generator::Listening& one : server.listening()) {
    json.StartObject();
    store::put_text(json, "protocol", one.protocol);
    store::put_text(json, "ip", to_text(one.endpoint.ip));
    store::put_key(json, "port");
    json.Uint(one.endpoint.port);
    json.EndObject();
  }
  json.EndArray();
  store::put_key(json, "ports");
  json.StartObject();
  for (const generator::ServiceFacts& one : generator::services) {
    const std::string name(one.name);
    if (port_of(server, name) == 0) continue;
    store::put_key(json, name.c_str());
    json.Uint(port_of(server, name));
  }
  json.EndObject();
  store::put_key(json, "users");
  json.StartArray();
  for (const auto& [name, password] : options.users) {
    json.StartObject();
    store::put_text(json, "name", name);
    store::put_text(json, "password", password);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

// The passwords are the lab's own: whoever is to log in must know them.
std::string serving_text(const generator::LabServer& server,
                         const generator::ServeOptions& options) {
  std::string text;
  for (const generator::Listening& one : server.listening()) {
    const auto* facts = generator::find_service(one.protocol);
    const bool tls = facts != nullptr && facts->tls;
    text +=
        fill(tls ? tr("{} on {}, TLS from the start\n") : tr("{} on {}\n"),
             to_upper(facts == nullptr ? one.protocol : facts->language), to_text(one.endpoint));
  }
  text += fill(tr("Users of {}, with their passwords:\n"), to_visible(options.domain));
  for (const auto& [name, password] : options.users) {
    text += "  " + to_visible(name) + "  " + to_visible(password) + "\n";
  }
  const std::string ip = to_text(server.listening().front().endpoint.ip);
  const std::string user = options.users.front().first, domain = options.domain;
  if (const auto port = port_of(server, "smtp"); port != 0) {
    text += fill(tr("Send a mail:   telnet {} {}   and type HELO me, MAIL FROM:<me@{}>,\n"
                    "               RCPT TO:<{}@{}>, DATA, the mail, a line with a dot, QUIT\n"),
                 ip, port, to_visible(domain), to_visible(user), to_visible(domain));
  }
  if (const auto port = port_of(server, "pop3"); port != 0) {
    text +=
        fill(tr("Fetch it:      telnet {} {}   and type USER {}, PASS {}, LIST, RETR 1, QUIT\n"),
             ip, port, to_visible(user), to_visible(options.users.front().second));
  }
  if (const auto port = port_of(server, "imap"); port != 0) {
    text += fill(tr("Or:            telnet {} {}   and type a1 LOGIN {} {}, a2 SELECT INBOX,\n"
                    "               a3 FETCH 1 BODY[], a4 LOGOUT\n"),
                 ip, port, to_visible(user), to_visible(options.users.front().second));
  }
  if (const auto port = port_of(server, "ftp"); port != 0) {
    text += fill(tr("Get a file:    ftp {} {}      and log in as anonymous, or as {}\n"), ip, port,
                 to_visible(user));
  }
  if (const auto port = port_of(server, "smtps"); port != 0) {
    text += fill(tr("Under TLS:     openssl s_client -quiet -crlf -connect {}:{}\n"), ip, port);
  }
  text += tr("Ctrl-C ends it.\n");
  return text;
}

ExitStatus serve(const ServeWords& said, const Context& context) {
  const generator::ServeOptions options = serve_options(said, context);
  raise_file_limit();
  const auto opened = generator::LabServer::open(options);
  if (!opened) throw Failure(ExitStatus::nothing, opened.error().text);
  generator::LabServer& server = *opened.value();
  write_out(context.options.json ? serving_json(server, options) : serving_text(server, options));
  flush_out();
  const generator::ServeReport report = server.run();
  if (!context.options.quiet) {
    say(fill(tr("{} connections, {} messages taken, {} given, {} FTP transfers"),
             report.connections, report.received, report.given, report.transfers));
  }
  return ExitStatus::done;
}

void add_tls_options(CLI::App& verb, ServeWords& said) {
  generator::ServeTls& tls = said.options.tls;
  const std::string group = tr("Encryption");
  const auto file = [&](const char* name, std::string& path, const char* text) {
    verb.add_option(name, path, text)->option_text("FILE")->group(group);
  };
  file("--certificate", tls.certificate_path, tr("Its certificate, in PEM; else one is made"));
  file("--key", tls.key_path, tr("The certificate's private key, in PEM"));
  file("--ca", tls.authority_path, tr("Write here, for clients, who signed the made certificate"));
  file("--keylog", tls.key_log_path, tr("Write the sessions' secrets here, for decryption"));
  verb.add_flag("--rsa", tls.rsa, tr("Make an RSA key, not one on an elliptic curve"))
      ->group(group);
  verb.add_option("--tls-version", tls.versions, tr("Only these versions: 1.3, or 1.0-1.2"))
      ->option_text("VERSION")
      ->group(group);
  verb.add_option("--tls-suites", tls.suites, tr("Only these cipher suites, by OpenSSL's names"))
      ->option_text("A:B")
      ->group(group);
  verb.add_flag("--no-tls", said.no_tls, tr("Neither STARTTLS nor the ports with TLS"))
      ->group(group);
}

}  // namespace

void add_serve(CLI::App& app, Invocation& invocation) {
  const auto said = std::make_shared<ServeWords>();
  generator::ServeOptions& options = said->options;
  CLI::App* verb = app.add_subcommand(
      "serve",
      tr("Be a mail server to practise with (SMTP, POP3, IMAP, FTP), on this machine only"));
  add_lab_port_options(*verb, said->ports);
  verb->add_option("--listen", options.addresses,
                   tr("Listen on this address, not on loopback; may be repeated"))
      ->option_text("ADDR")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  verb->add_option("--user", said->users, tr("One more user, such as dave:secret; may be repeated"))
      ->option_text("NAME:PASSWORD")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  verb->add_option("--domain", options.domain, tr("What stands behind the @ (lab.example)"))
      ->option_text("NAME");
  verb->add_option("--ftp-root", options.ftp_root,
                   tr("The folder that FTP shows and writes; without it one in memory"))
      ->option_text("DIR");
  verb->add_option("--ftp-passive-ports", said->passive_ports,
                   tr("Where FTP waits for data connections, such as 50000-50100 (any)"))
      ->option_text("FIRST-LAST");
  verb->add_option("--max-file", options.file_octets,
                   tr("Octets of an uploaded file at most (1073741824)"))
      ->option_text("OCTETS");
  add_fault_option(*verb, said->faults);
  verb->add_option("--truth", options.truth_path,
                   tr("Write what was taken and given, one JSON object a message or transfer"))
      ->option_text("FILE");
  verb->add_option("--duration", said->duration, tr("End after so long, such as 90 or 500ms"))
      ->option_text("TIME");
  verb->add_option("--idle", said->idle, tr("Hang up on who says nothing for so long (600)"))
      ->option_text("TIME");
  verb->add_option("--max-connections", options.connections, tr("At once, at most (100)"))
      ->check(CLI::Range(1, 10'000))
      ->option_text("N");
  verb->add_option("--max-message", options.message_octets,
                   tr("Octets of a message at most (10485760)"))
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 30U))
      ->option_text("OCTETS");
  verb->add_option("--maildir", options.maildir,
                   tr("Keep the users' mail in this folder, as Maildir; else it is in memory"))
      ->option_text("DIR");
  verb->add_option("--relay", said->relays,
                   tr("Hand the mail of a domain on to that server, such as "
                      "his.example=127.0.0.1:2525; may be repeated"))
      ->option_text("DOMAIN=HOST:PORT")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_tls_options(*verb, *said);
  verb->callback([said, &invocation] {
    invocation.run = [said](const Context& context) { return serve(*said, context); };
  });
}

}  // namespace malote::app
