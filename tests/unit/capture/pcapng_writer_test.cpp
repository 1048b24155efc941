// SPDX-License-Identifier: MIT
// What is written is read back by our own reader and, where it is installed, by tshark.
#include "capture/pcapng_writer.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "captures.hpp"

using namespace malote;
using namespace malote::test;

namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "malote-pcapng-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string operator/(const char* name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

const std::vector<PcapngInterface> two_interfaces = {{"eth0", LinkType::ethernet, 262'144, "tcp"},
                                                     {"any", LinkType::linux_sll2, 65'535, ""}};

Packet packet(std::int64_t ns, std::string_view octets, std::uint32_t original,
              std::uint32_t interface) {
  Packet made;
  made.time = {ns};
  made.octets = as_bytes(octets);
  made.original_length = original;
  made.interface = interface;
  return made;
}

ReadCapture read_file(const std::string& path) {
  auto source = open_capture(path, CaptureId{5});
  REQUIRE(source.ok());
  return read_all(*source.value());
}

// The first line of what a command prints.
std::string first_line_of(const std::string& command) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(
      ::popen(command.c_str(), "r"), [](std::FILE* f) { return ::pclose(f); });
  std::string line(4096, '\0');
  if (!pipe || std::fgets(line.data(), static_cast<int>(line.size()), pipe.get()) == nullptr) {
    return "";
  }
  return line.substr(0, line.find_first_of(std::string_view("\n\0", 2)));
}

}  // namespace

TEST_CASE("pcapng written is read back: interfaces, times, lengths, drops") {
  const Folder folder;
  const std::string path = folder / "raw.pcapng";
  auto writer = PcapngWriter::open(path, two_interfaces, "a test");
  REQUIRE(writer.ok());
  writer.value().write(packet(1'700'000'000'123'456'789, "a", 60, 0));
  writer.value().write(packet(1'700'000'000'123'456'790, "four", 4, 1));
  writer.value().write(packet(-5, "", 0, 0));
  const auto packets = writer.value().close({{10, 3}, {20, 4}});
  REQUIRE(packets.ok());
  CHECK(packets.value().packets == 3);
  CHECK(packets.value().identity == capture_identity(path).value());

  const auto read = read_file(path);
  CHECK(read.refused.empty());
  CHECK(read.faults.empty());
  REQUIRE(read.packets.size() == 3);
  CHECK(read.packets[0] == ReadPacket{1'700'000'000'123'456'789, "a", 60, 1, 0});
  CHECK(read.packets[1] == ReadPacket{1'700'000'000'123'456'790, "four", 4, 276, 1});
  CHECK(read.packets[2] == ReadPacket{0, "", 0, 1, 0});  // pcapng knows no time before 1970
  CHECK(read.interfaces == std::vector<std::string>{"eth0", "any"});
  CHECK(read.dropped == 7);
}

TEST_CASE("what is flushed can be read before the end") {
  const Folder folder;
  const std::string path = folder / "raw.pcapng";
  auto writer = PcapngWriter::open(path, two_interfaces, "a test");
  REQUIRE(writer.ok());
  CHECK(read_file(path).packets.empty());
  writer.value().write(packet(1, "abc", 3, 0));
  writer.value().flush();
  CHECK(read_file(path).packets.size() == 1);
  CHECK(read_file(path).faults.empty());
}

TEST_CASE("a capture is replaced, another file left alone, and nobody else may read it") {
  const Folder folder;
  const std::string path = folder / "raw.pcapng";
  for (int i = 0; i < 2; ++i) {
    auto writer = PcapngWriter::open(path, two_interfaces, "a test");
    REQUIRE(writer.ok());
    REQUIRE(writer.value().close({}).ok());
  }
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  CHECK((found.st_mode & 0777) == 0600);
  std::ofstream(path) << "a letter";
  const auto refused = PcapngWriter::open(path, two_interfaces, "a test");
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().text == path + ": is there already, and no capture: left alone");
  CHECK_FALSE(PcapngWriter::open(folder / "none/raw", two_interfaces, "a test").ok());
}

TEST_CASE("a full disk is told at the end") {
  if (!fs::exists("/dev/full")) return;
  auto writer = PcapngWriter::open("/dev/full", two_interfaces, "a test");
  CHECK_FALSE(writer.ok());
}

TEST_CASE("tshark reads it") {
  if (std::system("tshark --version >/dev/null 2>&1") != 0) {  // NOLINT: a test
    std::cout << "skipped: no tshark\n";
    return;
  }
  const Folder folder;
  const std::string path = folder / "raw.pcapng";
  auto writer = PcapngWriter::open(path, two_interfaces, "a test");
  REQUIRE(writer.ok());
  writer.value().write(packet(1'700'000'000'123'456'789, std::string(60, '\0'), 1500, 0));
  REQUIRE(writer.value().close({{1, 2}, {0, 0}}).ok());
  CHECK(first_line_of("tshark -r " + path +
                      " -T fields -e frame.time_epoch -e frame.len -e frame.cap_len"
                      " -e frame.interface_name 2>/dev/null") ==
        "1700000000.123456789\t1500\t60\teth0");
}
