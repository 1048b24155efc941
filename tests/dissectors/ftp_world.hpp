// SPDX-License-Identifier: MIT
// FTP as packets: control and data connections between any hosts, in any order, through the engine
// with the real dissector. For tests of what ties the two together.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dissectors/ftp_support.hpp"
#include "layers/tls.hpp"
#include "session/engine.hpp"

namespace malote::test {

// As MODE Z carries it, made by zlib itself.
inline std::string deflated(const std::string& plain) {
  std::string out(compressBound(plain.size()), '\0');
  uLongf octets = out.size();
  REQUIRE(compress2(reinterpret_cast<Bytef*>(out.data()), &octets,
                    reinterpret_cast<const Bytef*>(plain.data()), plain.size(), 9) == Z_OK);
  out.resize(octets);
  return out;
}

// What came out, by kind; contents by id.
struct FtpRows final : RecordSink {
  void accept(Record record) override {
    if (auto* row = std::get_if<SessionRecord>(&record)) sessions[row->id.value] = *row;
    if (auto* row = std::get_if<TransferRecord>(&record)) transfers.push_back(std::move(*row));
    if (auto* row = std::get_if<ExchangeRecord>(&record)) exchanges.push_back(std::move(*row));
    if (auto* row = std::get_if<NoticeRecord>(&record)) notices.push_back(std::move(*row));
  }
  [[nodiscard]] bool noticed(std::string_view kind) const {
    return std::any_of(notices.begin(), notices.end(),
                       [&](const NoticeRecord& notice) { return notice.kind == kind; });
  }
  // In the order of their ids.
  [[nodiscard]] const TransferRecord& transfer(std::size_t nth) {
    std::sort(transfers.begin(), transfers.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    REQUIRE(nth < transfers.size());
    return transfers[nth];
  }
  [[nodiscard]] const std::string& octets(std::size_t nth) {
    return contents.all[transfer(nth).content];
  }

  std::map<std::uint64_t, SessionRecord> sessions;
  std::vector<TransferRecord> transfers;
  std::vector<ExchangeRecord> exchanges;
  std::vector<NoticeRecord> notices;
  FakeContent contents;
};

inline Endpoint at(const char* ip, std::uint16_t port) {
  return {parse_ip(ip).value(), port};
}

class FtpWorld {
 public:
  struct Tcp {
    Endpoint ends[2];  // [0] opens
    std::uint32_t next[2] = {1000, 5000};
  };
  struct Frame {
    std::int64_t ms = 0;
    std::vector<Byte> octets;
  };

  // Opens a connection: SYN, SYN and ACK, ACK. The index names it.
  std::size_t open(const Endpoint& from, const Endpoint& to) {
    connections_.push_back({{from, to}});
    connections_.back().next[0] += static_cast<std::uint32_t>(connections_.size()) * 100'000;
    const std::size_t tcp = connections_.size() - 1;
    put(tcp, 0, "", syn);
    put(tcp, 1, "", syn | ack);
    put(tcp, 0, "", ack);
    return tcp;
  }
  // One that the capture meets in the middle.
  std::size_t meet(const Endpoint& from, const Endpoint& to) {
    connections_.push_back({{from, to}});
    return connections_.size() - 1;
  }
  void say(std::size_t tcp, unsigned side, std::string_view octets) {
    constexpr std::size_t most = 1400;
    do {
      put(tcp, side, octets.substr(0, most), ack);
      octets.remove_prefix(std::min(most, octets.size()));
    } while (!octets.empty());
  }
  // Sent, acknowledged, and not in the capture.
  void lose(std::size_t tcp, unsigned side, std::uint32_t octets) {
    connections_[tcp].next[side] += octets;
    put(tcp, 1 - side, "", ack);
  }
  void fin(std::size_t tcp, unsigned side) { put(tcp, side, "", fin_flag | ack); }
  void close(std::size_t tcp, unsigned side) {
    fin(tcp, side);
    fin(tcp, 1 - side);
    put(tcp, side, "", ack);
  }
  void reset(std::size_t tcp, unsigned side) { put(tcp, side, "", rst | ack); }
  void pass(std::int64_t ms) { now_ms_ += ms; }
  // A file over a data connection, sent by `side`, and its end.
  std::size_t carry(const Endpoint& from, const Endpoint& to, unsigned side,
                    std::string_view octets) {
    const std::size_t tcp = open(from, to);
    if (!octets.empty()) say(tcp, side, octets);
    close(tcp, side);
    return tcp;
  }
  // A control connection that is logged in; commands and replies in turns.
  std::size_t control(const Endpoint& client, const Endpoint& server) {
    const std::size_t tcp = open(client, server);
    say(tcp, 1, "220 ready\r\n");
    dialogue(tcp, {"USER u", "331 ", "PASS p", "230 in"});
    return tcp;
  }
  void dialogue(std::size_t tcp, const std::vector<std::string>& lines) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      say(tcp, i % 2 == 0 ? 0 : 1, lines[i] + "\r\n");
    }
  }
  void command(std::size_t tcp, const std::string& line) { say(tcp, 0, line + "\r\n"); }
  void reply(std::size_t tcp, const std::string& line) { say(tcp, 1, line + "\r\n"); }

