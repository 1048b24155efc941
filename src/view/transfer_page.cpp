// SPDX-License-Identifier: MIT
#include "view/transfer_page.hpp"

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/files.hpp"
#include "export/transfer_text.hpp"

namespace malote::view {

std::optional<SavedFile> saved_transfer(const store::Reader& reader, TransferId id) {
  const auto transfer = reader.transfer(id);
  if (!transfer || !transfer->content) return std::nullopt;
  return SavedFile{file_name(id, transfer->resolved ? transfer->resolved : transfer->path),
                   [&reader, content = transfer->content](const PutOctets& put) {
                     (void)reader.content(content, 0,
                                          [&](Bytes octets) { return put(as_text(octets)); });
                   }};
}

Page transfer_page(const store::Reader& reader, TransferId id) {
  const auto transfer = reader.transfer(id);
  if (!transfer) return {fill(tr("there is no transfer t{}"), id.value), {}};
  Page page;
  page.title = fill(tr("Transfer t{}"), id.value) + "  " +
               to_visible(transfer->resolved.value_or(transfer->path.value_or(""))) + "  " +
               verdict_phrase(*transfer);
  bool in_summary = true;
  MessageTextOptions options;
  options.lines = page_lines_most;
  write_transfer(reader, *transfer, options, [&](std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    const Role role = !in_summary ? Role::body : page.lines.empty() ? Role::heading : Role::plain;
    if (text.empty() && in_summary) in_summary = false;
    page.lines.push_back({std::string(text), role, in_summary ? hang_of_detail(text) : 0});
  });
  return page;
}

}  // namespace malote::view
