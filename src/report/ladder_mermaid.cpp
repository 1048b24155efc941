// SPDX-License-Identifier: MIT
#include "report/ladder_mermaid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"
#include "export/text_width.hpp"

namespace malote::report {
namespace {

constexpr std::size_t most_columns = 100;
constexpr std::size_t data_participants = 20;  // the later ones share the last

bool is_plain(char c) {
  return is_alpha(c) || is_digit(c) ||
         std::string_view(" ._,/=@()*+?-'").find(c) != std::string_view::npos ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::string mermaid_lines(const LadderStep& step) {
  std::string text;
  for (const std::string& line : step.lines) {
    if (!text.empty()) text += "<br/>";
    text += to_mermaid(cut_to_width(line, most_columns, "…"));
  }
  return step.more ? text + "<br/>…" : text;
}

class MermaidWriter {
 public:
  MermaidWriter(const Ladder& ladder, const TextSink& out) : ladder_(ladder), out_(out) {}

  void write() {
    out_("sequenceDiagram\n");
    participant("C", tr("Client"), to_text(ladder_.session.client));
    participant("S", tr("Server"), to_text(ladder_.session.server));
    for (const LadderStep& step : ladder_.steps) declare(step);
    for (const LadderStep& step : ladder_.steps) write(step);
    if (ladder_.left_out != 0) {
      note(fill(
          tr_plural("{} more step is left out", "{} more steps are left out", ladder_.left_out),
          grouped(ladder_.left_out)));
    }
  }

 private:
  void participant(const std::string& id, const char* name, const std::string& address) {
    out_(fmt::format("    participant {} as {}<br/>{}\n", id, to_mermaid(name),
                     to_mermaid(address)));
  }

  // In the order in which they were opened.
  void declare(const LadderStep& step) {
    if (!step.transfer || data_.contains(step.transfer.value)) return;
    const std::size_t number = std::min(data_.size() + 1, data_participants);
    data_.emplace(step.transfer.value, number);
    if (data_.size() > data_participants) return;
    const bool last = number == data_participants;
    participant(fmt::format("D{}", number), tr("Data connection"),
                last ? "…" : fmt::format("t{}", step.transfer.value));
  }

  void note(const std::string& text) {
    out_(fmt::format("    Note over C,S: {}\n", to_mermaid(text)));
  }

  void write(const LadderStep& step) {
    switch (step.kind) {
      case StepKind::phase:
      case StepKind::remark:
      case StepKind::ending:
      case StepKind::notice:
        return out_(fmt::format("    Note over C,S: {}\n", mermaid_lines(step)));
      case StepKind::client:
      case StepKind::message:
      case StepKind::server:
        return arrow(step.to_server ? "C" : "S", step.kind == StepKind::server ? "-->>" : "->>",
                     step.to_server ? "S" : "C", mermaid_lines(step));
      case StepKind::data_opened:
        return arrow(step.to_server ? "C" : "S", "-)", data(step), mermaid_lines(step));
      case StepKind::data:
        arrow(step.to_server ? "C" : "S", "->>", data(step), mermaid_lines(step));
        return arrow(data(step), "->>", step.to_server ? "S" : "C", to_mermaid(step.lines.front()));
    }
  }

  void arrow(const std::string& from, const char* kind, const std::string& to,
             const std::string& text) {
    out_(fmt::format("    {}{}{}: {}\n", from, kind, to, text.empty() ? " " : text));
  }

  [[nodiscard]] std::string data(const LadderStep& step) const {
    return fmt::format("D{}", data_.at(step.transfer.value));
  }

  const Ladder& ladder_;
  const TextSink& out_;
  std::map<std::uint64_t, std::size_t> data_;
};

}  // namespace

std::string to_mermaid(std::string_view text) {
  std::string out;
  const std::string visible = to_visible(text);
  for (std::size_t i = 0; i < visible.size(); ++i) {
    const char c = visible[i];
    // A line that has the word "end" ends a block.
    const bool ends = starts_with_ignoring_case(std::string_view(visible).substr(i), "end");
    if (is_plain(c) && !ends) {
      out += c;
    } else {
      out += fmt::format("#{};", static_cast<unsigned char>(c));
    }
  }
  return out;
}

void write_ladder_mermaid(const Ladder& ladder, const TextSink& out) {
  MermaidWriter(ladder, out).write();
}

}  // namespace malote::report
