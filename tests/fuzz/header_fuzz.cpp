// SPDX-License-Identifier: MIT
// The top header of a message comes out the same however it is cut, with a hole in it, too. First
// octet: the cuts' seed; second: where the hole is (0: none).
#include <optional>
#include <string>

#include "fuzz/cuts.hpp"
#include "mime/address_list.hpp"
#include "mime/header_scanner.hpp"

using namespace malote;

namespace {

std::string to_text(const mime::TopHeader& top) {
  std::string text;
  for (const auto* field : {&top.subject, &top.from, &top.date, &top.message_id}) {
    text += field->value_or("(none)") + '\n';
  }
  for (const auto& to : top.to) text += to + '\n';
  return text;
}

void feed_cut(mime::HeaderScanner& scanner, Bytes octets, std::uint8_t seed) {
  for (test::SeededCuts cuts(octets, seed); !cuts.empty();) scanner.feed(cuts.next());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Bytes all(data + 2, size - 2);
  const std::size_t hole = data[1];
  Limits limits;
  limits.header_octets = 4 * kibi;
  limits.header_field_octets = 256;

  mime::HeaderScanner whole(limits), cut(limits);
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
  test::must(whole.done() == cut.done());
  test::must(to_text(whole.finish()) == to_text(cut.finish()));

  // Entries are views into the list, in order.
  const std::string_view list = as_text(all);
  const char* before = list.data();
  for (const std::string_view address : mime::split_addresses(list)) {
    test::must(!address.empty() && address.data() >= before);
    before = address.data() + address.size();
  }
  test::must(before <= list.data() + list.size());
  return 0;
}
