// SPDX-License-Identifier: MIT
#include "capture/frame_ring.hpp"

#include <doctest/doctest.h>

#include <string>
#include <thread>

using namespace malote;

namespace {

std::string text_of(std::uint64_t number) {
  return std::string(number * 7 % 53, static_cast<char>('a' + number % 26));
}

bool push(FrameRing& ring, std::uint64_t number) {
  const std::string octets = text_of(number);
  return ring.push({{static_cast<std::int64_t>(number)}, 9000, as_bytes(octets)});
}

}  // namespace

TEST_CASE("frames come out of the ring as they went in") {
  FrameRing ring(1024);
  Frame frame;
  CHECK_FALSE(ring.front(frame));
  CHECK(push(ring, 3));
  REQUIRE(ring.front(frame));
  CHECK(frame.time.ns == 3);
  CHECK(frame.original_length == 9000);
  CHECK(as_text(frame.octets) == std::string(21, 'd'));
  REQUIRE(ring.front(frame));  // stays until it is popped
  ring.pop();
  CHECK_FALSE(ring.front(frame));
}

TEST_CASE("a full ring refuses, and takes again once there is room") {
  FrameRing ring(256);  // 16 octets of head, and octets in steps of 16
  const std::string octets(48, 'x');
  std::size_t taken = 0;
  while (ring.push({{1}, 48, as_bytes(octets)})) ++taken;
  CHECK(taken == 4);
  Frame frame;
  REQUIRE(ring.front(frame));
  ring.pop();
  CHECK(ring.push({{2}, 48, as_bytes(octets)}));
  CHECK_FALSE(ring.push({{3}, 48, as_bytes(octets)}));
}

TEST_CASE("a frame larger than the ring is refused for ever") {
  FrameRing ring(256);
  const std::string octets(241, 'x');
  CHECK_FALSE(ring.push({{1}, 241, as_bytes(octets)}));
  CHECK(ring.push({{1}, 240, as_bytes(octets).first(240)}));
}

TEST_CASE("the ring goes round many times, whatever the sizes") {
  FrameRing ring(256);
  Frame frame;
  std::uint64_t next = 0;
  for (std::uint64_t number = 0; number < 5000; ++number) {
    while (!push(ring, number)) {
      REQUIRE(ring.front(frame));
      CHECK(frame.time.ns == static_cast<std::int64_t>(next));
      CHECK(as_text(frame.octets) == text_of(next++));
      ring.pop();
    }
  }
  CHECK(next > 4900);
}

TEST_CASE("one thread pushes while another takes") {
  constexpr std::uint64_t frames = 100'000;
  FrameRing ring(4096);
  std::thread pusher([&ring] {
    for (std::uint64_t number = 0; number < frames; ++number) {
      while (!push(ring, number)) std::this_thread::yield();
    }
  });
  std::uint64_t wrong = 0;
  for (std::uint64_t number = 0; number < frames; ++number) {
    Frame frame;
    while (!ring.front(frame)) std::this_thread::yield();
    if (frame.time.ns != static_cast<std::int64_t>(number)) ++wrong;
    if (as_text(frame.octets) != text_of(number)) ++wrong;
    ring.pop();
  }
  pusher.join();
  CHECK(wrong == 0);
}
