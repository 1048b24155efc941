// SPDX-License-Identifier: MIT
#include "report/ladder_svg.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/html.hpp"
#include "export/phrases.hpp"
#include "export/text_width.hpp"
#include "records/names.hpp"
#include "report/ladder_layout.hpp"
#include "report/page_text.hpp"

namespace malote::report {
namespace {

constexpr int slice_height = 420;
constexpr int foot_height = 14;
constexpr std::size_t end_columns = 30;

// Half a unit is nothing that is seen; whole ones are short. page/ladder.js rounds alike.
int whole(double x) {
  return static_cast<int>(std::floor(x + 0.5));
}

std::string text_at(double x, int y, std::string_view kind, std::string_view anchor,
                    const std::string& markup) {
  return fmt::format("<text x=\"{}\" y=\"{}\" class=\"{}\"{}>{}</text>", whole(x), y, kind,
                     anchor.empty() ? "" : fmt::format(" text-anchor=\"{}\"", anchor), markup);
}

std::string line_at(int x1, int y1, int x2, int y2, std::string_view kind) {
  return fmt::format("<path class=\"{}\" d=\"M{} {}L{} {}\"/>", kind, x1, y1, x2, y2);
}

// An arrow's head with its point at x, y.
std::string head_at(int x, int y, bool to_right, std::string_view kind) {
  const int back = to_right ? -9 : 9;
  return fmt::format("<path class=\"{}\" d=\"M{} {}l{} -4v8z\"/>", kind, x, y, back);
}

class Drawer {
 public:
  Drawer(const Ladder& ladder, const EntryLink& link)
      : ladder_(ladder), places_(places_of(ladder)), link_(link) {}

  [[nodiscard]] const LadderPlaces& places() const noexcept { return places_; }

  [[nodiscard]] std::string head() const {
    const SessionRecord& session = ladder_.session;
    std::string out;
    if (places_.has_data()) {
      out += text_at((places_.client + places_.server) / 2.0, 12, "dim", "middle",
                     to_xml(tr("control connection")));
      out += text_at((places_.data_client + places_.data_server) / 2.0, 12, "dim", "middle",
                     to_xml(tr("data connections")));
    }
    out += end_name(places_.client, "start", tr("Client"), to_text(session.client));
    out += end_name(places_.server, "end", tr("Server"), to_text(session.server));
    if (places_.has_data()) {
      out += end_name(places_.data_client, "start", tr("Client"), to_text(session.client.ip));
      out += end_name(places_.data_server, "end", tr("Server"), to_text(session.server.ip));
    }
    return out;
  }

  [[nodiscard]] std::string lifelines(int from, int to) const {
    std::string out = line_at(places_.client, from, places_.client, to, "life") +
                      line_at(places_.server, from, places_.server, to, "life");
    if (places_.has_data()) {
      out += line_at(places_.data_client, from, places_.data_client, to, "life data") +
             line_at(places_.data_server, from, places_.data_server, to, "life data");
    }
    return out;
  }

  [[nodiscard]] LadderRow row(const LadderStep& step) const { return lay_out(step, places_); }

  // A row whose top is at y.
  [[nodiscard]] std::string draw(const LadderStep& step, const LadderRow& row, int y) const {
    std::string out = "<g>";
    if (!link_) {
      if (const std::string tip = explanation_of(step); !tip.empty()) {
        out += fmt::format("<title>{}</title>", to_xml_lines(tip));
      }
    }
    if (row.under_tls && row.kind != StepKind::phase) {
      out += fmt::format("<rect class=\"tls\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
                         places_.client, y, places_.server - places_.client, row.height);
    }
    switch (row.kind) {
      case StepKind::phase:
        out += draw_phase(step, row, y);
        break;
      case StepKind::notice:
        out += draw_box(row, y);
        break;
      case StepKind::remark:
      case StepKind::ending:
        out += draw_aside(row, y);
        break;
      case StepKind::client:
      case StepKind::server:
      case StepKind::message:
      case StepKind::data_opened:
      case StepKind::data:
        out += draw_arrow(step, row, y);
        break;
    }
    return out + "</g>\n";
  }

