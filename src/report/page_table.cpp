// SPDX-License-Identifier: MIT
#include "report/page_table.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/html.hpp"
#include "export/phrases.hpp"
#include "records/names.hpp"
#include "store/json_text.hpp"

namespace malote::report {
namespace {

std::string cell_html(const PageCell& cell, bool number) {
  std::string kind = number ? "n" : "";
  if (*cell.tone != '\0') kind += (kind.empty() ? "" : " ") + std::string(cell.tone);
  std::string html = "<td";
  if (!kind.empty()) html += fmt::format(" class=\"{}\"", kind);
  if (cell.sort) html += fmt::format(" data-v=\"{}\"", *cell.sort);
  html += '>';
  const std::string text = to_html(cell.text);
  html +=
      cell.link == 0 ? text : fmt::format("<a href=\"#{}{}\">{}</a>", cell.link, cell.target, text);
  return html + "</td>";
}

// "text", or [text, sort, tone, link] as far as there is something behind the text.
std::string cell_json(const PageCell& cell) {
  const std::string text = to_script_json(to_visible(cell.text));
  const bool toned = *cell.tone != '\0';
  if (!cell.sort && !toned && cell.link == 0) return text;
  std::string json = "[" + text + "," + (cell.sort ? std::to_string(*cell.sort) : "null");
  if (toned || cell.link != 0) json += fmt::format(",\"{}\"", cell.tone);
  if (cell.link != 0) json += fmt::format(",\"{}{}\"", cell.link, cell.target);
  return json + "]";
}

}  // namespace

PageTable::PageTable(PageTableWords words, std::size_t octets, TextSink out)
    : words_(std::move(words)), octets_left_(octets), out_(std::move(out)) {}

void PageTable::begin() {
  out_(
      fmt::format("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"c-{0}\">"
                  "<table id=\"t-{0}\" data-rows>\n<caption id=\"c-{0}\">{1}</caption>\n"
                  "<thead><tr>",
                  words_.name, to_html(words_.caption)));
  for (const PageColumn& column : words_.columns) {
    out_(fmt::format("<th scope=\"col\"{}>{}</th>", column.number ? " class=\"n\"" : "",
                     to_html(column.title)));
  }
  out_("</tr></thead>\n<tbody>\n");
}

void PageTable::write(const std::string& text) {
  octets_left_ -= std::min(octets_left_, text.size());
  out_(text);
}

void PageTable::add(Protocol protocol, std::vector<PageCell> cells) {
  if (rows_++ == 0) begin();
  if (octets_left_ == 0) {
    ++left_out_;
    return;
  }
  for (PageCell& cell : cells) cell.text = cut_text(std::move(cell.text), cell_octets);
  if (rows_ <= rows_in_page) {
    std::string html = fmt::format("<tr data-p=\"{}\">", to_word(protocol));
    for (std::size_t i = 0; i < cells.size(); ++i) {
      html += cell_html(cells[i], words_.columns.at(i).number);
    }
    return write(html + "</tr>\n");
  }
  if (later_++ == 0) {
    end_html();
    out_(fmt::format("<script type=\"application/json\" data-of=\"t-{}\">[\n", words_.name));
  }
  std::string json = later_ == 1 ? "[" : ",\n[";
  json += fmt::format("\"{}\"", to_word(protocol));
  for (const PageCell& cell : cells) json += "," + cell_json(cell);
  write(json + "]");
}

void PageTable::end_html() {
  out_("</tbody></table></div>\n");
}

void PageTable::finish() {
  if (rows_ == 0) return;
  if (later_ == 0) {
    end_html();
  } else {
    out_("]</script>\n");
    // The script takes this line away, for then they are there.
    out_(fmt::format("<p class=\"note unscripted\">{}</p>\n",
                     to_html(fill(tr("The first {} of {} rows; the others need the page's script."),
                                  grouped(rows_in_page), grouped(rows_)))));
  }
  if (left_out_ == 0) return;
  out_(fmt::format("<p class=\"note\">{}</p>\n",
                   to_html(fill(tr("{} more rows are left out to keep the page small; give "
                                   "malote report terms to choose by."),
                                grouped(left_out_)))));
}

std::string to_script_json(std::string_view text) {
  const std::string json = store::to_json_string(text);
  std::string safe;
  // HTML 13.2.5.4: without this character there is no end of the element and no beginning of
  // another.
  for (const char c : json) {
    if (c == '<') {
      safe += "\\u003c";
    } else {
      safe += c;
    }
  }
  return safe;
}

PageCell number_cell(std::uint64_t number) {
  return {grouped(number), "", static_cast<std::int64_t>(number)};
}

PageCell link_cell(char kind, std::uint64_t id) {
  const std::string name = (kind == 's' ? "" : std::string(1, kind)) + std::to_string(id);
  return {name, "", static_cast<std::int64_t>(id), kind, id};
}

PageCell protocol_cell(Protocol protocol) {
  return {to_upper(to_word(protocol)), to_word(protocol)};
}

std::string cut_text(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text + "…";
}

}  // namespace malote::report
