// SPDX-License-Identifier: MIT
#include "capture/open.hpp"

#include <array>
#include <optional>
#include <string_view>

#include "capture/decompress.hpp"
#include "capture/pcap_file.hpp"
#include "capture/pcapng_file.hpp"
#include "core/i18n.hpp"

namespace malote {
namespace {

constexpr std::size_t longest_magic = 12;

// Files that look like captures or archives of them to a person, and are refused by name.
struct Stranger {
  std::string_view magic;
  const char* text;
};
constexpr std::array strangers = {
    Stranger{{"snoop\0\0\0", 8}, tr_noop("a snoop capture; convert it to pcapng first")},
    Stranger{"GMBU", tr_noop("a Network Monitor capture; convert it to pcapng first")},
    Stranger{"RTSS", tr_noop("a Network Monitor capture; convert it to pcapng first")},
    Stranger{{"\xfd"
              "7zXZ\0",
              6},
             tr_noop("compressed with xz; unpack it first")},
    Stranger{"BZh", tr_noop("compressed with bzip2; unpack it first")},
    Stranger{"PK\x03\x04", tr_noop("a zip archive; unpack it first")},
    Stranger{"\x02\x21\x4c\x18", tr_noop("compressed with lz4's legacy format; unpack it first")},
};

const char* why_not_a_capture(std::string_view head) {
  for (const Stranger& stranger : strangers)
    if (head.starts_with(stranger.magic)) return tr(stranger.text);
  return tr("not a capture file");
}

// A stream with its compression taken off, its first octets read and put back.
struct Opened {
  std::unique_ptr<InputStream> stream;
  std::vector<Byte> head;
  std::string suffix;  // ".gz"
};

Opened unfold(std::unique_ptr<InputStream> stored) {
  Opened opened;
  opened.head = read_head(*stored, longest_magic);
  opened.stream = std::make_unique<RewoundStream>(opened.head, std::move(stored));
  const std::optional<Compression> compression = find_compression(opened.head);
  if (!compression) return opened;
  opened.suffix = suffix_of(*compression);
  opened.stream = make_decompressor(*compression, std::move(opened.stream));
  opened.head = read_head(*opened.stream, longest_magic);
  opened.stream = std::make_unique<RewoundStream>(opened.head, std::move(opened.stream));
  return opened;
}

}  // namespace

Result<std::unique_ptr<PacketSource>> open_capture_stream(std::unique_ptr<InputStream> stored,
                                                          const std::string& name,
                                                          CaptureId capture) {
  Opened opened = unfold(std::move(stored));
  const auto refuse = [&](const std::string& why) { return Error{name + ": " + why}; };
  const auto opened_or_refused = [&](Result<std::unique_ptr<PacketSource>> source) {
    return source ? std::move(source)
                  : Result<std::unique_ptr<PacketSource>>(refuse(source.error().text));
  };
  if (looks_like_pcap(opened.head))
    return opened_or_refused(open_pcap(std::move(opened.stream), capture, "pcap" + opened.suffix));
  if (looks_like_pcapng(opened.head))
    return opened_or_refused(
        open_pcapng(std::move(opened.stream), capture, "pcapng" + opened.suffix));

  if (!opened.stream->error().empty()) return refuse(opened.stream->error());
  if (opened.head.empty()) return refuse(tr("is empty"));
  return refuse(why_not_a_capture(as_text(opened.head)));
}

Result<std::unique_ptr<PacketSource>> open_capture(const std::string& path, CaptureId capture) {
  auto stream = open_file_stream(path);
  if (!stream) return stream.error();
  return open_capture_stream(std::move(stream.value()), path, capture);
}

bool looks_like_capture(const std::string& path) {
  if (path == "-") return false;  // what is read to find out would be lost
  auto stream = open_file_stream(path);
  if (!stream || stream.value()->octets_total() == 0) return false;
  const Opened opened = unfold(std::move(stream.value()));
  return looks_like_pcap(opened.head) || looks_like_pcapng(opened.head);
}

}  // namespace malote
