// SPDX-License-Identifier: MIT
// The one place that decides what of a secret is shown: `***` unless the user said --reveal. Every
// output (JSON rows, tables, transcripts) takes its texts from here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "records/record.hpp"

namespace malote {

inline constexpr std::string_view mask = "***";

struct MaskedPiece {
  std::string text;
  bool masked = false;
};

// The argument in pieces: the secret spans as `***`, or as they are when revealed. Spans that
// overlap, stand in disorder or reach beyond the argument mask what they cover.
[[nodiscard]] std::vector<MaskedPiece> argument_pieces(const ExchangeRecord&, bool reveal);
[[nodiscard]] std::optional<std::string> shown_argument(const ExchangeRecord&, bool reveal);
[[nodiscard]] std::string shown_text(const ContinuationRecord&, bool reveal);
[[nodiscard]] std::optional<std::string> shown_secret(const CredentialRecord&, bool reveal);
// Whether anything in the exchange stands as `***`.
[[nodiscard]] bool is_masked(const ExchangeRecord&, bool reveal);

}  // namespace malote
