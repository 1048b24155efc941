// SPDX-License-Identifier: MIT
// One driven session: says the client's turns of a script and waits for the replies. Made by
// drive_stage only; knows sockets.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/text.hpp"
#include "generator/drive.hpp"
#include "generator/drive_ftp.hpp"
#include "generator/drive_record.hpp"
#include "generator/random.hpp"
#include "generator/raw_deflate.hpp"
#include "generator/replies.hpp"
#include "generator/tls_end.hpp"

namespace malote::generator {

class Drive {
 public:
  // `name` is what truth and differences call it; `seed` is for what is typed and goes wrong.
  Drive(asio::io_context& context, const SessionScript& script, std::string name,
        std::uint64_t seed, const DriveOptions& options, DriveReport& report)
      : context_(context),
        script_(script),
        name_(std::move(name)),
        options_(options),
        report_(report),
        socket_(context),
        timer_(context),
        reader_(script.spoken),
        typing_(seed, 2000),
        record_(script, name_),
        faults_(faults_of(script, options), script.spoken, seed) {}
  Drive(const Drive&) = delete;
  Drive& operator=(const Drive&) = delete;

  asio::awaitable<bool> play();  // false: nobody listens
  // For fault_wire.hpp.
  asio::awaitable<bool> write_octets(std::string octets) { co_return co_await write(octets); }
  asio::awaitable<void> pause_ns(std::int64_t ns);
  void half_close();
  void close_now(bool reset);
  void call_off();  // as if the server had gone
  [[nodiscard]] std::vector<TruthRow> tell() const { return record_.tell(); }
  [[nodiscard]] std::vector<TransferTruth> tell_transfers() const;

 private:
  asio::awaitable<bool> connect();
  asio::awaitable<bool> take_turn(const DriveTurn&);
  asio::awaitable<bool> speak(const DriveTurn&);
  asio::awaitable<bool> flush();
  asio::awaitable<bool> put(std::string octets);
  [[nodiscard]] BodyTurn spoiled(BodyTurn) const;
  static std::vector<Fault> faults_of(const SessionScript& script, const DriveOptions& options) {
    auto all = script.faults;
    all.insert(all.end(), options.faults.begin(), options.faults.end());
    return all;
  }
  asio::awaitable<bool> play_data(const Step&);
  asio::awaitable<bool> write_urgent(const std::string& octets);
  asio::awaitable<bool> write(std::string_view octets);
  asio::awaitable<bool> hear(std::size_t count, std::chrono::milliseconds patience);
  asio::awaitable<void> pause(std::int64_t ns);
  asio::awaitable<void> close();
  void forget_heard();
  // drive_tls.cpp
  asio::awaitable<bool> begin_tls();
  asio::awaitable<bool> end_tls();
  asio::awaitable<void> talk_tls(TlsEnd::State until_left);
  [[nodiscard]] std::unique_ptr<TlsEnd> data_end() const;
  asio::awaitable<void> close_tls();
  [[nodiscard]] std::string seal(std::string_view octets);
  [[nodiscard]] bool take_wire(std::string_view octets);
  void note_wire(std::string_view octets);
  [[nodiscard]] bool is_over(const DriveTurn&) const;
  [[nodiscard]] bool tls_closed() const { return tls_ && tls_->state() == TlsEnd::State::closed; }
  void hold_against(const std::vector<std::string>& expected);
  void note_reply(const Reply&);
  bool take(std::string_view octets);
  void differ(const std::string& text) {
    if (options_.on_difference) options_.on_difference(to_visible(name_) + ": " + text);
  }
  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::string host() const;
  [[nodiscard]] std::int64_t pause_ns(const Pace&);

  asio::io_context& context_;
  const SessionScript& script_;
  std::string name_;
  const DriveOptions& options_;
  DriveReport& report_;
  asio::ip::tcp::socket socket_;
  asio::steady_timer timer_;
  ReplyReader reader_;
  Random typing_;
  DriveRecord record_;
  Pace pace_;
  std::string unsent_;
  std::vector<Reply> replies_;  // of this turn
  std::size_t held_ = 0;        // of these: so many were held against the scenario's
  FaultInjector faults_;
  bool half_closed_ = false, called_off_ = false;
  bool refused_ = false;     // asked for more, and was told no
  bool challenged_ = false;  // POP3: the next line answers a challenge
  bool ended_ = false;       // by the server
  bool timed_out_ = false;
  std::unique_ptr<RawDeflater> deflater_;  // IMAP: once COMPRESS was granted
  std::unique_ptr<RawInflater> inflater_;
  bool more_to_unpack_ = false;
  std::unique_ptr<FtpDriver> ftp_;
  std::shared_ptr<TlsContext> tls_context_;
  std::unique_ptr<TlsEnd> tls_;        // while there is TLS
  std::unique_ptr<TlsEnd> ended_tls_;  // what data connections resume behind a CCC
  bool tls_refused_ = false;           // the last reply was not the scenario's
};

}  // namespace malote::generator
