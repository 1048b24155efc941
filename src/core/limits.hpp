// SPDX-License-Identifier: MIT
// Every bound of the program, each with its reason. Reaching one is a notice, never a crash.
// Limits are handed down from the configuration; the values here are the defaults.
#pragma once

#include <cstddef>
#include <cstdint>

namespace malote {

constexpr std::size_t kibi = 1024;
constexpr std::size_t mebi = 1024 * kibi;

struct Limits {
  // TCP: out-of-order and waiting octets.
  std::size_t held_octets_total = 64 * mebi;     // all flows together
  std::size_t held_octets_direction = 1 * mebi;  // of a dialogue: what waits for the other side
  // ... of a stream, behind a lost segment: what a fast line carries until it is sent again.
  std::size_t stream_octets_direction = 8 * mebi;
  std::size_t opening_octets = 8 * kibi;  // kept for each side while the protocol is not settled
  std::size_t flows = 1'000'000;          // beyond it the longest idle is evicted
  std::int64_t idle_timeout_ns = 3'600'000'000'000;  // an hour of packet time without a segment
  std::int64_t reorder_grace_ns =
      400'000'000;  // packet time a hole already acknowledged may still be filled: a common
                    // retransmission time-out (RFC 6298 has 200 ms to 1 s) and the way there
  std::size_t reorder_grace_segments =
      16'384;  // ... or segments of the same flow, where the times of packets stand still

  // IP fragments.
  std::size_t fragment_octets_total = 8 * mebi;
  std::int64_t fragment_timeout_ns = 30'000'000'000;  // RFC 791 and 8200 give 15 s and 60 s

  // Lines and dialogue.
  std::size_t line_octets = 64 * kibi;   // protocols.md: longer is cut and noticed
  std::size_t reply_octets = 64 * kibi;  // all lines of one multi-line reply
  std::size_t pending_commands = 4096;   // pipelined commands awaiting their replies
  std::size_t exchange_replies = 256;    // interim and per-recipient replies kept in one exchange
  std::size_t recipients =
      1000;  // kept in one envelope; all are counted. RFC 5321 4.5.3.1.8 asks for 100
  std::size_t notices_per_session = 1000;  // the rest is counted in a last one

  // Remembered from session to session, for notices; those beyond are not watched.
  std::size_t watched_servers = 4096;  // that offered TLS
  std::size_t watched_logins = 4096;   // pairs of client and server between which logins failed

  // Messages.
  std::uint64_t message_octets = 4ULL * 1024 * mebi;  // kept; the rest is counted, not kept
  std::size_t header_octets = 256 * kibi;             // looked at for the top header fields
  std::size_t header_field_octets = 16 * kibi;        // kept of one field
  std::uint32_t mime_parts = 5000;    // of one message that are rows; the others are passed over
  std::uint32_t mime_depth = 100;     // multiparts and messages within each other
  std::size_t missing_ranges = 1024;  // listed in one message; later ones are joined to the last

  // Data connections (FTP).
  std::size_t early_data_octets = 64 * kibi;  // kept of one that may belong to a command to come
  std::int64_t early_data_ns = 2 * 1'000'000'000LL;  // ... and for that long (packet time)
  std::size_t early_data_total = 8 * mebi;           // of all such together
  std::size_t early_flows = 4096;                    // as many of these

  // IMAP: messages fetched in pieces, in one session.
  std::size_t assembly_octets = 16 * mebi;  // pieces that came before what belongs before them
  std::size_t open_messages = 1024;         // that are being put together at once
  std::size_t mailbox_numbers = 16'384;    // messages of which numbers, UIDs or rows are remembered
  std::size_t untagged_octets = 2 * kibi;  // kept of the text of one untagged line

  // DEFLATE (FTP's MODE Z, IMAP's COMPRESS): beyond so many octets it must not expand further.
  std::uint64_t inflated_octets = 64 * mebi;
  std::uint64_t inflated_ratio =
      200;  // mails of blanks reach more; nobody sends them by the megabyte

  // TLS.
  std::size_t tls_handshake_octets = 256 * kibi;  // of one message; certificates come to 20 KiB
  std::size_t tls_pending_octets = 1 * mebi;      // of one connection that wait for keys to come
  std::size_t tls_pending_total =
      32 * mebi;  // ... of all; and what is kept where keys are tried on ports of nobody's
  std::int64_t tls_late_ns = 30 * 1'000'000'000LL;  // that an ended connection waits for its keys
  std::size_t tls_late_connections = 4096;          // ... as many at once

  // Hand-over to the writer.
  std::size_t writer_queue_octets = 16 * mebi;
  std::size_t content_chunk_octets = 64 * kibi;
  std::size_t dialogue_chunk_octets = 64 * kibi;
};

}  // namespace malote
