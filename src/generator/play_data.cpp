// SPDX-License-Identifier: MIT
#include "generator/play_data.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "generator/frames.hpp"
#include "generator/tcp_player.hpp"
#include "generator/truth.hpp"

namespace malote::generator {
namespace {

constexpr std::uint16_t first_free_port = 1024;  // below: not for clients
constexpr std::int64_t before_opening_ns = 150'000;

// The wire of a data connection: the session's, with other ends.
SessionScript wire_of(const SessionScript& control, const Endpoint& client, const Endpoint& server,
                      bool refused) {
  SessionScript wire;
  wire.client = client;
  wire.server = server;
  wire.mss = control.mss;
  wire.rtt_ns = control.rtt_ns;
  wire.ack_each = control.ack_each;
  wire.isn_near_wrap = control.isn_near_wrap;
  wire.refused = refused;
  return wire;
}

}  // namespace

struct DataStage::Connection {
  SessionScript wire;
  bool active = false, elsewhere = false;
  std::string link;
  std::optional<TcpPlayer> player;  // none: another session's
  std::unique_ptr<TlsTalk> talk;    // PROT P, once something is said
};

struct DataStage::Row {
  TransferTruth truth;
  std::string content;
  DataEncoder encoder;
  bool replied = false;   // the command has its final reply
  bool has_data = false;  // a connection was tied to it
  bool ended = false;     // the file's end was sent
  bool broken = false;    // a reset, or a refusal
};

DataStage::DataStage(const SessionScript& script, std::size_t index, std::uint64_t seed)
    : script_(script), index_(index), seed_(seed), dialogue_(script.server) {}
DataStage::~DataStage() = default;

void DataStage::hear(Side side, std::string_view octets, Timestamp now) {
  std::string& line = line_[index_of(side)];
  for (const char c : telnet_[index_of(side)].filter(octets)) {
    if (c != '\n') {
      line += c;
      continue;
    }
    if (line.ends_with('\r')) line.pop_back();
    if (const auto reply = dialogue_.hear(side, line)) take(*reply, now);
    line.clear();
  }
}

void DataStage::take(const FtpReply& reply, Timestamp now) {
  if (!moves_data(reply.to.verb)) return;
  const bool under_way = !rows_.empty() && !rows_.back().replied;
  const bool used = open_ != nullptr && reply.done();
  if (!under_way && !reply.begins() && !used) return;  // refused
  Row& row = under_way ? rows_.back() : add_row(reply.to, now);
  if (reply.begins()) return;
  row.replied = true;
  row.truth.result = reply.code + (reply.whole.empty() ? "" : " " + reply.whole);
  row.broken = row.broken || !reply.done();
}

DataStage::Row& DataStage::add_row(const FtpCommand& command, Timestamp now) {
  const FtpSettings& settings = dialogue_.settings();
  TransferTruth truth;
  truth.session = script_.name;
  truth.command = command.verb;
  truth.path = command.argument;
  truth.resolved = dialogue_.resolve(command.argument);
  // Options of `ls`, and names that only the server knows.
  truth.is_resolved_known = command.verb != "STOU" && !command.argument.starts_with('-');
  truth.active = dialogue_.announced() ? dialogue_.announced()->active : true;
  truth.type = settings.type;
  truth.transfer_mode = settings.mode;
  truth.structure = settings.structure;
  truth.protection = settings.protection;
  truth.offset = settings.offset;
  truth.start = truth.end = now;
  dialogue_.use_offset();
  rows_.push_back({std::move(truth), {}, DataEncoder(settings.mode, settings.type)});
  return rows_.back();
}

DataStage::Row* DataStage::row_under_way(Timestamp now) {
  // Its reply may be there before its data.
  if (!rows_.empty() && !rows_.back().ended && !rows_.back().broken) return &rows_.back();
  const FtpCommand* command = dialogue_.transfer();
  return command == nullptr ? nullptr : &add_row(*command, now);
}

void DataStage::attach(Row& row) const {
  row.has_data = true;
  row.truth.active = open_->active;
  row.truth.client = open_->wire.client;
  row.truth.server = open_->wire.server;
  row.truth.link = open_->link;
}

Endpoint DataStage::next_client_port() {
  constexpr std::uint64_t ports = 65536 - first_free_port;
  const std::uint64_t base = std::max(script_.client.port, first_free_port) - first_free_port;
  const std::uint64_t port = first_free_port + (base + 1 + connections_) % ports;
  return {script_.client.ip, static_cast<std::uint16_t>(port)};
}

std::unique_ptr<DataStage::Connection> DataStage::connection(const DataOpen& said) {
  const auto announced = dialogue_.announced();
  // RFC 959 3.2: without a word, the server calls the control connection's own port.
  const bool active = said.active.value_or(announced ? announced->active : true);
  const bool heard = announced && announced->active == active;
  const Endpoint twenty{script_.server.ip, static_cast<std::uint16_t>(script_.server.port - 1)};
  Endpoint client = active ? script_.client : next_client_port();
  Endpoint server = twenty;
  if (heard) {
    Endpoint& waiting = active ? client : server;
    waiting = announced->at;
    if (script_.over_ipv6) waiting.ip = to_ipv6(waiting.ip);
  }
  const Endpoint promised = active ? client : server;
  if (said.client) client = *said.client;
  if (said.server) server = *said.server;
  const Endpoint& real = active ? client : server;
  auto made = std::make_unique<Connection>();
  made->wire = wire_of(script_, client, server, said.refused);
  made->active = active;
  made->elsewhere = said.elsewhere;
  made->link = real == promised ? "exact" : real.port == promised.port ? "nat" : "time";
  dialogue_.use_announced();
  return made;
}

Timestamp DataStage::play(const DataOpen& said, Timestamp now) {
  if (open_) now = end_connection(Ending::none, Side::server, now);
  open_ = connection(said);
  ++connections_;
  if (said.elsewhere) return now;
  // A number of its own within the scenario.
  const std::size_t number = index_ + (static_cast<std::size_t>(connections_) << 20U);
  open_->player.emplace(open_->wire, number, Timestamp{now.ns + before_opening_ns}, seed_);
  open_->player->connect(open_->active ? Side::server : Side::client);
  const Timestamp done = open_->player->clock();
  return said.refused ? end_connection(Ending::none, Side::server, done) : done;
}

Timestamp DataStage::play(const DataTurn& turn, Timestamp now) {
  if (!open_) now = play(turn.open, now);
  Row* row = row_under_way(now);
  if (row == nullptr) return now;
  attach(*row);
  row->content += turn.content;
  const bool last = turn.rest != DataRest::part;
  const std::string wire = row->encoder.encode(turn.content, last);
  const Side sender = is_upload(row->truth.command) ? Side::client : Side::server;
  row->ended = last;
  if (open_->player) {
    open_->player->advance_to(now);
    protect(*open_);
    open_->player->write(sender, open_->talk ? open_->talk->say(sender, wire) : wire);
    now = open_->player->clock();
  }
  row->truth.end = now;
  return turn.rest == DataRest::close ? end_connection(Ending::fin, sender, now) : now;
}

// RFC 4217 7: the FTP client is the TLS client, whoever opened the connection.
void DataStage::protect(Connection& connection) {
  if (tls_ == nullptr || connection.talk || dialogue_.settings().protection != 'P') return;
  const std::uint64_t purpose = index_ + (connections_ << 20U);
  auto talk = tls_->begin(script_.tls, purpose);
  if (!talk) return;
  connection.talk = std::move(talk.value());
  connection.talk->resume_like(*control_talk_);
  (void)connection.talk->shake(
      [&](Side side, const std::string& octets) { connection.player->write(side, octets); });
}

Timestamp DataStage::play(const DataEnd& end, Timestamp now) {
  if (!open_) return now;
  Row* row = row_under_way(now);
  Side by = end.by.value_or(Side::server);
  if (row != nullptr) {
    attach(*row);
    if (!end.by && is_upload(row->truth.command)) by = Side::client;
    // Only in stream mode does the end of the connection say where the file ends.
    row->ended = end.ending == Ending::fin && row->truth.transfer_mode == 'S';
    row->broken = row->broken || end.ending == Ending::reset;
  }
  return end_connection(end.ending, by, now);
}

Timestamp DataStage::end_connection(Ending ending, Side by, Timestamp now) {
  const auto ended = std::move(open_);
  if (!ended->player) return now;
  TcpPlayer& player = *ended->player;
  player.advance_to(now);
  if (ending == Ending::fin && ended->talk) {
    for (const Side side : {by, other(by)}) player.write(side, ended->talk->close(side));
  }
  if (ending == Ending::fin) player.close(by);
  if (ending == Ending::reset) player.reset(by);
  if (ending == Ending::none) player.leave_open();
  const Timestamp done = player.clock();
  PlayedSession played = std::move(player).finish();
  std::move(played.packets.begin(), played.packets.end(), std::back_inserter(packets_));
  return done;
}

void DataStage::finish(PlayedSession& session) {
  if (open_) static_cast<void>(end_connection(Ending::none, Side::server, {}));
  for (Row& row : rows_) {
    TransferTruth& truth = row.truth;
    truth.size = row.content.size();
    truth.sha256 = sha256_hex(row.content);
    truth.complete = row.ended && !row.broken;
    truth.verdict = truth.complete ? "complete" : row.broken ? "aborted" : "cut-end";
    session.transfers.push_back(std::move(truth));
  }
  session.data = std::move(packets_);
}

}  // namespace malote::generator
