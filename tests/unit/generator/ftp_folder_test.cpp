// SPDX-License-Identifier: MIT
// FTP's folder on the disk: nothing leads out of it.
#include "generator/ftp_folder.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace malote::generator {
namespace {

namespace fs = std::filesystem;

struct Tree {
  fs::path top, root;
  Tree() {
    std::string name = (fs::temp_directory_path() / "malote-ftp-XXXXXX").string();
    top = ::mkdtemp(name.data());
    root = top / "root";
    fs::create_directories(root / "pub");
    std::ofstream(top / "secret") << "outside";
    std::ofstream(root / "pub" / "a.txt") << "hello";
    fs::create_symlink(top / "secret", root / "leak");
    fs::create_symlink(top, root / "up");
    fs::create_symlink("pub", root / "inner");
  }
  ~Tree() { fs::remove_all(top); }
};

std::string read_all(FtpFolder& folder, const std::string& path) {
  const auto opened = folder.open(path, FtpOpen::read, 0);
  return opened.file ? opened.file->read(100).value_or("unreadable") : "refused";
}

TEST_CASE("disk folder: links are shown and never followed") {
  const Tree tree;
  auto opened = open_disk_folder(tree.root.string(), 10);
  REQUIRE(opened.ok());
  FtpFolder& folder = *opened.value();
  CHECK(read_all(folder, "/pub/a.txt") == "hello");
  CHECK(read_all(folder, "/leak") == "refused");
  CHECK(read_all(folder, "/up/secret") == "refused");
  CHECK(read_all(folder, "/inner/a.txt") == "refused");
  CHECK(folder.look("/leak")->link);
  CHECK_FALSE(folder.list("/up"));
  CHECK(folder.open("/leak", FtpOpen::write, 0).answer != FtpAnswer::done);
  CHECK(folder.open("/up/new", FtpOpen::write, 0).answer != FtpAnswer::done);
  CHECK(folder.rename("/pub/a.txt", "/up/a.txt") != FtpAnswer::done);
  CHECK(folder.remove_file("/up/secret") != FtpAnswer::done);
  CHECK(folder.list("/")->size() == 4);
  CHECK(fs::exists(tree.top / "secret"));
  CHECK_FALSE(fs::exists(tree.top / "new"));
}

TEST_CASE("disk folder: what is written is on the disk, up to the cap") {
  const Tree tree;
  auto opened = open_disk_folder(tree.root.string(), 10);
  REQUIRE(opened.ok());
  FtpFolder& folder = *opened.value();
  {
    const auto file = folder.open("/pub/b", FtpOpen::write, 0);
    REQUIRE(file.file);
    CHECK(file.file->write("0123456789") == FtpAnswer::done);
    CHECK(file.file->write("x") == FtpAnswer::full);
  }
  CHECK(read_all(folder, "/pub/b") == "0123456789");
  CHECK(folder.open("/pub/b", FtpOpen::write, 4).file->write("!") == FtpAnswer::done);
  CHECK(read_all(folder, "/pub/b") == "0123!");
  CHECK(folder.open("/pub/b", FtpOpen::append, 0).file->write("?") == FtpAnswer::done);
  CHECK(read_all(folder, "/pub/b") == "0123!?");
  CHECK(folder.open("/pub", FtpOpen::read, 0).answer == FtpAnswer::is_folder);
  CHECK(folder.open("/pub/none", FtpOpen::read, 0).answer == FtpAnswer::no_such);
  CHECK(folder.make_folder("/pub/c") == FtpAnswer::done);
  CHECK(folder.remove_folder("/pub") == FtpAnswer::not_empty);
  CHECK(folder.rename("/pub/b", "/pub/a.txt") == FtpAnswer::exists);
  CHECK(folder.rename("/pub/b", "/pub/c/d") == FtpAnswer::done);
  CHECK(folder.remove_file("/pub/c/d") == FtpAnswer::done);
  CHECK(folder.remove_folder("/pub/c") == FtpAnswer::done);
  CHECK(folder.remove_folder("/") == FtpAnswer::not_allowed);
  CHECK_FALSE(open_disk_folder((tree.top / "none").string(), 10).ok());
}

TEST_CASE("memory folder: the same at every start, and bounded") {
  const auto one = make_memory_folder({}, 100), other = make_memory_folder({}, 100);
  CHECK(read_all(*one, "/pub/big.bin") == read_all(*other, "/pub/big.bin"));
  CHECK(one->look("/pub/big.bin")->size == 1'048'576);
  CHECK(one->open("/pub", FtpOpen::write, 0).answer == FtpAnswer::is_folder);
  CHECK(one->open("/none/x", FtpOpen::write, 0).answer == FtpAnswer::no_such);
  CHECK(one->open("/x", FtpOpen::write, 0).file->write(std::string(101, 'x')) == FtpAnswer::full);
  CHECK(one->rename("/pub", "/pub/x") == FtpAnswer::not_allowed);
  CHECK(one->rename("/pub", "/moved") == FtpAnswer::done);
  CHECK(one->look("/moved/notes.txt"));
  CHECK_FALSE(one->look("/pub/notes.txt"));
}

TEST_CASE("FTP paths") {
  CHECK(resolve_ftp_path("/", "..") == "/");
  CHECK(resolve_ftp_path("/a/b", "../c//./d/") == "/a/c/d");
  CHECK(resolve_ftp_path("/a", "/x/../../y") == "/y");
  CHECK(parent_of("/a") == "/");
  CHECK(parent_of("/a/b") == "/a");
}

}  // namespace
}  // namespace malote::generator
