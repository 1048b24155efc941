// SPDX-License-Identifier: MIT
// Messages to send where nobody has any: made up from a seed, from a plain line to nested
// multiparts, in every transfer encoding and in charsets of all kinds; or .eml files. As a scenario
// that drive plays. The generator's own encoders: it shares nothing with the MIME layer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "generator/scenario.hpp"

namespace malote::generator {

struct Mailing {
  std::uint64_t made_up = 0;       // so many messages
  std::vector<std::string> files;  // and these, .eml
  std::string from = "alice@lab.example";
  std::vector<std::string> to{"bob@lab.example"};
  std::uint64_t seed = 1;
};

// One SMTP session to port 25 that sends all of them.
[[nodiscard]] Result<Scenario> mailing_scenario(const Mailing&);

// The `number`th message of a seed; there are `made_up_kinds` kinds, one after the other.
[[nodiscard]] std::string made_up_message(std::uint64_t seed, std::uint64_t number);
constexpr std::uint64_t made_up_kinds = 15;

}  // namespace malote::generator
