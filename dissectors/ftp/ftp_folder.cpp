// SPDX-License-Identifier: MIT
#include "dissectors/ftp/ftp_folder.hpp"

#include <algorithm>
#include <vector>

#include "core/text.hpp"

namespace malote::ftp {

namespace {

constexpr std::size_t longest_path = 4096;  // more than any file system's

bool is_absolute(std::string_view path) {
  return path.starts_with('/');
}

std::optional<std::string> normalized(std::string_view path) {
  if (path.size() > longest_path) return std::nullopt;
  std::vector<std::string_view> names;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view name = path.substr(at, end - at);
    at = end + 1;
    if (name.empty() || name == ".") continue;
    if (name != "..") {
      names.push_back(name);
    } else if (!names.empty()) {
      names.pop_back();
    }
  }
  std::string whole;
  for (const std::string_view name : names) whole += '/' + std::string(name);
  return whole.empty() ? "/" : whole;
}

std::size_t find_ignoring_case(std::string_view text, std::string_view wanted) {
  const auto at = std::search(text.begin(), text.end(), wanted.begin(), wanted.end(),
                              [](char a, char b) { return to_lower(a) == to_lower(b); });
  return at == text.end() ? std::string_view::npos : static_cast<std::size_t>(at - text.begin());
}

}  // namespace

std::optional<std::string> quoted_path(std::string_view text) {
  const std::size_t open = text.find('"');
  if (open == std::string_view::npos) return std::nullopt;
  std::string path;
  for (std::size_t at = open + 1; at < text.size(); ++at) {
    if (text[at] != '"') {
      path += text[at];
    } else if (at + 1 < text.size() && text[at + 1] == '"') {
      path += text[at++];
    } else {
      return path;
    }
  }
  return std::nullopt;
}

std::optional<std::string> named_folder(std::string_view text) {
  if (const auto path = quoted_path(text); path && is_absolute(*path)) return path;
  for (const std::string_view words :
       {"directory is ", "directory now ", "directory changed to "}) {
    const std::size_t at = find_ignoring_case(text, words);
    if (at == std::string_view::npos) continue;
    std::string_view path = text.substr(at + words.size());
    path = trim(path.substr(0, path.find('\n')));
    if (is_absolute(path)) return std::string(path);
  }
  return std::nullopt;
}

void Folder::set(std::string_view absolute) {
  path_ = is_absolute(absolute) ? normalized(absolute) : std::nullopt;
}

void Folder::change(std::string_view argument) {
  path_ = argument.starts_with('~') ? std::nullopt : resolve(argument);
}

void Folder::up() {
  change("..");
}

std::optional<std::string> Folder::resolve(std::string_view path) const {
  if (is_absolute(path)) return normalized(path);
  if (!path_) return std::nullopt;
  return normalized(*path_ + '/' + std::string(path));
}

}  // namespace malote::ftp
