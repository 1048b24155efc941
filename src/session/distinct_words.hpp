// SPDX-License-Identifier: MIT
// The few distinct words that a session's row lists, in one piece of memory: a hundred thousand
// open sessions have two such lists each. Belongs to SessionHost.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace malote::session {

class DistinctWords {
 public:
  // A hostile client can make up any number of words: the first 128 are kept.
  void insert(std::string_view word);
  [[nodiscard]] std::vector<std::string> sorted() const;

 private:
  std::string all_;  // each behind its length
  std::uint32_t count_ = 0;
};

}  // namespace malote::session
