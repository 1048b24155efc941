// SPDX-License-Identifier: MIT
// The style of HTML pages, and its digest: the page's policy allows this style and no other. A test
// holds the two together. Called by html.
#pragma once

namespace malote {

inline constexpr const char* html_style = R"css(
:root{color-scheme:light dark;--bg:#fff;--fg:#1a1a1a;--dim:#5f6368;--line:#dadce0;--box:#f6f7f8;
--cyan:#00677a;--violet:#7b2d8b;--green:#1a6b2d;--amber:#8a5300;--red:#b3261e}
@media (prefers-color-scheme:dark){:root{--bg:#16181b;--fg:#e3e3e3;--dim:#9aa0a6;--line:#3c4043;
--box:#1f2226;--cyan:#5fd0e5;--violet:#d79be6;--green:#7fd391;--amber:#f0b35a;--red:#ff8a80}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:1.5rem;background:var(--bg);color:var(--fg);
font:.9rem/1.45 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace}
h1{font-size:1.3rem}
h2{font-size:1.1rem;margin:2.5rem 0 .5rem;border-top:1px solid var(--line);padding-top:1rem}
h2 span{margin-right:.8em}
h3{font-size:.9rem;margin:1rem 0 .3rem;border-bottom:1px solid var(--line)}
a{color:inherit}
nav table{border-collapse:collapse}
nav td,nav th{padding:.1rem .8rem .1rem 0;text-align:left;vertical-align:top}
dl{display:grid;grid-template-columns:max-content 1fr;gap:0 1rem;margin:.5rem 0}
dt{color:var(--dim)}
dd{margin:0;overflow-wrap:anywhere}
.l{display:grid;grid-template-columns:6rem 6rem 1.5rem minmax(0,1fr)}
.l>.t,.l>.d{text-align:right;color:var(--dim);padding-right:.6rem}
.l>.x{white-space:pre-wrap;overflow-wrap:anywhere}
.more>.x{padding-left:2.5rem}
details{margin:.2rem 0 .2rem 13.5rem}
summary{color:var(--dim);cursor:pointer}
pre{margin:.3rem 0;padding:.5rem;background:var(--box);border-left:3px solid var(--line);
white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}
.heading,.strong,.verb,.phase{font-weight:bold}
.dim,.time,.masked{color:var(--dim)}
.client,.interim,.info,.smtp,.phase{color:var(--cyan)}
.server,.imap{color:var(--violet)}
.success,.good,.ftp{color:var(--green)}
.temporary-failure,.warn,.pop3{color:var(--amber)}
.permanent-failure,.alert{color:var(--red)}
.alert{font-weight:bold}
@media (max-width:45rem){.l{grid-template-columns:4.5rem 1.5rem minmax(0,1fr)}.l>.d{display:none}
details{margin-left:6rem}}
@media print{:root{--bg:#fff;--fg:#000;--dim:#444;--line:#999;--box:#fff;--cyan:#000;--violet:#000;
--green:#000;--amber:#000;--red:#000}body{max-width:none;padding:0;font-size:8pt}
h2{break-after:avoid}details::details-content{content-visibility:visible;height:auto}}
)css";

inline constexpr const char* html_style_sha256 = "tQwB+ktM455/iEvTxbaw08HtaGpcKAFriFG18MyZ27k=";  // base64

}  // namespace malote
