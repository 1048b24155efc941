// SPDX-License-Identifier: MIT
#include <algorithm>
#include <map>

#include "generator/body.hpp"
#include "generator/ftp_folder.hpp"

namespace malote::generator {
namespace {

constexpr std::uint64_t big_octets = 1'048'576;

struct MemoryNode {
  std::shared_ptr<std::string> content;  // none: a folder
  Timestamp modified;
};

class MemoryFolder;

class MemoryFile final : public FtpFile {
 public:
  MemoryFile(MemoryFolder& folder, std::shared_ptr<std::string> content, std::uint64_t at)
      : folder_(folder), content_(std::move(content)), at_(at) {}
  std::optional<std::string> read(std::size_t most) override {
    if (at_ >= content_->size()) return std::string();
    std::string octets = content_->substr(at_, most);
    at_ += octets.size();
    return octets;
  }
  FtpAnswer write(std::string_view octets) override;

 private:
  MemoryFolder& folder_;
  std::shared_ptr<std::string> content_;
  std::uint64_t at_;
};

class MemoryFolder final : public FtpFolder {
 public:
  MemoryFolder(Timestamp now, std::uint64_t file_octets) : now_(now), file_octets_(file_octets) {
    for (const char* folder : {"/", "/incoming", "/pub"}) nodes_[folder] = {nullptr, now};
    put("/welcome.txt",
        "Welcome to the lab's FTP server.\n\nLook into pub; leave what you like in incoming.\n");
    put("/pub/notes.txt",
        "Control on port 21, data on port 20 or on the port that PASV tells.\n"
        "TYPE A sends lines, TYPE I octets.\n");
    put("/pub/protocols.csv",
        "protocol,port,document\nSMTP,25,RFC 5321\nPOP3,110,RFC 1939\nIMAP,143,RFC 3501\n"
        "FTP,21,RFC 959\n");
    Random picture(959, 1), big(959, 2);
    put("/pub/picture.bin", random_binary(20'000, picture));
    put("/pub/big.bin", random_binary(big_octets, big));
  }

  std::optional<FtpEntry> look(const std::string& path) override {
    const auto found = nodes_.find(path);
    if (found == nodes_.end()) return {};
    return entry(found->first, found->second);
  }

  std::optional<std::vector<FtpEntry>> list(const std::string& path) override {
    const auto folder = nodes_.find(path);
    if (folder == nodes_.end() || folder->second.content) return {};
    std::vector<FtpEntry> entries;
    for (const auto& [name, node] : nodes_) {
      if (name != "/" && parent_of(name) == path) entries.push_back(entry(name, node));
    }
    return entries;
  }

  FtpOpened open(const std::string& path, FtpOpen how, std::uint64_t offset) override {
    auto found = nodes_.find(path);
    if (found != nodes_.end() && !found->second.content) return {nullptr, FtpAnswer::is_folder};
    if (how == FtpOpen::read) {
      if (found == nodes_.end()) return {nullptr, FtpAnswer::no_such};
      return {std::make_unique<MemoryFile>(*this, found->second.content, offset)};
    }
    if (found == nodes_.end()) {
      if (const auto refused = may_add(path); refused != FtpAnswer::done) return {nullptr, refused};
      found = nodes_.emplace(path, MemoryNode{std::make_shared<std::string>(), now_}).first;
    }
    std::string& content = *found->second.content;
    if (how == FtpOpen::append) offset = content.size();
    if (offset > content.size()) return {nullptr, FtpAnswer::not_allowed};
    // Whoever reads it at this moment keeps what was there.
    octets_ -= content.size() - offset;
    found->second.content = std::make_shared<std::string>(content.substr(0, offset));
    return {std::make_unique<MemoryFile>(*this, found->second.content, offset)};
  }

  FtpAnswer make_folder(const std::string& path) override {
    if (nodes_.contains(path)) return FtpAnswer::exists;
    const auto answer = may_add(path);
    if (answer == FtpAnswer::done) nodes_[path] = {nullptr, now_};
    return answer;
  }

  FtpAnswer remove_folder(const std::string& path) override {
    const auto found = nodes_.find(path);
    if (found == nodes_.end()) return FtpAnswer::no_such;
    if (found->second.content) return FtpAnswer::no_folder;
    if (path == "/") return FtpAnswer::not_allowed;
    if (!list(path)->empty()) return FtpAnswer::not_empty;
    nodes_.erase(found);
    return FtpAnswer::done;
  }

  FtpAnswer remove_file(const std::string& path) override {
    const auto found = nodes_.find(path);
    if (found == nodes_.end()) return FtpAnswer::no_such;
    if (!found->second.content) return FtpAnswer::is_folder;
    octets_ -= found->second.content->size();
    nodes_.erase(found);
    return FtpAnswer::done;
  }

  FtpAnswer rename(const std::string& from, const std::string& to) override {
    if (!nodes_.contains(from)) return FtpAnswer::no_such;
    if (from == "/" || to.starts_with(from + "/")) return FtpAnswer::not_allowed;
    if (nodes_.contains(to)) return FtpAnswer::exists;
    if (const auto refused = may_add(to); refused != FtpAnswer::done) return refused;
    std::map<std::string, MemoryNode> moved;
    for (auto it = nodes_.lower_bound(from); it != nodes_.end() && it->first.starts_with(from);) {
      const bool within = it->first == from || it->first[from.size()] == '/';
      if (within) moved[to + it->first.substr(from.size())] = it->second;
      it = within ? nodes_.erase(it) : std::next(it);
    }
    nodes_.merge(moved);
    return FtpAnswer::done;
  }

  // Room for so many octets more in a file of that size.
  [[nodiscard]] bool take_room(std::size_t size, std::size_t octets) {
    if (size + octets > file_octets_ || octets_ + octets > memory_folder_octets_cap) return false;
    octets_ += octets;
    return true;
  }

 private:
  static FtpEntry entry(const std::string& path, const MemoryNode& node) {
    return {name_of_path(path), !node.content, false, node.content ? node.content->size() : 0,
            node.modified};
  }
  [[nodiscard]] FtpAnswer may_add(const std::string& path) const {
    const auto parent = nodes_.find(parent_of(path));
    if (parent == nodes_.end()) return FtpAnswer::no_such;
    if (parent->second.content) return FtpAnswer::no_folder;
    return nodes_.size() < folder_entries_cap ? FtpAnswer::done : FtpAnswer::full;
  }
  void put(const std::string& path, std::string content) {
    octets_ += content.size();
    nodes_[path] = {std::make_shared<std::string>(std::move(content)), now_};
  }

  Timestamp now_;
  std::uint64_t file_octets_, octets_ = 0;
  std::map<std::string, MemoryNode> nodes_;  // by path
};

FtpAnswer MemoryFile::write(std::string_view octets) {
  if (!folder_.take_room(content_->size(), octets.size())) return FtpAnswer::full;
  *content_ += octets;
  return FtpAnswer::done;
}

}  // namespace

std::unique_ptr<FtpFolder> make_memory_folder(Timestamp now, std::uint64_t file_octets) {
  return std::make_unique<MemoryFolder>(now, file_octets);
}

std::string resolve_ftp_path(std::string_view folder, std::string_view path) {
  std::vector<std::string_view> names;
  for (std::string_view rest : {path.starts_with('/') ? std::string_view() : folder, path}) {
    while (!rest.empty()) {
      const auto end = std::min(rest.find('/'), rest.size());
      const auto name = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (name.empty() || name == ".") continue;
      if (name != "..") {
        names.push_back(name);
      } else if (!names.empty()) {
        names.pop_back();
      }
    }
  }
  std::string whole;
  for (const auto name : names) (whole += '/') += name;
  return whole.empty() ? "/" : whole;
}

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

std::string name_of_path(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace malote::generator
