// SPDX-License-Identifier: MIT
// Rows as events in the names of the Elastic Common Schema (docs/ecs.md), one JSON object each, for
// those who ship them to a collector. Called by list and export json. What the schema has no name
// for stands under `malote`.
#pragma once

#include <optional>
#include <string>

#include "records/record.hpp"
#include "store/reader.hpp"

namespace malote {

struct EcsOptions {
  bool reveal = false;
};

class EcsEvents {
 public:
  EcsEvents(const store::Reader& reader, EcsOptions options) : reader_(reader), options_(options) {}

  // One object in one line, without the line end.
  [[nodiscard]] std::string line(const SessionRecord&);
  [[nodiscard]] std::string line(const ExchangeRecord&);
  [[nodiscard]] std::string line(const MessageRecord&);
  [[nodiscard]] std::string line(const TransferRecord&);
  [[nodiscard]] std::string line(const CredentialRecord&);
  [[nodiscard]] std::string line(const NoticeRecord&);
  [[nodiscard]] std::string line(const TlsRecord&);

  // The kinds of rows that have such a form.
  [[nodiscard]] static bool knows(store::RowKind) noexcept;

 private:
  // Rows of one session mostly follow each other.
  const std::optional<SessionRecord>& session_of(SessionId);

  const store::Reader& reader_;
  EcsOptions options_;
  std::optional<SessionRecord> session_;
};

}  // namespace malote
