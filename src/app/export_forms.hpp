// SPDX-License-Identifier: MIT
// The forms of `export` that are a file or a folder of one kind: mbox, csv, html. Called by
// command_export.
#pragma once

#include "app/export_out.hpp"
#include "app/source.hpp"

namespace malote::app {

[[nodiscard]] ExitStatus export_mailbox(const Source&, const store::Query&, const ExportWords&,
                                        const Context&);
[[nodiscard]] ExitStatus export_tables(const Source&, const store::Query&, const ExportWords&,
                                       const Context&);

[[nodiscard]] ExitStatus export_pem(const Source&, const store::Query&, const ExportWords&,
                                    const Context&);
[[nodiscard]] ExitStatus export_page(const Source&, const store::Query&, const ExportWords&,
                                     const Context&);

}  // namespace malote::app
