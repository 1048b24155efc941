// SPDX-License-Identifier: MIT
// The octets of one direction as TLS records (RFC 8446 5.1), cut anywhere; and the handshake
// messages in them (4). Used by the TLS layer; both hold what is not whole yet and no more.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "dissect/dissector.hpp"
#include "layers/tls_words.hpp"

namespace malote::tls {

// Valid until the reader is asked again.
struct WireRecord {
  std::uint8_t type = 0;
  std::uint16_t version = 0;
  std::size_t length = 0;  // of the fragment
  Bytes fragment;          // empty where nobody wants it
  Origin origin;           // of the packet that made it whole; the offset is its beginning
  bool last_call = false;
};

class RecordReader {
 public:
  enum class Result : std::uint8_t { more, record, bad };

  // Takes octets from the front of the chunk. `bad`: what comes is no record; take_rest() has what
  // was held of it.
  [[nodiscard]] Result next(Chunk& chunk, WireRecord& record);
  // Fragments of application data are wanted; otherwise they are counted only.
  void want_application_data(bool wanted) noexcept { wants_data_ = wanted; }
  [[nodiscard]] std::vector<Byte> take_rest();
  // The last octets of a lost record that came all the same: what CBC in TLS 1.0 goes on from.
  [[nodiscard]] std::vector<Byte> take_tail() { return std::exchange(tail_, {}); }

  // So many octets are missing from the stream.
  enum class Lost : std::uint8_t {
    nothing,  // of what matters: a record that nobody wanted
    record,   // one record, and the next one's place is known
    unknown,  // where a record begins has to be found
  };
  // `size` becomes the length of the lost record's fragment; of what is unknown, how many octets
  // are lost from where the last record ended that was given out, or given up.
  [[nodiscard]] Lost lose(std::uint64_t octets, bool measured, std::uint64_t& size);

 private:
  void forget() noexcept;
  [[nodiscard]] bool read_header(Bytes header) noexcept;
  void fill_in(WireRecord&, const Chunk&, std::uint64_t offset) const noexcept;

  std::vector<Byte> held_;    // a header, and the fragment where it is wanted
  std::uint64_t begins_ = 0;  // offset of the record that is held
  std::size_t header_ = 0;    // octets of it that came
  std::size_t came_ = 0;      // octets of the fragment that came
  std::uint8_t type_ = 0;
  std::uint16_t version_ = 0;
  std::size_t length_ = 0;
  std::size_t skip_ = 0;  // octets of a lost record that are still to come
  std::vector<Byte> tail_;
  bool whole_ = false;
  bool wants_data_ = true;
};

// Whether these octets, at most five, can begin a record.
[[nodiscard]] bool may_begin_record(Bytes) noexcept;

// A handshake message; its body is valid until the reader is asked again.
struct HandshakeMessage {
  std::uint8_t type = 0;
  Bytes body;
  Bytes whole;  // with its header of four octets, as transcripts are hashed
};

class HandshakeReader {
 public:
  enum class Result : std::uint8_t { more, message, too_long };
  // Takes octets from the front of `rest`. `too_long`: a message of more than
  // Limits::tls_handshake_octets begins; its octets are passed over.
  [[nodiscard]] Result next(Bytes& rest, std::size_t most, HandshakeMessage&);
  // Octets were lost.
  void reset() noexcept;

 private:
  std::vector<Byte> held_;
  std::size_t skip_ = 0;
  bool whole_ = false;
};

}  // namespace malote::tls
