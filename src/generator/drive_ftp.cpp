// SPDX-License-Identifier: MIT
#include "generator/drive_ftp.hpp"

#include <algorithm>
#include <array>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "generator/deadline.hpp"

namespace malote::generator {
namespace {

using FtpFault = std::error_code;
namespace ip = asio::ip;

// What may come before it is asked for: an ABOR is to find the rest unsent.
constexpr int data_receive_octets = 65'536;

Endpoint endpoint_of(const ip::tcp::endpoint& at) {
  return {parse_ip(at.address().to_string()).value_or(IpAddress{}), at.port()};
}

ip::tcp::endpoint to_asio(const Endpoint& at) {
  FtpFault ignored;
  return {ip::make_address(to_text(at.ip), ignored), at.port};
}

Timestamp wall_clock() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()};
}

}  // namespace

struct FtpDriver::Row {
  TransferTruth truth;
  DataEncoder encoder;
  DataDecoder decoder;
  Sha256 digest;
  bool replied = false, has_data = false, ended = false, broken = false;

  void count(std::string_view octets) {
    digest.add(octets);
    truth.size += octets.size();
    truth.end = wall_clock();
  }
};

FtpDriver::FtpDriver(asio::io_context& context, std::string session, const Endpoint& client,
                     const Endpoint& server, FtpDriveTerms terms)
    : context_(context),
      session_(std::move(session)),
      client_(client),
      server_(server),
      terms_(std::move(terms)),
      dialogue_(server),
      acceptor_(context),
      socket_(context) {}

FtpDriver::~FtpDriver() = default;

std::string FtpDriver::outgoing(std::string_view octets) {
  std::string said;
  for (const char c : octets) {
    said += c;
    line_ += c;
    if (c != '\n') continue;
    std::string line = telnet_.filter(std::exchange(line_, {}));
    const std::size_t size = line.size();
    while (line.ends_with('\n') || line.ends_with('\r')) line.pop_back();
    const auto space = line.find(' ');
    FtpCommand command{to_upper(line.substr(0, space)), {}};
    if (space != std::string::npos) command.argument = line.substr(space + 1);
    if (command.verb == "PORT" || command.verb == "EPRT") {
      line = rewritten(command);
      said.replace(said.size() - std::min(size, said.size()), std::string::npos, line + "\r\n");
    }
    (void)dialogue_.hear(Side::client, line);
    if (moves_data(command.verb)) {
      close();
      opens_ = true;
    }
    aborts_ = aborts_ || command.verb == "ABOR";
  }
  return said;
}

// Another address than the scenario's client's is said on purpose: it stays.
std::string FtpDriver::rewritten(const FtpCommand& command) {
  FtpFault fault;
  acceptor_.close(fault);
  const auto at = to_asio({client_.ip, 0});
  acceptor_.open(at.protocol(), fault);
  if (!fault)
    acceptor_.set_option(asio::socket_base::receive_buffer_size(data_receive_octets), fault);
  if (!fault) acceptor_.bind(at, fault);
  if (!fault) acceptor_.listen(4, fault);
  Endpoint own = endpoint_of(acceptor_.local_endpoint(fault));
  const auto written = command.verb == "PORT" ? parse_host_port(command.argument)
                                              : parse_extended_port(command.argument, own.ip);
  if (written && written->ip != terms_.scripted) own.ip = written->ip;
  if (terms_.advertised) own.ip = *terms_.advertised;
  if (command.verb == "EPRT" || own.ip.is_v6) {
    return "EPRT |" + std::string(own.ip.is_v6 ? "2" : "1") + "|" + to_text(own.ip) + "|" +
           std::to_string(own.port) + "|";
  }
  std::string text = "PORT ";
  for (std::size_t i = 0; i < 4; ++i) text += std::to_string(own.ip.octets[i]) + ",";
  return text + std::to_string(own.port >> 8U) + "," + std::to_string(own.port & 0xffU);
}

asio::awaitable<void> FtpDriver::said() {
  const auto& announced = dialogue_.announced();
  if (std::exchange(opens_, false) && announced && !announced->active) (void)co_await open();
  if (!std::exchange(aborts_, false) || !data_) co_return;
  // The server may send on until it has read the ABOR.
  Row* row = row_under_way();
  std::array<char, 16384> buffer{};
  if (row != nullptr) attach(*row);
  data_->read_at_most(SIZE_MAX);
  const bool readable = row != nullptr && (row->truth.protection != 'P' || data_->tls() != nullptr);
  while (readable && !is_upload(row->truth.command)) {
    const std::size_t octets = co_await data_->read(buffer, terms_.patience);
    if (octets == 0) {
      row->ended = data_->finished();
      break;
    }
    const auto file = row->decoder.decode({buffer.data(), octets});
    if (file) row->count(*file);
  }
  close();
}

