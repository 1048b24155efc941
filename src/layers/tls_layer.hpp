// SPDX-License-Identifier: MIT
// TLS under one connection. Which side is the client is told by the hellos, not by who opened the
// connection (FTP's data connections go either way). Records are read by RecordReader; what is
// protected is opened where the keys allow, kept for a while where they may still come, and counted
// otherwise. Made by the factory in tls.cpp.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dissect/layer.hpp"
#include "layers/tls_crypto.hpp"
#include "layers/tls_hello.hpp"
#include "layers/tls_keys.hpp"
#include "layers/tls_records.hpp"

namespace malote::tls {

// What all connections of one engine share.
struct Shared {
  std::shared_ptr<Keys> keys;
  Crypto crypto;
  std::size_t held_octets = 0;  // of records that wait for keys
};

class TlsLayer final : public Layer {
 public:
  TlsLayer(LayerHost& host, Shared& shared) : host_(host), shared_(shared) {}
  ~TlsLayer() override;

  void on_data(Direction, const Chunk&, LayerOutput&) override;
  void on_gap(Direction, const Gap&, LayerOutput&) override;
  void on_end(Direction, EndReason, LayerOutput&) override;
  bool release() override;
  void report_open() override;
  [[nodiscard]] bool waits() const override { return !held_.empty() && shared_.keys->may_grow(); }
  void look_again(LayerOutput&) override;

 private:
  // What one handshake agreed upon.
  struct Agreed {
    std::array<Byte, random_octets> client_random{}, server_random{};
    std::uint16_t version = 0, suite = 0;
    bool known = false;   // a ServerHello said so
    bool proved = false;  // its master secret opened something
    bool compressed = false, encrypt_then_mac = false, extended_master_secret = false;
    Octets session_id, ticket, master;
  };
  // TLS 1.3's keys, one after the other.
  enum class Stage : std::uint8_t { none, early, handshake, application };
  // How a chunk of a preface came.
  struct PrefacePiece {
    std::size_t begins = 0;
    Origin origin;
    bool last_call = false;
  };
  struct Lane {
    RecordReader reader;
    HandshakeReader handshake;
    std::uint64_t records = 0;  // of any kind
    std::uint16_t version = 0;  // that its records bear
    bool encrypted = false;     // before TLS 1.3: ChangeCipherSpec was sent
    bool through = false;       // TLS is over, what follows is plain
    bool ended_by_alert = false, ended = false;
    Agreed agreed;  // when it was sent
    std::unique_ptr<RecordOpener> opener;
    Stage stage = Stage::none;
    Octets secret;  // of this stage
    std::uint64_t sequence = 0;
    std::uint64_t opened = 0, unopened = 0, failures = 0, delivered = 0;
    bool blocked = false;           // waits for keys
    std::uint64_t passed_over = 0;  // records that waited for keys, and were too much
    bool dead = false;              // nothing can be opened any more
    // Behind a loss.
    bool searching = false;
    Octets search;                // what was searched last, for what stands before a record
    std::uint64_t lost = 0;       // octets, while the next record is searched
    std::uint64_t lost_wire = 0;  // octets since the last opened record; 0: nothing is lost
    std::uint64_t tried = 0;      // octets decrypted in vain to find the sequence number
    Origin lost_at;
    Octets before;  // in front of the first record behind the loss
    // What came in place of the first record.
    Octets preface;
    std::vector<PrefacePiece> preface_pieces;
  };
  struct Held {
    enum class Kind : std::uint8_t { record, lost_record, lost_some } kind = Kind::record;
    Direction direction = Direction::to_server;
    std::uint8_t type = 0;
    std::uint16_t version = 0;
    Octets fragment, before;
    std::uint64_t octets = 0;  // lost
    Origin origin;
    bool last_call = false;
  };
  enum class Attempt : std::uint8_t { opened, failed, blocked, dead };

