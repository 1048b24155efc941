// SPDX-License-Identifier: MIT
// What the status line tells of a store: is it being filled, how many packets were lost on the way.
#pragma once

#include <cstdint>
#include <optional>

#include "store/reader.hpp"

namespace malote::view {

struct StoreFacts {
  std::uint64_t packets = 0;
  std::optional<std::uint64_t> dropped;  // nothing where no capture tells
  bool partial = false;                  // a capture of it is, or was left, unfinished
};

[[nodiscard]] StoreFacts facts_of(const store::Reader&);

}  // namespace malote::view
