// SPDX-License-Identifier: MIT
// https://cr.yp.to/proto/maildir.html, and Maildir++ for the sub-folders. A mail's name on the disk
// is its UIDL, its UID and its flags: 1769850000.M3.malote,U=7:2,FS
#include "generator/maildir.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "generator/imap_lines.hpp"
#include "generator/imap_mail.hpp"

namespace malote::generator {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t uid_cap = 1U << 31U;
constexpr const char* uids_name = "malote-uids";  // UIDVALIDITY and the next UID
constexpr const char* subscribed_name = "subscriptions";
constexpr std::array<std::pair<char, const char*>, 5> flag_letters{{{'D', "\\Draft"},
                                                                    {'F', "\\Flagged"},
                                                                    {'R', "\\Answered"},
                                                                    {'S', "\\Seen"},
                                                                    {'T', "\\Deleted"}}};

std::string to_letters(const std::vector<std::string>& flags) {
  std::string letters;
  for (const auto& [letter, flag] : flag_letters) {
    if (std::find(flags.begin(), flags.end(), flag) != flags.end()) letters += letter;
  }
  return letters;
}

std::vector<std::string> from_letters(std::string_view letters) {
  std::vector<std::string> flags;
  for (const auto& [letter, flag] : flag_letters) {
    if (letters.find(letter) != std::string_view::npos) flags.emplace_back(flag);
  }
  return flags;
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool write_file(const fs::path& path, const std::string& octets) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << octets;
  out.close();
  return !out.fail();
}

// Lines end in CRLF in memory and in LF on the disk, as Unix's mail programs have it.
std::string to_crlf(const std::string& text) {
  std::string lines;
  lines.reserve(text.size() + text.size() / 32);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) lines += '\r';
    lines += text[i];
  }
  return lines;
}
std::string to_lf(const std::string& text) {
  std::string lines;
  lines.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') lines += text[i];
  }
  return lines;
}
std::vector<fs::path> sorted(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string dotted(std::string name) {
  std::replace(name.begin(), name.end(), '/', '.');
  return name;
}

// "1769850000.M3.malote,U=7:2,FS" in its parts.
struct MailName {
  std::string base, letters;
  std::optional<std::uint64_t> uid;
};
MailName parse_mail_name(const std::string& name) {
  MailName parts;
  const auto colon = name.find(":2,");
  std::string_view rest = std::string_view(name).substr(0, colon);
  if (colon != std::string::npos) parts.letters = name.substr(colon + 3);
  const auto comma = rest.find(",U=");
  if (comma != std::string_view::npos) {
    const auto digits = rest.substr(comma + 3);
    parts.uid = parse_number(digits.substr(0, digits.find(',')));
    if (parts.uid && *parts.uid > uid_cap) parts.uid.reset();
  }
  parts.base = std::string(rest.substr(0, rest.find(',')));
  return parts;
}

}  // namespace

fs::path Maildir::folder_path(const User& user, const MailFolder& folder) const {
  const fs::path home = root_ / user.name;
  if (&folder == user.inbox.get()) return home;
  return home / ("." + dotted(to_modified_utf7(folder.name)));
}

Result<std::unique_ptr<Maildir>> Maildir::open(const std::string& path, PostOffice& office,
                                               Timestamp now) {
  std::error_code fault;
  fs::create_directories(path, fault);
  if (!fs::is_directory(path, fault)) return Error{path + ": " + tr("is no folder")};
  std::unique_ptr<Maildir> made(new Maildir(path));
  for (const auto& user : office.users()) {
    if (user->name.find('/') != std::string::npos || user->name.starts_with('.')) {
      return Error{user->name + ": " + tr("no folder can be called that")};
    }
    made->load(office, *user);
  }
  office.name_mails(std::to_string(now.ns / ns_per_second) + ".M");
  if (auto refused = made->keep(office)) return Error{*refused};
  return made;
}

void Maildir::load(PostOffice& office, User& user) {
  const fs::path home = root_ / user.name;
  load_folder(office, user, *user.inbox, home);
  for (const fs::path& path : sorted(home)) {
    const std::string name = path.filename().string();
    std::error_code fault;
    if (!name.starts_with('.') || !fs::is_directory(path / "cur", fault)) continue;
    std::string shown = to_mailbox_name(name.substr(1));
    std::replace(shown.begin(), shown.end(), '.', '/');
    if (PostOffice::find_folder(user, shown) != nullptr) continue;
    if (const auto folder = office.add_folder(user, shown)) {
      load_folder(office, user, *folder, path);
    }
  }
  std::istringstream names(read_file(home / subscribed_name));
  for (std::string line; std::getline(names, line) && user.subscribed.size() < folders_cap;) {
    user.subscribed.push_back(line);
  }
}

