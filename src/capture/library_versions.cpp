// SPDX-License-Identifier: MIT
#include "capture/library_versions.hpp"

#include <lz4.h>
#include <openssl/crypto.h>
#include <pcap/pcap.h>
#include <zlib.h>
#include <zstd.h>

#include <string_view>

namespace malote {
namespace {

// "libpcap version 1.10.3 (with TPACKET_V3)", "OpenSSL 3.0.17 1 Jul 2025": name and number.
std::string named(std::string_view text, std::string_view word) {
  const std::size_t at = text.find(word);
  if (at == std::string_view::npos) return std::string(text);
  text.remove_prefix(at + word.size());
  return std::string(text.substr(0, text.find(' ')));
}

}  // namespace

std::vector<std::string> capture_libraries() {
  return {"libpcap " + named(::pcap_lib_version(), "version "),
          "OpenSSL " + named(::OpenSSL_version(OPENSSL_VERSION), "OpenSSL "),
          std::string("zlib ") + ::zlibVersion(), std::string("zstd ") + ::ZSTD_versionString(),
          std::string("lz4 ") + ::LZ4_versionString()};
}

}  // namespace malote
