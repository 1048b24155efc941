// SPDX-License-Identifier: MIT
// `malote completion SHELL`: what the shell reads to complete malote's commands and options.
#include "app/command_shape.hpp"
#include "app/commands.hpp"
#include "app/completion.hpp"
#include "app/output.hpp"
#include "core/i18n.hpp"

namespace malote::app {

void add_completion(CLI::App& app, Invocation& invocation) {
  const auto shell = std::make_shared<std::string>();
  CLI::App* verb = app.add_subcommand(
      "completion", tr("Print what a shell needs to complete malote's commands and options"));
  verb->add_option("SHELL", *shell, tr("bash, zsh or fish"))
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}))
      ->option_text(" ");
  verb->callback([shell, &app, &invocation] {
    invocation.run = [shell, &app](const Context&) {
      const auto shapes = shape_of(app);
      write_out(*shell == "bash"  ? bash_completion(shapes)
                : *shell == "zsh" ? zsh_completion(shapes)
                                  : fish_completion(shapes));
      return ExitStatus::done;
    };
  });
}

}  // namespace malote::app
