// SPDX-License-Identifier: MIT
// Transfers and attachments as files in a folder, under names that are safe wherever they are
// written, with an index beside them; pieces of one file (REST) joined where they fit. Called by
// export files.
#pragma once

#include <cstdint>
#include <string>

#include "export/out_folder.hpp"
#include "store/reader.hpp"

namespace malote {

// "t000012-report.pdf": no folder, no control character, nothing hidden, no more than a file
// system takes, whatever the path says.
[[nodiscard]] std::string file_name(TransferId, const OptionalText& path);

// "m000012-2-report.pdf": of the part's own path and its declared name.
[[nodiscard]] std::string attachment_name(const PartRecord&);

struct FilesSummary {
  std::uint64_t files = 0;  // transfers
  std::uint64_t attachments = 0, joined = 0, not_whole = 0, octets = 0;
};

[[nodiscard]] FilesSummary export_files(const store::Reader&, const store::Query&,
                                        const OutFolder&);

}  // namespace malote
