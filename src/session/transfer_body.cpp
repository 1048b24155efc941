// SPDX-License-Identifier: MIT
#include "session/transfer_body.hpp"

#include <algorithm>
#include <utility>

namespace malote::session {

TransferBody::TransferBody(ContentSink& sink, const Limits& limits,
                           std::unique_ptr<BodyDecoder> decoder)
    : sink_(sink), limits_(limits), decoder_(std::move(decoder)), content_(sink.open()) {}

TransferBody::~TransferBody() {
  if (content_) (void)sink_.close(content_);
}

void TransferBody::append(Bytes octets) {
  came_ += octets.size();
  if (!decoder_) {
    keep(octets);
    return;
  }
  decoder_->feed(octets, [this](Bytes plain) { keep(plain); });
}

// A few octets can be made to swell without end; what is beyond all measure is not kept.
void TransferBody::keep(Bytes octets) {
  const std::uint64_t most = std::max(limits_.inflated_octets, came_ * limits_.inflated_ratio);
  if (decoder_ && size_ + octets.size() > most) too_much_ = true;
  if (too_much_) return;
  size_ += octets.size();
  sink_.append(content_, octets);
}

void TransferBody::gap(std::uint64_t octets) {
  holed_ = true;
  const std::uint64_t certain = decoder_ ? decoder_->gap(octets) : octets;
  if (certain != 0) skip(certain);
}

void TransferBody::skip(std::uint64_t octets) {
  const std::uint64_t at = size_ + missed_;
  const bool joins = !missing_.empty() && missing_.back().first + missing_.back().second == at;
  if (joins || (!missing_.empty() && missing_.size() >= limits_.missing_ranges)) {
    missing_.back().second = at + octets - missing_.back().first;
  } else {
    missing_.emplace_back(at, octets);
  }
  missed_ += octets;
}

void TransferBody::close(TransferRecord& record) {
  if (!content_) return;
  ContentSummary summary = sink_.close(content_);
  record.content = std::exchange(content_, {});
  record.size = summary.size;
  record.sha256 = std::move(summary.sha256);
  record.missing = std::move(missing_);
}

}  // namespace malote::session