 private:
  [[nodiscard]] static std::string end_name(int x, std::string_view anchor, const char* name,
                                            const std::string& address) {
    return text_at(x, 30, "end", anchor, to_xml(name)) +
           text_at(x, 46, "said dim", anchor, to_xml(cut_to_width(address, end_columns, "…")));
  }

  [[nodiscard]] static std::string to_xml_lines(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      if (at != 0) out += '\n';
      out += to_xml(text.substr(at, end - at));
      at = end + 1;
    }
    return out;
  }

  // The first line, with its word marked.
  [[nodiscard]] std::string marked(const LadderStep& step, const LadderRow& row) const {
    const std::string& line = row.lines.front();
    if (step.entry == nullptr || row.word_octets == 0) return to_xml(line);
    const std::string word =
        fmt::format("<tspan class=\"word {}\">{}</tspan>", tone_of(row.role),
                    to_xml(std::string_view(line).substr(row.word_begin, row.word_octets)));
    return to_xml(std::string_view(line).substr(0, row.word_begin)) +
           (link_ ? fmt::format("<a href=\"#w{}\">{}</a>", link_(*step.entry), word) : word) +
           to_xml(std::string_view(line).substr(row.word_begin + row.word_octets));
  }

  [[nodiscard]] std::string draw_phase(const LadderStep& step, const LadderRow& row, int y) const {
    const double width = static_cast<double>(row.columns) * column_width + 16;
    const double middle = (places_.client + places_.server) / 2.0;
    return line_at(places_.client, y + 22, places_.server, y + 22, "rule") +
           fmt::format("<rect class=\"paper\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"18\"/>",
                       whole(middle - width / 2), y + 13, whole(width)) +
           text_at(middle, y + 26, "phase", "middle", marked(step, row));
  }

  [[nodiscard]] std::string draw_box(const LadderRow& row, int y) const {
    std::string out = fmt::format(
        "<rect class=\"box {}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\"/>",
        tone_of(row.role), places_.client + 8, y + 4, places_.width - places_.client - 16,
        row.height - 8);
    return time_at(row, y + 20) + out + lines_at(row, places_.client + 18, y + 20, "said");
  }

  [[nodiscard]] std::string draw_aside(const LadderRow& row, int y) const {
    return time_at(row, y + 16) + lines_at(row, places_.client + 12, y + 16, "dim");
  }

  [[nodiscard]] std::string time_at(const LadderRow& row, int y) const {
    return text_at(places_.client - 12, y, "time", "end", relative_seconds(row.since_start));
  }

  [[nodiscard]] static std::string lines_at(const LadderRow& row, double x, int y,
                                            std::string_view kind, std::size_t from = 0) {
    std::string out;
    for (std::size_t i = from; i < row.lines.size(); ++i) {
      out += text_at(x, y + static_cast<int>(i) * line_height, kind, "", to_xml(row.lines[i]));
    }
    return out;
  }

  // The text stands at the side of who sent it.
  [[nodiscard]] std::string draw_arrow(const LadderStep& step, const LadderRow& row, int y) const {
    const bool data = row.kind == StepKind::data || row.kind == StepKind::data_opened;
    const int left = data ? places_.data_client : places_.client;
    const int right = data ? places_.data_server : places_.server;
    const double width = static_cast<double>(row.columns) * column_width;
    const double x = row.to_server ? left + 12 : std::max(left + 12.0, right - 12 - width);
    const int text_y = y + line_height;
    const int arrow_y = y + static_cast<int>(row.lines.size()) * line_height + 7;
    const bool carries = row.kind == StepKind::data || row.kind == StepKind::message;
    const std::string kind = std::string("arrow ") + (row.to_server ? "c" : "s") +
                             (carries ? " body" : "") +
                             (row.kind == StepKind::data_opened ? " opened" : "");
    std::string out = time_at(row, arrow_y + 4);
    out += text_at(x, text_y, carries ? "said body" : "said", "", marked(step, row));
    out += lines_at(row, x, text_y, carries ? std::string("said ") + tone_of(row.role) : "said", 1);
    const int from = row.to_server ? left : right;
    const int to = row.to_server ? right : left;
    out += line_at(from, arrow_y, to + (row.to_server ? -8 : 8), arrow_y, kind);
    out += head_at(to, arrow_y, row.to_server, row.to_server ? "tip c" : "tip s");
    return out;
  }

