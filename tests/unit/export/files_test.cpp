// SPDX-License-Identifier: MIT
// Transfers as files: names that are safe, pieces that fit, an index that tells.
#include "export/files.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "export/file_tree.hpp"
#include "store/writer.hpp"

using namespace malote;
namespace fs = std::filesystem;

namespace {

class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "malote-files-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream all;
  all << file.rdbuf();
  return all.str();
}

struct Sent {
  const char* command;
  const char* path;
  std::uint64_t offset;
  std::string octets;
  Verdict verdict = Verdict::complete;
};

void write(const std::string& store, const std::vector<Sent>& all) {
  auto writer = store::Writer::open(store, {});
  REQUIRE(writer);
  std::uint64_t id = 0;
  for (const Sent& sent : all) {
    TransferRecord row;
    row.id = {++id};
    row.session = {1};
    row.command = sent.command;
    row.path = sent.path;
    row.resolved = std::string(sent.path).starts_with('/') ? OptionalText(sent.path) : std::nullopt;
    row.direction = std::string(sent.command) == "LIST" ? TransferDirection::listing
                                                        : TransferDirection::download;
    row.offset = sent.offset;
    row.size = sent.octets.size();
    row.verdict = sent.verdict;
    row.complete = sent.verdict == Verdict::complete;
    row.link = TransferLink::exact;
    row.content = {id};
    writer.value()->accept(row);
    const Bytes octets = as_bytes(sent.octets);
    writer.value()->put_chunk({id}, 0, {octets.begin(), octets.end()});
    writer.value()->finish_content({id}, {octets.size(), octets.size(), ""});
  }
  writer.value()->finish();
}

FilesSummary write_files(const Folder& folder, const std::vector<Sent>& all) {
  write(folder.file("store"), all);
  const auto reader = store::Reader::open(folder.file("store"));
  REQUIRE(reader);
  const auto out = OutFolder::open(folder.file("out"), false);
  REQUIRE(out);
  return export_files(*reader.value(), {}, out.value());
}

}  // namespace

TEST_CASE("names of files hold nothing that could harm") {
  const auto name = [](const char* path) { return file_name({3}, std::string(path)); };
  CHECK(name("/pub/report.pdf") == "t000003-report.pdf");
  CHECK(name("../../etc/passwd") == "t000003-passwd");
  CHECK(name("..") == "t000003");
  CHECK(name("") == "t000003");
  CHECK(name("a/b/") == "t000003-b");
  CHECK(name("C:\\autoexec.bat") == "t000003-autoexec.bat");
  CHECK(name("a\nb\x1b[2Jc\x7f") == "t000003-a_b_[2Jc_");
  CHECK(name("caf\xc3\xa9.txt") == "t000003-caf\xc3\xa9.txt");
  CHECK(name("caf\xe9.txt") == "t000003-caf_.txt");
  CHECK(name("gpj.\xe2\x80\xaetxt") == "t000003-gpj._txt");  // a bidirectional override
  CHECK(name("what? <is> \"this\" | it: *") == "t000003-what_ _is_ _this_ _ it_ _");
  CHECK(name("ends in dots...") == "t000003-ends in dots");
  CHECK(file_name({3}, std::string(1000, 'x') + ".tar.gz").size() < 140);
  CHECK(file_name({3}, std::string(1000, 'x') + ".gz").ends_with(".gz"));
  CHECK(file_name({3}, std::nullopt) == "t000003");
}

TEST_CASE("files, and an index beside them") {
  const Folder folder;
  const FilesSummary summary = write_files(
      folder, {{"RETR", "/a/=1+2.csv", 0, "octets"}, {"STOR", "../b", 0, "more", Verdict::gap}});
  CHECK(summary.files == 2);
  CHECK(summary.not_whole == 1);
  CHECK(read(folder.file("out/t000001-=1+2.csv")) == "octets");
  CHECK(read(folder.file("out/t000002-b")) == "more");
  const std::string csv = read(folder.file("out/index.csv"));
  CHECK(csv.find(",'../b,") == std::string::npos);
  CHECK(csv.find("/a/=1+2.csv") != std::string::npos);
  const std::string json = read(folder.file("out/index.json"));
  CHECK(json.find("\"file\":\"t000002-b\"") != std::string::npos);
  const auto permissions = fs::status(folder.file("out/t000001-=1+2.csv")).permissions();
  CHECK((permissions & (fs::perms::owner_exec | fs::perms::group_exec)) == fs::perms::none);
  CHECK_FALSE(OutFolder::open(folder.file("out"), false));  // not over what is there
}

TEST_CASE("pieces of one file are joined where they fit") {
  const Folder folder;
  // The second begins within the first, the third right behind it.
  FilesSummary summary = write_files(folder, {{"RETR", "/movie", 0, "0123456", Verdict::aborted},
                                              {"RETR", "/movie", 4, "4567", Verdict::aborted},
                                              {"RETR", "/movie", 8, "89"}});
  CHECK(summary.joined == 1);
  CHECK(read(folder.file("out/joined-t000001-movie")) == "0123456789");
  CHECK(read(folder.file("out/index.json")).find("\"joined\":[1,2,3]") != std::string::npos);
}

TEST_CASE("pieces that differ, or leave a hole, are not") {
  const Folder differ;
  CHECK(write_files(differ, {{"RETR", "/m", 0, "0123", Verdict::aborted}, {"RETR", "/m", 2, "XX"}})
            .joined == 0);
  const Folder hole;
  CHECK(write_files(hole, {{"RETR", "/m", 0, "0123", Verdict::aborted}, {"RETR", "/m", 5, "5"}})
            .joined == 0);
}

TEST_CASE("the tree that a session walked") {
  const Folder folder;
  write(folder.file("store"),
        {{"LIST", "/pub", 0,
          "drwxr-xr-x 2 a b 4096 Jan 31 2025 sub\r\n-rw-r--r-- 1 a b 12 Jan 31 2025 x.txt\r\n"},
         {"RETR", "/pub/x.txt", 0, "twelve octet"},
         {"RETR", "elsewhere", 0, "?"}});
  const auto reader = store::Reader::open(folder.file("store"));
  REQUIRE(reader);
  std::vector<std::string> rows;
  FileTree(*reader.value(), {}).each([&](const FileRow& row) {
    rows.push_back(row.path + " " + listing::to_word(row.kind) + " " +
                   std::to_string(row.transfers.size()));
    return true;
  });
  CHECK(rows == std::vector<std::string>{"/ folder 0", "/pub folder 0", "/pub/sub folder 0",
                                         "/pub/x.txt file 1", "elsewhere file 1"});
}
