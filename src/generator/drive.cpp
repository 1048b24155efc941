// SPDX-License-Identifier: MIT
// What really went over the wire becomes a script of its own, and the truth is told from that.
#include "generator/drive_session.hpp"

#include <asio/connect.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <array>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "generator/fault_wire.hpp"

namespace malote::generator {
namespace {

using asio::ip::tcp;
using DriveFault = std::error_code;

constexpr std::int64_t key_least_ns = 60'000'000;  // between two keys, where no pace is given
constexpr std::int64_t key_most_ns = 240'000'000;
constexpr std::size_t unpacked_octets = 65'536;            // of deflated data, at a time
constexpr std::chrono::milliseconds close_patience{2000};  // for the server to close first

}  // namespace

// The service that has the scenario's port, or any that speaks the same.
std::uint16_t Drive::port() const {
  std::optional<std::uint16_t> said;
  for (const ServiceFacts& one : services) {
    if (one.spoken != script_.spoken || one.tls != script_.tls.implicit) continue;
    if (said && one.port != script_.server.port) continue;
    if (const auto port = port_in(options_.ports, one.service)) said = port;
  }
  return said.value_or(static_cast<std::uint16_t>(script_.server.port + options_.port_offset));
}

asio::awaitable<bool> Drive::connect() {
  DriveFault fault;
  const auto address = asio::ip::make_address(options_.server, fault);
  if (!fault) {
    const tcp::endpoint at(address, port());
    co_await socket_.async_connect(at, asio::redirect_error(asio::use_awaitable, fault));
  } else {
    tcp::resolver resolver(context_);
    const auto found = co_await resolver.async_resolve(
        options_.server, std::to_string(port()), asio::redirect_error(asio::use_awaitable, fault));
    if (!fault) {
      co_await asio::async_connect(socket_, found,
                                   asio::redirect_error(asio::use_awaitable, fault));
    }
  }
  if (fault) {
    differ(options_.server + ", " + tr("port ") + std::to_string(port()) + ": " + fault.message());
    co_return false;
  }
  socket_.set_option(tcp::no_delay(true), fault);
  if (script_.spoken == Spoken::ftp) {
    const auto end = [](const tcp::endpoint& at) {
      return Endpoint{parse_ip(at.address().to_string()).value_or(IpAddress{}), at.port()};
    };
    ftp_ = std::make_unique<FtpDriver>(
        context_, name_, end(socket_.local_endpoint(fault)), end(socket_.remote_endpoint(fault)),
        FtpDriveTerms{options_.patience, script_.client.ip, faults_.address(),
                      [this](const std::string& text) { differ(text); }});
  }
  co_return true;
}

asio::awaitable<bool> Drive::play() {
  if (!co_await connect()) {
    ++report_.broken;
    co_return false;
  }
  ++report_.sessions;
  const auto began = std::chrono::steady_clock::now();
  if (script_.tls.implicit && !co_await begin_tls()) {
    ++report_.broken;
    co_await close();
    co_return true;
  }
  for (const DriveTurn& turn : to_turns(script_)) {
    if (called_off_ || (options_.stopped && options_.stopped())) break;
    if (co_await take_turn(turn)) continue;
    ++report_.broken;
    break;
  }
  co_await close();
  report_.session_times.add((std::chrono::steady_clock::now() - began).count());
  co_return true;
}

void Drive::call_off() {
  DriveFault ignored;
  called_off_ = true;
  socket_.cancel(ignored);
  if (ftp_) ftp_->call_off();
}

// What follows a refused 354 or challenge would be taken for commands: it is left out, with what
// would have answered it.
asio::awaitable<bool> Drive::take_turn(const DriveTurn& turn) {
  if (refused_ && !turn.steps.empty()) {
    refused_ = false;
    differ(tr("the next turn is left out"));
    co_return true;
  }
  if (ended_ && !(turn.steps.empty() && turn.expected.empty())) {
    differ(tr("the server has closed the connection"));
    co_return false;
  }
  forget_heard();
  if (!co_await speak(turn)) {
    differ(tr("the connection broke"));
    if (half_closed_) (void)co_await hear(SIZE_MAX, close_patience);
    co_return false;
  }
  const auto said = std::chrono::steady_clock::now();
  const bool heard = co_await hear(turn.expected.size(), options_.patience);
  if (heard) report_.reply_times.add((std::chrono::steady_clock::now() - said).count());
  hold_against(turn.expected);
  if (heard) co_return true;
  differ(timed_out_ ? tr("no reply came in time") : tr("the server has closed the connection"));
  co_return false;
}

// FTP: what ends a transfer may come with its 150, before the file was read.
void Drive::forget_heard() {
  std::size_t begun = 0;
  for (std::size_t i = 0; ftp_ && i < held_ && i < replies_.size(); ++i) {
    if (replies_[i].what == '1') begun = i + 1;
  }
  const bool keep = begun == held_ && begun != 0;
  replies_.erase(replies_.begin(),
                 keep ? replies_.begin() + static_cast<std::ptrdiff_t>(begun) : replies_.end());
  held_ = 0;
}

void Drive::hold_against(const std::vector<std::string>& expected) {
  tls_refused_ = false;
  const bool pop3 = script_.spoken == Spoken::pop3;
  held_ = std::min(expected.size(), replies_.size());
  for (std::size_t i = 0; i < held_; ++i) {
    const Reply& reply = replies_[i];
    const ReplyClass wanted = class_of(script_.spoken, expected[i]);
    const std::string& line = pop3 ? reply.lines.front() : reply.lines.back();
    if (reply.what == wanted) continue;
    tls_refused_ = i + 1 == expected.size();
    ++report_.differing;
    differ(tr("expected: ") + to_visible(expected[i]) + tr("; came: ") + to_visible(line));
    // FTP: without its 1xx a file does not come.
    const bool more = wanted == '3' || wanted == '>' || (ftp_ && wanted == '1');
    refused_ = i + 1 == expected.size() && more;
  }
}

asio::awaitable<bool> Drive::speak(const DriveTurn& turn) {
  for (const Step* step : turn.steps) {
    if (const auto* say = std::get_if<Say>(step)) {
      std::string octets = ftp_ ? ftp_->outgoing(say->octets) : say->octets;
      if (say->urgent) {
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
  DriveFault fault;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, fault));
}

void Drive::half_close() {
  DriveFault ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  half_closed_ = true;
}

void Drive::close_now(bool reset) {
  DriveFault ignored;
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
  DriveFault fault;
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
  DriveFault fault;
  co_await asio::async_write(socket_, asio::buffer(octets.data(), octets.size()),
                             asio::redirect_error(asio::use_awaitable, fault));
  co_return !fault;
}

asio::awaitable<bool> Drive::hear(std::size_t count, std::chrono::milliseconds patience) {
  timed_out_ = false;
  std::array<char, 16384> buffer{};
  const auto until = std::chrono::steady_clock::now() + patience;
  while (replies_.size() < count && !ended_ && !timed_out_ && !called_off_) {
    timer_.expires_at(until);
    // The handler may be under way already when the read ends: then it must do nothing.
    const auto reading = std::make_shared<bool>(true);
    timer_.async_wait([this, still = std::weak_ptr(reading)](DriveFault fault) {
      if (fault || still.expired()) return;
      timed_out_ = true;
      socket_.cancel(fault);
    });
    DriveFault fault;
    const std::size_t octets = co_await socket_.async_read_some(
        asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, fault));
    timer_.cancel();
    if (!fault) timed_out_ = false;
    report_.heard_octets += octets;
    const std::size_t known = replies_.size();
    ended_ = fault ? !timed_out_ : !take_wire({buffer.data(), octets});
    for (std::size_t i = known; i < replies_.size(); ++i) note_reply(replies_[i]);
  }
  co_return replies_.size() >= count;
}

// False where it is more than is kept, or not what was agreed on.
bool Drive::take(std::string_view octets) {
  const bool imap = script_.spoken == Spoken::imap;
  do {
    std::optional<std::string> plain;
    if (inflater_) {
      plain = inflater_->inflate(octets, unpacked_octets);
      if (!plain) return false;
    } else {
      plain = std::string(std::exchange(octets, {}));
    }
    if (imap) record_.add(Side::server, *plain);
    if (!reader_.feed(*plain, replies_)) return false;
    more_to_unpack_ = inflater_ && plain->size() == unpacked_octets;
  } while (!octets.empty() || more_to_unpack_);
  return true;
}

void Drive::note_reply(const Reply& reply) {
  ++report_.replies;
  if (ftp_) return ftp_->heard(reply.lines);
  if (script_.spoken == Spoken::imap) {
    if (!reader_.takes_compression(reply)) return;
    deflater_ = std::make_unique<RawDeflater>();
    inflater_ = std::make_unique<RawInflater>();
    return;
  }
  challenged_ = reply.what == '>';
  if (challenged_) return;
  for (const std::string& line : reply.lines) {
    record_.add(Side::server, line + "\r\n");
    if (script_.spoken == Spoken::pop3) break;  // the others are lists
  }
  if (reply.body) record_.add(BodyTurn{Side::server, BodyFrame::dot, *reply.body});
}

asio::awaitable<void> Drive::pause(std::int64_t ns) {
  if (options_.speed <= 0 || ns <= 0) co_return;
  asio::steady_timer timer(context_);
  const double scaled = std::min(static_cast<double>(ns) / options_.speed, 1e15);
  timer.expires_after(std::chrono::nanoseconds(static_cast<std::int64_t>(scaled)));
  DriveFault fault;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, fault));
}

std::vector<TransferTruth> Drive::tell_transfers() const {
  return ftp_ ? ftp_->tell() : std::vector<TransferTruth>();
}

asio::awaitable<void> Drive::close() {
  DriveFault fault;
  if (ftp_) ftp_->finish();
  if (script_.ending == Ending::reset && script_.ended_by == Side::client) {
    socket_.set_option(asio::socket_base::linger(true, 0), fault);
  } else if (script_.ended_by == Side::server && !ended_ && !timed_out_) {
    replies_.clear();
    (void)co_await hear(SIZE_MAX, close_patience);
  }
  co_await close_tls();
  socket_.close(fault);
}

}  // namespace malote::generator
