// SPDX-License-Identifier: MIT
// Where the secrets of TLS sessions go (RFC 9850, the form of SSLKEYLOGFILE), one line each,
// written when they arise, so that who captures meanwhile can decrypt at once. Used by TlsContext.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace malote::generator {

class KeyLog {
 public:
  // New lines go behind those that are there, as other programs do it; nobody else may read a file
  // that was made here.
  [[nodiscard]] static Result<std::shared_ptr<KeyLog>> open(const std::string& path,
                                                            bool afresh = false);
  ~KeyLog();
  KeyLog(const KeyLog&) = delete;
  KeyLog& operator=(const KeyLog&) = delete;

  void add(std::string_view line);

 private:
  explicit KeyLog(int file) : file_(file) {}
  int file_;
};

}  // namespace malote::generator