void Maildir::load_folder(PostOffice& office, User& user, MailFolder& folder,
                          const fs::path& path) {
  std::istringstream note(read_file(path / uids_name));
  std::uint32_t validity = 0, next = 0;
  const bool known =
      static_cast<bool>(note >> validity >> next) && validity != 0 && next != 0 && next <= uid_cap;
  if (known) folder.uidvalidity = validity;
  for (const char* part : {"cur", "new"}) {
    for (const fs::path& mail : sorted(path / part)) load_mail(office, user, folder, mail);
  }
  // Those that had a UID keep it; others come behind them.
  auto& mails = folder.mails;
  std::stable_sort(mails.begin(), mails.end(), [](const MailPointer& a, const MailPointer& b) {
    return (a->uid == 0 ? UINT32_MAX : a->uid) < (b->uid == 0 ? UINT32_MAX : b->uid);
  });
  std::uint32_t last = 0;
  for (const MailPointer& mail : mails) last = std::max(last, mail->uid);
  last = std::max(last, known ? next - 1 : 0U);
  for (const MailPointer& mail : mails) {
    if (mail->uid == 0) mail->uid = ++last;
  }
  folder.next_uid = last + 1;
}

void Maildir::load_mail(PostOffice& office, User& user, MailFolder& folder, const fs::path& path) {
  std::error_code fault;
  if (!fs::is_regular_file(path, fault) || fs::file_size(path, fault) > mailbox_octets_cap) return;
  const MailName name = parse_mail_name(path.filename().string());
  const std::time_t seconds = [&] {
    const auto age = fs::file_time_type::clock::now() - fs::last_write_time(path, fault);
    return std::time(nullptr) - std::chrono::duration_cast<std::chrono::seconds>(age).count();
  }();
  const auto mail =
      office.add_mail(user, folder, to_crlf(read_file(path)), Timestamp{seconds * ns_per_second});
  if (mail == nullptr) return;
  mail->uidl = name.base;
  mail->uid = static_cast<std::uint32_t>(name.uid.value_or(0));
  mail->flags = from_letters(name.letters);
  kept_[mail.get()] = {mail, path, false};
}

std::optional<std::string> Maildir::keep(const PostOffice& office) {
  for (auto& [mail, kept] : kept_) kept.seen = false;
  for (auto& [path, there] : folders_) there = false;
  fault_.reset();
  for (const auto& user : office.users()) {
    for (const FolderPointer& folder : user->folders) keep_folder(*user, *folder);
    std::string names;
    for (const std::string& name : user->subscribed) names += name + "\n";
    const fs::path note = root_ / user->name / subscribed_name;
    if (std::exchange(notes_[note], names) != names && !write_file(note, names)) fail(note);
  }
  drop_gone();
  return std::exchange(told_, fault_.has_value()) ? std::nullopt : fault_;
}

void Maildir::keep_folder(const User& user, const MailFolder& folder) {
  const fs::path path = folder_path(user, folder);
  if (!folders_.contains(path)) {
    std::error_code fault;
    for (const char* part : {"cur", "new", "tmp"}) fs::create_directories(path / part, fault);
    if (fault) fail(path);
  }
  folders_[path] = true;
  for (const MailPointer& mail : folder.mails) keep_mail(path, mail);
  const std::string uids =
      std::to_string(folder.uidvalidity) + " " + std::to_string(folder.next_uid) + "\n";
  if (std::exchange(notes_[path / uids_name], uids) != uids &&
      !write_file(path / uids_name, uids)) {
    fail(path / uids_name);
  }
}

void Maildir::keep_mail(const fs::path& folder, const MailPointer& mail) {
  const std::string letters = to_letters(mail->flags);
  const std::string base = mail->uidl + ",U=" + std::to_string(mail->uid);
  const auto known = kept_.find(mail.get());
  const bool is_known = known != kept_.end() && known->second.mail.lock() == mail;
  // What nobody has looked at is in new, without flags.
  const bool fresh =
      letters.empty() && (!is_known || known->second.path.parent_path().filename() == "new");
  const fs::path path = fresh ? folder / "new" / base : folder / "cur" / (base + ":2," + letters);
  std::error_code fault;
  if (is_known) {
    known->second.seen = true;
    if (known->second.path == path) return;
    fs::rename(known->second.path, path, fault);
    if (fault) return fail(path);
    known->second.path = path;
    return;
  }
  // Another mail was where this one is in memory now.
  if (known != kept_.end()) fs::remove(known->second.path, fault);
  const fs::path draft = folder / "tmp" / base;
  if (!write_file(draft, to_lf(mail->content))) return fail(draft);
  fs::rename(draft, path, fault);
  if (fault) return fail(path);
  kept_[mail.get()] = {mail, path, true};
}

void Maildir::drop_gone() {
  std::error_code fault;
  for (auto it = kept_.begin(); it != kept_.end();) {
    if (it->second.seen) {
      ++it;
      continue;
    }
    fs::remove(it->second.path, fault);
    it = kept_.erase(it);
  }
  for (auto it = folders_.begin(); it != folders_.end();) {
    if (it->second) {
      ++it;
      continue;
    }
    for (const char* part : {"cur", "new", "tmp", uids_name}) fs::remove(it->first / part, fault);
    fs::remove(it->first, fault);
    notes_.erase(it->first / uids_name);
    it = folders_.erase(it);
  }
}

void Maildir::fail(const fs::path& path) {
  if (!fault_) fault_ = path.string() + ": " + tr("cannot be written");
}

}  // namespace malote::generator