  // tls_layer.cpp: records
  void read_records(Direction, Chunk, LayerOutput&);
  void on_record(Direction, const WireRecord&, LayerOutput&);
  void leave_records(Direction, const Chunk& rest, LayerOutput&);
  void search(Direction, const Chunk&, LayerOutput&);
  void tell_bad_record(const Origin&);
  void begin_search(Direction, std::uint64_t lost, const Origin&);
  [[nodiscard]] bool begins_record(const Lane&, Bytes) const noexcept;
  [[nodiscard]] bool is_protected(const Lane&, std::uint8_t type) const noexcept;
  void on_change_cipher(Direction);
  void on_alert(Direction, Bytes, const Origin&);
  void read_handshake(Direction, Bytes, const Origin&, LayerOutput&);
  void tell();
  [[nodiscard]] TlsState state() const;
  [[nodiscard]] bool all_opened(Direction) const;
  [[nodiscard]] bool from_client(Direction d) const noexcept { return d == client_; }

  // tls_preface.cpp: what comes in place of TLS
  void take_preface(Direction, const Chunk&, LayerOutput&);
  void leave_prefaces(Direction last, LayerOutput&);
  void leave_preface(Direction, LayerOutput&);
  void lose_preface(Direction, const Gap&, LayerOutput&);
  void tell_injection(Direction, Bytes text, const Origin&);

  // tls_handshake.cpp: what is said before keys
  void on_message(Direction, const HandshakeMessage&, const Origin&, LayerOutput&);
  void on_client_hello(Direction, Bytes);
  void on_server_hello(Direction, Bytes, const Origin&);
  void on_certificate(Direction, Bytes, const Origin&);
  void on_key_exchange(Bytes);
  void on_ticket(Bytes);
  void note_version(const ServerHello&, const Origin&);
  void note_certificate(const CertificateRecord&, const Origin&);

  // tls_open.cpp: records opened
  void take_held(Held&&, LayerOutput&);
  void hold(Held&&);
  void pass_over(Held&&);
  [[nodiscard]] bool keys_came();
  void drain(LayerOutput&);
  void give_up(Direction, LayerOutput&);
  [[nodiscard]] Attempt attempt(const Held&, RecordOpener::Opened&, LayerOutput&);
  [[nodiscard]] bool open_next(Lane&, Direction, const RecordOpener::Sealed&, RecordOpener::Opened&,
                               LayerOutput&);
  void deliver(Direction, RecordOpener::Opened&, const Held&, LayerOutput&);
  void fail(const Held&, LayerOutput&);
  void lose(const Held&, LayerOutput&);
  void tell_loss(Lane&, Direction, std::uint64_t records, LayerOutput&);

  // tls_open_keys.cpp: which keys
  [[nodiscard]] Attempt prepare(Lane&, Direction);
  [[nodiscard]] Attempt prepare_block(Lane&, Direction);
  [[nodiscard]] Attempt prepare_stage(Lane&, Direction);
  [[nodiscard]] bool find_master(Agreed&) const;
  [[nodiscard]] const std::string* secret_of(Stage, Direction) const;
  [[nodiscard]] bool enter(Lane&, Stage, Octets secret);
  [[nodiscard]] Stage after(Stage) const noexcept;
  void update_key(Lane&);

  LayerHost& host_;
  Shared& shared_;
  PerDirection<Lane> lanes_;
  std::deque<Held> held_;
  std::size_t held_octets_ = 0;
  std::uint64_t seen_keys_ = 0;              // their generation when they were tried last
  std::uint64_t asked_ = 0;                  // times that something was held
  Direction client_ = Direction::to_server;  // the direction in which the TLS client sends
  Agreed agreed_;
  std::optional<ClientHello> hello_;
  Octets transcript_;   // up to the ClientKeyExchange, where it may be needed
  Octets certificate_;  // of the server
  std::optional<bool> early_accepted_;
  bool hello_done_ = false;  // the server's flight of a full handshake ended
  bool draining_ = false, drain_again_ = false;
  bool released_ = false;
  bool unsupported_ = false, missing_ = false;
  bool told_bad_ = false, told_keys_ = false, told_long_ = false, told_app_ = false;
  bool told_version_ = false;
  bool begun_ = false, dirty_ = false;
  TlsRecord row_;
};

}  // namespace malote::tls
