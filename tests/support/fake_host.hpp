// SPDX-License-Identifier: MIT
// A DissectorHost for tests: keeps all that a dissector says, and prints it as stable text so that
// two runs can be compared. Needs OpenSSL (malote_content brings it).
#pragma once

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dissect/host.hpp"
#include "records/record.hpp"

namespace malote::test {

// Octets that a failing comparison can show.
inline std::string visible(std::string_view octets) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : octets) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '\r') {
      out += "\\r";
    } else if (c == '\n') {
      out += "\\n";
    } else if (octet < 0x20 || octet >= 0x7f) {
      out += std::string("\\x") + digits[octet >> 4U] + digits[octet & 15U];
    } else {
      out += c;
    }
  }
  return out;
}

inline std::string sha256_hex(std::string_view octets) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  EVP_Digest(octets.data(), octets.size(), digest.data(), &length, EVP_sha256(), nullptr);
  std::string out;
  for (unsigned i = 0; i < length; ++i) {
    out += digits[digest[i] >> 4U];
    out += digits[digest[i] & 15U];
  }
  return out;
}

// Every content's octets by its id, kept after close.
class FakeContent : public ContentSink {
 public:
  ContentId open() override {
    const ContentId id{++last_};
    all[id];
    open_.insert({id, true});
    return id;
  }
  void append(ContentId id, Bytes octets) override {
    if (!open_.contains(id)) throw std::logic_error("append to a content that is not open");
    all[id] += as_text(octets);
  }
  ContentSummary close(ContentId id) override {
    if (open_.erase(id) == 0) throw std::logic_error("close of a content that is not open");
    const std::string& octets = all[id];
    return {octets.size(), octets.size(), sha256_hex(octets)};
  }
  ContentSummary close_unless(ContentId id, const std::string& known) override {
    const ContentSummary summary = close(id);
    if (summary.sha256 == known) all.erase(id);
    return summary;
  }
  void drop(ContentId id) override {
    open_.erase(id);
    if (all.erase(id) == 0) throw std::logic_error("drop of a content that is not there");
  }
  std::unique_ptr<OctetHash> hash() override {
    struct Hash final : OctetHash {
      void update(Bytes bytes) override { octets += as_text(bytes); }
      Digest finish() override { return {sha256_hex(octets), {}}; }
      std::string octets;
    };
    return std::make_unique<Hash>();
  }
  [[nodiscard]] std::size_t open_count() const { return open_.size(); }

  std::map<ContentId, std::string> all;

 private:
  std::map<ContentId, bool> open_;
  std::uint64_t last_ = 0;
};

class FakeHost : public DissectorHost {
 public:
  FlowInfo flow_info;
  Limits limit_values;
  std::vector<ExchangeRecord> exchanges;
  std::vector<MessageRecord> messages;
  std::vector<PartRecord> parts;
  std::vector<CredentialRecord> credentials;
  std::vector<NoticeRecord> notices;
  std::vector<MailboxEventRecord> mailbox_events;
  std::vector<TlsRecord> tls;  // by id from 1, each as it was told last
  std::vector<CertificateRecord> certificates;
  std::vector<std::string> users, software;  // every value set; the last one counts
  FakeContent contents;

  FakeHost() {
    constexpr std::array<Byte, 4> client = {10, 0, 0, 1}, server = {10, 0, 0, 2};
    std::copy(client.begin(), client.end(), flow_info.client.ip.octets.begin());
    std::copy(server.begin(), server.end(), flow_info.server.ip.octets.begin());
    flow_info.client.port = 40000;
    flow_info.server.port = 25;
    flow_info.from_start = true;
  }

  [[nodiscard]] const FlowInfo& flow() const override { return flow_info; }
  [[nodiscard]] const Limits& limits() const override { return limit_values; }
  void emit(ExchangeRecord record) override { keep(exchanges, std::move(record)); }
  void emit(MessageRecord record) override { keep(messages, std::move(record)); }
  void emit(PartRecord record) override { keep(parts, std::move(record)); }
  void emit(CredentialRecord record) override { keep(credentials, std::move(record)); }
  void emit(MailboxEventRecord record) override { keep(mailbox_events, std::move(record)); }
  void tell_tls(TlsRecord& record) override {
    if (!record.id) record.id = TlsId{++last_tls_};
    record.session = SessionId{1};
    if (tls.size() < record.id.value) tls.resize(record.id.value);
    tls[record.id.value - 1] = record;
  }
  void tell_certificate(CertificateRecord record) override {
    keep(certificates, std::move(record));
  }
  void replace(MessageRecord record) override {
    record.session = SessionId{1};
    const auto same = std::find_if(messages.begin(), messages.end(),
                                   [&](const MessageRecord& m) { return m.id == record.id; });
    if (same == messages.end()) throw std::logic_error("replaces a message that was never emitted");
    *same = std::move(record);
  }
  void notice(Severity severity, std::string_view kind, std::string text,
              const Origin& origin) override {
    keep(notices, {{}, origin.time, severity, std::string(kind), std::move(text), origin});
  }
  [[nodiscard]] MessageId next_message_id() override { return {++last_message_}; }
  [[nodiscard]] ContentSink& content() override { return contents; }
  // What is said of data connections, as lines.
  void expect(const Expectation& e) override {
    data += std::string("expect ") + (e.mode == DataMode::active ? "active " : "passive ") +
            to_text(e.listener) + "\n";
  }
  void expect_nothing() override { data += "expect nothing\n"; }
  [[nodiscard]] TransferId begin_transfer(const TransferPlan& plan) override {
    const TransferId id{++last_transfer_};
    data += "begin " + std::to_string(id.value) + " " + to_line(plan) + "\n";
    return id;
  }
  bool update_transfer(TransferId id, const TransferUpdate& update) override {
    data += "update " + std::to_string(id.value) + " " + to_line(update) + "\n";
    return update.stage != TransferUpdate::Stage::refused;
  }
  std::string data;
  void set_user(std::string user) override { users.push_back(std::move(user)); }
  void set_software(std::string name) override { software.push_back(std::move(name)); }

