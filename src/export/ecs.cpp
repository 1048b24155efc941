// SPDX-License-Identifier: MIT
#include "export/ecs.hpp"

#include <type_traits>

#include "core/text.hpp"
#include "export/masking.hpp"
#include "records/names.hpp"
#include "store/json_text.hpp"

namespace malote {
namespace {

using store::JsonBuffer;
using store::JsonWriter;

constexpr const char* schema_version = "8.11.0";

// An object under construction: keys that are absent are left out, as the schema wants it.
class EcsObject {
 public:
  EcsObject() : json_(buffer_) { json_.StartObject(); }
  EcsObject& open(const char* key) {
    json_.Key(key);
    json_.StartObject();
    return *this;
  }
  EcsObject& close() {
    json_.EndObject();
    return *this;
  }
  // An OptionalText that is none is left out.
  template <typename Text>
  EcsObject& text(const char* key, const Text& value) {
    if constexpr (std::is_same_v<Text, OptionalText>) {
      if (value) put(key, *value);
    } else {
      put(key, value);
    }
    return *this;
  }
  EcsObject& texts(const char* key, const std::vector<std::string>& values) {
    if (values.empty()) return *this;
    json_.Key(key);
    json_.StartArray();
    for (const std::string& value : values) {
      const std::string quoted = store::to_json_string(value);
      json_.RawValue(quoted.data(), quoted.size(), rapidjson::kStringType);
    }
    json_.EndArray();
    return *this;
  }
  EcsObject& number(const char* key, std::uint64_t value) {
    json_.Key(key);
    json_.Uint64(value);
    return *this;
  }
  EcsObject& truth(const char* key, std::optional<bool> value) {
    if (!value) return *this;
    json_.Key(key);
    json_.Bool(*value);
    return *this;
  }
  EcsObject& time(const char* key, std::optional<Timestamp> value) {
    if (value) put(key, to_rfc3339(*value));
    return *this;
  }
  [[nodiscard]] std::string take() {
    json_.EndObject();
    return {buffer_.GetString(), buffer_.GetSize()};
  }

 private:
  void put(const char* key, std::string_view value) {
    const std::string quoted = store::to_json_string(value);
    json_.Key(key);
    json_.RawValue(quoted.data(), quoted.size(), rapidjson::kStringType);
  }

