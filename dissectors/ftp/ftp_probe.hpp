// SPDX-License-Identifier: MIT
// Is this FTP? By what both sides have said so far; the port only tips the scales.
#pragma once

#include "dissect/info.hpp"

namespace malote::ftp {

[[nodiscard]] Match probe(const Opening&);

}  // namespace malote::ftp
