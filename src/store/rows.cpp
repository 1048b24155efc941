// SPDX-License-Identifier: MIT
#include "store/rows.hpp"

#include <algorithm>

#include "records/names.hpp"
#include "store/json_list.hpp"

namespace malote::store {
namespace {

// One listing of the fields serves both ways: a Binder reads them, a Loader fills them in. The
// order is that of Table<>::columns.
template <typename Fields, typename Record>
void each_field(Fields& f, Record& r, const CaptureRecord* /*kind*/) {
  f(r.id), f(r.path), f(r.format), f(r.identity), f(r.packets), f(r.bytes);
  f(r.first), f(r.last), f(r.interfaces), f(r.dropped), f(r.state);
}

template <typename Fields, typename Record>
void each_field(Fields& f, Record& r, const SessionRecord* /*kind*/) {
  f(r.id), f(r.capture), f(r.protocol), f(r.client), f(r.server), f(r.start), f(r.end);
  f(r.tls), f(r.tls_version), f(r.decrypted), f(r.decrypted_client), f(r.decrypted_server);
  f(r.user), f(r.software), f(r.exchanges), f(r.messages), f(r.transfers), f(r.notices);
  f(r.client_bytes), f(r.server_bytes), f(r.gap_bytes), f(r.complete), f(r.outcome);
  f(r.verbs), f(r.reply_codes), f(r.origin);
}

template <typename Fields, typename Record>
void each_field(Fields& f, Record& r, const MessageRecord* /*kind*/) {
  f(r.id), f(r.session), f(r.via), f(r.action), f(r.envelope_from), f(r.envelope_to);
  f(r.accepted_to), f(r.subject), f(r.from), f(r.to), f(r.date), f(r.message_id), f(r.number);
  f(r.uidl), f(r.mailbox), f(r.uid), f(r.uidvalidity), f(r.flags), f(r.content), f(r.size);
  f(r.sha256), f(r.complete), f(r.verdict), f(r.missing), f(r.partial), f(r.result), f(r.time);
  f(r.origin);
}

template <typename Fields, typename Record>
void each_field(Fields& f, Record& r, const TransferRecord* /*kind*/) {
  f(r.id), f(r.session), f(r.command), f(r.path), f(r.resolved), f(r.direction), f(r.mode);
  f(r.client), f(r.server), f(r.type), f(r.transfer_mode), f(r.structure), f(r.protection);
  f(r.offset), f(r.announced), f(r.content), f(r.size), f(r.sha256), f(r.complete), f(r.verdict);
  f(r.missing), f(r.link), f(r.result), f(r.start), f(r.end), f(r.origin);
}

template <typename Fields, typename Record>
void each_field(Fields& f, Record& r, const PartRecord* /*kind*/) {
  f(r.id), f(r.message), f(r.session), f(r.path), f(r.type), f(r.declared_name), f(r.charset);
  f(r.encoding), f(r.disposition), f(r.content_id), f(r.body_offset), f(r.body_octets), f(r.size);
  f(r.sha256), f(r.complete), f(r.detected_type);
}

template <typename Fields, typename Record>
void each_field(Fields& f, Record& r, const CredentialRecord* /*kind*/) {
  f(r.session), f(r.mechanism), f(r.user), f(r.secret), f(r.secret_is_public), f(r.accepted);
  f(r.time), f(r.origin);
}

template <typename Fields, typename Record>
void each_field(Fields& f, Record& r, const NoticeRecord* /*kind*/) {
  f(r.session), f(r.time), f(r.severity), f(r.kind), f(r.text), f(r.origin);
}

template <typename Fields, typename Record>
void each_field(Fields& f, Record& r, const MailboxEventRecord* /*kind*/) {
  f(r.session), f(r.exchange), f(r.time), f(r.action), f(r.mailbox), f(r.target), f(r.numbers);
  f(r.uids), f(r.new_uids), f(r.change), f(r.flags), f(r.accepted), f(r.result), f(r.message);
  f(r.origin);
}

template <typename Fields, typename Record>
void each_field(Fields& f, Record& r, const TlsRecord* /*kind*/) {
  f(r.id), f(r.session), f(r.transfer), f(r.version), f(r.cipher), f(r.offered_versions);
  f(r.offered_ciphers), f(r.sni), f(r.alpn), f(r.subject), f(r.issuer), f(r.not_after);
  f(r.fingerprint), f(r.chain), f(r.ja3), f(r.ja3s), f(r.ja4), f(r.resumed), f(r.alerts);
  f(r.client_random), f(r.client_octets), f(r.server_octets), f(r.decrypted);
  f(r.decrypted_client), f(r.decrypted_server), f(r.state), f(r.time), f(r.origin);
}

template <typename Fields, typename Record>
void each_field(Fields& f, Record& r, const CertificateRecord* /*kind*/) {
  f(r.session), f(r.transfer), f(r.fingerprint), f(r.subject), f(r.issuer), f(r.serial);
  f(r.names), f(r.not_before), f(r.not_after), f(r.key), f(r.signature), f(r.self_signed);
  f(r.der), f(r.time), f(r.origin);
}

class Binder {
 public:
  explicit Binder(Statement& statement) : statement_(statement) {}

