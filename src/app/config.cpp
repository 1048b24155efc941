// SPDX-License-Identifier: MIT
#include "app/config.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <variant>

#include "app/screens_config.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"
#include "records/names.hpp"

namespace malote::app {
namespace {

using LimitMember = std::variant<std::size_t Limits::*, std::int64_t Limits::*>;
struct LimitKey {
  const char* name;
  LimitMember member;
};

// std::uint64_t and std::size_t are one type here.
constexpr std::array limit_keys{
    LimitKey{"held_octets_total", &Limits::held_octets_total},
    LimitKey{"held_octets_direction", &Limits::held_octets_direction},
    LimitKey{"stream_octets_direction", &Limits::stream_octets_direction},
    LimitKey{"flows", &Limits::flows},
    LimitKey{"idle_timeout_ns", &Limits::idle_timeout_ns},
    LimitKey{"line_octets", &Limits::line_octets},
    LimitKey{"reply_octets", &Limits::reply_octets},
    LimitKey{"recipients", &Limits::recipients},
    LimitKey{"notices_per_session", &Limits::notices_per_session},
    LimitKey{"message_octets", &Limits::message_octets},
};

// Takes one document; the first thing that is wrong ends it.
class ConfigReader {
 public:
  explicit ConfigReader(Config& config) : config_(config) {}
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }

  void read(const toml::table& document) {
    for (const auto& [key, node] : document) {
      const std::string_view name = key.str();
      if (name == "color") {
        word(name, node, config_.colour, {"auto", "always", "never"});
      } else if (name == "progress") {
        word(name, node, config_.progress, {"auto", "always", "never"});
      } else if (name == "lang") {
        word(name, node, config_.lang, {});
      } else if (name == "theme") {
        word(name, node, config_.screens.theme, {"auto", "dark", "light", "mono"});
      } else if (name == "ports" && node.is_table()) {
        ports(*node.as_table());
      } else if (name == "limits" && node.is_table()) {
        limits(*node.as_table());
      } else if (is_screens_table(name) && node.is_table()) {
        read_screens_table(
            name, *node.as_table(), config_.screens,
            [this](const toml::node& at, const std::string& why) { refuse(at, why); });
      } else {
        refuse(node, fill(tr("unknown key “{}”"), to_visible(name)));
      }
      if (!fault_.empty()) return;
    }
  }

 private:
  void refuse(const toml::node& node, const std::string& why) {
    fault_ = fill(tr("line {}: {}"), node.source().begin.line, why);
  }

  void word(std::string_view name, const toml::node& node, std::string& into,
            std::initializer_list<std::string_view> known) {
    const auto value = node.value<std::string>();
    const bool fits = value && (known.size() == 0 ||
                                std::find(known.begin(), known.end(), *value) != known.end());
    if (!fits) return refuse(node, fill(tr("“{}” has a value that it cannot have"), name));
    into = *value;
  }

  void ports(const toml::table& table) {
    for (const auto& [key, node] : table) {
      const auto value = node.value<std::string>();
      const auto added = add_port_rule(
          config_.ports, std::string(key.str()) + "=" + value.value_or(std::string()));
      if (!added) return refuse(node, added.error().text);
    }
  }

  void limits(const toml::table& table) {
    for (const auto& [key, node] : table) {
      const auto known = std::find_if(limit_keys.begin(), limit_keys.end(),
                                      [&](const LimitKey& k) { return k.name == key.str(); });
      if (known == limit_keys.end()) {
        return refuse(node, fill(tr("unknown key “{}”"), to_visible(key.str())));
      }
      const auto value = node.value<std::int64_t>();
      if (!value || *value <= 0) {
        return refuse(node, fill(tr("“{}” must be a whole number from 1"), known->name));
      }
      std::visit(
          [&](auto member) {
            using Number = std::remove_reference_t<decltype(config_.limits.*member)>;
            config_.limits.*member = static_cast<Number>(*value);
          },
          known->member);
    }
  }

  Config& config_;
  std::string fault_;
};

}  // namespace

PortMap default_ports() {
  return {
      {21, {Protocol::ftp, false}},   {25, {Protocol::smtp, false}}, {110, {Protocol::pop3, false}},
      {143, {Protocol::imap, false}}, {465, {Protocol::smtp, true}}, {587, {Protocol::smtp, false}},
      {990, {Protocol::ftp, true}},   {993, {Protocol::imap, true}}, {995, {Protocol::pop3, true}}};
}

Result<session::PortRule> parse_port_protocol(std::string_view word) {
  const bool tls = word.size() > 1 && to_lower(word.back()) == 's';
  const std::string name = to_lower(tls ? word.substr(0, word.size() - 1) : word);
  const auto protocol = parse_protocol(name);
  if (!protocol || *protocol == Protocol::unknown) {
    return Error{fill(tr("“{}” is no protocol; there are smtp, pop3, imap, ftp, and with an s for "
                         "TLS from the first octet: smtps, pop3s, imaps, ftps"),
                      to_visible(word))};
  }
  return session::PortRule{*protocol, tls};
}

Result<bool> add_port_rule(PortMap& ports, std::string_view rule) {
  const std::size_t sign = rule.find('=');
  const auto number =
      sign == std::string_view::npos ? std::nullopt : parse_number(rule.substr(0, sign));
  if (!number || *number == 0 || *number > 65535) {
    return Error{fill(tr("“{}” is no PORT=PROTO, such as 2525=smtp"), to_visible(rule))};
  }
  if (to_lower(rule.substr(sign + 1)) == "none") {
    ports.erase(static_cast<std::uint16_t>(*number));
    return true;
  }
  auto protocol = parse_port_protocol(rule.substr(sign + 1));
  if (!protocol) return protocol.error();
  ports[static_cast<std::uint16_t>(*number)] = protocol.value();
  return true;
}

Result<Config> load_config(const std::string& path) {
  Config config;
  config.ports = default_ports();
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return config;
  try {
    const toml::table document = toml::parse_file(path);
    ConfigReader reader(config);
    reader.read(document);
    if (!reader.fault().empty()) return Error{path + ": " + reader.fault()};
  } catch (const toml::parse_error& bad) {
    return Error{path + ": " +
                 fill(tr("line {}: {}"), bad.source().begin.line, std::string(bad.description()))};
  }
  return config;
}

std::string analysis_key(const Config& config) {
  std::string key = "malote " MALOTE_VERSION;
  for (const auto& [port, rule] : config.ports) {
    key += fmt::format(" {}={}{}", port, to_word(rule.protocol), rule.implicit_tls ? "s" : "");
  }
  for (const LimitKey& limit : limit_keys) {
    std::visit(
        [&](auto member) { key += fmt::format(" {}={}", limit.name, config.limits.*member); },
        limit.member);
  }
  if (!config.filter.empty()) key += " filter=" + config.filter;
  // What keys are in a file, not what it is called.
  for (const auto& [word, paths] :
       {std::pair{" keylog=", &config.key_logs}, std::pair{" tls-key=", &config.private_keys}}) {
    for (const std::string& path : *paths) {
      std::ifstream file(path, std::ios::binary);
      key += word + std::string(std::istreambuf_iterator<char>(file), {});
    }
  }
  return key;
}

}  // namespace malote::app
