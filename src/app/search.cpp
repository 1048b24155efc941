// SPDX-License-Identifier: MIT
#include "app/search.hpp"

#include "app/output.hpp"
#include "app/progress.hpp"
#include "core/i18n.hpp"
#include "export/body_text.hpp"
#include "export/phrases.hpp"

namespace malote::app {
Result<IndexSummary> update_index(const Source& source, const Context& context) {
  auto indexer = store::Indexer::open(source.store);
  if (!indexer) return indexer.error();
  Progress progress(context.config.progress, context.options.quiet, context.terminal);
  return index_messages(*indexer.value(), *source.reader,
                        [&](std::uint64_t done, std::uint64_t all) { progress.step(done, all); });
}

void prepare_search(const Source& source, const store::Query& query, const Context& context) {
  if (!query.has_bare_word() || source.being_written) return;
  // Refused is no fault: what is not indexed is read.
  const auto done = update_index(source, context);
  if (done && done.value().messages != 0 && !context.options.quiet) {
    const std::uint64_t messages = done.value().messages;
    say(fill(tr_plural("{} message was indexed for this and later searches",
                       "{} messages were indexed for this and later searches", messages),
             grouped(messages)));
  }
}

void tell_search(const Source& source, const Context& context) {
  const std::size_t messages = source.reader->searched_plainly();
  if (messages == 0 || context.options.quiet) return;
  say(fill(
      tr_plural("{} message is not indexed (the store cannot be written just now) and was read "
                "through",
                "{} messages are not indexed (the store cannot be written just now) and were "
                "read one by one",
                messages),
      grouped(messages)));
}

void search_bodies_plainly(const store::Reader& reader) {
  reader.search_bodies_with([&reader](MessageId message, std::string_view word) {
    return body_says(reader, message, word);
  });
}

}  // namespace malote::app
