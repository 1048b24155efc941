// SPDX-License-Identifier: MIT
#include "store_fixture.hpp"

#include <sqlite3.h>
#include <stdlib.h>

#include <algorithm>

namespace malote::store::test {

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "malote-store-XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
  std::filesystem::remove_all(path_, ignored);
}

std::vector<std::string> TemporaryFolder::names() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::unique_ptr<Writer> open_writer(const std::string& path, const Limits& limits) {
  auto writer = Writer::open(path, limits);
  if (!writer) FAIL(writer.error().text);
  return std::move(writer.value());
}

std::unique_ptr<Reader> open_reader(const std::string& path) {
  auto reader = Reader::open(path);
  if (!reader) FAIL(reader.error().text);
  return std::move(reader.value());
}

Query query(const std::vector<std::string>& words) {
  auto parsed = Query::parse(words);
  if (!parsed) FAIL(parsed.error().text);
  return parsed.value();
}

Database open_by_hand(const std::string& path) {
  return Database(path, SQLITE_OPEN_READWRITE);
}

std::string all_octets() {
  std::string octets;
  for (int value = 0; value < 256; ++value) octets += static_cast<char>(value);
  return octets;
}

namespace {

Endpoint endpoint(const char* ip, std::uint16_t port) {
  return {parse_ip(ip).value(), port};
}

}  // namespace

CaptureRecord a_capture(std::uint64_t id, CaptureState state) {
  CaptureRecord r;
  r.id = {id};
  r.path = "mail.pcap";
  r.format = "pcap";
  r.identity = "identity " + std::to_string(id);
  r.state = state;
  return r;
}

SessionRecord a_session(std::uint64_t id, std::uint64_t capture) {
  SessionRecord r;
  r.id = {id};
  r.capture = {capture};
  r.protocol = Protocol::smtp;
  r.client = endpoint("10.0.0.5", 40000);
  r.server = endpoint("192.0.2.25", 25);
  r.start = {1'700'000'000'000'000'000};
  r.end = Timestamp{1'700'000'001'000'000'000};
  r.outcome = Outcome::closed;
  return r;
}

ExchangeRecord an_exchange(std::uint64_t session, std::uint32_t n, std::string command,
                           std::string argument, std::string code, std::string reply) {
  ExchangeRecord r;
  r.session = {session};
  r.n = n;
  r.time = {1'700'000'000'000'000'000 + n};
  r.phase = "transaction";
  r.command = std::move(command);
  r.argument = std::move(argument);
  r.replies.push_back({std::move(code), std::move(reply), {1'700'000'000'500'000'000 + n}});
  r.settled = true;
  return r;
}

MessageRecord a_message(std::uint64_t id, std::uint64_t session) {
  MessageRecord r;
  r.id = {id};
  r.session = {session};
  r.via = Protocol::smtp;
  r.time = {1'700'000'000'700'000'000};
  r.complete = true;
  return r;
}

CaptureRecord full_capture() {
  CaptureRecord r;
  r.id = {3};
  r.path = all_octets();
  r.format = "pcapng";
  r.identity = "abc";
  r.packets = 17;
  r.bytes = 1ULL << 40;
  r.first = Timestamp{-5};
  r.last = Timestamp{1'700'000'000'123'456'789};
  r.interfaces = {"eth0", "caf\xe9", ""};
  r.dropped = 0;
  r.state = CaptureState::whole;
  return r;
}

SessionRecord full_session() {
  SessionRecord r;
  r.id = {7};
  r.capture = {3};
  r.protocol = Protocol::pop3;
  r.client = endpoint("2001:db8::1", 65535);
  r.server = endpoint("127.0.0.1", 110);
  r.start = {1};
  r.end = Timestamp{2};
  r.tls = TlsMode::starttls;
  r.tls_version = "TLS 1.3";
  r.decrypted = false;
  r.decrypted_client = true;
  r.decrypted_server = std::nullopt;
  r.user = all_octets();
  r.software = "";
  r.exchanges = 10, r.messages = 11, r.transfers = 12, r.notices = 13;
  r.client_bytes = 14, r.server_bytes = UINT64_MAX, r.gap_bytes = 16;
  r.complete = true;
  r.outcome = Outcome::reset;
  r.verbs = {"RETR", "USER", "X\"Y", all_octets()};
  r.reply_codes = {"+OK", "-ERR"};
  r.origin = {{20}, {3}, 21, 22};
  return r;
}

