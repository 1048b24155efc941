// SPDX-License-Identifier: MIT
// The forms of `export`. Called by the command, and by the screens for what is chosen on them.
#pragma once

#include "app/export_out.hpp"
#include "app/source.hpp"

namespace malote::app {

// Any of them, by its name. `split` has the source as said, for finding its captures.
[[nodiscard]] ExitStatus export_format(const SourceAndTerms& split, const Source&,
                                       const store::Query&, const ExportWords&, const Context&);

[[nodiscard]] ExitStatus export_mailbox(const Source&, const store::Query&, const ExportWords&,
                                        const Context&);
[[nodiscard]] ExitStatus export_tables(const Source&, const store::Query&, const ExportWords&,
                                       const Context&);

[[nodiscard]] ExitStatus export_pem(const Source&, const store::Query&, const ExportWords&,
                                    const Context&);
[[nodiscard]] ExitStatus export_page(const Source&, const store::Query&, const ExportWords&,
                                     const Context&);

}  // namespace malote::app
