// SPDX-License-Identifier: MIT
#include "report/glossary.hpp"

#include <fmt/format.h>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/html.hpp"
#include "records/names.hpp"

namespace malote::report {

std::size_t Glossary::number_of(Protocol protocol, const lexicon::Entry& entry) {
  const auto [found, is_new] = numbers_.try_emplace(&entry, entries_.size() + 1);
  if (is_new) entries_.emplace_back(protocol, &entry);
  return found->second;
}

void Glossary::write(const TextSink& out) const {
  for (const Protocol protocol :
       {Protocol::smtp, Protocol::pop3, Protocol::imap, Protocol::ftp, Protocol::unknown}) {
    bool begun = false;
    for (const auto& [of, entry] : entries_) {
      if (of != protocol) continue;
      if (!begun) {
        out(fmt::format("<h3>{}</h3>\n<dl class=\"words\">\n",
                        to_html(to_upper(to_word(protocol)))));
        begun = true;
      }
      const char* const follows = *entry->follows == '\0' ? "" : tr(entry->follows);
      out(fmt::format("<div id=\"w{}\"><dt>{}</dt><dd>{}{}{}{}</dd></div>\n", numbers_.at(entry),
                      to_html(entry->word),
                      *entry->meaning == '\0' ? "" : to_html(tr(entry->meaning)),
                      *follows == '\0' ? "" : " " + to_html(follows),
                      entry->syntax.empty() ? "" : " <code>" + to_html(entry->syntax) + "</code>",
                      entry->rfc.empty() ? "" : " <cite>" + to_html(entry->rfc) + "</cite>"));
    }
    if (begun) out("</dl>\n");
  }
}

}  // namespace malote::report