ExchangeRecord full_exchange() {
  ExchangeRecord r;
  r.session = {7};
  r.n = 4;
  r.time = {1'700'000'000'123'456'789};
  r.phase = "not-authenticated";
  r.command = "AUTH\xff";
  r.argument = all_octets();
  r.secrets = {{3, 5}, {0, UINT32_MAX}};
  r.replies = {{"334", "one\ntwo", {5}}, {"235\xfe", all_octets(), {6}}, {"", "", {0}}};
  r.settled = true;
  r.continuations = {{"dGVzdA==", {7}, true}, {all_octets(), {8}, false}};
  r.tag = "a\xe9";
  r.untagged = 0;
  r.message = {9};
  r.transfer = {10};
  r.under_tls = true;
  r.origin = {{11}, {12}, 13, UINT64_MAX};
  return r;
}

MessageRecord full_message() {
  MessageRecord r;
  r.id = {5};
  r.session = {7};
  r.via = Protocol::imap;
  r.action = Action::append;
  r.envelope_from = "";
  r.envelope_to = {"a@b", all_octets(), "", "{\"hex\":\"61\"}"};
  r.accepted_to = {all_octets()};
  r.subject = "água \xf0\x9f\x93\xac";
  r.from = std::string("nul\0nul", 7);
  r.to = {"x", "y"};
  r.date = "Fri, 21 Nov 1997 09:55:06 -0600";
  r.message_id = "<1@x>";
  r.number = 1;
  r.uidl = "\xff";
  r.mailbox = "INBOX";
  r.uid = UINT64_MAX;
  r.uidvalidity = 0;
  r.flags = {"\\Seen"};
  r.content = {8};
  r.size = 100;
  r.sha256 = std::string(64, 'a');
  r.complete = false;
  r.verdict = Verdict::size_differs;
  r.missing = {{1, 2}, {UINT64_MAX, 3}};
  r.partial = Partial::sections;
  r.result = "250 2.0.0 Ok: queued";
  r.time = {31};
  r.origin = {{32}, {3}, 33, 34};
  return r;
}

PartRecord full_part() {
  PartRecord r;
  r.id = part_id({5}, 3);
  r.message = {5};
  r.session = {7};
  r.path = "2.1.uu1";
  r.type = "application/x-part";
  r.declared_name = "../part\xff.pdf";
  r.charset = "koi8-r";
  r.encoding = "base64";
  r.disposition = "attachment";
  r.content_id = "<cid@part>";
  r.body_offset = 5'000'000'001;
  r.body_octets = 5'000'000'002;
  r.size = 5'000'000'003;
  r.sha256 = "9876";
  r.complete = true;
  r.detected_type = "application/pdf";
  return r;
}

CredentialRecord full_credential() {
  CredentialRecord r;
  r.session = {7};
  r.mechanism = "CRAM-MD5";
  r.user = all_octets();
  r.secret = std::string(1, '\0');
  r.secret_is_public = true;
  r.accepted = false;
  r.time = {41};
  r.origin = {{42}, {3}, 43, 44};
  return r;
}

NoticeRecord full_notice() {
  NoticeRecord r;
  r.session = {7};
  r.time = {51};
  r.severity = Severity::alert;
  r.kind = "command-injection";
  r.text = "A sentence.";
  r.origin = {{52}, {3}, 53, 54};
  return r;
}

TransferRecord full_transfer() {
  TransferRecord r;
  r.id = {9};
  r.session = {7};
  r.command = "STOR";
  r.path = all_octets();
  r.resolved = "/pub/caf\xe9";
  r.direction = TransferDirection::upload;
  r.mode = DataMode::active;
  r.client = endpoint("2001:db8::1", 40001);
  r.server = endpoint("192.0.2.20", 20);
  r.type = DataType::local;
  r.transfer_mode = TransferMode::deflate;
  r.structure = DataStructure::page;
  r.protection = Protection::private_;
  r.offset = 1ULL << 40;
  r.announced = 61;
  r.content = {62};
  r.size = 63;
  r.sha256 = std::string(64, 'b');
  r.complete = true;
  r.verdict = Verdict::encrypted;
  r.missing = {{4, 5}};
  r.link = TransferLink::time;
  r.result = "226 caf\xe9";
  r.start = {64};
  r.end = Timestamp{65};
  r.origin = {{66}, {3}, 67, 68};
  return r;
}

