// SPDX-License-Identifier: MIT
// FTP's commands about folders and files that need no data connection.
#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "core/text.hpp"
#include "generator/ftp_server.hpp"

namespace malote::generator {
namespace {

constexpr std::string_view anonymous_room = "/incoming";

std::tm to_utc(Timestamp time) {
  const std::time_t seconds = time.ns / ns_per_second;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return parts;
}

// RFC 3659 2.3
std::string ftp_time(Timestamp time) {
  std::array<char, 32> text{};
  const std::tm parts = to_utc(time);
  const auto size = std::strftime(text.data(), text.size(), "%Y%m%d%H%M%S", &parts);
  return {text.data(), size};
}

// RFC 959 appendix II
std::string quoted(const std::string& path) {
  std::string text = "\"";
  for (const char c : path) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

}  // namespace

bool FtpServer::may_write(const std::string& path) {
  const std::string room(anonymous_room);
  if (!anonymous_ || path.starts_with(room + "/")) return true;
  refuse("550 Anonymous users may write into " + room + " only");
  return false;
}

void FtpServer::answer(FtpAnswer how, const std::string& path, std::string_view done) {
  const std::string name = to_visible(path);
  switch (how) {
    case FtpAnswer::done:
      return accept(done);
    case FtpAnswer::no_such:
      return refuse("550 " + name + ": there is no such file or folder; LIST shows what there is");
    case FtpAnswer::not_allowed:
      return refuse("550 " + name + ": that is not allowed");
    case FtpAnswer::exists:
      return refuse("550 " + name + ": that is there already");
    case FtpAnswer::is_folder:
      return refuse("550 " + name + " is a folder");
    case FtpAnswer::no_folder:
      return refuse("550 " + name + " is no folder");
    case FtpAnswer::not_empty:
      return refuse("550 " + name + " is not empty");
    case FtpAnswer::full:
      return refuse("452 There is no room for " + name);
  }
}

void FtpServer::cwd(std::string_view argument) {
  if (argument.empty()) return refuse("501 Where to? CWD pub");
  const std::string path = path_of(argument);
  const auto entry = terms_.folder.look(path);
  if (!entry) return answer(FtpAnswer::no_such, path, {});
  if (!entry->folder) return answer(FtpAnswer::no_folder, path, {});
  folder_ = path;
  accept("250 " + quoted(folder_) + " is the folder now");
}

void FtpServer::cdup(std::string_view) {
  folder_ = parent_of(folder_);
  accept("250 " + quoted(folder_) + " is the folder now");
}

void FtpServer::pwd(std::string_view) {
  accept("257 " + quoted(folder_) + " is the folder");
}

void FtpServer::mkd(std::string_view argument) {
  if (argument.empty()) return refuse("501 Which? MKD new-folder");
  const std::string path = path_of(argument);
  if (!may_write(path)) return;
  answer(terms_.folder.make_folder(path), path, "257 " + quoted(path) + " was made");
}

void FtpServer::rmd(std::string_view argument) {
  if (argument.empty()) return refuse("501 Which? RMD folder");
  const std::string path = path_of(argument);
  if (!may_write(path)) return;
  answer(terms_.folder.remove_folder(path), path, "250 The folder is gone");
}

void FtpServer::dele(std::string_view argument) {
  if (argument.empty()) return refuse("501 Which? DELE file");
  const std::string path = path_of(argument);
  if (!may_write(path)) return;
  answer(terms_.folder.remove_file(path), path, "250 The file is gone");
}

void FtpServer::rnfr(std::string_view argument) {
  const std::string path = path_of(argument);
  if (argument.empty()) return refuse("501 Which? RNFR old-name");
  if (!may_write(path)) return;
  if (!terms_.folder.look(path)) return answer(FtpAnswer::no_such, path, {});
  rename_from_ = path;
  accept("350 Now the new name: RNTO ...");
}

void FtpServer::rnto(std::string_view argument) {
  const std::string from = std::exchange(rename_from_, {});
  if (from.empty()) return refuse("503 RNFR old-name comes first");
  if (argument.empty()) return refuse("501 What to? RNTO new-name");
  const std::string to = path_of(argument);
  if (!may_write(to)) return;
  answer(terms_.folder.rename(from, to), to, "250 Renamed");
}

void FtpServer::size(std::string_view argument) {
  const std::string path = path_of(argument);
  const auto entry = terms_.folder.look(path);
  if (!entry) return answer(FtpAnswer::no_such, path, {});
  if (entry->folder || entry->link) return answer(FtpAnswer::is_folder, path, {});
  // RFC 3659 4.2: what RETR would send, which only the octets tell before it is done.
  if (type_ == 'A') return refuse("550 As lines it has another size; say TYPE I first");
  accept("213 " + std::to_string(entry->size));
}

void FtpServer::mdtm(std::string_view argument) {
  const std::string path = path_of(argument);
  const auto entry = terms_.folder.look(path);
  if (!entry) return answer(FtpAnswer::no_such, path, {});
  accept("213 " + ftp_time(entry->modified));
}

std::string FtpServer::facts(const FtpEntry& entry) {
  std::string text = "type=" + std::string(entry.folder ? "dir"
                                           : entry.link ? "OS.unix=slink"
                                                        : "file");
  if (!entry.folder) text += ";size=" + std::to_string(entry.size);
  text += ";modify=" + ftp_time(entry.modified);
  return text + (entry.folder ? ";perm=cdelmp; " : ";perm=adfrw; ") + entry.name;
}

void FtpServer::mlst(std::string_view argument) {
  const std::string path = path_of(argument);
  auto entry = terms_.folder.look(path);
  if (!entry) return answer(FtpAnswer::no_such, path, {});
  entry->name = path;
  accept("250-About " + to_visible(path));
  say(" " + facts(*entry));
  say("250 End");
}

// As `ls -l` has shown it for fifty years; programs read it.
std::string FtpServer::long_line(const FtpEntry& entry) const {
  constexpr std::int64_t half_a_year = std::int64_t{182} * 86'400 * ns_per_second;
  const std::tm parts = to_utc(entry.modified);
  const std::int64_t age = host().now().ns - entry.modified.ns;
  const bool recent = age < half_a_year && age > -half_a_year;
  std::array<char, 32> when{};
  (void)std::strftime(when.data(), when.size(), recent ? "%b %e %H:%M" : "%b %e  %Y", &parts);
  const char* rights = entry.folder ? "drwxr-xr-x" : entry.link ? "lrwxrwxrwx" : "-rw-r--r--";
  std::array<char, 96> head{};
  (void)std::snprintf(head.data(), head.size(), "%s   1 lab      lab      %12llu %s ", rights,
                      static_cast<unsigned long long>(entry.size), when.data());
  return head.data() + entry.name;
}

std::optional<FtpServer::Listed> FtpServer::entries_of(std::string_view argument, bool hidden) {
  // `LIST -la pub`: many clients say what they would say to ls.
  while (argument.starts_with('-')) {
    const auto end = std::min(argument.find(' '), argument.size());
    hidden = hidden || argument.substr(0, end).find('a') != std::string_view::npos;
    argument = trim(argument.substr(end));
  }
  Listed listed{path_of(argument), {}, true};
  const auto entry = terms_.folder.look(listed.path);
  if (!entry) {
    answer(FtpAnswer::no_such, listed.path, {});
    return {};
  }
  listed.folder = entry->folder;
  if (!entry->folder) {
    listed.entries.push_back(*entry);
    return listed;
  }
  auto found = terms_.folder.list(listed.path);
  if (!found) {
    answer(FtpAnswer::not_allowed, listed.path, {});
    return {};
  }
  listed.entries = std::move(*found);
  const auto is_hidden = [&](const FtpEntry& one) { return !hidden && one.name.starts_with('.'); };
  std::erase_if(listed.entries, is_hidden);
  return listed;
}

void FtpServer::stat(std::string_view argument) {
  if (!argument.empty()) {
    if (!logged_in_) return refuse("530 Log in first: USER name, then PASS password");
    if (transfer_) return refuse("450 Not while a file travels; STAT alone tells how far it is");
    const auto listed = entries_of(argument, true);
    if (!listed) return;
    accept("213-" + to_visible(listed->path));
    for (const FtpEntry& entry : listed->entries) say(" " + long_line(entry));
    return say("213 End");
  }
  accept("211-" + office().host_name() + ", for " + caller().client_address);
  say(logged_in_ ? " logged in as " + to_visible(name_) : " nobody is logged in");
  say(std::string(" TYPE ") + type_ + ", MODE " + mode_ + ", STRU F, PROT " + protection_);
  if (transfer_) {
    say(" " + transfer_->truth().command + " is under way: " + std::to_string(transfer_->moved()) +
        " octets");
  }
  say("211 End");
}

}  // namespace malote::generator
