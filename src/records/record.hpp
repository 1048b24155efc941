// SPDX-License-Identifier: MIT
// What the analysis finds out, one struct a row of docs/storage.md. Strings hold octets as they
// came (they may be no UTF-8); whoever shows them escapes. A Record is a variant so that a new type
// breaks every sink at compile time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/address.hpp"
#include "core/ids.hpp"
#include "core/protocol.hpp"
#include "core/time.hpp"
#include "records/origin.hpp"

namespace malote {

enum class TlsMode : std::uint8_t { none, implicit, starttls };
enum class Outcome : std::uint8_t { closed, reset, timeout, open };
// What became of the octets under TLS.
enum class TlsState : std::uint8_t {
  no_keys,      // nobody gave any
  missing,      // keys were given, and none for this connection
  wrong,        // those for this connection do not open it
  partly,       // one direction, or not all of both
  opened,       // all there was
  unsupported,  // no way to open what was agreed upon
};
enum class Severity : std::uint8_t { info, warn, alert };
enum class Verdict : std::uint8_t {
  complete,
  gap,
  cut_start,
  cut_end,
  size_differs,
  aborted,
  encrypted,  // nobody could look into it
};
enum class Action : std::uint8_t { submit, retrieve, append };
enum class Partial : std::uint8_t { none, headers, top, sections, octets };
enum class MailboxAction : std::uint8_t {
  selected,
  examined,
  closed,  // left: CLOSE, UNSELECT
  flagged,
  copied,
  moved,
  expunged,
  created,
  renamed,
  deleted,
  subscribed,
  unsubscribed,
  appended,
};
enum class FlagChange : std::uint8_t { none, set, add, remove };
enum class CaptureState : std::uint8_t { whole, partial };
enum class TransferDirection : std::uint8_t { download, upload, listing };
enum class DataMode : std::uint8_t { active, passive };              // who opens: server, client
enum class DataType : std::uint8_t { ascii, image, ebcdic, local };  // RFC 959 3.1.1
enum class DataStructure : std::uint8_t { file, record, page };      // RFC 959 3.1.2
enum class TransferMode : std::uint8_t { stream, block, compressed, deflate };  // RFC 959 3.4; Z
enum class Protection : std::uint8_t { clear, private_ };                       // RFC 4217 9
// How sure it is that a data connection belongs to its command.
enum class TransferLink : std::uint8_t { exact, nat, time, unlinked };

using OptionalText = std::optional<std::string>;

// One TCP connection. Emitted before the first message, login or notice of it, live whenever a
// batch ends with it changed, and at its end: each is the whole row and replaces the one before.
struct SessionRecord {
  SessionId id;
  CaptureId capture;
  Protocol protocol = Protocol::unknown;
  Endpoint client, server;
  Timestamp start;
  std::optional<Timestamp> end;
  TlsMode tls = TlsMode::none;
  OptionalText tls_version;
  std::optional<bool> decrypted, decrypted_client, decrypted_server;
  OptionalText user, software;
  std::uint64_t exchanges = 0, messages = 0, transfers = 0, notices = 0;
  std::uint64_t client_bytes = 0, server_bytes = 0, gap_bytes = 0;
  bool complete = false;
  Outcome outcome = Outcome::open;
  std::vector<std::string> verbs;        // distinct, sorted: for cmd: without a scan
  std::vector<std::string> reply_codes;  // distinct, sorted: for reply:
  Origin origin;                         // the packet that settled the protocol
};

struct ReplyRecord {
  std::string code;  // "250", "+OK", "OK"; empty where the server sent none
  std::string text;  // without the code; lines joined by '\n'
  Timestamp time;
  MessageId message = {};  // the body carried in it, if any (IMAP: a command may bring many)
};

// A line the client sent inside an exchange: an AUTH response, for example.
struct ContinuationRecord {
  std::string text;
  Timestamp time;
  bool secret = false;
};

// A command with its replies; or a greeting (command and argument absent). Emitted once it is
// settled; an exchange still under way may be emitted early for live views, and the later record
// with the same n replaces it.
struct ExchangeRecord {
  SessionId session;
  std::uint32_t n = 0;  // from 1, in the order sent
  Timestamp time;       // of the command's last octet; of the reply where nothing was asked
  const char* phase = "";
  OptionalText command;   // upper-case verb
  OptionalText sent_as;   // the verb as it was sent, where that differs from command
  OptionalText argument;  // what follows the verb, as sent
  std::vector<std::pair<std::uint32_t, std::uint32_t>> secrets;  // [offset, octets] within argument
  std::vector<ReplyRecord> replies;
  bool settled = false;  // the last of replies completes the command
  std::vector<ContinuationRecord> continuations;
  OptionalText tag;
  std::optional<std::uint32_t> untagged;
  MessageId message;  // the body carried within it, if any
  TransferId transfer;
  bool under_tls = false;
  Origin origin;
};

struct MessageRecord {
  MessageId id;
  SessionId session;
  Protocol via = Protocol::unknown;
  Action action = Action::submit;
  OptionalText envelope_from;
  std::vector<std::string> envelope_to, accepted_to;
  OptionalText subject, from;  // decoded to UTF-8
  std::vector<std::string> to;
  OptionalText date, message_id;
  std::optional<std::uint64_t> number;
  OptionalText uidl, mailbox;
  std::optional<std::uint64_t> uid, uidvalidity;
  std::vector<std::string> flags;
  ContentId content;
  std::uint64_t size = 0;  // octets that are there
  std::string sha256;      // lower-case hex, of the octets that are there
  HashId late_hash{};      // in its place, until the record is stored
  bool complete = false;
  Verdict verdict = Verdict::complete;
  std::vector<std::pair<std::uint64_t, std::uint64_t>>
      missing;  // [offset in the whole message, octets]
  Partial partial = Partial::none;
  OptionalText result;  // "250 2.0.0 Ok: queued": the reply that settled it
  Timestamp time;
  Origin origin;
};

// What one data connection of FTP carried, or should have. Absent is what nobody said: of an
// unlinked one hardly anything is known but its octets.
struct TransferRecord {
  TransferId id;
  SessionId session;            // none: unlinked
  OptionalText command;         // "RETR"
  OptionalText path, resolved;  // the argument; from the root, as far as replies tell
  TransferDirection direction = TransferDirection::download;
  DataMode mode = DataMode::passive;
  Endpoint client, server;  // the FTP client's and server's ends of it; port 0: nobody said
  std::optional<DataType> type;
  std::optional<TransferMode> transfer_mode;
  std::optional<DataStructure> structure;
  std::optional<Protection> protection;
  std::uint64_t offset = 0;                // REST
  std::optional<std::uint64_t> announced;  // octets that the server spoke of
  ContentId content;
  std::uint64_t size = 0;  // octets of the file that are there
  OptionalText sha256;     // of these; absent where nobody could look into it
  bool complete = false;
  Verdict verdict = Verdict::complete;
  std::vector<std::pair<std::uint64_t, std::uint64_t>>
      missing;  // [offset in what was sent, octets]
  TransferLink link = TransferLink::unlinked;
  OptionalText result;  // "226 Transfer complete."
  Timestamp start;      // of the data connection; without one, of the command
  std::optional<Timestamp> end;
  Origin origin;
};

// A part of a message (RFC 2045 2.4): one that carries octets, or a message within the message,
// whose own parts stand under its path. Its octets are a range of the message's content and their
// transfer encoding. Emitted when it ends, before its message.
struct PartRecord {
  PartId id;  // part_id() of the message and the part's place in it
  MessageId message;
  SessionId session;
  std::string path;  // the IMAP part number; "1.uu1": found inside the text of part 1
  std::string type;  // "text/plain", lower case
  OptionalText declared_name, charset;
  OptionalText encoding, disposition;  // lower case
  OptionalText content_id;
  std::uint64_t body_offset = 0, body_octets = 0;  // in the message's content, as carried
  std::uint64_t size = 0;                          // decoded
  std::string sha256;                              // of the decoded octets, lower-case hex
  HashId late_hash{};                              // in its place, until the record is stored
  bool complete = false;                           // no octet of it is missing
  OptionalText detected_type;                      // filled in when the store is indexed
};

inline constexpr std::uint32_t parts_most = (1U << 20U) - 1;
// Parts are numbered within their message from 1, in the order in which they begin.
[[nodiscard]] constexpr PartId part_id(MessageId message, std::uint32_t place) noexcept {
  return {(message.value << 20U) + place};
}

struct CredentialRecord {
  SessionId session;
  std::string mechanism;
  OptionalText user, secret;
  bool secret_is_public = false;  // anonymous FTP: an address, shown
  std::optional<bool> accepted;
  Timestamp time;
  Origin origin;
};

// One TLS connection: a session's, or that of the data connection of a transfer. Emitted when the
// handshake is over and at the end; each is the whole row and replaces the one before.
struct TlsRecord {
  TlsId id;
  SessionId session;             // of a data connection: the one of its command
  TransferId transfer;           // none: the session's own
  OptionalText version, cipher;  // "TLS 1.3", "TLS_AES_128_GCM_SHA256"
  std::vector<std::string> offered_versions, offered_ciphers;
  OptionalText sni, alpn;
  OptionalText subject, issuer;  // of the server's certificate, where it could be seen
  std::optional<Timestamp> not_after;
  OptionalText fingerprint;        // SHA-256, lower-case hex
  std::vector<std::string> chain;  // fingerprints of all that the server sent, its own first
  OptionalText ja3, ja3s, ja4;
  std::optional<bool> resumed;
  std::vector<std::string> alerts;  // "client: close_notify"
  OptionalText client_random;       // lower-case hex: how key logs name the connection
  std::uint64_t client_octets = 0, server_octets = 0;  // of application data, as on the wire
  bool decrypted = false, decrypted_client = false, decrypted_server = false;
  TlsState state = TlsState::no_keys;
  Timestamp time;  // of the last packet of the handshake, as far as it went
  Origin origin;   // of the first octet
};

// A certificate that was seen, each once however often it was sent.
struct CertificateRecord {
  SessionId session;  // where it was seen first
  TransferId transfer;
  std::string fingerprint;  // SHA-256, lower-case hex
  OptionalText subject, issuer, serial;
  std::vector<std::string> names;  // subjectAltName
  std::optional<Timestamp> not_before, not_after;
  OptionalText key;        // "RSA 2048"
  OptionalText signature;  // "sha256WithRSAEncryption"
  bool self_signed = false;
  std::string der;  // as it was sent
  Timestamp time;
  Origin origin;
};

struct NoticeRecord {
  SessionId session;  // none: about a capture or an unclaimed flow
  Timestamp time;
  Severity severity = Severity::info;
  std::string kind;  // a stable word, listed in docs/notices.md
  std::string
      text;  // one English sentence; octets from the wire within it are already to_visible()
  Origin origin;
};

// What a session did to a mailbox, or was told that happened to it (IMAP): one row a command, or
// an untagged line that no command asked for.
struct MailboxEventRecord {
  SessionId session;
  std::uint32_t exchange = 0;  // n of the command; 0: nobody in this session asked
  Timestamp time;
  MailboxAction action = MailboxAction::selected;
  OptionalText mailbox;        // decoded to UTF-8
  OptionalText target;         // where messages went, the new name
  OptionalText numbers, uids;  // of the messages, as sets: "1:3,7"
  OptionalText new_uids;       // of the copies, of what was appended
  FlagChange change = FlagChange::none;
  std::vector<std::string> flags;
  std::optional<bool> accepted;
  OptionalText result;  // the reply that settled it
  MessageId message;    // appended
  Origin origin;
};

// A capture file or device. Emitted when reading begins (state partial) and when it ends.
struct CaptureRecord {
  CaptureId id;
  std::string path, format;
  std::string identity;  // tells the same file again: content hash of head, tail and size
  std::uint64_t packets = 0, bytes = 0;  // bytes: of the file or, live, of the frames
  std::optional<Timestamp> first, last;
  std::vector<std::string> interfaces;
  std::optional<std::uint64_t> dropped;
  CaptureState state = CaptureState::partial;
};

using Record = std::variant<CaptureRecord, SessionRecord, ExchangeRecord, MessageRecord, PartRecord,
                            CredentialRecord, NoticeRecord, TransferRecord, MailboxEventRecord,
                            TlsRecord, CertificateRecord>;

}  // namespace malote
