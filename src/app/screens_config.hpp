// SPDX-License-Identifier: MIT
// The tables of the configuration file that are about screens: [keys], [columns], [sort]. Called by
// the reader of the file.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "ui/settings.hpp"

#include <toml++/toml.h>

namespace malote::app {

// Whether the name is one of these tables.
[[nodiscard]] bool is_screens_table(std::string_view name);

// Tells `refuse` what is wrong, and where; the first thing ends it.
using RefuseNode = std::function<void(const toml::node&, const std::string& why)>;
void read_screens_table(std::string_view name, const toml::table&, ui::Settings&,
                        const RefuseNode& refuse);

}  // namespace malote::app
