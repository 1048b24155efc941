// SPDX-License-Identifier: MIT
// What the screens write of their lists, by the forms of `export`. Called by browse.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/context.hpp"
#include "store/reader.hpp"
#include "ui/export_screen.hpp"

namespace malote::app {

// What rows of a list stand for: the sessions they belong to, and where they are messages, these.
struct ExportTargets {
  bool all = false;
  std::vector<std::uint64_t> sessions;
  std::vector<std::uint64_t> messages;  // empty: those of the sessions
  std::vector<std::uint64_t> files;     // numbers of Reader::file_item(); empty: all of them
};

struct ViewedStore {
  std::string path;    // of the store
  std::string source;  // what it was read from, as the user said it
  Context context;
};

// `first`: the form that such rows are mostly wanted in ("eml").
[[nodiscard]] std::shared_ptr<const ui::Exporter> make_exporter(
    ViewedStore, std::string first,
    std::function<ExportTargets(const std::vector<std::uint64_t>& ids)>);

}  // namespace malote::app
