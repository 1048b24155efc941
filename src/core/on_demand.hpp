// SPDX-License-Identifier: MIT
// A value that takes memory only from its first use until it is cleared: for what one connection in
// a hundred needs and all have.
#pragma once

#include <memory>
#include <utility>

namespace malote {

template <typename T>
class OnDemand {
 public:
  T* operator->() {
    if (!value_) value_ = std::make_unique<T>();
    return value_.get();
  }
  // To look at it takes no memory: a new one, where there is none.
  const T* operator->() const {
    static const T none{};
    return value_ ? value_.get() : &none;
  }
  void clear() noexcept { value_.reset(); }
  // The value, which is a new one afterwards.
  [[nodiscard]] T take() {
    T taken = value_ ? std::move(*value_) : T{};
    value_.reset();
    return taken;
  }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace malote
