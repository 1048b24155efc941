// SPDX-License-Identifier: MIT
#include "core/bytes.hpp"

#include <doctest/doctest.h>

using malote::as_bytes;
using malote::ByteCursor;
using namespace std::string_view_literals;

TEST_CASE("integers come in the order of their octets") {
  ByteCursor cursor(as_bytes("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"sv));
  CHECK(cursor.u8() == 0x01);
  CHECK(cursor.u16() == 0x0203);
  CHECK(cursor.u32() == 0x04050607U);
  CHECK(cursor.u16le() == 0x0908);
  CHECK(cursor.u32le() == 0x0d0c0b0aU);
  CHECK(cursor.remaining() == 2);
  CHECK(cursor.ok());
}

TEST_CASE("a read that does not fit ends the cursor") {
  ByteCursor cursor(as_bytes("\x01\x02\x03"sv));
  CHECK(cursor.u32() == 0);
  CHECK_FALSE(cursor.ok());
  CHECK(cursor.u8() == 0);
  CHECK(cursor.empty());
}

TEST_CASE("eight octets make a u64 and a slice is a view") {
  const auto text = "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8tail"sv;
  ByteCursor cursor(as_bytes(text));
  CHECK(cursor.u64() == 0xfffefdfcfbfaf9f8U);
  CHECK(malote::as_text(cursor.take(4)) == "tail");
  CHECK(cursor.ok());
  CHECK(cursor.empty());
}