  template <typename Tag>
  void operator()(const Id<Tag>& id) {
    if (id) {
      (*this)(id.value);
    } else {
      statement_.bind_null(index_++);
    }
  }
  void operator()(const std::uint64_t& number) {
    statement_.bind_integer(index_++, static_cast<std::int64_t>(number));
  }
  void operator()(const std::uint32_t& number) { statement_.bind_integer(index_++, number); }
  void operator()(const bool& yes) { statement_.bind_integer(index_++, yes ? 1 : 0); }
  void operator()(const std::string& octets) { statement_.bind_octets(index_++, octets); }
  void operator()(const Timestamp& time) { statement_.bind_integer(index_++, time.ns); }
  void operator()(const Endpoint& end) {
    statement_.bind_copy(index_++, to_text(end.ip));
    statement_.bind_integer(index_++, end.port);
  }
  void operator()(const Origin& origin) {
    (*this)(origin.time), (*this)(origin.capture), (*this)(origin.packet);
    (*this)(origin.stream_offset);
  }
  void operator()(const std::vector<std::string>& list) {
    if (list.empty()) {
      statement_.bind_text(index_++, "[]");
    } else {
      statement_.bind_copy(index_++, to_json_list(list));
    }
  }
  void operator()(const OctetRanges& ranges) {
    if (ranges.empty()) {
      statement_.bind_text(index_++, "[]");
    } else {
      statement_.bind_copy(index_++, to_json_ranges(ranges));
    }
  }
  template <typename T>
  void operator()(const std::optional<T>& value) {
    if (value) {
      (*this)(*value);
    } else {
      statement_.bind_null(index_++);
    }
  }
  template <typename Enum>
  requires std::is_enum_v<Enum>
  void operator()(const Enum& value) {
    const char* const word = to_word(value);
    if (word != nullptr) {
      statement_.bind_text(index_++, word);
    } else {
      statement_.bind_null(index_++);
    }
  }

 private:
  Statement& statement_;
  int index_ = 1;
};

class Loader {
 public:
  Loader(const Statement& statement, int first_column)
      : statement_(statement), column_(first_column) {}

  template <typename Tag>
  void operator()(Id<Tag>& id) {
    (*this)(id.value);
  }
  void operator()(std::uint64_t& number) {
    number = static_cast<std::uint64_t>(statement_.integer(column_++));
  }
  void operator()(std::uint32_t& number) {
    number = static_cast<std::uint32_t>(statement_.integer(column_++));
  }
  void operator()(bool& yes) { yes = statement_.integer(column_++) != 0; }
  void operator()(std::string& octets) { octets = statement_.octets(column_++); }
  void operator()(Timestamp& time) { time.ns = statement_.integer(column_++); }
  void operator()(Endpoint& end) {
    end.ip = parse_ip(statement_.octets(column_++)).value_or(IpAddress{});
    end.port = static_cast<std::uint16_t>(statement_.integer(column_++));
  }
  void operator()(Origin& origin) {
    (*this)(origin.time), (*this)(origin.capture), (*this)(origin.packet);
    (*this)(origin.stream_offset);
  }
  void operator()(std::vector<std::string>& list) {
    list = parse_json_list(statement_.octets(column_++));
  }
  void operator()(OctetRanges& ranges) { ranges = parse_json_ranges(statement_.octets(column_++)); }
  template <typename T>
  void operator()(std::optional<T>& value) {
    if (statement_.is_null(column_)) {
      ++column_;
    } else {
      (*this)(value.emplace());
    }
  }
  template <typename Enum>
  requires std::is_enum_v<Enum>
  void operator()(Enum& value) { value = parse_word<Enum>(statement_.octets(column_++)); }

