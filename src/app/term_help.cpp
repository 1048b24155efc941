// SPDX-License-Identifier: MIT
#include "app/commands.hpp"
#include "core/i18n.hpp"

namespace malote::app {

std::string term_help() {
  return tr(
      "\nTerms, all of which must fit: proto:smtp  ip:10.0.0.5  port:25  user:bob  from:alice\n"
      "to:bob@x  subject:\"two words\"  file:*.pdf  type:image/*  sha256:…  reply:5xx  cmd:RCPT\n"
      "has:attachment|error|tls|gap|secret  after:2026-01-31  before:…  larger:1M  id:7,9\n"
      "session:7; a bare word is searched for in the texts. "
      "-term negates (a bare word behind --), OR stands between two.");
}

}  // namespace malote::app
