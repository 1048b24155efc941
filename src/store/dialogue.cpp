// SPDX-License-Identifier: MIT
#include "store/dialogue.hpp"

#include <rapidjson/document.h>

#include "store/json_list.hpp"
#include "store/json_text.hpp"

namespace malote::store {
namespace {

// ---- writing

void put_number(JsonWriter& json, std::string_view key, std::uint64_t number) {
  put_key(json, key);
  json.Uint64(number);
}

void put_ns(JsonWriter& json, std::string_view key, Timestamp time) {
  put_key(json, key);
  json.Int64(time.ns);
}

void put_flag(JsonWriter& json, std::string_view key, bool yes) {
  if (!yes) return;
  put_key(json, key);
  json.Bool(true);
}

void put_present(JsonWriter& json, std::string_view key, const OptionalText& text) {
  if (text) put_text(json, key, std::string_view(*text));
}

void put_secrets(JsonWriter& json, const ExchangeRecord& exchange) {
  if (exchange.secrets.empty()) return;
  put_key(json, "secrets");
  json.StartArray();
  for (const auto& [offset, octets] : exchange.secrets) {
    json.StartArray();
    json.Uint(offset);
    json.Uint(octets);
    json.EndArray();
  }
  json.EndArray();
}

void put_replies(JsonWriter& json, const ExchangeRecord& exchange) {
  if (exchange.replies.empty()) return;
  put_key(json, "replies");
  json.StartArray();
  for (const auto& reply : exchange.replies) {
    json.StartObject();
    put_text(json, "code", std::string_view(reply.code));
    put_text(json, "text", std::string_view(reply.text));
    put_ns(json, "time", reply.time);
    if (reply.message) put_number(json, "message", reply.message.value);
    json.EndObject();
  }
  json.EndArray();
}

void put_continuations(JsonWriter& json, const ExchangeRecord& exchange) {
  if (exchange.continuations.empty()) return;
  put_key(json, "continuations");
  json.StartArray();
  for (const auto& line : exchange.continuations) {
    json.StartObject();
    put_text(json, "text", std::string_view(line.text));
    put_ns(json, "time", line.time);
    put_flag(json, "secret", line.secret);
    json.EndObject();
  }
  json.EndArray();
}

// ---- reading: every type is checked, the file may be anybody's

const rapidjson::Value* member(const rapidjson::Value& object, const char* key) {
  const auto found = object.FindMember(key);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

std::uint64_t number_of(const rapidjson::Value& object, const char* key) {
  const auto* const value = member(object, key);
  return value != nullptr && value->IsUint64() ? value->GetUint64() : 0;
}

Timestamp time_of(const rapidjson::Value& object, const char* key) {
  const auto* const value = member(object, key);
  return {value != nullptr && value->IsInt64() ? value->GetInt64() : 0};
}

bool flag_of(const rapidjson::Value& object, const char* key) {
  const auto* const value = member(object, key);
  return value != nullptr && value->IsTrue();
}

OptionalText text_of(const rapidjson::Value& object, const char* key, const char* hex_key) {
  if (const auto* const hex = member(object, hex_key); hex != nullptr && hex->IsString()) {
    return from_hex({hex->GetString(), hex->GetStringLength()});
  }
  const auto* const value = member(object, key);
  if (value == nullptr || !value->IsString()) return std::nullopt;
  return std::string(value->GetString(), value->GetStringLength());
}

// Calls `visit` for each object of the array at `key`.
template <typename Visit>
void each_object(const rapidjson::Value& object, const char* key, const Visit& visit) {
  const auto* const list = member(object, key);
  if (list == nullptr || !list->IsArray()) return;
  for (const auto& entry : list->GetArray()) {
    if (entry.IsObject()) visit(entry);
  }
}

void read_secrets(const rapidjson::Value& object, ExchangeRecord& exchange) {
  const auto* const list = member(object, "secrets");
  if (list == nullptr || !list->IsArray()) return;
  for (const auto& span : list->GetArray()) {
    if (!span.IsArray() || span.Size() != 2 || !span[0].IsUint() || !span[1].IsUint()) continue;
    exchange.secrets.emplace_back(span[0].GetUint(), span[1].GetUint());
  }
}

ExchangeRecord read_exchange(const rapidjson::Value& object, SessionId session,
                             PhaseWords& phases) {
  ExchangeRecord exchange;
  exchange.session = session;
  exchange.n = static_cast<std::uint32_t>(number_of(object, "n"));
  exchange.time = time_of(object, "time");
  exchange.phase = phases.keep(text_of(object, "phase", "phase_hex").value_or(""));
  exchange.command = text_of(object, "command", "command_hex");
  exchange.sent_as = text_of(object, "sent_as", "sent_as_hex");
  exchange.argument = text_of(object, "argument", "argument_hex");
  read_secrets(object, exchange);
  each_object(object, "replies", [&](const rapidjson::Value& reply) {
    exchange.replies.push_back({text_of(reply, "code", "code_hex").value_or(""),
                                text_of(reply, "text", "text_hex").value_or(""),
                                time_of(reply, "time"),
                                {number_of(reply, "message")}});
  });
  exchange.settled = flag_of(object, "settled");
  each_object(object, "continuations", [&](const rapidjson::Value& line) {
    exchange.continuations.push_back({text_of(line, "text", "text_hex").value_or(""),
                                      time_of(line, "time"), flag_of(line, "secret")});
  });
  exchange.tag = text_of(object, "tag", "tag_hex");
  if (member(object, "untagged") != nullptr) {
    exchange.untagged = static_cast<std::uint32_t>(number_of(object, "untagged"));
  }
  exchange.message = {number_of(object, "message")};
  exchange.transfer = {number_of(object, "transfer")};
  exchange.under_tls = flag_of(object, "under_tls");
  exchange.origin = {time_of(object, "packet_time"),
                     {number_of(object, "packet_capture")},
                     number_of(object, "packet"),
                     number_of(object, "stream_offset")};
  return exchange;
}

// Iterative: a damaged or hostile file may nest as deep as it likes.
bool parse(rapidjson::Document& document, std::string_view json) {
  document.Parse<rapidjson::kParseIterativeFlag>(json.data() == nullptr ? "" : json.data(),
                                                 json.size());
  return !document.HasParseError();
}

}  // namespace

std::string to_json(const ExchangeRecord& exchange) {
  JsonBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  put_number(json, "n", exchange.n);
  put_ns(json, "time", exchange.time);
  put_text(json, "phase", std::string_view(exchange.phase));
  put_present(json, "command", exchange.command);
  put_present(json, "sent_as", exchange.sent_as);
  put_present(json, "argument", exchange.argument);
  put_secrets(json, exchange);
  put_replies(json, exchange);
  put_flag(json, "settled", exchange.settled);
  put_continuations(json, exchange);
  put_present(json, "tag", exchange.tag);
  if (exchange.untagged) put_number(json, "untagged", *exchange.untagged);
  if (exchange.message) put_number(json, "message", exchange.message.value);
  if (exchange.transfer) put_number(json, "transfer", exchange.transfer.value);
  put_flag(json, "under_tls", exchange.under_tls);
  put_ns(json, "packet_time", exchange.origin.time);
  put_number(json, "packet_capture", exchange.origin.capture.value);
  put_number(json, "packet", exchange.origin.packet);
  put_number(json, "stream_offset", exchange.origin.stream_offset);
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

const char* PhaseWords::keep(std::string_view word) {
  constexpr std::size_t most = 64;  // no protocol has that many; a hostile store could
  const auto found = words_.find(word);
  if (found != words_.end()) return found->c_str();
  return words_.size() < most ? words_.emplace(word).first->c_str() : "";
}

std::vector<ExchangeRecord> parse_exchanges(std::string_view json, SessionId session,
                                            PhaseWords& phases) {
  std::vector<ExchangeRecord> exchanges;
  rapidjson::Document document;
  if (!parse(document, json) || !document.IsArray()) return exchanges;
  exchanges.reserve(document.Size());
  for (const auto& entry : document.GetArray()) {
    if (entry.IsObject()) exchanges.push_back(read_exchange(entry, session, phases));
  }
  return exchanges;
}

std::optional<ExchangeRecord> parse_exchange(std::string_view json, SessionId session,
                                             PhaseWords& phases) {
  rapidjson::Document document;
  if (!parse(document, json) || !document.IsObject()) return std::nullopt;
  return read_exchange(document, session, phases);
}

}  // namespace malote::store
