// SPDX-License-Identifier: MIT
// Reads a session's exchanges in the order of n out of its chunks, which hold them in the order
// they settled. Used by the reader. Memory: the chunks that overlap, and up to 4 MiB read ahead so
// that no lock is held while the visitor works.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "records/record.hpp"
#include "store/dialogue.hpp"
#include "store/sqlite.hpp"

namespace malote::store {

class DialogueReader {
 public:
  explicit DialogueReader(Database&);

  // The exchanges wanted of a chunk's body (a JSON array).
  using Pick = std::function<std::vector<ExchangeRecord>(std::string_view body)>;
  using Visit = std::function<bool(const ExchangeRecord&)>;
  // False when the visitor stopped.
  bool each(SessionId, const Pick&, const Visit&);

 private:
  struct Part {
    std::uint32_t first_n = 0;
    bool unsettled = false;
    std::int64_t key = 0;  // of the chunk, or n of the unsettled
    std::string body;
    bool loaded = false;
  };
  void list_parts(SessionId, std::vector<Part>&);
  void load(SessionId, Part&);
  bool visit_parts(SessionId, std::vector<Part>&, const Pick&, const Visit&);

  Database& database_;
  Statement list_chunks_, list_unsettled_, chunk_, unsettled_;
};

}  // namespace malote::store
