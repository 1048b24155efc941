// SPDX-License-Identifier: MIT
#include "app/completion.hpp"

#include <fmt/format.h>

#include <string_view>

#include "core/text.hpp"

namespace malote::app {
namespace {

std::string spaced(const std::vector<std::string>& words, std::string_view between = " ") {
  std::string all;
  for (const std::string& word : words) {
    if (!all.empty()) all += between;
    all += word;
  }
  return all;
}

// In single quotes, as all three shells know them but for the quote itself.
std::string quoted(std::string_view text, std::string_view quote) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += quote;
    } else {
      out += c == '\n' ? ' ' : c;
    }
  }
  return out + "'";
}

// A description beside a word: its first sentence will do.
std::string brief(const std::string& text) {
  const std::size_t end = text.find_first_of(";\n");
  return text.substr(0, end);
}

const char* bash_values(ValueKind kind) {
  switch (kind) {
    case ValueKind::file:
      return "_malote_files";
    case ValueKind::folder:
      return "_malote_folders";
    case ValueKind::device:
      return "_malote_devices";
    case ValueKind::any:
    case ValueKind::none:
    case ValueKind::words:
      break;
  }
  return ":";
}

std::string bash_action(ValueKind kind, const std::vector<std::string>& words) {
  if (kind == ValueKind::words) return fmt::format("_malote_words \"{}\"", spaced(words));
  return bash_values(kind);
}

std::string bash_command(const CommandShape& shape) {
  std::string names, valued, out;
  for (const OptionShape& option : shape.options) {
    for (const std::string& name : option.names) {
      names += (names.empty() ? "" : " ") + name;
      if (option.value != ValueKind::none) valued += " " + name;
    }
  }
  out += fmt::format("    {})\n      options=\"{}\"\n      valued=\"{} \"\n", shape.name, names,
                     valued);
  out += "      _malote_place\n      case $previous in\n";
  for (const OptionShape& option : shape.options) {
    if (option.value == ValueKind::none) continue;
    out += fmt::format("        {}) {}; return ;;\n", spaced(option.names, "|"),
                       bash_action(option.value, option.words));
  }
  out += "      esac\n      if [[ $current == -* ]]; then _malote_words \"$options\"; return; fi\n";
  out += "      case $place in\n";
  std::size_t place = 0;
  for (const ArgumentShape& argument : shape.arguments) {
    const std::string pattern = argument.repeats ? "*" : std::to_string(place++);
    out += fmt::format("        {}) {} ;;\n", pattern, bash_action(argument.value, argument.words));
    if (argument.repeats) break;
  }
  out += "      esac ;;\n";
  return out;
}

// Zsh's _arguments reads : and [ ] in its specifications.
std::string zsh_text(const std::string& text) {
  std::string out;
  for (const char c : brief(text)) {
    if (c == ':' || c == '[' || c == ']' || c == '\\') out += '\\';
    out += c == '\'' ? '`' : c;
  }
  return out;
}

std::string zsh_action(ValueKind kind, const std::vector<std::string>& words) {
  switch (kind) {
    case ValueKind::words:
      return "(" + spaced(words) + ")";
    case ValueKind::file:
      return "_files";
    case ValueKind::folder:
      return "_files -/";
    case ValueKind::device:
      return "_net_interfaces";
    case ValueKind::any:
    case ValueKind::none:
      break;
  }
  return " ";
}

std::string zsh_option(const OptionShape& option) {
  std::string lines;
  for (const std::string& name : option.names) {
    const std::string others = option.repeats ? "*" : "(" + spaced(option.names) + ")";
    std::string spec = others + name + "[" + zsh_text(option.text) + "]";
    if (option.value != ValueKind::none) {
      spec += ":" + zsh_text(option.label) + ":" + zsh_action(option.value, option.words);
    }
    lines += "        " + quoted(spec, "") + " \\\n";
  }
  return lines;
}

std::string zsh_command(const CommandShape& shape) {
  std::string out = fmt::format("    {})\n      _arguments \\\n", shape.name);
  for (const OptionShape& option : shape.options) out += zsh_option(option);
  for (const ArgumentShape& argument : shape.arguments) {
    const std::string spec = std::string(argument.repeats ? "*:" : ":") + zsh_text(argument.name) +
                             ":" + zsh_action(argument.value, argument.words);
    out += "        " + quoted(spec, "") + " \\\n";
  }
  out += "        && return 0 ;;\n";
  return out;
}

std::string fish_value(ValueKind kind, const std::vector<std::string>& words) {
  switch (kind) {
    case ValueKind::words:
      return " -x -a " + quoted(spaced(words), "\\'");
    case ValueKind::file:
      return " -r -F";
    case ValueKind::folder:
      return " -x -a '(__fish_complete_directories)'";
    case ValueKind::device:
      return " -x -a '(__malote_devices)'";
    case ValueKind::any:
      return " -x";
    case ValueKind::none:
      break;
  }
  return "";
}

