// SPDX-License-Identifier: MIT
// Structured values such as Content-Type's: "text/plain; charset=utf-8; name*0*=utf-8''na%20;
// name*1=me" (RFC 2045 5.1, RFC 2231), lenient about what senders do wrong. Called by Entity's
// maker and whoever shows a part.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace malote::mime {

struct ParameterValue {
  std::string value;  // lower case, comments taken out: "text/plain"
  // Names in lower case, in the order of their first appearance; continuations joined, RFC 2231 and
  // RFC 2047 undone to UTF-8. What is neither stays as it came.
  std::vector<std::pair<std::string, std::string>> parameters;

  [[nodiscard]] const std::string* find(std::string_view lower_case_name) const noexcept;
};

// `unfolded` is a field's value. At most 64 parameters are kept.
[[nodiscard]] ParameterValue parse_parameters(std::string_view unfolded);

}  // namespace malote::mime