  // The octets of a message's content.
  [[nodiscard]] const std::string& octets_of(const MessageRecord& message) const {
    return contents.all.at(message.content);
  }
  [[nodiscard]] bool noticed(std::string_view kind) const {
    for (const NoticeRecord& notice : notices) {
      if (notice.kind == kind) return true;
    }
    return false;
  }

  // Everything as text, one record a line, in order within its kind; two runs that found out the
  // same print the same.
  [[nodiscard]] std::string text() const {
    std::string out;
    for (const ExchangeRecord& exchange : exchanges) out += to_line(exchange);
    for (const MessageRecord& message : messages) out += to_line(message);
    for (const PartRecord& part : parts) out += to_line(part);
    for (const CredentialRecord& credential : credentials) out += to_line(credential);
    for (const NoticeRecord& notice : notices) out += to_line(notice);
    out += data;
    for (const MailboxEventRecord& event : mailbox_events) out += to_line(event);
    out += "user " + (users.empty() ? "-" : visible(users.back()));
    out += " software " + (software.empty() ? "-" : visible(software.back())) + "\n";
    if (contents.open_count() != 0) {
      out += "open contents " + std::to_string(contents.open_count()) + "\n";
    }
    return out;
  }

 private:
  [[nodiscard]] static std::string or_dash(const OptionalText& text) {
    return text ? visible(*text) : "-";
  }
  template <typename Enum>
  [[nodiscard]] static std::string word(const std::optional<Enum>& value) {
    return value ? std::to_string(static_cast<int>(*value)) : "-";
  }
  [[nodiscard]] static std::string to_line(const TransferPlan& plan) {
    return or_dash(plan.command) + " path " + or_dash(plan.path) + " resolved " +
           or_dash(plan.resolved) + " direction " + word(plan.direction) + " type " +
           word(plan.type) + " mode " + word(plan.transfer_mode) + " stru " + word(plan.structure) +
           " prot " + word(plan.protection) + " offset " + std::to_string(plan.offset) +
           " decoder " + (plan.make_decoder ? "yes" : "no");
  }
  [[nodiscard]] static std::string to_line(const TransferUpdate& update) {
    using Stage = TransferUpdate::Stage;
    const char* stage = update.stage == Stage::started   ? "started"
                        : update.stage == Stage::done    ? "done"
                        : update.stage == Stage::refused ? "refused"
                                                         : "lost";
    return std::string(stage) + " resolved " + or_dash(update.resolved) + " announced " +
           (update.announced ? std::to_string(*update.announced) : "-") + " result " +
           or_dash(update.result) + (update.failed ? " failed" : "") +
           (update.aborted ? " aborted" : "");
  }
  template <typename T>
  void keep(std::vector<T>& where, T record) {
    record.session = SessionId{1};
    where.push_back(std::move(record));
  }

  static std::string show(const OptionalText& text) {
    return text ? '"' + visible(*text) + '"' : "null";
  }
  static std::string show(const std::vector<std::string>& texts) {
    std::string out = "[";
    for (const std::string& text : texts) out += show(OptionalText(text)) + ",";
    return out + "]";
  }
  template <typename Number>
  static std::string show(const std::optional<Number>& number) {
    return number ? std::to_string(*number) : "null";
  }
  static std::string show(Timestamp time) { return std::to_string(time.ns); }
  static std::string show(const Origin& origin, bool offset = true) {
    std::string out = " @" + std::to_string(origin.packet) + "/" + show(origin.time);
    if (offset) out += "+" + std::to_string(origin.stream_offset);
    return out + "\n";
  }

