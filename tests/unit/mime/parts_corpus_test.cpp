// SPDX-License-Identifier: MIT
// Messages written by others, and made at random, against independent readings: python's email
// package, and the bodies that mime4j publishes. Where we differ is listed in docs/mime.md with the
// reason; here it is held that we differ nowhere else.
#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <regex>
#include <sstream>

#include "core/text.hpp"
#include "parts_of.hpp"

using namespace malote;
using namespace malote::test;
namespace fs = std::filesystem;

namespace {

const std::string shared = MALOTE_SOURCE_DIR "/../shared/mime";

struct Pclose {
  void operator()(FILE* pipe) const { pclose(pipe); }
};

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string sha256(std::string_view octets) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(octets.data(), octets.size(), digest.data(), &size, EVP_sha256(), nullptr);
  return to_hex({reinterpret_cast<const char*>(digest.data()), size});
}

using Row = std::array<std::string, 4>;  // path, type, octets, hash
using RowsOfFiles = std::map<std::string, std::vector<Row>>;

RowsOfFiles run_oracle(const std::string& arguments) {
  const std::string command =
      "python3 '" MALOTE_SOURCE_DIR "/tests/support/part_oracle.py' " + arguments;
  const std::unique_ptr<FILE, Pclose> pipe(popen(command.c_str(), "r"));
  REQUIRE(pipe);
  std::string out;
  for (int c = std::fgetc(pipe.get()); c != EOF; c = std::fgetc(pipe.get())) {
    out += static_cast<char>(c);
  }
  RowsOfFiles files;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line);
    std::string name;
    std::getline(cells, name, '\t');
    Row row;
    for (std::string& cell : row) std::getline(cells, cell, '\t');
    files[name].push_back(row);
  }
  return files;
}

std::vector<Row> our_rows(std::string_view message) {
  const PartCollector parts = parts_of(message);
  CHECK_FALSE(parts.broken);
  std::vector<Row> rows;
  for (const SeenPart* part : parts.rows()) {
    const auto& entity = part->entity;
    if (entity.path.find(".uu") != std::string::npos) continue;  // python has none
    const bool within =
        entity.kind == mime::EntityKind::message || entity.type == "message/delivery-status";
    rows.push_back({entity.path, entity.type, within ? "-" : std::to_string(part->octets.size()),
                    within ? "-" : sha256(part->octets)});
  }
  return rows;
}

// "path octets", a line each, for a failing test to show.
std::string shown(const std::vector<Row>& rows) {
  std::string out;
  for (const Row& row : rows) out += row[0] + " " + row[1] + " " + row[2] + " " + row[3] + "\n";
  return out;
}

// The messages that docs/mime.md lists under a heading.
std::vector<std::string> listed(const std::string& heading) {
  const std::string page = read_file(MALOTE_SOURCE_DIR "/docs/mime.md");
  const std::size_t begin = page.find("## " + heading);
  REQUIRE(begin != std::string::npos);
  const std::string section = page.substr(begin, page.find("\n## ", begin + 1) - begin);
  std::vector<std::string> names;
  const std::regex code("`([^`\n]+\\.(?:msg|eml|raw|txt))`");
  for (std::sregex_iterator at(section.begin(), section.end(), code), end; at != end; ++at) {
    names.push_back((*at)[1]);
  }
  return names;
}

bool is_listed(const std::vector<std::string>& names, std::string_view path) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return path.ends_with("/" + name); });
}

bool is_message(std::string_view path) {
  return path.ends_with(".msg") || path.ends_with(".eml") || path.ends_with(".raw") ||
         (path.find("python-test-email/") != std::string_view::npos && path.ends_with(".txt"));
}

}  // namespace

TEST_CASE("parts as python's email package finds them") {
  if (!fs::exists(shared)) {
    std::cout << "skipped: no messages at ../shared/mime\n";
    return;
  }
  const auto differing = listed("Against python");
  std::size_t same = 0;
  for (const auto& [path, rows] : run_oracle("'" + shared + "'")) {
    if (!is_message(path)) continue;
    CAPTURE(path);
    const std::vector<Row> ours = our_rows(read_file(path));
    if (is_listed(differing, path)) {
      CHECK_MESSAGE(ours != rows, "is listed in docs/mime.md and does not differ");
    } else {
      CHECK(shown(ours) == shown(rows));
      ++same;
    }
  }
  CHECK(same > 270);
}

TEST_CASE("bodies as mime4j decodes them") {
  if (!fs::exists(shared + "/mime4j")) {
    std::cout << "skipped: no messages at ../shared/mime\n";
    return;
  }
  const auto differing = listed("Against mime4j");
  std::size_t same = 0;
  for (const auto& entry : fs::recursive_directory_iterator(shared + "/mime4j")) {
    const std::string path = entry.path();
    const std::string stem = path.substr(0, path.size() - std::min<std::size_t>(path.size(), 4));
    if (!path.ends_with(".msg") || !fs::exists(stem + "_decoded.xml")) continue;
    CAPTURE(path);
    const std::string xml = read_file(stem + "_decoded.xml");
    std::vector<std::string> theirs, ours;
    const std::regex body("<(?:text|binary)-body name=\"([^\"]*)\"/>");
    for (std::sregex_iterator at(xml.begin(), xml.end(), body), end; at != end; ++at) {
      theirs.push_back(sha256(read_file(entry.path().parent_path() / (*at)[1].str())));
    }
    const PartCollector parts = parts_of(read_file(path));
    for (const SeenPart* part : parts.rows()) {
      const auto& entity = part->entity;
      const bool leaf = entity.kind == mime::EntityKind::leaf && entity.type != "message/rfc822";
      if (leaf && entity.path.find(".uu") == std::string::npos)
        ours.push_back(sha256(part->octets));
    }
    if (is_listed(differing, path)) {
      CHECK_MESSAGE(ours != theirs, "is listed in docs/mime.md and does not differ");
    } else {
      CHECK(ours == theirs);
      ++same;
    }
  }
  CHECK(same > 50);
}

TEST_CASE("messages made at random, as python finds them") {
  std::string folder = (fs::temp_directory_path() / "malote-made-XXXXXX").string();
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  const auto files = run_oracle("--made 2045 150 '" + folder + "'");
  CHECK(files.size() == 150);
  std::uint32_t seed = 0;
  for (const auto& [path, rows] : files) {
    CAPTURE(path);
    const std::string message = read_file(path);
    CHECK(shown(our_rows(message)) == shown(rows));
    CHECK(parts_cut(message, ++seed).all() == parts_of(message).all());
  }
  fs::remove_all(folder);
}

TEST_CASE("messages of others however cut") {
  if (!fs::exists(shared)) return;
  std::uint32_t seed = 0;
  for (const auto& entry : fs::recursive_directory_iterator(shared)) {
    const std::string path = entry.path();
    if (!entry.is_regular_file() || !is_message(path) || entry.file_size() > 200'000) continue;
    CAPTURE(path);
    const std::string message = read_file(path);
    const std::string whole = parts_of(message).all();
    for (int i = 0; i < 3; ++i) CHECK(parts_cut(message, ++seed).all() == whole);
    if (message.size() < 2000) CHECK(parts_in_pieces(message, 1).all() == whole);
  }
  CHECK(seed > 800);
}
