// SPDX-License-Identifier: MIT
// The stable words of the JSON forms for the enumerations of records.
#pragma once

#include <optional>
#include <string_view>

#include "records/record.hpp"

namespace malote {

[[nodiscard]] const char* to_word(Protocol) noexcept;
[[nodiscard]] const char* to_word(TlsMode) noexcept;
[[nodiscard]] const char* to_word(TlsState) noexcept;
[[nodiscard]] const char* to_word(Outcome) noexcept;
[[nodiscard]] const char* to_word(Severity) noexcept;
[[nodiscard]] const char* to_word(Verdict) noexcept;  // "cut-start", "size-differs"
[[nodiscard]] const char* to_word(Action) noexcept;
[[nodiscard]] const char* to_word(Partial) noexcept;  // nullptr for none
[[nodiscard]] const char* to_word(CaptureState) noexcept;
[[nodiscard]] const char* to_word(TransferDirection) noexcept;
[[nodiscard]] const char* to_word(DataMode) noexcept;
[[nodiscard]] const char* to_word(DataType) noexcept;       // "A", "I", "E", "L"
[[nodiscard]] const char* to_word(DataStructure) noexcept;  // "F", "R", "P"
[[nodiscard]] const char* to_word(TransferMode) noexcept;   // "S", "B", "C", "Z"
[[nodiscard]] const char* to_word(Protection) noexcept;     // "C", "P"
[[nodiscard]] const char* to_word(TransferLink) noexcept;
[[nodiscard]] const char* to_word(MailboxAction) noexcept;
[[nodiscard]] const char* to_word(FlagChange) noexcept;  // nullptr for none
[[nodiscard]] std::optional<Protocol> parse_protocol(std::string_view) noexcept;
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view) noexcept;

}  // namespace malote
