// SPDX-License-Identifier: MIT
// Files out of what travels in the modes B, C and Z (RFC 959 3.4.2 and 3.4.3,
// draft-preston-ftpext-deflate). Made by the dissector, fed by session; knows no connection.
#pragma once

#include <memory>
#include <optional>

#include "dissect/transfer.hpp"

namespace malote::ftp {

using MakeDecoder = std::unique_ptr<BodyDecoder> (*)(const Limits&);
// nullptr for stream mode, where the file is what travels. The type tells what fillers stand for.
[[nodiscard]] MakeDecoder decoder_of(std::optional<TransferMode>, std::optional<DataType>) noexcept;

}  // namespace malote::ftp
