// SPDX-License-Identifier: MIT
// FrontQueue against std::deque, and values made on demand.
#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <string>

#include "core/front_queue.hpp"
#include "core/on_demand.hpp"

using namespace malote;

TEST_CASE("a queue does as std::deque does") {
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): the same every time
  FrontQueue<std::string> queue;
  std::deque<std::string> model;
  for (int step = 0; step < 20'000; ++step) {
    const std::string value = std::to_string(step);
    const auto choice = random() % 16;
    if (choice < 7 || model.empty()) {
      queue.push_back(value);
      model.push_back(value);
    } else if (choice == 7) {
      queue.push_front(value);
      model.push_front(value);
    } else if (choice == 8) {
      const auto i = random() % model.size();
      queue.erase(i);
      model.erase(model.begin() + static_cast<std::ptrdiff_t>(i));
    } else if (choice == 9 && step % 64 == 0) {
      queue.clear();
      model.clear();
    } else {
      CHECK(queue.front() == model.front());
      queue.pop_front();
      model.pop_front();
    }
    REQUIRE(queue.size() == model.size());
    REQUIRE(queue.empty() == model.empty());
    if (model.empty()) continue;
    CHECK(queue.back() == model.back());
    const auto i = random() % model.size();
    CHECK(queue[i] == model[i]);
  }
  CHECK(std::equal(queue.begin(), queue.end(), model.begin(), model.end()));
}

TEST_CASE("a value on demand is a new one until it is used, and after it was taken") {
  OnDemand<std::string> text;
  CHECK(text->empty());
  text->append("x");
  CHECK(text->size() == 1);
  CHECK(text.take() == "x");
  CHECK(text->empty());
  text->append("y");
  text.clear();
  CHECK(text.take().empty());
}
