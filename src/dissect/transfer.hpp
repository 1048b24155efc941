// SPDX-License-Identifier: MIT
// What a control connection tells about the data connections that belong to it (FTP): where one
// will be opened, which command it serves, how that ended. Said by a dissector through its host;
// session finds the connection. Knows no protocol's words.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "core/address.hpp"
#include "core/bytes.hpp"
#include "core/limits.hpp"
#include "records/record.hpp"

namespace malote {

// The octets of a file out of what travels on a data connection: block headers, DEFLATE. Absent
// where both are the same.
struct BodyDecoder {
  virtual ~BodyDecoder() = default;
  using Output = std::function<void(Bytes)>;
  virtual void feed(Bytes, const Output&) = 0;
  // That many octets are missing. How many octets of the file are certainly missing with them.
  [[nodiscard]] virtual std::uint64_t gap(std::uint64_t octets) = 0;
  // The end of the file was marked, so that the connection may carry another one.
  [[nodiscard]] virtual bool ended() const noexcept = 0;
  // What came cannot be decoded (any further); nothing more is given out.
  [[nodiscard]] virtual bool broken() const noexcept = 0;
  // Every file's end is marked; else the end of its connection is its end.
  [[nodiscard]] virtual bool marks_end() const noexcept { return true; }
  // What came may mean something else than what is given out.
  [[nodiscard]] virtual bool in_doubt() const noexcept { return false; }
};

// Somebody listens for a data connection.
struct Expectation {
  Endpoint listener;                  // as announced
  DataMode mode = DataMode::passive;  // passive: the control client connects; active: its server
  Origin origin;
};

// A command that a data connection serves.
struct TransferPlan {
  OptionalText command, path, resolved;        // without a command: it was lost
  std::optional<TransferDirection> direction;  // absent: whoever sends tells
  std::optional<DataType> type;
  std::optional<TransferMode> transfer_mode;
  std::optional<DataStructure> structure;
  std::optional<Protection> protection;
  std::uint64_t offset = 0;
  std::unique_ptr<BodyDecoder> (*make_decoder)(const Limits&) = nullptr;
  Origin origin;
};

struct TransferUpdate {
  enum class Stage : std::uint8_t {
    started,  // the server said that it opens, or has, the data connection
    done,     // the reply that completes the command
    refused,  // so does this, and no data connection was spoken of
    lost,     // the reply will not be seen
  };
  Stage stage = Stage::started;
  OptionalText resolved;
  std::optional<std::uint64_t> announced;  // octets
  OptionalText result;
  bool failed = false;   // the result says that not all was sent
  bool aborted = false;  // the client asked to stop
  Origin origin;
};

}  // namespace malote
