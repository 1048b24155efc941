// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "app/config.hpp"
#include "app/terminal.hpp"

using namespace malote;
using namespace malote::app;

namespace {

Result<Config> configured(const std::string& text) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("malote-config-" + std::to_string(::getpid())))
          .string();
  std::ofstream(path) << text;
  auto config = load_config(path);
  std::filesystem::remove(path);
  return config;
}

}  // namespace

TEST_CASE("a configuration that is not there gives the defaults") {
  const auto config = load_config("/no/such/config.toml");
  REQUIRE(config.ok());
  CHECK(config.value().colour == "auto");
  CHECK(config.value().ports.size() == default_ports().size());
  CHECK(default_ports().at(25).protocol == Protocol::smtp);
  CHECK(default_ports().at(465).implicit_tls);
  CHECK(default_ports().at(995).protocol == Protocol::pop3);
}

TEST_CASE("what can be configured") {
  const auto config = configured(
      "color = 'never'\nlang = 'pt_BR'\n[ports]\n2525 = 'smtp'\n4465 = 'smtps'\n"
      "[limits]\nmessage_octets = 1000\n");
  REQUIRE(config.ok());
  CHECK(config.value().colour == "never");
  CHECK(config.value().lang == "pt_BR");
  CHECK(config.value().ports.at(2525).protocol == Protocol::smtp);
  CHECK(config.value().ports.at(4465).implicit_tls);
  CHECK(config.value().limits.message_octets == 1000);
  CHECK(analysis_key(config.value()) != analysis_key(load_config("/no/such").value()));
}

TEST_CASE("what is wrong in a configuration is named with its line") {
  CHECK(configured("reveal = true\n").error().text.find("line 1") != std::string::npos);
  for (const char* text :
       {"color = 'maybe'\n", "color = 3\n", "theme = 'pink'\n", "[ports]\n0 = 'smtp'\n",
        "[ports]\n25 = 'x'\n", "[ports]\n25 = 7\n", "[limits]\nflows = 0\n",
        "[limits]\nflows = 'x'\n", "[limits]\nnothing = 1\n", "ports = 3\n", "color = \n"}) {
    CAPTURE(text);
    CHECK_FALSE(configured(text).ok());
  }
}

TEST_CASE("port rules") {
  PortMap ports;
  CHECK(add_port_rule(ports, "2525=smtp").ok());
  CHECK(add_port_rule(ports, "2525=POP3S").ok());
  CHECK(ports.at(2525).protocol == Protocol::pop3);
  CHECK(ports.at(2525).implicit_tls);
  for (const char* rule : {"", "=", "25", "25=", "=smtp", "x=smtp", "65536=smtp", "25=unknown"}) {
    CHECK_FALSE(add_port_rule(ports, rule).ok());
  }
}

TEST_CASE("colours: said, or a terminal's own wish") {
  Terminal terminal;
  ::setenv("TERM", "xterm", 1);
  ::unsetenv("NO_COLOR");
  CHECK(wants_colour("always", terminal));
  CHECK_FALSE(wants_colour("auto", terminal));
  terminal.out_is_tty = true;
  CHECK(wants_colour("auto", terminal));
  CHECK_FALSE(wants_colour("never", terminal));
  ::setenv("NO_COLOR", "1", 1);
  CHECK_FALSE(wants_colour("auto", terminal));
  CHECK(wants_colour("always", terminal));
  ::setenv("NO_COLOR", "", 1);
  CHECK(wants_colour("auto", terminal));
  ::setenv("TERM", "dumb", 1);
  CHECK_FALSE(wants_colour("auto", terminal));
  ::unsetenv("NO_COLOR");
}

TEST_CASE("keys, columns and order of the screens") {
  const auto config = configured(
      "theme = 'mono'\n[keys]\nsearch = 'x'\nquit = ['F12', 'Ctrl-X']\n"
      "[columns]\nsessions = ['id', 'octets']\n[sort]\nsessions = '-octets'\nhosts = 'host'\n");
  REQUIRE(config.ok());
  const ui::Settings& screens = config.value().screens;
  CHECK(screens.theme == "mono");
  const std::vector<ui::Action> known{ui::Action::search, ui::Action::quit};
  CHECK(screens.keys.action_of(ui::typed(U'x'), known) == ui::Action::search);
  CHECK(screens.keys.action_of(ui::ctrl('x'), known) == ui::Action::quit);
  CHECK_FALSE(screens.keys.action_of(ui::typed(U's'), known));
  CHECK(screens.lists.at("sessions").columns == std::vector<std::string>{"id", "octets"});
  CHECK(screens.lists.at("sessions").sort == "octets");
  CHECK(screens.lists.at("sessions").reverse);
  CHECK_FALSE(screens.lists.at("hosts").reverse);
}

TEST_CASE("what cannot be in the tables of the screens is named with its line") {
  for (const char* text :
       {"[keys]\n\ndance = 'x'\n", "[keys]\n\nquit = 'Hyper-x'\n", "[keys]\n\nquit = []\n",
        "[keys]\n\nquit = 7\n", "[keys]\nquit = 'x'\nsearch = 'x'\n",
        "[columns]\n\nsessions = ['colour']\n", "[columns]\n\nsessions = []\n",
        "[columns]\n\nwindows = ['id']\n", "[sort]\n\nsessions = ['id', 'octets']\n",
        "[sort]\n\nsessions = '-colour'\n"}) {
    CAPTURE(text);
    const auto config = configured(text);
    REQUIRE_FALSE(config.ok());
    CHECK(config.error().text.find("line 3: ") != std::string::npos);
  }
}