 private:
  // The enumerators are dense from 0; a word of nobody's gives the first.
  template <typename Enum>
  [[nodiscard]] static Enum parse_word(std::string_view word) {
    for (int value = 0; value <= static_cast<int>(last_of(Enum{})); ++value) {
      const char* const candidate = to_word(static_cast<Enum>(value));
      if (candidate != nullptr && word == candidate) return static_cast<Enum>(value);
    }
    return Enum{};
  }
  static constexpr Protocol last_of(Protocol) { return Protocol::ftp; }
  static constexpr TlsState last_of(TlsState) { return TlsState::unsupported; }
  static constexpr TlsMode last_of(TlsMode) { return TlsMode::starttls; }
  static constexpr Outcome last_of(Outcome) { return Outcome::open; }
  static constexpr Severity last_of(Severity) { return Severity::alert; }
  static constexpr Verdict last_of(Verdict) { return Verdict::encrypted; }
  static constexpr Action last_of(Action) { return Action::append; }
  static constexpr Partial last_of(Partial) { return Partial::octets; }
  static constexpr MailboxAction last_of(MailboxAction) { return MailboxAction::appended; }
  static constexpr FlagChange last_of(FlagChange) { return FlagChange::remove; }
  static constexpr CaptureState last_of(CaptureState) { return CaptureState::partial; }
  static constexpr TransferDirection last_of(TransferDirection) {
    return TransferDirection::listing;
  }
  static constexpr DataMode last_of(DataMode) { return DataMode::passive; }
  static constexpr DataType last_of(DataType) { return DataType::local; }
  static constexpr DataStructure last_of(DataStructure) { return DataStructure::page; }
  static constexpr TransferMode last_of(TransferMode) { return TransferMode::deflate; }
  static constexpr Protection last_of(Protection) { return Protection::private_; }
  static constexpr TransferLink last_of(TransferLink) { return TransferLink::unlinked; }

  const Statement& statement_;
  int column_;
};

}  // namespace

template <typename Record>
std::string insert_sql() {
  const std::string columns = Table<Record>::columns;
  std::string marks = "?";
  for (auto n = std::count(columns.begin(), columns.end(), ','); n > 0; --n) marks += ",?";
  const bool first_stays = std::is_same_v<Record, CertificateRecord>;
  return std::string(first_stays ? "INSERT OR IGNORE INTO " : "INSERT OR REPLACE INTO ") +
         Table<Record>::name + " (" + columns + ") VALUES (" + marks + ")";
}

template <typename Record>
std::string select_sql(const std::string& where) {
  const std::string alias = Table<Record>::alias;
  return "SELECT " + alias + ".id, " + Table<Record>::columns + " FROM " + Table<Record>::name +
         " " + alias + " WHERE " + where;
}

template <typename Record>
void bind_row(Statement& statement, const Record& record) {
  Binder binder(statement);
  each_field(binder, record, static_cast<const Record*>(nullptr));
}

template <typename Record>
Record read_row(const Statement& statement) {
  Record record;
  Loader loader(statement, 1);
  each_field(loader, record, static_cast<const Record*>(nullptr));
  return record;
}

template std::string insert_sql<CaptureRecord>();
template std::string insert_sql<SessionRecord>();
template std::string insert_sql<MessageRecord>();
template std::string insert_sql<PartRecord>();
template std::string insert_sql<CredentialRecord>();
template std::string insert_sql<NoticeRecord>();
template std::string insert_sql<TransferRecord>();
template std::string insert_sql<MailboxEventRecord>();
template std::string insert_sql<TlsRecord>();
template std::string insert_sql<CertificateRecord>();
template std::string select_sql<CaptureRecord>(const std::string&);
template std::string select_sql<SessionRecord>(const std::string&);
template std::string select_sql<MessageRecord>(const std::string&);
template std::string select_sql<PartRecord>(const std::string&);
template std::string select_sql<CredentialRecord>(const std::string&);
template std::string select_sql<NoticeRecord>(const std::string&);
template std::string select_sql<TransferRecord>(const std::string&);
template std::string select_sql<MailboxEventRecord>(const std::string&);
template std::string select_sql<TlsRecord>(const std::string&);
template std::string select_sql<CertificateRecord>(const std::string&);
template void bind_row(Statement&, const CaptureRecord&);
template void bind_row(Statement&, const SessionRecord&);
template void bind_row(Statement&, const MessageRecord&);
template void bind_row(Statement&, const PartRecord&);
template void bind_row(Statement&, const CredentialRecord&);
template void bind_row(Statement&, const NoticeRecord&);
template void bind_row(Statement&, const TransferRecord&);
template void bind_row(Statement&, const MailboxEventRecord&);
template void bind_row(Statement&, const TlsRecord&);
template void bind_row(Statement&, const CertificateRecord&);
template CaptureRecord read_row(const Statement&);
template SessionRecord read_row(const Statement&);
template MessageRecord read_row(const Statement&);
template PartRecord read_row(const Statement&);
template CredentialRecord read_row(const Statement&);
template NoticeRecord read_row(const Statement&);
template TransferRecord read_row(const Statement&);
template MailboxEventRecord read_row(const Statement&);
template TlsRecord read_row(const Statement&);
template CertificateRecord read_row(const Statement&);

}  // namespace malote::store
