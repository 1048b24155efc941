// SPDX-License-Identifier: MIT
// A MessageTap that is there only while a message is: a hundred thousand sessions wait without one.
// Used by the dissectors of protocols whose sessions carry mail now and then.
#pragma once

#include <memory>

#include "dissectors/mail/message_tap.hpp"

namespace malote {

class SpareTap {
 public:
  explicit SpareTap(DissectorHost& host) : host_(host) {}

  // Makes it, if need be.
  MessageTap* operator->() {
    if (!tap_) tap_ = std::make_unique<MessageTap>(host_);
    return tap_.get();
  }
  [[nodiscard]] bool open() const noexcept { return tap_ && tap_->open(); }
  // Emits the message and gives the memory back.
  void emit(std::optional<std::string> result) {
    if (tap_) tap_->emit(std::move(result));
    tap_.reset();
  }

 private:
  DissectorHost& host_;
  std::unique_ptr<MessageTap> tap_;
};

}  // namespace malote
