// SPDX-License-Identifier: MIT
#include "app/raw_files.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "app/bounds.hpp"

using namespace malote;
using app::parse_octets;
using app::parse_period;
using app::RawFiles;
using app::Rotation;

namespace {

namespace fs = std::filesystem;

class RotatingFolder {
 public:
  RotatingFolder()
      : path_(fs::temp_directory_path() / ("malote-raw-" + std::to_string(::getpid()))) {
    fs::remove_all(path_);
    fs::create_directory(path_);
  }
  ~RotatingFolder() { fs::remove_all(path_); }
  RotatingFolder(const RotatingFolder&) = delete;
  RotatingFolder& operator=(const RotatingFolder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& entry : fs::directory_iterator(path_)) all.push_back(entry.path().filename());
    std::sort(all.begin(), all.end());
    return all;
  }

 private:
  fs::path path_;
};

// 2026-01-31 09:08:07 UTC and so many seconds.
Packet packet_at(std::int64_t seconds, const std::vector<Byte>& octets) {
  Packet packet;
  packet.time = {(1'769'850'487 + seconds) * 1'000'000'000};
  packet.octets = octets;
  packet.original_length = static_cast<std::uint32_t>(octets.size());
  return packet;
}

const std::vector<Byte> frame(1000, Byte{0});

const std::vector<PcapngInterface> loopback{{"lo", LinkType::ethernet, 65'535, ""}};

std::vector<std::string> rotated(const RotatingFolder& folder, const Rotation& rotation,
                                 std::int64_t step) {
  RawFiles files(folder.file("mail.pcapng"), rotation, loopback);
  REQUIRE(files.open(packet_at(0, frame).time));
  for (int i = 0; i < 10; ++i) {
    const Packet packet = packet_at(i * step, frame);
    if (files.is_full_for(packet)) {
      REQUIRE(files.close({{0, 0}}));
      REQUIRE(files.open(packet.time));
    }
    files.write(packet);
  }
  const auto closed = files.close({{10, 0}});
  REQUIRE(closed);
  CHECK_FALSE(files.is_open());
  return folder.names();
}

}  // namespace

TEST_CASE("one file where nothing rotates") {
  const RotatingFolder folder;
  CHECK(rotated(folder, {}, 1) == std::vector<std::string>{"mail.pcapng"});
}

TEST_CASE("files begin anew by packets, by size and by time") {
  const RotatingFolder folder;
  Rotation rotation;
  SUBCASE("by packets") {
    rotation.packets = 4;
    CHECK(rotated(folder, rotation, 1) ==
          std::vector<std::string>{"mail_00001_20260131090807.pcapng",
                                   "mail_00002_20260131090811.pcapng",
                                   "mail_00003_20260131090815.pcapng"});
  }
  SUBCASE("by size: no file is larger") {
    rotation.octets = 3500;
    CHECK(rotated(folder, rotation, 1).size() == 4);  // three frames of 1000 octets each
    for (const std::string& name : folder.names()) {
      CHECK(fs::file_size(folder.file(name)) < 3500 + 400);  // with the heads of the file
    }
  }
  SUBCASE("by time") {
    rotation.period_ns = 3'600LL * 1'000'000'000;
    CHECK(rotated(folder, rotation, 1'200) ==  // every 20 minutes: three an hour
          std::vector<std::string>{
              "mail_00001_20260131090807.pcapng", "mail_00002_20260131100807.pcapng",
              "mail_00003_20260131110807.pcapng", "mail_00004_20260131120807.pcapng"});
  }
  SUBCASE("and only the newest are kept") {
    rotation.packets = 1;
    rotation.files = 3;
    CHECK(rotated(folder, rotation, 1) ==
          std::vector<std::string>{"mail_00008_20260131090814.pcapng",
                                   "mail_00009_20260131090815.pcapng",
                                   "mail_00010_20260131090816.pcapng"});
  }
}

TEST_CASE("files of earlier runs count, and numbers go on behind theirs") {
  const RotatingFolder folder;
  Rotation rotation;
  rotation.packets = 1;
  rotation.files = 12;
  CHECK(rotated(folder, rotation, 1).size() == 10);
  (void)std::fclose(std::fopen(folder.file("mail_notes.pcapng").c_str(), "w"));
  const auto names = rotated(folder, rotation, 1);
  CHECK(names.size() == 13);
  CHECK(names.front() == "mail_00009_20260131090815.pcapng");
  CHECK(names[11] == "mail_00020_20260131090816.pcapng");
  CHECK(names.back() == "mail_notes.pcapng");
}

TEST_CASE("a folder that is not there is said") {
  const RotatingFolder folder;
  Rotation rotation;
  rotation.packets = 1;
  RawFiles files(folder.file("gone/mail.pcapng"), rotation, loopback);
  CHECK_FALSE(files.open(packet_at(0, frame).time));
}

TEST_CASE("periods and sizes as people write them") {
  constexpr std::int64_t second = 1'000'000'000;
  CHECK(parse_period("90s") == 90 * second);
  CHECK(parse_period("15m") == 900 * second);
  CHECK(parse_period("12h") == 43'200 * second);
  CHECK(parse_period("7d") == 604'800 * second);
  CHECK(parse_period("2W") == 1'209'600 * second);
  for (const char* wrong :
       {"", "7", "d", "0d", "-1d", "7y", "7 d", "1e3s", "99999999999999999999d", "40000d"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_period(wrong));
  }
  CHECK(parse_octets("1000") == 1000);
  CHECK(parse_octets("2k") == 2048);
  CHECK(parse_octets("500M") == 524'288'000);
  CHECK(parse_octets("2g") == 2'147'483'648);
  for (const char* wrong : {"", "0", "M", "2x", "2GB", "-1", "18446744073709551615G"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_octets(wrong));
  }
}
