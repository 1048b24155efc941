// SPDX-License-Identifier: MIT
// Strong row ids: whole numbers from 1, given by the analysis thread, never reused. 0 is "none".
#pragma once

#include <compare>
#include <cstdint>

namespace malote {

template <typename Tag>
struct Id {
  std::uint64_t value = 0;
  auto operator<=>(const Id&) const = default;
  [[nodiscard]] explicit operator bool() const noexcept { return value != 0; }
};

using CaptureId = Id<struct CaptureTag>;
using SessionId = Id<struct SessionTag>;
using MessageId = Id<struct MessageTag>;
using PartId = Id<struct PartTag>;
using TransferId = Id<struct TransferTag>;
using TlsId = Id<struct TlsTag>;
using ContentId = Id<struct ContentTag>;
using HashId = Id<struct HashTag>;  // of one that is being computed; in no row

}  // namespace malote
