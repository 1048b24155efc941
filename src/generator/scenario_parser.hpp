// SPDX-License-Identifier: MIT
// The scenario language line by line: settings, sessions, turns, bodies. Used by parse_scenario()
// only. A line that makes no sense is a Problem, one sentence without its line number.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "generator/scenario.hpp"
#include "generator/scenario_text.hpp"

namespace malote::generator {

using Problem = std::optional<std::string>;

class ScenarioParser {
 public:
  explicit ScenarioParser(const ParseOptions&);
  [[nodiscard]] Problem take(const Line&);
  // Settles what depends on the whole: ports, protocols, {octets N}.
  [[nodiscard]] Result<Scenario> finish();

 private:
  // What the file said about a session besides its script.
  struct Draft {
    SessionScript script;
    bool own_client = false, own_protocol = false, own_tls = false, ended = false;
    std::vector<unsigned> step_lines;
  };
  struct OpenBody {
    BodyTurn turn;
    std::optional<DataTurn> data;     // over a data connection
    std::optional<std::string> name;  // kept for later
    unsigned line = 0;
    bool bare_lf = false;
  };
  using Setting = Problem (ScenarioParser::*)(std::string_view value);
  static Setting find_setting(std::string_view key);

  [[nodiscard]] Problem take_setting(std::string_view key, std::string_view value);
  [[nodiscard]] Problem set_title(std::string_view);
  [[nodiscard]] Problem set_start(std::string_view);
  [[nodiscard]] Problem set_seed(std::string_view);
  [[nodiscard]] Problem set_link(std::string_view);
  [[nodiscard]] Problem set_ipv6(std::string_view);
  [[nodiscard]] Problem set_fragment(std::string_view);
  [[nodiscard]] Problem set_snaplen(std::string_view);
  [[nodiscard]] Problem set_damage(std::string_view);
  [[nodiscard]] Problem set_client(std::string_view);
  [[nodiscard]] Problem set_server(std::string_view);
  [[nodiscard]] Problem set_protocol(std::string_view);
  [[nodiscard]] Problem set_mss(std::string_view);
  [[nodiscard]] Problem set_rtt(std::string_view);
  [[nodiscard]] Problem set_acks(std::string_view);
  [[nodiscard]] Problem set_isn(std::string_view);
  [[nodiscard]] Problem set_connect(std::string_view);
  [[nodiscard]] Problem set_tls(std::string_view);
  [[nodiscard]] Problem set_tls_version(std::string_view);
  [[nodiscard]] Problem set_tls_suites(std::string_view);
  [[nodiscard]] Problem set_tls_name(std::string_view);
  [[nodiscard]] Problem set_tls_key(std::string_view);
  [[nodiscard]] Problem set_fault(std::string_view);

  [[nodiscard]] Problem take_session(std::string_view rest);
  [[nodiscard]] Problem take_turn(Side, std::string_view rest);
  [[nodiscard]] Problem take_body_start(Side, std::string_view rest);
  [[nodiscard]] Problem take_body_item(std::string_view line);
  [[nodiscard]] Problem append_file(std::string_view path);
  [[nodiscard]] Problem append_made_up(std::string_view kind, std::string_view rest);
  [[nodiscard]] Problem append_content(std::string_view rest);
  [[nodiscard]] Problem take_content(std::string_view rest);
  [[nodiscard]] Problem take_data(std::string_view line);
  [[nodiscard]] Problem take_data_end(const std::vector<std::string_view>& words);
  [[nodiscard]] Problem close_body();
  [[nodiscard]] Problem take_wait(std::string_view rest);
  [[nodiscard]] Problem take_pace(std::string_view rest);
  [[nodiscard]] Problem take_end(std::string_view rest);
  [[nodiscard]] Problem add_starttls();
  [[nodiscard]] Problem add_endtls();
  [[nodiscard]] Problem add(Step);

  // The session that settings apply to: the open one, else what all sessions begin with.
  [[nodiscard]] Draft& settings() { return drafts_.empty() ? defaults_ : drafts_.back(); }
  [[nodiscard]] Problem resolve_octets(Draft&, unsigned& line) const;
  [[nodiscard]] static Problem check_data(const Draft&, unsigned& line);

  ParseOptions options_;
  Scenario scenario_;
  Draft defaults_;
  std::vector<Draft> drafts_;
  std::optional<OpenBody> body_;
  std::map<std::string, std::string, std::less<>> contents_;  // by their names
  std::uint64_t made_up_ = 0;  // bodies made so far: each has its own random numbers
  unsigned line_ = 0;
};

}  // namespace malote::generator