  FtpRows run(Limits limits = {}) {
    FtpRows rows;
    const auto layers = make_layer_factory();
    const DissectorInfo table[] = {ftp_info()};
    session::EngineConfig config;
    config.limits = limits;
    config.dissectors = table;
    config.ports = {{21, {Protocol::ftp, false}}, {990, {Protocol::ftp, true}}};
    config.layers = layers.get();
    session::Engine engine(std::move(config), rows, rows.contents);
    std::uint64_t number = 0;
    for (const Frame& frame : frames) {
      engine.on_packet({Timestamp{frame.ms * 1'000'000}, frame.octets,
                        static_cast<std::uint32_t>(frame.octets.size()), LinkType::raw_ip, 0,
                        CaptureId{1}, ++number});
    }
    engine.finish();
    held = engine.stats().held_octets;
    CHECK(rows.contents.open_count() == 0);
    return rows;
  }

  std::vector<Frame> frames;
  std::size_t held = 0;

 private:
  static constexpr unsigned fin_flag = 1, syn = 2, rst = 4, ack = 16;

  void put(std::size_t tcp, unsigned side, std::string_view octets, unsigned flags) {
    Tcp& connection = connections_[tcp];
    const Endpoint& from = connection.ends[side];
    const Endpoint& to = connection.ends[1 - side];
    const std::size_t header = from.ip.is_v6 ? 40 : 20;
    std::vector<Byte> out(header + 20, 0);
    const auto number = [&](std::size_t place, std::uint32_t value, unsigned width) {
      for (unsigned i = 0; i < width; ++i) {
        out[place + i] = static_cast<Byte>(value >> (8 * (width - 1 - i)));
      }
    };
    const auto length = static_cast<std::uint32_t>(20 + octets.size());
    if (from.ip.is_v6) {
      out[0] = 0x60;
      number(4, length, 2);
      out[6] = 6;
      std::copy(from.ip.octets.begin(), from.ip.octets.end(), out.begin() + 8);
      std::copy(to.ip.octets.begin(), to.ip.octets.end(), out.begin() + 24);
    } else {
      out[0] = 0x45;
      number(2, 20 + length, 2);
      out[8] = 64;
      out[9] = 6;
      std::copy_n(from.ip.octets.begin(), 4, out.begin() + 12);
      std::copy_n(to.ip.octets.begin(), 4, out.begin() + 16);
    }
    number(header, from.port, 2);
    number(header + 2, to.port, 2);
    number(header + 4, connection.next[side], 4);
    number(header + 8, (flags & ack) != 0 ? connection.next[1 - side] : 0, 4);
    out[header + 12] = 0x50;
    out[header + 13] = static_cast<Byte>(flags);
    out.insert(out.end(), octets.begin(), octets.end());
    const bool takes_one = (flags & (syn | fin_flag)) != 0;
    connection.next[side] += static_cast<std::uint32_t>(octets.size()) + (takes_one ? 1U : 0U);
    frames.push_back({++now_ms_, std::move(out)});
  }

  std::vector<Tcp> connections_;
  std::int64_t now_ms_ = 1'700'000'000'000;
};

}  // namespace malote::test
