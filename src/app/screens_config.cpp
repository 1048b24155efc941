// SPDX-License-Identifier: MIT
#include "app/screens_config.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"
#include "view/flat_lists.hpp"
#include "view/host_list.hpp"
#include "view/item_lists.hpp"
#include "view/journey_list.hpp"
#include "view/session_list.hpp"

namespace malote::app {
namespace {

using ConfigWords = std::vector<std::string>;

struct ListColumns {
  std::string_view list;
  ConfigWords (*columns)();
};

const std::array list_columns{
    ListColumns{"sessions", view::session_column_names},
    ListColumns{"messages", view::message_column_names},
    ListColumns{"files", view::file_column_names},
    ListColumns{"logins", view::login_column_names},
    ListColumns{"hosts", view::host_column_names},
    ListColumns{"notices", view::notice_column_names},
    ListColumns{"journeys", view::journey_column_names},
    ListColumns{"tls", view::tls_column_names},
};

// A text, or a list of texts; nothing where it is anything else.
std::optional<ConfigWords> words_of(const toml::node& node) {
  if (const auto one = node.value<std::string>()) return ConfigWords{*one};
  if (!node.is_array()) return std::nullopt;
  ConfigWords words;
  for (const toml::node& entry : *node.as_array()) {
    const auto word = entry.value<std::string>();
    if (!word) return std::nullopt;
    words.push_back(*word);
  }
  return words;
}

// Why the keys will not do.
std::string fault_in_keys(const std::string& action, const ConfigWords& words,
                          ui::Settings& settings) {
  const auto known = ui::parse_action(action);
  if (!known) {
    std::string all;
    for (const ui::Binding& binding : ui::keymap()) {
      all += (all.empty() ? "" : ", ") + std::string(ui::to_word(binding.action));
    }
    return fill(tr("there is nothing called “{}” to give a key; there are {}"), to_visible(action),
                all);
  }
  if (words.empty()) return fill(tr("“{}” needs a key"), action);
  std::vector<ui::Key> keys;
  for (const std::string& word : words) {
    const auto key = ui::parse_key(word);
    if (!key) {
      return fill(tr("“{}” is no key; keys are characters, Ctrl-A to Ctrl-Z, F1 to F12, Enter, "
                     "Esc, Space, Tab, Backspace, Del, Up, Down, Left, Right, Home, End, PgUp, "
                     "PgDn"),
                  to_visible(word));
    }
    keys.push_back(*key);
  }
  settings.keys.set_keys(*known, std::move(keys));
  return "";
}

std::string fault_in_names(const ConfigWords& given, const ConfigWords& known) {
  for (const std::string& name : given) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    return fill(tr("there is no column “{}”; there are {}"), to_visible(name),
                malote::joined(known));
  }
  return given.empty() ? tr("at least one column is needed") : "";
}

// Why the columns, or the order, of a list will not do.
std::string fault_in_list(bool sorts, const std::string& list, ConfigWords words,
                          ui::Settings& settings) {
  const auto known = std::find_if(list_columns.begin(), list_columns.end(),
                                  [&](const ListColumns& l) { return l.list == list; });
  if (known == list_columns.end()) {
    ConfigWords all;
    for (const ListColumns& one : list_columns) all.emplace_back(one.list);
    return fill(tr("there is no list “{}”; there are {}"), to_visible(list), malote::joined(all));
  }
  ui::ListSettings& into = settings.lists[list];
  if (!sorts) {
    into.columns = words;
    return fault_in_names(words, known->columns());
  }
  if (words.size() != 1) return tr("a list is sorted by one column");
  into.reverse = words.front().starts_with('-');
  if (into.reverse) words.front().erase(0, 1);
  into.sort = words.front();
  return fault_in_names(words, known->columns());
}

}  // namespace

bool is_screens_table(std::string_view name) {
  return name == "keys" || name == "columns" || name == "sort";
}

void read_screens_table(std::string_view name, const toml::table& table, ui::Settings& settings,
                        const RefuseNode& refuse) {
  std::vector<std::pair<ui::Key, std::string>> given;
  for (const auto& [key, node] : table) {
    const std::string word(key.str());
    const auto words = words_of(node);
    if (!words) {
      return refuse(node, fill(tr("“{}” must be a text or a list of texts"), to_visible(word)));
    }
    const std::string fault = name == "keys"
                                  ? fault_in_keys(word, *words, settings)
                                  : fault_in_list(name == "sort", word, *words, settings);
    if (!fault.empty()) return refuse(node, fault);
    if (name != "keys") continue;
    // A key that is given twice would be taken from the one it was given to first.
    for (const std::string& one : *words) {
      const ui::Key pressed = *ui::parse_key(one);
      for (const auto& [before, owner] : given) {
        if (before == pressed && owner != word) {
          return refuse(node, fill(tr("“{}” is the key of “{}” already"), to_visible(one), owner));
        }
      }
      given.emplace_back(pressed, word);
    }
  }
}

}  // namespace malote::app
