// SPDX-License-Identifier: MIT
// A message's parts come out the same however it is cut, with a hole in it, too; every part that
// begins ends; ranges lie within the message. First octet: the cuts' seed; second: where the hole
// is (0: none).
#include <map>
#include <string>

#include "fuzz/cuts.hpp"
#include "mime/decoder.hpp"

using namespace malote;

namespace {

class Recorder final : public mime::EntitySink {
 public:
  void on_begin(std::uint32_t place, const mime::Entity& entity) override {
    test::must(open_.insert({place, {}}).second);
    told_ += entity.path + ' ' + entity.type + ' ' + entity.name.value_or("-") + '\n';
    begun_[place] = entity.body_offset;
  }
  void on_octets(std::uint32_t place, Bytes octets) override {
    test::must(!octets.empty());
    open_.at(place) += as_text(octets);
  }
  void on_end(std::uint32_t place, const mime::EntityEnd& end) override {
    const std::string octets = open_.at(place);
    open_.erase(place);
    test::must(octets.size() == end.size);
    ends_ = std::max(ends_, begun_[place] + end.octets);
    told_ += std::to_string(place) + ' ' + std::to_string(begun_[place]) + '+' +
             std::to_string(end.octets) + (end.complete ? " complete" : "") +
             (end.unused ? " unused\n" : "\n") + octets + '\n';
  }
  void on_fault(mime::Fault fault, std::string_view path, std::string_view) override {
    told_ += "fault " + std::to_string(static_cast<int>(fault)) + ' ' + std::string(path) + '\n';
  }
  [[nodiscard]] const std::string& told(std::size_t size) const {
    test::must(open_.empty() && ends_ <= size);
    return told_;
  }

 private:
  std::map<std::uint32_t, std::string> open_;
  std::map<std::uint32_t, std::uint64_t> begun_;
  std::uint64_t ends_ = 0;
  std::string told_;
};

void feed_cut(mime::Decoder& decoder, Bytes octets, std::uint8_t seed) {
  for (test::SeededCuts cuts(octets, seed); !cuts.empty();) decoder.feed(cuts.next());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Bytes all(data + 2, size - 2);
  const std::size_t hole = data[1] * 4U;
  Limits limits;
  limits.header_octets = 4 * kibi;
  limits.header_field_octets = 512;
  limits.mime_parts = 50;
  limits.mime_depth = 10;

  Recorder whole_parts, cut_parts;
  mime::Decoder whole(limits, whole_parts), cut(limits, cut_parts);
  if (hole != 0 && hole < all.size()) {
    whole.feed(all.first(hole));
    feed_cut(cut, all.first(hole), data[0]);
    whole.on_gap();
    cut.on_gap();
    whole.feed(all.subspan(hole));
    feed_cut(cut, all.subspan(hole), data[0]);
  } else {
    whole.feed(all);
    feed_cut(cut, all, data[0]);
  }
  const bool ends = (size & 1U) != 0;
  whole.finish(ends);
  cut.finish(ends);
  test::must(whole_parts.told(all.size()) == cut_parts.told(all.size()));
  return 0;
}