  JsonBuffer buffer_;
  JsonWriter json_;
};

struct EcsEvent {
  const char* dataset;
  const char* category;
  const char* type;
  const char* kind = "event";
  std::optional<bool> success{};
  std::optional<Timestamp> start{}, end{};
  OptionalText action{};
};

void put_event(EcsObject& row, Timestamp time, const EcsEvent& event) {
  row.text("@timestamp", to_rfc3339(time));
  row.open("ecs").text("version", schema_version).close();
  row.open("event").text("kind", event.kind).text("module", "malote");
  row.text("dataset", std::string("malote.") + event.dataset);
  row.texts("category", {event.category}).texts("type", {event.type});
  row.text("action", event.action);
  if (event.success) row.text("outcome", *event.success ? "success" : "failure");
  row.time("start", event.start).time("end", event.end);
  if (event.start && event.end && event.end->ns >= event.start->ns) {
    row.number("duration", static_cast<std::uint64_t>(event.end->ns - event.start->ns));
  }
  row.close();
}

void put_side(EcsObject& row, const char* key, const Endpoint& end,
              std::optional<std::uint64_t> octets) {
  row.open(key).text("ip", to_text(end.ip)).text("address", to_text(end.ip));
  if (end.port != 0) row.number("port", end.port);
  if (octets) row.number("bytes", *octets);
  row.close();
}

void put_network(EcsObject& row, const char* protocol, const Endpoint& client,
                 const Endpoint& server, std::optional<std::uint64_t> up,
                 std::optional<std::uint64_t> down) {
  row.open("network").text("transport", "tcp").text("protocol", protocol);
  row.text("type", client.ip.is_v6 ? "ipv6" : "ipv4");
  if (up && down) row.number("bytes", *up + *down);
  row.close();
  put_side(row, "source", client, up);
  put_side(row, "destination", server, down);
  put_side(row, "client", client, up);
  put_side(row, "server", server, down);
}

void put_session(EcsObject& row, const std::optional<SessionRecord>& session) {
  if (!session) return;
  put_network(row, to_word(session->protocol), session->client, session->server, {}, {});
}

// "TLS 1.3" is version 1.3 of tls, "SSL 3.0" 3.0 of ssl.
void put_tls_version(EcsObject& row, const OptionalText& version) {
  if (!version) return;
  const std::size_t blank = version->find(' ');
  if (blank == std::string::npos) return;
  row.text("version", version->substr(blank + 1));
  row.text("version_protocol", to_lower(std::string_view(*version).substr(0, blank)));
}

// A reply's class: 2xx and +OK are success; what is under way is neither.
std::optional<bool> went_well(const OptionalText& result) {
  if (!result || result->empty()) return std::nullopt;
  const std::string_view text = *result;
  if (text.starts_with('2') || text.starts_with("+OK") || text.starts_with("OK")) return true;
  if (text.starts_with('4') || text.starts_with('5') || text.starts_with("-ERR")) return false;
  if (text.starts_with("NO") || text.starts_with("BAD")) return false;
  return std::nullopt;
}

}  // namespace

bool EcsEvents::knows(store::RowKind kind) noexcept {
  using enum store::RowKind;
  return kind == sessions || kind == exchanges || kind == messages || kind == transfers ||
         kind == credentials || kind == notices || kind == tls;
}

const std::optional<SessionRecord>& EcsEvents::session_of(SessionId id) {
  if (!session_ || session_->id != id) session_ = id ? reader_.session(id) : std::nullopt;
  return session_;
}

std::string EcsEvents::line(const SessionRecord& session) {
  EcsObject row;
  put_event(row, session.start,
            {"session", "network", "connection", "event", {}, session.start, session.end, {}});
  put_network(row, to_word(session.protocol), session.client, session.server, session.client_bytes,
              session.server_bytes);
  if (session.user) row.open("user").text("name", session.user).close();
  if (session.tls != TlsMode::none) {
    row.open("tls");
    put_tls_version(row, session.tls_version);
    row.truth("established", session.tls_version.has_value()).close();
  }
  row.open("malote").open("session").number("id", session.id.value);
  row.text("tls", to_word(session.tls)).text("software", session.software);
  row.number("exchanges", session.exchanges).number("messages", session.messages);
  row.number("transfers", session.transfers).number("gap_bytes", session.gap_bytes);
  row.truth("complete", session.complete).truth("decrypted", session.decrypted);
  row.text("outcome", to_word(session.outcome)).close().close();
  return row.take();
}

std::string EcsEvents::line(const ExchangeRecord& exchange) {
  EcsObject row;
  OptionalText code;
  std::optional<Timestamp> answered;
  if (exchange.settled && !exchange.replies.empty()) {
    code = exchange.replies.back().code;
    answered = exchange.replies.back().time;
  }
  put_event(row, exchange.time,
            {"exchange", "network", "protocol", "event", went_well(code), exchange.time, answered,
             exchange.command});
  put_session(row, session_of(exchange.session));
  row.open("malote").open("session").number("id", exchange.session.value).close();
  row.open("exchange").number("n", exchange.n).text("phase", exchange.phase);
  row.text("command", exchange.command);
  row.text("argument", shown_argument(exchange, options_.reveal)).text("reply_code", code);
  if (code) row.text("reply", exchange.replies.back().text);
  row.truth("under_tls", exchange.under_tls).close().close();
  return row.take();
}

std::string EcsEvents::line(const MessageRecord& message) {
  EcsObject row;
  put_event(row, message.time,
            {"message",
             "email",
             "info",
             "event",
             went_well(message.result),
             {},
             {},
             to_word(message.action)});
  put_session(row, session_of(message.session));
  row.open("email");
  if (message.from) row.open("from").texts("address", {*message.from}).close();
  if (!message.to.empty()) row.open("to").texts("address", message.to).close();
  if (message.envelope_from) {
    row.open("sender").text("address", message.envelope_from).close();
  }
  row.text("subject", message.subject).text("message_id", message.message_id);
  row.text("local_id", std::to_string(message.id.value)).close();
  row.open("malote").open("session").number("id", message.session.value).close();
  row.open("message").number("id", message.id.value).texts("envelope_to", message.envelope_to);
  row.texts("accepted_to", message.accepted_to).text("mailbox", message.mailbox);
  row.number("size", message.size).text("sha256", message.sha256);
  row.truth("complete", message.complete).text("verdict", to_word(message.verdict));
  row.text("result", message.result).close().close();
  return row.take();
}

std::string EcsEvents::line(const TransferRecord& transfer) {
  EcsObject row;
  const bool sent = transfer.direction == TransferDirection::upload;
  put_event(row, transfer.start,
            {"transfer", "file", sent ? "creation" : "access", "event", went_well(transfer.result),
             transfer.start, transfer.end, to_word(transfer.direction)});
  put_network(row, "ftp", transfer.client, transfer.server, {}, {});
  const OptionalText& path = transfer.resolved ? transfer.resolved : transfer.path;
  row.open("file").text("path", path);
  if (path) row.text("name", std::string_view(*path).substr(path->rfind('/') + 1));
  row.number("size", transfer.size);
  if (transfer.sha256) row.open("hash").text("sha256", transfer.sha256).close();
  row.close().open("malote");
  if (transfer.session) row.open("session").number("id", transfer.session.value).close();
  row.open("transfer").number("id", transfer.id.value).text("command", transfer.command);
  row.text("mode", to_word(transfer.mode)).text("link", to_word(transfer.link));
  row.truth("complete", transfer.complete).text("verdict", to_word(transfer.verdict));
  row.text("result", transfer.result).close().close();
  return row.take();
}

std::string EcsEvents::line(const CredentialRecord& login) {
  EcsObject row;
  put_event(row, login.time,
            {"login", "authentication", "start", "event", login.accepted, {}, {}, "login"});
  put_session(row, session_of(login.session));
  if (login.user) row.open("user").text("name", login.user).close();
  row.open("malote").open("session").number("id", login.session.value).close();
  row.open("login").text("mechanism", login.mechanism);
  row.text("secret", shown_secret(login, options_.reveal)).close().close();
  return row.take();
}

std::string EcsEvents::line(const NoticeRecord& notice) {
  EcsObject row;
  const bool alerts = notice.severity == Severity::alert;
  put_event(row, notice.time,
            {"notice",
             alerts ? "intrusion_detection" : "network",
             "info",
             alerts ? "alert" : "event",
             {},
             {},
             {},
             notice.kind});
  row.open("log").text("level", to_word(notice.severity)).close();
  row.text("message", notice.text);
  row.open("rule").text("name", notice.kind).close();
  if (notice.session) {
    put_session(row, session_of(notice.session));
    row.open("malote").open("session").number("id", notice.session.value).close().close();
  }
  return row.take();
}

std::string EcsEvents::line(const TlsRecord& tls) {
  EcsObject row;
  put_event(row, tls.time, {"tls", "network", "protocol", "event", {}, {}, {}, {}});
  put_session(row, session_of(tls.session));
  row.open("tls");
  put_tls_version(row, tls.version);
  row.text("cipher", tls.cipher).text("next_protocol", tls.alpn).truth("resumed", tls.resumed);
  row.open("client").text("server_name", tls.sni).text("ja3", tls.ja3);
  row.texts("supported_ciphers", tls.offered_ciphers).close();
  row.open("server").text("ja3s", tls.ja3s).text("subject", tls.subject).text("issuer", tls.issuer);
  row.time("not_after", tls.not_after);
  if (tls.fingerprint) row.open("hash").text("sha256", tls.fingerprint).close();
  row.close().close();
  row.open("malote");
  if (tls.session) row.open("session").number("id", tls.session.value).close();
  if (tls.transfer) row.open("transfer").number("id", tls.transfer.value).close();
  row.open("tls").text("ja4", tls.ja4).text("state", to_word(tls.state));
  row.truth("decrypted", tls.decrypted).close().close();
  return row.take();
}

}  // namespace malote
