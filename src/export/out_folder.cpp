// SPDX-License-Identifier: MIT
#include "export/out_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "core/i18n.hpp"
#include "export/phrases.hpp"

namespace malote {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& path) {
  throw std::system_error(errno, std::generic_category(), path);
}

}  // namespace

OutFile::OutFile(const std::string& path, Links links) : path_(path) {
  const int no_links = links == Links::refuse ? O_NOFOLLOW : 0;
  const int descriptor =
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | no_links | O_CLOEXEC, 0666);
  if (descriptor < 0) fail(path_);
  file_.reset(::fdopen(descriptor, "wb"));
  if (!file_) {
    ::close(descriptor);
    fail(path_);
  }
}

void OutFile::write(std::string_view octets) {
  if (std::fwrite(octets.data(), 1, octets.size(), file_.get()) != octets.size()) fail(path_);
}

void OutFile::close() {
  if (std::fclose(file_.release()) != 0) fail(path_);
}

Result<OutFolder> OutFolder::open(const std::string& path, bool force) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::exists(status)) {
    if (!fs::is_directory(status)) {
      return Error{fill(tr("{}: is a file, and a folder is wanted"), path)};
    }
    const bool empty = fs::is_empty(path, error);
    if (error) return Error{path + ": " + error.message()};
    if (!empty && !force) {
      return Error{fill(tr("{}: is not empty; --force writes into it all the same"), path)};
    }
    return OutFolder(path);
  }
  fs::create_directories(path, error);
  if (error) return Error{path + ": " + error.message()};
  return OutFolder(path);
}

OutFile OutFolder::file(std::string_view name) const {
  assert(!name.empty() && name.find('/') == std::string_view::npos && name.front() != '.');
  return OutFile((fs::path(path_) / name).string());
}

}  // namespace malote
