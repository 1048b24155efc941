// SPDX-License-Identifier: MIT
#include "ui/saving.hpp"

#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"

namespace malote::ui {
namespace {

void write_file(Frame& frame, const Saving& saving, const std::string& path,
                view::Existing existing) {
  const auto saved = saving.write(path, existing);
  if (saved) {
    frame.say(fill(tr("written to {}"), to_visible(path)), Role::good);
  } else {
    frame.say(saved.error().text, Role::alert);
  }
}

}  // namespace

void ask_save(Frame& frame, Saving saving) {
  Question question{saving.label, saving.name, {}, {}};
  question.accept = [&frame, saving = std::move(saving)](const std::string& path) {
    if (path.empty()) return;
    if (!view::file_exists(path)) return write_file(frame, saving, path, view::Existing::keep);
    frame.confirm(fill(tr("{} is there: overwrite it?"), to_visible(path)), [&frame, saving, path] {
      write_file(frame, saving, path, view::Existing::overwrite);
    });
  };
  frame.ask(std::move(question));
}

}  // namespace malote::ui
