// SPDX-License-Identifier: MIT
#include "view/message_page.hpp"

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/message_text.hpp"
#include "records/names.hpp"

namespace malote::view {

std::size_t hang_of_detail(std::string_view line) {
  constexpr std::size_t value_column = 13;  // two blanks, a label of ten, a blank
  return line.starts_with("  ") ? value_column : 0;
}

Page message_page(const store::Reader& reader, MessageId id) {
  const auto message = reader.message(id);
  if (!message) return {fill(tr("there is no message m{}"), id.value), {}};
  Page page;
  page.title = fill(tr("Message m{}"), id.value) + "  " + to_upper(to_word(message->via)) + "  " +
               verdict_phrase(*message);
  bool in_summary = true;
  MessageTextOptions options;
  options.lines = page_lines_most;
  write_message(reader, *message, options, [&](std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    // The title stands above the page already.
    const Role role = !in_summary ? Role::body : page.lines.empty() ? Role::heading : Role::plain;
    if (text.empty() && in_summary) in_summary = false;
    page.lines.push_back({std::string(text), role, in_summary ? hang_of_detail(text) : 0});
  });
  return page;
}

}  // namespace malote::view
