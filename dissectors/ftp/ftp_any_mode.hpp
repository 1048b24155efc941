// SPDX-License-Identifier: MIT
// Files whose transfer mode is not known, because MODE may have been said where nobody heard it.
// They are kept as they travel; whether that may be another mode than stream is told in the end.
// Made by the dissector or, where no dissector knows of the transfer, by session.
#pragma once

#include <memory>

#include "dissect/transfer.hpp"

namespace malote::ftp {

[[nodiscard]] std::unique_ptr<BodyDecoder> make_any_mode(const Limits&);

}  // namespace malote::ftp
