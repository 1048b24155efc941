// SPDX-License-Identifier: MIT
#include "export/stored_parts.hpp"

#include <algorithm>
#include <vector>

#include "mime/decoder.hpp"

namespace malote {
namespace {

// Where octets are missing, counted in what is kept.
std::vector<std::uint64_t> holes_of(const MessageRecord& message) {
  std::vector<std::uint64_t> holes;
  std::uint64_t missing = 0;
  for (const auto& [offset, octets] : message.missing) {
    holes.push_back(offset - std::min(offset, missing));
    missing += octets;
  }
  return holes;
}

// Octets [begin, end) of the kept ones, until feed() returns false; hole() at each hole within, its
// edges included.
template <typename Feed, typename Hole>
void read_range(const store::Reader& reader, const MessageRecord& message, std::uint64_t begin,
                std::uint64_t end, const Feed& feed, const Hole& hole) {
  const std::vector<std::uint64_t> holes = holes_of(message);
  auto next = std::lower_bound(holes.begin(), holes.end(), begin);
  std::uint64_t at = begin;
  reader.content(message.content, begin, [&](Bytes octets) {
    octets =
        octets.first(static_cast<std::size_t>(std::min<std::uint64_t>(octets.size(), end - at)));
    while (!octets.empty()) {
      for (; next != holes.end() && *next <= at; ++next) hole();
      std::uint64_t until = at + octets.size();
      if (next != holes.end()) until = std::min(until, *next);
      const auto taken = static_cast<std::size_t>(until - at);
      if (!feed(octets.first(taken))) return false;
      octets = octets.subspan(taken);
      at = until;
    }
    return at < end;
  });
  for (; next != holes.end() && *next <= at; ++next) hole();
}

bool ended_by_rule(const MessageRecord& message) {
  const bool broken = message.verdict == Verdict::cut_end || message.verdict == Verdict::aborted;
  return !broken && message.partial == Partial::none;
}

class Passer final : public mime::OctetSink {
 public:
  explicit Passer(const std::function<bool(Bytes)>& out) : out_(out) {}
  void on_octets(Bytes octets) override {
    if (wanted) wanted = out_(octets);
  }
  bool wanted = true;

 private:
  const std::function<bool(Bytes)>& out_;
};

}  // namespace

void decode_message(const store::Reader& reader, const MessageRecord& message,
                    mime::EntitySink& sink) {
  const Limits limits;
  mime::Decoder decoder(limits, sink);
  if (message.verdict == Verdict::cut_start) decoder.missed_start();
  read_range(
      reader, message, 0, UINT64_MAX,
      [&](Bytes octets) {
        decoder.feed(octets);
        return true;
      },
      [&] { decoder.on_gap(); });
  decoder.finish(ended_by_rule(message));
}

PartRange range_of(const PartRecord& part) {
  PartRange range{part.body_offset, part.body_octets, mime::Coding::identity};
  if (part.encoding) range.coding = mime::to_coding(*part.encoding);
  // A part that is as long as its body was left as it is, whatever it says.
  const bool left = range.coding == mime::Coding::base64 && part.size == part.body_octets;
  if (left) range.coding = mime::Coding::identity;
  return range;
}

PartRange range_of(const mime::Entity& entity, const mime::EntityEnd& end) {
  return {entity.body_offset, end.octets, entity.coding};
}

void read_part(const store::Reader& reader, const MessageRecord& message, const PartRange& range,
               const std::function<bool(Bytes)>& out) {
  mime::TransferDecoder decoder(range.coding);
  Passer passer(out);
  read_range(
      reader, message, range.offset, range.offset + range.octets,
      [&](Bytes octets) {
        decoder.feed(octets, passer);
        return passer.wanted;
      },
      [&] { decoder.on_gap(passer); });
  decoder.finish(passer);
}

}  // namespace malote