void FtpDriver::heard(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    if (const auto reply = dialogue_.hear(Side::server, line)) take(*reply);
  }
}

void FtpDriver::take(const FtpReply& reply) {
  if (!moves_data(reply.to.verb)) return;
  const bool under_way = !rows_.empty() && !rows_.back()->replied;
  if (!under_way && !reply.begins()) return;  // refused
  Row& row = under_way ? *rows_.back() : add_row(reply.to);
  if (reply.begins()) return;
  row.replied = true;
  row.truth.result = reply.code + (reply.whole.empty() ? "" : " " + reply.whole);
  row.broken = row.broken || !reply.done();
}

FtpDriver::Row& FtpDriver::add_row(const FtpCommand& command) {
  const FtpSettings& settings = dialogue_.settings();
  TransferTruth truth;
  truth.session = session_;
  truth.command = command.verb;
  truth.path = command.argument;
  truth.resolved = dialogue_.resolve(command.argument);
  // Where a server's words have told more than its replies must, others may know it.
  truth.is_resolved_known =
      truth.resolved && command.verb != "STOU" && !command.argument.starts_with('-');
  truth.active = dialogue_.announced() ? dialogue_.announced()->active : true;
  if (data_) truth.active = data_active_;
  truth.type = settings.type;
  truth.transfer_mode = settings.mode;
  truth.structure = settings.structure;
  truth.protection = settings.protection;
  truth.offset = settings.offset;
  truth.start = truth.end = wall_clock();
  dialogue_.use_offset();
  rows_.push_back(std::make_unique<Row>(Row{std::move(truth),
                                            DataEncoder(settings.mode, settings.type),
                                            DataDecoder(settings.mode, settings.type),
                                            {}}));
  return *rows_.back();
}

FtpDriver::Row* FtpDriver::row_under_way() {
  if (!rows_.empty() && !rows_.back()->ended && !rows_.back()->broken) return rows_.back().get();
  const FtpCommand* command = dialogue_.transfer();
  return command == nullptr ? nullptr : &add_row(*command);
}

bool FtpDriver::row_broken() const {
  return !rows_.empty() && rows_.back()->broken;
}

void FtpDriver::attach(Row& row) const {
  row.has_data = true;
  row.truth.active = data_active_;
  row.truth.client = data_client_;
  row.truth.server = data_server_;
  row.truth.link = link_;
}

asio::awaitable<bool> FtpDriver::open() {
  if (data_) co_return true;
  const auto announced = dialogue_.announced();
  data_active_ = !announced || announced->active;
  if (!(data_active_ ? co_await be_called() : co_await make_call())) {
    terms_.differ(tr("there is no data connection"));
    co_return false;
  }
  const IpAddress real = data_active_ ? client_.ip : server_.ip;
  link_ = announced && announced->at.ip != real ? "nat" : "exact";
  dialogue_.use_announced();
  FtpFault fault;
  acceptor_.close(fault);
  const auto local = endpoint_of(socket_.local_endpoint(fault));
  const auto remote = endpoint_of(socket_.remote_endpoint(fault));
  data_client_ = local;
  data_server_ = remote;
  data_ = std::make_unique<Connection>(context_, std::move(socket_));
  socket_ = Tcp::socket(context_);
  co_return true;
}

asio::awaitable<bool> FtpDriver::be_called() {
  if (!acceptor_.is_open()) co_return false;
  FtpFault fault;
  const Deadline limit(context_, terms_.patience, [this] {
    FtpFault ignored;
    acceptor_.cancel(ignored);
  });
  while (true) {
    socket_ = Tcp::socket(context_);
    co_await acceptor_.async_accept(socket_, asio::redirect_error(asio::use_awaitable, fault));
    if (fault) co_return false;
    if (endpoint_of(socket_.remote_endpoint(fault)).ip == server_.ip) co_return true;
  }
}

// The announced port, at the server's own address: one that is announced is another's word, and
// behind a NAT it is wrong.
asio::awaitable<bool> FtpDriver::make_call() {
  const Endpoint at{server_.ip, dialogue_.announced()->at.port};
  if (dialogue_.announced()->at.ip != server_.ip) {
    terms_.differ(tr("the server tells the address ") + to_text(dialogue_.announced()->at.ip) +
                  tr("; its own is called"));
  }
  const auto to = to_asio(at);
  FtpFault fault;
  const Deadline limit(context_, terms_.patience, [this] {
    FtpFault ignored;
    if (socket_.is_open()) socket_.cancel(ignored);
  });
  socket_.close(fault);
  socket_.open(to.protocol(), fault);
  socket_.set_option(asio::socket_base::receive_buffer_size(data_receive_octets), fault);
  co_await socket_.async_connect(to, asio::redirect_error(asio::use_awaitable, fault));
  co_return !fault;
}