  const Ladder& ladder_;
  LadderPlaces places_;
  const EntryLink& link_;
};

std::string left_out_text(const Ladder& ladder) {
  return fill(tr_plural("{} more step is left out", "{} more steps are left out", ladder.left_out),
              grouped(ladder.left_out));
}

std::string svg_tag(const LadderPlaces& places, int height, std::string_view more) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
      "viewBox=\"0 0 {0} {1}\"{2}>",
      places.width, height, more);
}

}  // namespace

std::string to_xml(std::string_view text) {
  std::string xml = to_html(text);
  for (const std::string_view none : {"\xef\xbf\xbe", "\xef\xbf\xbf"}) {
    for (std::size_t at; (at = xml.find(none)) != std::string::npos;)
      xml.replace(at, 3, "\xef\xbf\xbd");
  }
  return xml;
}

std::string ladder_title(const SessionRecord& session) {
  return fill(tr("Session {}: {} between {} and {}"), session.id.value,
              to_upper(to_word(session.protocol)), to_text(session.client),
              to_text(session.server));
}

void write_ladder_svg(const Ladder& ladder, const TextSink& out) {
  const EntryLink none;
  const Drawer drawer(ladder, none);
  int height = head_height;
  for (const LadderStep& step : ladder.steps) height += drawer.row(step).height;
  const int bottom = height;
  height += foot_height + (ladder.left_out != 0 ? line_height : 0);
  out(svg_tag(drawer.places(), height, " role=\"img\""));
  out(fmt::format("\n<title>{}</title>\n<style>{}</style>\n", to_xml(ladder_title(ladder.session)),
                  svg_style));
  out(fmt::format("<rect class=\"paper\" width=\"{}\" height=\"{}\"/>\n", drawer.places().width,
                  height));
  out("<g class=\"ladder\">\n" + drawer.head() + drawer.lifelines(head_height - 4, bottom) + "\n");
  int y = head_height;
  for (const LadderStep& step : ladder.steps) {
    const LadderRow row = drawer.row(step);
    out(drawer.draw(step, row, y));
    y += row.height;
  }
  if (ladder.left_out != 0) {
    out(text_at(drawer.places().client + 12, y + 16, "dim", "", to_xml(left_out_text(ladder))));
  }
  out("</g>\n</svg>\n");
}

void write_ladder_slices(const Ladder& ladder, const EntryLink& link, const TextSink& out) {
  const Drawer drawer(ladder, link);
  const auto slice = [&](const std::string& inside, int height) {
    out(svg_tag(drawer.places(), height, " class=\"ladder\""));
    out(inside + "</svg>\n");
  };
  std::string inside = drawer.head();
  int top = head_height - 4;  // where the lifelines begin
  int y = head_height;
  const auto close = [&] {
    slice(drawer.lifelines(top, y) + inside, y);
    inside.clear();
    top = y = 0;
  };
  for (const LadderStep& step : ladder.steps) {
    const LadderRow row = drawer.row(step);
    if (y > head_height && y + row.height > slice_height) close();
    inside += drawer.draw(step, row, y);
    y += row.height;
  }
  close();
  if (ladder.left_out != 0) {
    out(fmt::format(
        "<p class=\"note\">{}</p>\n",
        to_html(left_out_text(ladder) + "; " + fill("malote show {}", ladder.session.id.value))));
  }
}

}  // namespace malote::report
