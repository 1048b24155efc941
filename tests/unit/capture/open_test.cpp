// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <lz4frame.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "captures.hpp"

using namespace malote;
using namespace malote::test;

namespace {

Octets gzip(const Octets& data) {
  z_stream state{};
  REQUIRE(deflateInit2(&state, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  Octets out;
  out.resize(deflateBound(&state, data.size()) + 32);
  state.next_in = const_cast<Byte*>(data.data());
  state.avail_in = static_cast<uInt>(data.size());
  state.next_out = out.data();
  state.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&state, Z_FINISH) == Z_STREAM_END);
  out.resize(state.total_out);
  deflateEnd(&state);
  return out;
}

Octets zstd(const Octets& data) {
  Octets out;
  out.resize(ZSTD_compressBound(data.size()));
  out.resize(ZSTD_compress(out.data(), out.size(), data.data(), data.size(), 3));
  return out;
}

Octets lz4(const Octets& data) {
  Octets out;
  out.resize(LZ4F_compressFrameBound(data.size(), nullptr));
  out.resize(LZ4F_compressFrame(out.data(), out.size(), data.data(), data.size(), nullptr));
  return out;
}

// Does not compress well, so that cuts fall between packets.
Octets sample(int packets) {
  std::mt19937 random(1);
  Octets file = pcap_header({});
  for (int i = 0; i < packets; ++i) {
    std::string octets(100, '\0');
    for (char& c : octets) c = static_cast<char>(random());
    file.add(pcap_record({}, static_cast<std::uint32_t>(i), 0, octets).view());
  }
  return file;
}

// A folder of this test's own, removed at the end.
struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() /
                               ("malote-capture-test-" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string write(const std::string& name, const Octets& octets) const {
    std::ofstream file(path / name, std::ios::binary);
    file.write(reinterpret_cast<const char*>(octets.data()),
               static_cast<std::streamsize>(octets.size()));
    return path / name;
  }
};

std::string refusal(const std::string& path) {
  const auto opened = open_capture(path, CaptureId{1});
  return opened ? "" : opened.error().text;
}

}  // namespace

TEST_CASE("compressed captures give the same packets") {
  const Octets plain = sample(5000);  // more than one buffer
  const auto expected = read_all(plain);
  REQUIRE(expected.packets.size() == 5000);
  const std::size_t half = plain.size() / 2;
  const Octets first = plain.slice(0, half);
  const Octets second = plain.slice(half, plain.size() - half);
  const std::pair<Octets, std::string> files[] = {
      {gzip(plain), "pcap.gz"},
      {join({gzip(first), gzip(second)}), "pcap.gz"},
      {join({gzip(first), gzip(second), Octets().zeros(1000)}), "pcap.gz"},
      {zstd(plain), "pcap.zst"},
      {join({zstd(first), zstd(second)}), "pcap.zst"},
      {lz4(plain), "pcap.lz4"},
      {join({lz4(first), lz4(second)}), "pcap.lz4"},
  };
  for (const auto& [file, format] : files) {
    const auto read = read_all(file);
    CHECK(read.refused.empty());
    CHECK(read.format == format);
    CHECK(read.packets == expected.packets);
    CHECK(read.faults.empty());
  }
  const auto pcapng = read_all(gzip(join({section({}), interface({}, 1)})));
  CHECK(pcapng.format == "pcapng.gz");
}

TEST_CASE("a compressed capture that is cut or damaged gives what is before") {
  const Octets plain = sample(3000);
  const auto expected = read_all(plain);
  for (const auto& [file, text] : {std::pair{gzip(plain), "the gzip data is damaged"},
                                   std::pair{zstd(plain), "the zstd data is damaged"},
                                   std::pair{lz4(plain), "the lz4 data is damaged"}}) {
    const auto cut = read_all(file.slice(0, file.size() * 2 / 3));
    CHECK(cut.packets.size() > 0);
    CHECK(cut.packets.size() < 3000);
    CHECK(std::equal(cut.packets.begin(), cut.packets.end(), expected.packets.begin()));
    REQUIRE(cut.faults.size() == 1);
    CHECK(cut.faults[0].text == "the compressed data is cut off");
    CHECK(cut.faults[0].offset >= 24 + cut.packets.size() * 116);
    CHECK(cut.faults[0].offset < 24 + (cut.packets.size() + 1) * 116);

    const auto at_last = read_all(file.slice(0, file.size() - 1));
    REQUIRE(at_last.faults.size() == 1);
    CHECK(at_last.faults[0].text == "the compressed data is cut off");

    Octets followed = file;
    followed.add(as_bytes("something else behind it"));
    const auto more = read_all(followed);
    CHECK(more.packets == expected.packets);
    CHECK(more.faults.size() == 1);
  }
  Octets damaged = gzip(plain);
  damaged[damaged.size() - 6] ^= 1;  // the member's CRC
  const auto read = read_all(damaged);
  CHECK(read.packets.size() >= 2900);
  REQUIRE(read.faults.size() == 1);
  CHECK(read.faults[0].text == "the gzip data is damaged");
}

