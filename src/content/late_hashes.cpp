// SPDX-License-Identifier: MIT
#include "content/late_hashes.hpp"

#include <algorithm>

namespace malote {

LateHashes::Stream& LateHashes::stream_of(HashId id) {
  Stream& stream = streams_[id.value];
  if (!stream.busy) {
    stream.busy = true;
    stream.series.hash = &stream.hash;
    busy_.push_back(&stream);
  }
  return stream;
}

void LateHashes::add(HashId id, Bytes octets) {
  Stream& stream = stream_of(id);
  if (octets.empty()) return;
  stream.series.pieces.push_back(octets);
  stream.octets += octets.size();
  octets_ += octets.size();
  longest_ = std::max(longest_, stream.octets);
}

bool LateHashes::fill_lanes() const noexcept {
  return company_.most() == 1 || 2 * octets_ / company_.most() >= longest_;
}

void LateHashes::end(HashId id) {
  stream_of(id).series.ends = true;
}

void LateHashes::run() {
  series_.clear();
  for (Stream* const stream : busy_) series_.push_back(&stream->series);
  company_.add_all(series_);
  for (Stream* const stream : busy_) {
    stream->series.pieces.clear();
    stream->octets = 0;
    stream->busy = false;
  }
  busy_.clear();
  octets_ = longest_ = 0;
}

const std::string& LateHashes::find(HashId id) const {
  static const std::string nothing;
  const auto found = streams_.find(id.value);
  return found == streams_.end() ? nothing : found->second.series.sha256;
}

void LateHashes::forget(HashId id) {
  streams_.erase(id.value);
}

}  // namespace malote
