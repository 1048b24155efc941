// SPDX-License-Identifier: MIT
// A listing gives the same entries however it is cut, and none that holds what no name can. First
// octet: the shape; second: the cuts' seed.
#include <string>

#include "fuzz/cuts.hpp"
#include "listing/listing.hpp"

using namespace malote;

namespace {

std::string shown(const listing::Entry& entry) {
  test::must(entry.name.find('\n') == std::string::npos);
  return std::string(listing::to_word(entry.kind)) + '|' + entry.name + '|' +
         std::to_string(entry.size.value_or(0)) + '|' + entry.modified.value_or("-") + '|' +
         entry.permissions.value_or("-") + '|' + entry.target.value_or("-") + '\n';
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto shape = static_cast<listing::Shape>(data[0] % 3);
  const Bytes octets(data + 2, size - 2);
  std::string whole, pieces;
  listing::Reader reader(shape, [&](const listing::Entry& entry) {
    whole += shown(entry);
    return true;
  });
  (void)reader.feed(as_text(octets));
  reader.finish();
  listing::Reader cut(shape, [&](const listing::Entry& entry) {
    pieces += shown(entry);
    return true;
  });
  for (test::SeededCuts cuts(octets, data[1]); !cuts.empty();) (void)cut.feed(as_text(cuts.next()));
  cut.finish();
  test::must(whole == pieces);
  return 0;
}
