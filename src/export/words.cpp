// SPDX-License-Identifier: MIT
#include "export/words.hpp"

#include <algorithm>
#include <array>

#include "core/i18n.hpp"

namespace malote {
namespace {

// translators: words in tables and headings, of a session, a message or a transfer.
constexpr auto translated_words = std::to_array<const char*>({
    // how a session ended
    tr_noop("closed"),
    tr_noop("reset"),
    tr_noop("timeout"),
    tr_noop("open|session"),
    // how whole a message or transfer is
    tr_noop("complete"),
    tr_noop("gap"),
    tr_noop("cut-start"),
    tr_noop("cut-end"),
    tr_noop("size-differs"),
    tr_noop("aborted"),
    tr_noop("encrypted"),
    tr_noop("headers"),
    tr_noop("top"),
    tr_noop("sections"),
    tr_noop("octets"),
    tr_noop("whole"),
    tr_noop("partial"),
    // severities
    tr_noop("info"),
    tr_noop("warn"),
    tr_noop("alert"),
    // transfers
    tr_noop("download"),
    tr_noop("upload"),
    tr_noop("listing"),
    tr_noop("active"),
    tr_noop("passive"),
    tr_noop("exact"),
    tr_noop("time"),
    tr_noop("unlinked"),
    tr_noop("file"),
    tr_noop("folder"),
    tr_noop("link"),
    tr_noop("other"),
    // TLS
    tr_noop("implicit"),
    tr_noop("no-keys"),
    tr_noop("missing"),
    tr_noop("wrong"),
    tr_noop("partly"),
    tr_noop("opened"),
    tr_noop("unsupported"),
    // what was done to a mailbox
    tr_noop("selected"),
    tr_noop("examined"),
    tr_noop("created"),
    tr_noop("deleted"),
    tr_noop("renamed"),
    tr_noop("subscribed"),
    tr_noop("unsubscribed"),
    tr_noop("appended"),
    tr_noop("copied"),
    tr_noop("moved"),
    tr_noop("flagged"),
    tr_noop("expunged"),
    // phases
    tr_noop("connection"),
    tr_noop("transaction"),
    tr_noop("termination"),
    tr_noop("authorization"),
    tr_noop("update"),
    tr_noop("not-authenticated"),
    tr_noop("authenticated"),
    tr_noop("logout"),
    tr_noop("login"),
    tr_noop("idle"),
    tr_noop("transfer"),
});

// "open|session" is "open" of a session, where another language has another word for it.
std::string_view without_hint(std::string_view text) {
  return text.substr(0, text.find('|'));
}

}  // namespace

std::string shown_word(const char* word) {
  return word == nullptr ? "" : shown_word(std::string_view(word));
}

std::string shown_word(std::string_view word) {
  const auto found = std::find_if(translated_words.begin(), translated_words.end(),
                                  [word](const char* one) { return without_hint(one) == word; });
  return std::string(found == translated_words.end() ? word : without_hint(tr(*found)));
}

}  // namespace malote