  static std::string to_line(const ExchangeRecord& e) {
    std::string out = "exchange " + std::to_string(e.n) + " " + show(e.time) + " " + e.phase + " " +
                      show(e.command) + " " + show(e.argument);
    for (const auto& [at, octets] : e.secrets) {
      out += " secret " + std::to_string(at) + "+" + std::to_string(octets);
    }
    for (const ReplyRecord& reply : e.replies) {
      out += " reply " + reply.code + " \"" + visible(reply.text) + "\" " + show(reply.time);
      if (reply.message) out += " carries " + std::to_string(reply.message.value);
    }
    for (const ContinuationRecord& line : e.continuations) {
      out += std::string(line.secret ? " secret-line \"" : " line \"") + visible(line.text) +
             "\" " + show(line.time);
    }
    out += e.settled ? " settled" : " unsettled";
    if (e.tag) out += " tag " + show(e.tag);
    if (e.untagged) out += " untagged " + show(e.untagged);
    if (e.message) out += " message " + std::to_string(e.message.value);
    if (e.transfer) out += " transfer " + std::to_string(e.transfer.value);
    if (e.under_tls) out += " tls";
    return out + show(e.origin);
  }

  [[nodiscard]] std::string to_line(const MessageRecord& m) const {
    static constexpr std::array verdicts = {"complete", "gap",          "cut-start",
                                            "cut-end",  "size-differs", "aborted"};
    static constexpr std::array actions = {"submit", "retrieve", "append"};
    static constexpr std::array partials = {"none", "headers", "top", "sections", "octets"};
    std::string out = "message " + std::to_string(m.id.value) + " " + show(m.time) + " via " +
                      std::to_string(static_cast<int>(m.via)) + " " +
                      actions.at(static_cast<std::size_t>(m.action));
    out += " envelope " + show(m.envelope_from) + " " + show(m.envelope_to) + " " +
           show(m.accepted_to);
    out += " subject " + show(m.subject) + " from " + show(m.from) + " to " + show(m.to) +
           " date " + show(m.date) + " message-id " + show(m.message_id);
    out += " number " + show(m.number) + " uidl " + show(m.uidl) + " mailbox " + show(m.mailbox) +
           " uid " + show(m.uid) + " uidvalidity " + show(m.uidvalidity) + " flags " +
           show(m.flags);
    out += " size " + std::to_string(m.size) + " sha256 " + m.sha256 +
           (m.complete ? " complete " : " incomplete ") +
           verdicts.at(static_cast<std::size_t>(m.verdict)) + " partial " +
           partials.at(static_cast<std::size_t>(m.partial)) + " result " + show(m.result);
    for (const auto& [at, octets] : m.missing) {
      out += " missing " + std::to_string(at) + "+" + std::to_string(octets);
    }
    const auto content = contents.all.find(m.content);
    out += " octets " +
           (content == contents.all.end() ? "none" : sha256_hex(content->second).substr(0, 16));
    return out + show(m.origin);
  }

  static std::string to_line(const PartRecord& p) {
    return "part " + std::to_string(p.id.value) + " of " + std::to_string(p.message.value) + " " +
           p.path + " " + visible(p.type) + " name " + show(p.declared_name) + " charset " +
           show(p.charset) + " encoding " + show(p.encoding) + " disposition " +
           show(p.disposition) + " content-id " + show(p.content_id) + " at " +
           std::to_string(p.body_offset) + "+" + std::to_string(p.body_octets) + " size " +
           std::to_string(p.size) + " sha256 " + p.sha256 +
           (p.complete ? " complete\n" : " incomplete\n");
  }

  static std::string to_line(const CredentialRecord& c) {
    return "credential " + c.mechanism + " " + show(c.user) + " " + show(c.secret) +
           (c.secret_is_public ? " public" : "") + " accepted " +
           (c.accepted ? (*c.accepted ? "true" : "false") : "null") + " " + show(c.time) +
           show(c.origin);
  }

  static std::string to_line(const MailboxEventRecord& e) {
    return "mailbox-event " + std::to_string(static_cast<int>(e.action)) + " of " +
           std::to_string(e.exchange) + " " + show(e.time) + " " + show(e.mailbox) + " " +
           show(e.target) + " numbers " + show(e.numbers) + " uids " + show(e.uids) + " new " +
           show(e.new_uids) + " change " + std::to_string(static_cast<int>(e.change)) + " flags " +
           show(e.flags) + " accepted " + (e.accepted ? (*e.accepted ? "true" : "false") : "null") +
           " " + show(e.result) + " message " + std::to_string(e.message.value) +
           show(e.origin, false);
  }

  // A notice may be found out at any octet of its packet, so its offset is not compared.
  static std::string to_line(const NoticeRecord& n) {
    static constexpr std::array severities = {"info", "warn", "alert"};
    return std::string("notice ") + severities.at(static_cast<std::size_t>(n.severity)) + " " +
           n.kind + " \"" + visible(n.text) + "\" " + show(n.time) + show(n.origin, false);
  }

  std::uint64_t last_message_ = 0;
  std::uint64_t last_transfer_ = 0;
  std::uint64_t last_tls_ = 0;
};

}  // namespace malote::test