TEST_CASE("what is no capture is refused in one line") {
  CHECK(read_all(Octets{}).refused == "file: is empty");
  CHECK(read_all(Octets("x")).refused == "file: not a capture file");
  CHECK(read_all(Octets("From: someone\r\nTo: other\r\n")).refused == "file: not a capture file");
  CHECK(read_all(Octets({"snoop\0\0\0\0\0\0\2", 12})).refused ==
        "file: a snoop capture; convert it to pcapng first");
  CHECK(read_all(Octets("BZh91AY&SY......")).refused ==
        "file: compressed with bzip2; unpack it first");
  CHECK(read_all(gzip(Octets("a text, no capture"))).refused == "file: not a capture file");
  CHECK(read_all(gzip(Octets{})).refused == "file: is empty");
  CHECK(read_all(gzip(gzip(sample(1)))).refused == "file: not a capture file");
  CHECK(read_all(gzip(sample(1)).slice(0, 11)).refused == "file: the compressed data is cut off");
}

TEST_CASE("garbage never crashes, whatever it begins with") {
  std::mt19937 random(7);
  const Octets starts[] = {Octets{},
                           pcap_header({}),
                           pcap_header({true}, 0xa1b23c4d),
                           join({section({}), interface({}, 1)}),
                           join({section({true}), interface({true}, 1)}),
                           Octets({0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3}),
                           Octets({0x28, 0xb5, 0x2f, 0xfd}),
                           Octets({0x04, 0x22, 0x4d, 0x18})};
  for (int round = 0; round < 400; ++round) {
    for (Octets file : starts) {
      const std::size_t octets = random() % 300;
      for (std::size_t i = 0; i < octets; ++i)
        file.u8(random() % 3 == 0 ? random() % 256 : random() % 8);
      const auto read = read_all(file);
      CHECK(read.packets.size() <= file.size());
    }
  }
}

TEST_CASE("files that can't be opened") {
  const Folder folder;
  CHECK(refusal("/no/such.pcap") == "/no/such.pcap: no such file");
  CHECK(refusal(folder.path) == folder.path.string() + ": is a directory");
  const std::string empty = folder.write("empty.pcap", Octets{});
  CHECK(refusal(empty) == empty + ": is empty");
  if (::geteuid() != 0) {  // root may read everything
    const std::string closed = folder.write("closed.pcap", sample(1));
    std::filesystem::permissions(closed, std::filesystem::perms::none);
    CHECK(refusal(closed) == closed + ": permission denied");
  }
  CHECK_FALSE(looks_like_capture("/no/such.pcap"));
  CHECK_FALSE(looks_like_capture(folder.path));
  CHECK_FALSE(looks_like_capture(empty));
  CHECK_FALSE(looks_like_capture(folder.write("text", Octets("SQLite format 3"))));
  CHECK(looks_like_capture(folder.write("a.pcap", sample(1))));
  CHECK(looks_like_capture(folder.write("a.gz", gzip(sample(1)))));
  CHECK(looks_like_capture(folder.write("a.pcapng", section({}))));
}

TEST_CASE("a file's progress is told in octets as stored") {
  const Folder folder;
  const Octets stored = gzip(sample(100));
  auto source = open_capture(folder.write("a.pcap.gz", stored), CaptureId{5});
  REQUIRE(source.ok());
  CHECK(source.value()->octets_total() == stored.size());
  CHECK(read_all(*source.value()).packets.size() == 100);
  CHECK(source.value()->octets_read() == stored.size());
}

TEST_CASE("a file's identity is its size and its ends'") {
  const Folder folder;
  const auto identity = [&](const std::string& name, const Octets& octets) {
    return capture_identity(folder.write(name, octets)).value();
  };
  Octets large;
  large.resize(5 * mebi, Byte{1});
  const std::string first = identity("a", large);
  CHECK(first.size() == 64);
  CHECK(identity("b", large) == first);
  Octets other = large;
  other.back() = 2;
  CHECK(identity("c", other) != first);
  other = large;
  other.front() = 2;
  CHECK(identity("d", other) != first);
  other = large;
  other.push_back(1);
  CHECK(identity("e", other) != first);
  CHECK(identity("f", Octets("small")) != identity("g", Octets("smell")));
  CHECK(capture_identity("-").value().empty());
  CHECK_FALSE(capture_identity("/no/such").ok());
  CHECK_FALSE(capture_identity(folder.path).ok());
}