MailboxEventRecord full_mailbox_event() {
  MailboxEventRecord r;
  r.session = {7};
  r.exchange = 4;
  r.time = {61};
  r.action = MailboxAction::appended;
  r.mailbox = all_octets();
  r.target = "Archive";
  r.numbers = "1:3";
  r.uids = "4:6";
  r.new_uids = "7:9";
  r.change = FlagChange::remove;
  r.flags = {"\\Seen", "caf\xe9"};
  r.accepted = false;
  r.result = "NO [TRYCREATE] no such mailbox";
  r.message = {5};
  r.origin = {{62}, {3}, 63, 64};
  return r;
}

TlsRecord full_tls() {
  TlsRecord r;
  r.id = {3};
  r.session = {7};
  r.transfer = {9};
  r.version = "TLS 1.3";
  r.cipher = "TLS_AES_128_GCM_SHA256";
  r.offered_versions = {"TLS 1.3", "TLS 1.2"};
  r.offered_ciphers = {"TLS_AES_128_GCM_SHA256", "0x1a2b"};
  r.sni = all_octets();
  r.alpn = "imap";
  r.subject = "CN=caf\xe9";
  r.issuer = "CN=ca";
  r.not_after = Timestamp{70};
  r.fingerprint = "aa";
  r.chain = {"aa", "bb"};
  r.ja3 = "3";
  r.ja3s = "3s";
  r.ja4 = "4";
  r.resumed = true;
  r.alerts = {"client: close_notify"};
  r.client_random = "0102";
  r.client_octets = 71;
  r.server_octets = 72;
  r.decrypted_client = true;
  r.state = TlsState::partly;
  r.time = {73};
  r.origin = {{74}, {3}, 75, 76};
  return r;
}

CertificateRecord full_certificate() {
  CertificateRecord r;
  r.session = {7};
  r.transfer = {9};
  r.fingerprint = "aa";
  r.subject = "CN=caf\xe9";
  r.issuer = "CN=ca";
  r.serial = "01";
  r.names = {"mail.example", "\xff"};
  r.not_before = Timestamp{-80};
  r.not_after = Timestamp{81};
  r.key = "RSA 2048";
  r.signature = "sha256WithRSAEncryption";
  r.self_signed = true;
  r.der = all_octets();
  r.time = {82};
  r.origin = {{83}, {3}, 84, 85};
  return r;
}

std::vector<CaptureRecord> captures(const Reader& reader, const Query& q) {
  return collect<CaptureRecord>([&](const auto& visit) { reader.captures(q, visit); });
}
std::vector<SessionRecord> sessions(const Reader& reader, const Query& q) {
  return collect<SessionRecord>([&](const auto& visit) { reader.sessions(q, visit); });
}
std::vector<ExchangeRecord> exchanges(const Reader& reader, const Query& q) {
  return collect<ExchangeRecord>([&](const auto& visit) { reader.exchanges(q, visit); });
}
std::vector<MessageRecord> messages(const Reader& reader, const Query& q) {
  return collect<MessageRecord>([&](const auto& visit) { reader.messages(q, visit); });
}
std::vector<PartRecord> parts(const Reader& reader, const Query& q) {
  return collect<PartRecord>([&](const auto& visit) { reader.parts(q, visit); });
}

std::vector<CredentialRecord> credentials(const Reader& reader, const Query& q) {
  return collect<CredentialRecord>([&](const auto& visit) { reader.credentials(q, visit); });
}
std::vector<MailboxEventRecord> mailbox_events(const Reader& reader, const Query& q) {
  return collect<MailboxEventRecord>([&](const auto& visit) { reader.mailbox_events(q, visit); });
}
std::vector<TlsRecord> tls_rows(const Reader& reader, const Query& q) {
  return collect<TlsRecord>([&](const auto& visit) { reader.tls(q, visit); });
}
std::vector<CertificateRecord> certificates(const Reader& reader, const Query& q) {
  return collect<CertificateRecord>([&](const auto& visit) { reader.certificates(q, visit); });
}

std::vector<NoticeRecord> notices(const Reader& reader, const Query& q) {
  return collect<NoticeRecord>([&](const auto& visit) { reader.notices(q, visit); });
}

std::vector<TransferRecord> transfers(const Reader& reader, const Query& q) {
  return collect<TransferRecord>([&](const auto& visit) { reader.transfers(q, visit); });
}

}  // namespace malote::store::test
