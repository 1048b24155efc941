// SPDX-License-Identifier: MIT
// How the tables of this folder spell their rows. Included by the tables only; nobody outside
// src/lexicon sees it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "core/i18n.hpp"
#include "lexicon/lexicon.hpp"

namespace malote::lexicon {

[[nodiscard]] constexpr Entry command(std::string_view word, std::string_view rfc,
                                      std::string_view syntax, const char* meaning,
                                      const char* follows = "") noexcept {
  return {word, Kind::command, meaning, follows, rfc, syntax, {}};
}
[[nodiscard]] constexpr Entry reply(std::string_view word, std::string_view rfc,
                                    const char* meaning, const char* follows = "") noexcept {
  return {word, Kind::reply, meaning, follows, rfc, {}, {}};
}
[[nodiscard]] constexpr Entry phase(std::string_view word, std::string_view rfc,
                                    const char* meaning, const char* follows = "") noexcept {
  return {word, Kind::phase, meaning, follows, rfc, {}, {}};
}
[[nodiscard]] constexpr Entry mechanism(std::string_view word, std::string_view rfc,
                                        const char* meaning, const char* follows = "") noexcept {
  return {word, Kind::mechanism, meaning, follows, rfc, {}, {}};
}
[[nodiscard]] constexpr Entry extension(std::string_view word, std::string_view rfc,
                                        std::string_view syntax, const char* meaning,
                                        const char* follows = "") noexcept {
  return {word, Kind::extension, meaning, follows, rfc, syntax, {}};
}
// What a command names: a data item of FETCH, a flag.
[[nodiscard]] constexpr Entry item(std::string_view word, std::string_view rfc,
                                   std::string_view syntax, const char* meaning) noexcept {
  return {word, Kind::item, meaning, "", rfc, syntax, {}};
}
[[nodiscard]] constexpr Entry misprint(std::string_view word, std::string_view meant,
                                       std::string_view rfc, const char* meaning) noexcept {
  return {word, Kind::misprint, meaning, "", rfc, {}, meant};
}

template <std::size_t... sizes>
[[nodiscard]] constexpr auto joined(const std::array<Entry, sizes>&... tables) noexcept {
  std::array<Entry, (sizes + ...)> all{};
  auto out = all.begin();
  ((out = std::copy(tables.begin(), tables.end(), out)), ...);
  return all;
}

}  // namespace malote::lexicon
