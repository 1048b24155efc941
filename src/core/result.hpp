// SPDX-License-Identifier: MIT
// A value or the reason why there is none (std::expected is C++23). For requests that may be
// refused; expected absence is std::optional, broken environment (disk, device) is an exception.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace malote {

struct Error {
  std::string text;  // one line for a person, without a final full stop
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : held_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const noexcept { return held_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }
  [[nodiscard]] T& value() {
    assert(ok());
    return std::get<0>(held_);
  }
  [[nodiscard]] const T& value() const {
    assert(ok());
    return std::get<0>(held_);
  }
  [[nodiscard]] const Error& error() const {
    assert(!ok());
    return std::get<1>(held_);
  }

 private:
  std::variant<T, Error> held_;
};

}  // namespace malote
