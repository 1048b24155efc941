// SPDX-License-Identifier: MIT
// A ladder drawn as SVG: alone, as a file that needs nothing but itself, or in slices within the
// report's page, so that a printer can break it between them. Called by show and the report.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "export/transcript_text.hpp"
#include "report/ladder.hpp"

namespace malote::report {

// One SVG document, light or dark as its reader's screen is, with explanations as tooltips.
void write_ladder_svg(const Ladder&, const TextSink&);

// Within a page. `link` gives the number of the word's explanation in the page.
using EntryLink = std::function<std::size_t(const lexicon::Entry&)>;
void write_ladder_slices(const Ladder&, const EntryLink& link, const TextSink&);

// What the drawing is called for those who do not see it.
[[nodiscard]] std::string ladder_title(const SessionRecord&);

// Text for XML: to_html(), and the code points that XML 1.0 (2.2) does not have are replaced.
[[nodiscard]] std::string to_xml(std::string_view);

}  // namespace malote::report
