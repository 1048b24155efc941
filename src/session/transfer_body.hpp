// SPDX-License-Identifier: MIT
// The octets of one file while they pass: decoded where the transfer mode asks for it, hashed and
// kept by the content sink, holes listed. Belongs to an open transfer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "core/limits.hpp"
#include "dissect/transfer.hpp"
#include "records/content_sink.hpp"

namespace malote::session {

class TransferBody {
 public:
  TransferBody(ContentSink&, const Limits&, std::unique_ptr<BodyDecoder>);
  ~TransferBody();
  TransferBody(const TransferBody&) = delete;
  TransferBody& operator=(const TransferBody&) = delete;

  void append(Bytes);
  void gap(std::uint64_t octets);
  // Fills in content, size, sha256 and missing; once.
  void close(TransferRecord&);

  // The file's end was marked, which not every mode does.
  [[nodiscard]] bool marks_end() const noexcept { return decoder_ && decoder_->marks_end(); }
  [[nodiscard]] bool in_doubt() const noexcept { return decoder_ && decoder_->in_doubt(); }
  [[nodiscard]] bool ended() const noexcept { return decoder_ && decoder_->ended(); }
  [[nodiscard]] bool broken() const noexcept { return decoder_ && decoder_->broken(); }
  [[nodiscard]] bool too_much() const noexcept { return too_much_; }
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] bool holed() const noexcept { return holed_; }

 private:
  void keep(Bytes);
  void skip(std::uint64_t octets);

  ContentSink& sink_;
  const Limits& limits_;
  std::unique_ptr<BodyDecoder> decoder_;
  ContentId content_;
  std::uint64_t came_ = 0, size_ = 0, missed_ = 0;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> missing_;
  bool holed_ = false, too_much_ = false;
};

}  // namespace malote::session
