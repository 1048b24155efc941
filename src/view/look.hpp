// SPDX-License-Identifier: MIT
// What screens draw texts with: roles and glyphs, columns and cuts, filled-in sentences. They are
// export's, so that a screen and `malote show` look alike; the ui layer takes them from here.
#pragma once

#include "export/phrases.hpp"
#include "export/style.hpp"
#include "export/table.hpp"
#include "export/text_width.hpp"
#include "export/transcript.hpp"