asio::awaitable<bool> FtpDriver::play(const DataOpen& said) {
  if (said.refused || said.elsewhere) co_return true;
  co_return co_await open();
}

asio::awaitable<bool> FtpDriver::play(const DataTurn& turn) {
  if (turn.open.elsewhere) co_return true;
  if (!co_await open()) co_return false;
  Row* row = row_under_way();
  if (row == nullptr) co_return false;
  attach(*row);
  bool fine = co_await protect();
  if (fine) {
    fine = is_upload(row->truth.command) ? co_await send(*row, turn) : co_await fetch(*row, turn);
  }
  if (!fine) {
    row->broken = true;
    terms_.differ(tr("the data connection broke"));
  }
  if (!fine || turn.rest == DataRest::close) co_await hang_up();
  co_return fine;
}

// Once the server has said that the file comes: before that it does not listen.
asio::awaitable<bool> FtpDriver::protect() {
  if (dialogue_.settings().protection != 'P' || !terms_.seal || data_->tls() != nullptr) {
    co_return true;
  }
  auto end = terms_.seal();
  if (!end) co_return true;
  const bool sealed = co_await data_->start_tls(std::move(end), terms_.patience);
  if (!sealed) terms_.differ(tr("no TLS on the data connection: ") + data_->tls()->fault());
  co_return sealed;
}

// What TLS still says is read: unread it would be answered with a RST.
asio::awaitable<void> FtpDriver::hang_up() {
  if (data_ && data_->tls() != nullptr && !row_broken()) {
    Connection::Buffer buffer{};
    co_await data_->say_end();
    co_await data_->linger(buffer);
  }
  close();
}

asio::awaitable<bool> FtpDriver::fetch(Row& row, const DataTurn& turn) {
  std::array<char, 16384> buffer{};
  const bool part = turn.rest == DataRest::part;
  const std::uint64_t enough = row.truth.size + turn.content.size();
  while (!part || row.truth.size < enough) {
    // Of a part no more than the scenario has: it is what the client keeps.
    const std::size_t most = part ? static_cast<std::size_t>(enough - row.truth.size) : SIZE_MAX;
    data_->read_at_most(most);
    const std::size_t octets = co_await data_->read(buffer, terms_.patience);
    if (octets == 0) {
      row.ended = data_->finished() && row.decoder.may_end();
      co_return row.ended;
    }
    const auto file = row.decoder.decode({buffer.data(), octets});
    if (!file) co_return false;
    row.count(*file);
    if (row.decoder.ended()) break;
  }
  row.ended = !part;
  co_return true;
}

asio::awaitable<bool> FtpDriver::send(Row& row, const DataTurn& turn) {
  const bool last = turn.rest != DataRest::part;
  const bool fine = co_await data_->write(row.encoder.encode(turn.content, last), terms_.patience);
  if (!fine) co_return false;
  row.count(turn.content);
  row.ended = last;
  co_return true;
}

asio::awaitable<bool> FtpDriver::play(const DataEnd& end) {
  if (!data_) co_return true;
  Row* row = row_under_way();
  if (row != nullptr) {
    attach(*row);
    const bool upload = is_upload(row->truth.command);
    if (end.ending == Ending::reset && end.by != Side::server) {
      row->broken = true;
      data_->reset_at_close();
    } else if (upload) {
      row->ended = row->truth.transfer_mode == 'S';
    } else if (!end.by || *end.by == Side::server) {
      DataTurn rest;
      row->broken = !co_await protect() || !co_await fetch(*row, rest);
    }
  }
  co_await hang_up();
  co_return true;
}

void FtpDriver::close() {
  if (data_) data_->close();
  data_.reset();
}

void FtpDriver::call_off() {
  FtpFault ignored;
  if (acceptor_.is_open()) acceptor_.cancel(ignored);
  if (socket_.is_open()) socket_.cancel(ignored);
  if (data_) data_->call_off();
}

void FtpDriver::finish() {
  close();
  FtpFault ignored;
  acceptor_.close(ignored);
}

std::vector<TransferTruth> FtpDriver::tell() const {
  std::vector<TransferTruth> told;
  for (const auto& row : rows_) {
    TransferTruth truth = row->truth;
    truth.sha256 = row->digest.hex();
    truth.complete = row->ended && !row->broken;
    truth.verdict = truth.complete ? "complete" : row->broken ? "aborted" : "cut-end";
    told.push_back(std::move(truth));
  }
  return told;
}

}  // namespace malote::generator
