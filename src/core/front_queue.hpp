// SPDX-License-Identifier: MIT
// First in, first out, for the few elements that usually wait: one block of memory, given back when
// nothing waits (a hundred thousand idle connections have one of these each, or several).
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace malote {

template <typename T>
class FrontQueue {
 public:
  [[nodiscard]] bool empty() const noexcept { return first_ == all_.size(); }
  [[nodiscard]] std::size_t size() const noexcept { return all_.size() - first_; }
  [[nodiscard]] T& front() noexcept { return all_[first_]; }
  [[nodiscard]] const T& front() const noexcept { return all_[first_]; }
  [[nodiscard]] T& back() noexcept { return all_.back(); }
  [[nodiscard]] const T& back() const noexcept { return all_.back(); }
  [[nodiscard]] T& operator[](std::size_t i) noexcept { return all_[first_ + i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return all_[first_ + i]; }
  [[nodiscard]] auto begin() noexcept { return all_.begin() + offset(); }
  [[nodiscard]] auto end() noexcept { return all_.end(); }
  [[nodiscard]] auto begin() const noexcept { return all_.begin() + offset(); }
  [[nodiscard]] auto end() const noexcept { return all_.end(); }

  void push_back(T element) { all_.push_back(std::move(element)); }
  template <typename... Arguments>
  T& emplace_back(Arguments&&... arguments) {
    return all_.emplace_back(std::forward<Arguments>(arguments)...);
  }
  void push_front(T element) {
    if (first_ == 0) {
      all_.insert(all_.begin(), std::move(element));
    } else {
      all_[--first_] = std::move(element);
    }
  }
  void pop_front() {
    all_[first_] = T{};
    ++first_;
    if (empty()) {
      clear();
    } else if (first_ >= 16 && first_ * 2 >= all_.size()) {  // what is gone must not pile up
      all_.erase(all_.begin(), begin());
      first_ = 0;
    }
  }
  void erase(std::size_t i) {
    if (i == 0) return pop_front();
    all_.erase(begin() + static_cast<std::ptrdiff_t>(i));
  }
  void clear() {
    all_ = std::vector<T>();
    first_ = 0;
  }

 private:
  [[nodiscard]] std::ptrdiff_t offset() const noexcept {
    return static_cast<std::ptrdiff_t>(first_);
  }

  std::vector<T> all_;
  std::size_t first_ = 0;  // of those that wait
};

}  // namespace malote
