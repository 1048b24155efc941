// SPDX-License-Identifier: MIT
// $XDG_CONFIG_HOME/malote/config.toml and what the options lay over it: colours, language, the port
// map, the limits, and the keys, columns and theme of the screens. Whether secrets are revealed is
// not configurable.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/limits.hpp"
#include "core/result.hpp"
#include "session/engine.hpp"
#include "ui/settings.hpp"

namespace malote::app {

using PortMap = std::map<std::uint16_t, session::PortRule>;

struct Config {
  std::string colour = "auto", progress = "auto", lang;
  PortMap ports;
  std::string filter;                               // BPF, of --filter; empty: all packets
  std::vector<std::string> key_logs, private_keys;  // files of --keylog and --tls-key
  Limits limits;
  ui::Settings screens;
};

[[nodiscard]] PortMap default_ports();

// "smtp", "pop3", "imap", "ftp", and "smtps", "pop3s", "imaps", "ftps" for TLS from the first
// octet.
[[nodiscard]] Result<session::PortRule> parse_port_protocol(std::string_view);
// "2525=smtp", or "2525=none" for a port that says nothing; laid over the map.
[[nodiscard]] Result<bool> add_port_rule(PortMap&, std::string_view rule);

// A file that is not there gives the defaults. Refused: not TOML, an unknown key, a wrong value.
[[nodiscard]] Result<Config> load_config(const std::string& path);

// All that changes what an analysis finds, as one line: part of the cache's key.
[[nodiscard]] std::string analysis_key(const Config&);

}  // namespace malote::app
