// SPDX-License-Identifier: MIT
// What a driven session says: the client's steps of a turn, at the pace and with the faults that
// are asked for.
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include "generator/drive_session.hpp"
#include "generator/fault_wire.hpp"

namespace malote::generator {
namespace {

using SpeakFault = std::error_code;

constexpr std::int64_t key_least_ns = 60'000'000;  // between two keys, where no pace is given
constexpr std::int64_t key_most_ns = 240'000'000;

}  // namespace

asio::awaitable<bool> Drive::speak(const DriveTurn& turn) {
  for (const Step* step : turn.steps) {
    if (const auto* say = std::get_if<Say>(step)) {
      std::string octets = ftp_ ? ftp_->outgoing(say->octets) : say->octets;
      if (say->urgent && !tls_) {
        if (!co_await flush() || !co_await write_urgent(octets)) co_return false;
        continue;
      }
      faults_.begin(command_of(script_.spoken, octets));
      (void)faults_.spoil(octets, 0);
      // Whoever answers a challenge says no command.
      if (!challenged_) record_.add(Side::client, octets);
      challenged_ = false;
      if (!co_await put(std::move(octets))) co_return false;
    } else if (const auto* body = std::get_if<BodyTurn>(step)) {
      faults_.begin(".");
      const BodyTurn sent = spoiled(*body);
      record_.add(sent);
      if (!co_await put(to_wire(sent))) co_return false;
    } else {
      if (!co_await flush()) co_return false;
      if (const auto* wait = std::get_if<Wait>(step)) co_await pause(wait->ns);
      if (const auto* pace = std::get_if<Pace>(step)) pace_ = *pace;
      if (std::holds_alternative<StartTls>(*step) && !co_await begin_tls()) co_return false;
      if (std::holds_alternative<EndTls>(*step) && !co_await end_tls()) co_return false;
      if (ftp_ && !co_await play_data(*step)) co_return false;
    }
  }
  if (!co_await flush()) co_return false;
  if (ftp_) co_await ftp_->said();
  co_return true;
}

// A message as the faults want it.
BodyTurn Drive::spoiled(BodyTurn body) const {
  if (faults_.due(FaultKind::no_dot) != nullptr && body.frame == BodyFrame::dot) {
    body.frame = BodyFrame::broken;
  }
  if (faults_.due(FaultKind::bare_lf) != nullptr && body.frame != BodyFrame::literal) {
    std::string lines;
    for (std::size_t i = 0; i < body.content.size(); ++i) {
      const bool last = i + 2 >= body.content.size();
      if (body.content[i] != '\r' || last || body.content[i + 1] != '\n') lines += body.content[i];
    }
    body.content = std::move(lines);
  }
  return body;
}

asio::awaitable<bool> Drive::put(std::string octets) {
  auto faults = faults_.wire(0);
  if (faults.empty()) {
    unsent_ += octets;
    co_return true;
  }
  if (!co_await flush()) co_return false;
  co_return co_await write_badly(*this, std::move(octets), std::move(faults));
}

asio::awaitable<void> Drive::pause_ns(std::int64_t ns) {
  asio::steady_timer timer(context_);
  timer.expires_after(std::chrono::nanoseconds(ns));
  SpeakFault fault;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, fault));
}

void Drive::half_close() {
  SpeakFault ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  half_closed_ = true;
}

void Drive::close_now(bool reset) {
  SpeakFault ignored;
  if (reset) socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
}

// Without its data connection a transfer fails; the session goes on.
asio::awaitable<bool> Drive::play_data(const Step& step) {
  co_await ftp_->said();
  if (const auto* open = std::get_if<DataOpen>(&step)) (void)co_await ftp_->play(*open);
  if (const auto* turn = std::get_if<DataTurn>(&step)) (void)co_await ftp_->play(*turn);
  if (const auto* end = std::get_if<DataEnd>(&step)) (void)co_await ftp_->play(*end);
  co_return true;
}

asio::awaitable<bool> Drive::write_urgent(const std::string& octets) {
  SpeakFault fault;
  co_await socket_.async_send(asio::buffer(octets), asio::socket_base::message_out_of_band,
                              asio::redirect_error(asio::use_awaitable, fault));
  co_return !fault;
}

std::int64_t Drive::pause_ns(const Pace& pace) {
  if (pace.each_ns != 0 || pace.unit == PaceUnit::writes) return pace.each_ns;
  const std::int64_t key = typing_.between(key_least_ns, key_most_ns);
  return pace.unit == PaceUnit::octets ? key : key * 20;
}

asio::awaitable<bool> Drive::flush() {
  const std::string octets = std::exchange(unsent_, {});
  std::string_view rest = octets;
  // Whoever types reads the answer first.
  const int reading = pace_.unit == PaceUnit::octets ? 8 : 1;
  if (!rest.empty() && pace_.unit != PaceUnit::writes) co_await pause(pause_ns(pace_) * reading);
  while (!rest.empty()) {
    std::size_t piece = rest.size();
    if (pace_.unit == PaceUnit::octets) piece = rest.starts_with("\r\n") ? 2 : 1;
    if (pace_.unit == PaceUnit::lines) piece = std::min(rest.find('\n'), rest.size() - 1) + 1;
    if (!co_await write(rest.substr(0, piece))) co_return false;
    rest.remove_prefix(piece);
    if (!rest.empty()) co_await pause(pause_ns(pace_));
  }
  co_return true;
}

asio::awaitable<bool> Drive::write(std::string_view octets) {
  reader_.note_sent(octets);
  report_.sent_octets += octets.size();
  const std::string packed = deflater_ ? deflater_->deflate(octets) : std::string();
  if (deflater_) octets = packed;
  const std::string sealed = tls_ ? seal(octets) : std::string();
  if (tls_) octets = sealed;
  SpeakFault fault;
  co_await asio::async_write(socket_, asio::buffer(octets.data(), octets.size()),
                             asio::redirect_error(asio::use_awaitable, fault));
  co_return !fault;
}

asio::awaitable<void> Drive::pause(std::int64_t ns) {
  if (options_.speed <= 0 || ns <= 0) co_return;
  asio::steady_timer timer(context_);
  const double scaled = std::min(static_cast<double>(ns) / options_.speed, 1e15);
  timer.expires_after(std::chrono::nanoseconds(static_cast<std::int64_t>(scaled)));
  SpeakFault fault;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, fault));
}

}  // namespace malote::generator
