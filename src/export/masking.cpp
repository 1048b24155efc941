// SPDX-License-Identifier: MIT
#include "export/masking.hpp"

#include <algorithm>

namespace malote {

std::vector<MaskedPiece> argument_pieces(const ExchangeRecord& exchange, bool reveal) {
  if (!exchange.argument) return {};
  const std::string& text = *exchange.argument;
  if (reveal || exchange.secrets.empty()) return {{text, false}};
  auto spans = exchange.secrets;
  std::sort(spans.begin(), spans.end());
  std::vector<MaskedPiece> pieces;
  std::size_t shown_to = 0;
  for (const auto& [offset, octets] : spans) {
    const std::size_t from = std::min<std::size_t>(offset, text.size());
    const std::size_t to = std::min<std::size_t>(from + octets, text.size());
    if (to <= shown_to || to == from) continue;
    if (from > shown_to) pieces.push_back({text.substr(shown_to, from - shown_to), false});
    if (from >= shown_to || pieces.empty()) pieces.push_back({std::string(mask), true});
    shown_to = to;
  }
  if (shown_to < text.size()) pieces.push_back({text.substr(shown_to), false});
  return pieces;
}

std::optional<std::string> shown_argument(const ExchangeRecord& exchange, bool reveal) {
  if (!exchange.argument) return std::nullopt;
  std::string text;
  for (const MaskedPiece& piece : argument_pieces(exchange, reveal)) text += piece.text;
  return text;
}

std::string shown_text(const ContinuationRecord& line, bool reveal) {
  return line.secret && !reveal ? std::string(mask) : line.text;
}

std::optional<std::string> shown_secret(const CredentialRecord& credential, bool reveal) {
  if (!credential.secret || reveal || credential.secret_is_public) return credential.secret;
  return std::string(mask);
}

bool is_masked(const ExchangeRecord& exchange, bool reveal) {
  if (reveal) return false;
  const auto pieces = argument_pieces(exchange, false);
  return std::any_of(pieces.begin(), pieces.end(), [](const auto& p) { return p.masked; }) ||
         std::any_of(exchange.continuations.begin(), exchange.continuations.end(),
                     [](const auto& c) { return c.secret; });
}

}  // namespace malote