std::string fish_command(const CommandShape& shape) {
  const std::string there = "__fish_seen_subcommand_from " + shape.name;
  std::string out;
  for (const OptionShape& option : shape.options) {
    out += "complete -c malote -n " + quoted(there, "\\'");
    for (const std::string& name : option.names) {
      out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    out +=
        fish_value(option.value, option.words) + " -d " + quoted(brief(option.text), "\\'") + "\n";
  }
  for (const ArgumentShape& argument : shape.arguments) {
    if (argument.value == ValueKind::words) {
      out += fmt::format(
          "complete -c malote -n '{0}; and not __fish_seen_subcommand_from {1}' -f -a '{1}'\n",
          there, spaced(argument.words));
    }
    if (argument.value == ValueKind::file) {
      out += "complete -c malote -n " + quoted(there, "\\'") + " -F\n";
    }
  }
  return out;
}

constexpr std::string_view bash_head =
    R"bash(# bash completion of malote; made by: malote completion bash
_malote_words() { COMPREPLY=($(compgen -W "$1" -- "$current")); }
_malote_files() { compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current")); }
_malote_folders() { compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$current")); }
_malote_devices() { _malote_words "any $(command ls /sys/class/net 2>/dev/null)"; }
# How many arguments stand between the command and the cursor.
_malote_place() {
  local i word
  place=0
  for ((i = verb_at + 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ $valued == *" $word "* ]]; then ((i++)); elif [[ $word != -* ]]; then ((place++)); fi
  done
}
_malote() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  local verb= verb_at options= valued= place=0
  COMPREPLY=()
  for ((verb_at = 1; verb_at < COMP_CWORD; verb_at++)); do
    if [[ ${COMP_WORDS[verb_at]} != -* ]]; then verb=${COMP_WORDS[verb_at]}; break; fi
  done
  case $verb in
)bash";

// The words of a protocol are asked of the program itself.
constexpr std::string_view bash_explain =
    R"bash(  if [[ $verb == explain && $place == 1 && $current != -* ]]; then
    _malote_words "$(malote explain "${COMP_WORDS[verb_at+1]}" --list --json 2>/dev/null |
      sed -n 's/.*"word":"\([^" ]*\)".*/\1/p')"
  fi
)bash";

}  // namespace

std::string bash_completion(const std::vector<CommandShape>& shapes) {
  std::string out(bash_head), verbs, options;
  for (const CommandShape& shape : shapes) {
    if (!shape.name.empty()) {
      verbs += (verbs.empty() ? "" : " ") + shape.name;
      out += bash_command(shape);
      continue;
    }
    for (const OptionShape& option : shape.options) options += " " + spaced(option.names);
  }
  out += "    '')\n      if [[ $current == -* ]]; then _malote_words \"" + options +
         "\"; return; fi\n      _malote_files\n      COMPREPLY+=($(compgen -W \"" + verbs +
         "\" -- \"$current\")) ;;\n  esac\n";
  out += bash_explain;
  out += "}\ncomplete -F _malote malote\n";
  return out;
}

std::string zsh_completion(const std::vector<CommandShape>& shapes) {
  std::string commands, bodies, options;
  for (const CommandShape& shape : shapes) {
    if (shape.name.empty()) {
      for (const OptionShape& option : shape.options) options += zsh_option(option);
    } else {
      commands += "    " + quoted(shape.name + ":" + zsh_text(shape.about), "") + "\n";
      bodies += zsh_command(shape);
    }
  }
  return "#compdef malote\n# zsh completion of malote; made by: malote completion zsh\n"
         "_malote() {\n  local context curcontext=$curcontext state line\n  local -a commands\n"
         "  commands=(\n" +
         commands + "  )\n  _arguments -C \\\n" + options +
         "        '1:command:->command' \\\n        '*::argument:->argument'\n"
         "  if [[ $state == command ]]; then\n"
         "    _describe -t commands command commands\n    _files\n    return 0\n  fi\n  case "
         "$words[1] in\n" +
         bodies + "  esac\n  return 1\n}\n_malote \"$@\"\n";
}

std::string fish_completion(const std::vector<CommandShape>& shapes) {
  std::string out =
      "# fish completion of malote; made by: malote completion fish\n"
      "function __malote_devices\n  echo any\n  command ls /sys/class/net 2>/dev/null\nend\n";
  for (const CommandShape& shape : shapes) {
    if (shape.name.empty()) {
      for (const OptionShape& option : shape.options) {
        out += "complete -c malote -n __fish_use_subcommand";
        for (const std::string& name : option.names) {
          out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
        }
        out += fish_value(option.value, option.words) + " -d " + quoted(brief(option.text), "\\'") +
               "\n";
      }
      continue;
    }
    out += fmt::format("complete -c malote -n __fish_use_subcommand -a {} -d {}\n", shape.name,
                       quoted(brief(shape.about), "\\'"));
    out += fish_command(shape);
  }
  return out;
}

}  // namespace malote::app
