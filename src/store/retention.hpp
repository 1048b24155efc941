// SPDX-License-Identifier: MIT
// Keeps a store that grows for months within bounds: the oldest sessions that have ended go, with
// all that was found in them, a few at a time, so that who writes is not held up. Called by
// BatchWriter between its transactions, on its thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "core/ids.hpp"
#include "core/time.hpp"
#include "store/sqlite.hpp"

namespace malote::store {

// What is not said is kept for ever.
struct Retention {
  std::optional<std::int64_t> keep_ns{};       // of packet time, behind the newest packet
  std::optional<std::uint64_t> octets_most{};  // of the store's file

  [[nodiscard]] bool any() const noexcept { return keep_ns || octets_most; }
};

class Retainer {
 public:
  // With less there would be room for little more than one batch.
  static constexpr std::uint64_t octets_least = 64ULL << 20U;

  // Sessions without an end are open where their capture is this one or came after it.
  Retainer(Database&, Retention, CaptureId first_capture);
  ~Retainer();

  // The clock that ages are measured by.
  void saw(Timestamp);
  // Outside a transaction: forgets what is too old or too much, for as long as that may take now.
  // Throws SqliteError.
  void forget_some();
  // At the end: all of it.
  void forget_all();

 private:
  struct Statements;
  enum class Why : std::uint8_t { nothing, age, size };

  void forget_until(std::chrono::steady_clock::time_point);
  [[nodiscard]] Why due();
  [[nodiscard]] bool is_too_large();
  [[nodiscard]] std::uint64_t octets_used();
  // False where nothing of that kind is left.
  [[nodiscard]] bool forget_oldest(Why);
  void forget_session(std::int64_t id);
  [[nodiscard]] bool forget_without_session(std::int64_t before);
  [[nodiscard]] bool forget_half_without_session();
  void forget_certificates();

  Database& database_;
  Retention retention_;
  std::unique_ptr<Statements> statements_;
  Timestamp newest_;
  CaptureId first_capture_;
  std::optional<std::int64_t> looked_at_;  // packet time of the last look for what is too old
  bool shrinking_ = false;
  bool forgot_tls_ = false;
};

}  // namespace malote::store
