// SPDX-License-Identifier: MIT
// What `malote read` says when it is done, for people and as JSON.
#pragma once

#include <string>

#include "app/pipeline.hpp"

namespace malote::app {

[[nodiscard]] std::string summary_text(const ReadSummary&, const std::string& store);
[[nodiscard]] std::string summary_json(const ReadSummary&, const std::string& store);

}  // namespace malote::app
