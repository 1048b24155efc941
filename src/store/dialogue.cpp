// SPDX-License-Identifier: MIT
#include "store/dialogue.hpp"

#include <rapidjson/document.h>

#include <utility>

#include "core/text.hpp"
#include "store/json_append.hpp"
#include "store/json_list.hpp"

namespace malote::store {
namespace {

// ---- writing

// The last entry of an exchange: an object with what few exchanges have.
class Extras {
 public:
  explicit Extras(JsonPen& pen) : pen_(pen) {}
  ~Extras() {
    if (any_) pen_.put('}');
  }
  Extras(const Extras&) = delete;
  Extras& operator=(const Extras&) = delete;

  // Room for a key and a number behind it; what is put next is the value.
  template <std::size_t octets>
  void key(const char (&literal)[octets]) {
    pen_.more(octets + 32);
    pen_.put(any_ ? ',' : '{');
    any_ = true;
    pen_.put(literal);
  }

 private:
  JsonPen& pen_;
  bool any_ = false;
};

void put_secrets(JsonPen& pen, const ExchangeRecord& exchange) {
  char before = '[';
  for (const auto& [offset, octets] : exchange.secrets) {
    pen.more(32);
    pen.put(before);
    pen.put('[');
    pen.number(offset);
    pen.put(',');
    pen.number(octets);
    pen.put(']');
    before = ',';
  }
  pen.put(']');
}

// Later than `base` by so much; what does not fit wraps, and unwraps when it is read.
std::int64_t since(Timestamp time, Timestamp base) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(time.ns) -
                                   static_cast<std::uint64_t>(base.ns));
}
Timestamp after(Timestamp base, std::int64_t ns) {
  return {static_cast<std::int64_t>(static_cast<std::uint64_t>(base.ns) +
                                    static_cast<std::uint64_t>(ns))};
}

void put_replies(JsonPen& pen, const ExchangeRecord& exchange) {
  pen.put('[');
  bool first = true;
  for (const auto& reply : exchange.replies) {
    pen.more(64);
    if (!std::exchange(first, false)) pen.put(',');
    pen.put('[');
    const bool code_exact = pen.text(reply.code);
    pen.put(',');
    const bool text_exact = pen.text(reply.text);
    pen.put(',');
    pen.signed_number(since(reply.time, exchange.time));
    if (!code_exact || !text_exact || reply.message) {
      pen.put(',');
      Extras extras(pen);
      if (!code_exact) {
        extras.key("\"code_hex\":");
        (void)pen.text(to_hex(reply.code));
      }
      if (!text_exact) {
        extras.key("\"text_hex\":");
        (void)pen.text(to_hex(reply.text));
      }
      if (reply.message) extras.key("\"message\":"), pen.number(reply.message.value);
    }
    pen.put(']');
  }
  pen.put(']');
}

void put_continuations(JsonPen& pen, const ExchangeRecord& exchange) {
  char before = '[';
  for (const auto& line : exchange.continuations) {
    pen.more(96);
    pen.put(before);
    pen.put("{\"text\":");
    pen.text(line.text, "text_hex");
    pen.put(",\"time\":");
    pen.signed_number(line.time.ns);
    if (line.secret) pen.put(",\"secret\":true");
    pen.put('}');
    before = ',';
  }
  pen.put(']');
}

// Whether the text that was put is exactly that of the field, or there is none.
bool put_or_null(JsonPen& pen, const OptionalText& text) {
  if (text) return pen.text(*text);
  pen.put("null");
  return true;
}

void put_extras(JsonPen& pen, const ExchangeRecord& exchange, bool command_exact,
                bool argument_exact) {
  const auto text = [&](const OptionalText& value, std::string_view hex_key) {
    pen.text(*value, hex_key);
  };
  pen.put(',');
  Extras extras(pen);
  if (!command_exact) extras.key("\"command_hex\":"), (void)pen.text(to_hex(*exchange.command));
  if (!argument_exact) extras.key("\"argument_hex\":"), (void)pen.text(to_hex(*exchange.argument));
  if (exchange.sent_as) extras.key("\"sent_as\":"), text(exchange.sent_as, "sent_as_hex");
  if (!exchange.secrets.empty()) extras.key("\"secrets\":"), put_secrets(pen, exchange);
  if (!exchange.continuations.empty()) {
    extras.key("\"continuations\":"), put_continuations(pen, exchange);
  }
  if (exchange.tag) extras.key("\"tag\":"), text(exchange.tag, "tag_hex");
  if (exchange.untagged) extras.key("\"untagged\":"), pen.number(*exchange.untagged);
  if (exchange.message) extras.key("\"message\":"), pen.number(exchange.message.value);
  if (exchange.transfer) extras.key("\"transfer\":"), pen.number(exchange.transfer.value);
  if (exchange.under_tls) extras.key("\"under_tls\":"), pen.put("true");
  if (exchange.origin.time != exchange.time) {
    extras.key("\"packet_time\":"), pen.signed_number(exchange.origin.time.ns);
  }
}

bool has_extras(const ExchangeRecord& e) {
  return e.sent_as || !e.secrets.empty() || !e.continuations.empty() || e.tag || e.untagged ||
         e.message || e.transfer || e.under_tls || e.origin.time != e.time;
}

// ---- reading: every type is checked, the file may be anybody's

// What an exchange's array has where; docs/storage.md tells the same.
enum Place : rapidjson::SizeType {
  at_n,
  at_time,
  at_phase,
  at_command,
  at_argument,
  at_replies,
  at_settled,
  at_packet,
  at_stream_offset,
  at_capture,
  at_extras,
};

const rapidjson::Value* member(const rapidjson::Value& object, const char* key) {
  if (!object.IsObject()) return nullptr;
  const auto found = object.FindMember(key);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

// The n-th entry of an exchange, or null.
const rapidjson::Value& entry(const rapidjson::Value& list, rapidjson::SizeType n) {
  static const rapidjson::Value nothing;
  return list.IsArray() && n < list.Size() ? list[n] : nothing;
}

std::uint64_t to_number(const rapidjson::Value& value) {
  return value.IsUint64() ? value.GetUint64() : 0;
}

std::int64_t to_signed(const rapidjson::Value& value) {
  return value.IsInt64() ? value.GetInt64() : 0;
}

std::uint64_t number_of(const rapidjson::Value& object, const char* key) {
  const auto* const value = member(object, key);
  return value != nullptr ? to_number(*value) : 0;
}

Timestamp time_of(const rapidjson::Value& object, const char* key) {
  const auto* const value = member(object, key);
  return {value != nullptr ? to_signed(*value) : 0};
}

bool flag_of(const rapidjson::Value& object, const char* key) {
  const auto* const value = member(object, key);
  return value != nullptr && value->IsTrue();
}

// A text of an exchange's own entry; its exact octets are among the extras.
OptionalText to_octets(const rapidjson::Value& value, const rapidjson::Value& extras,
                       const char* hex_key) {
  if (const auto* const hex = member(extras, hex_key); hex != nullptr && hex->IsString()) {
    return from_hex({hex->GetString(), hex->GetStringLength()});
  }
  if (!value.IsString()) return std::nullopt;
  return std::string(value.GetString(), value.GetStringLength());
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

void read_replies(const rapidjson::Value& list, ExchangeRecord& exchange) {
  if (!list.IsArray()) return;
  for (const auto& reply : list.GetArray()) {
    if (!reply.IsArray()) continue;
    const auto& extras = entry(reply, 3);
    exchange.replies.push_back({to_octets(entry(reply, 0), extras, "code_hex").value_or(""),
                                to_octets(entry(reply, 1), extras, "text_hex").value_or(""),
                                after(exchange.time, to_signed(entry(reply, 2))),
                                {number_of(extras, "message")}});
  }
}

void read_extras(const rapidjson::Value& extras, ExchangeRecord& exchange) {
  exchange.origin.time = exchange.time;
  if (!extras.IsObject()) return;
  exchange.sent_as = text_of(extras, "sent_as", "sent_as_hex");
  read_secrets(extras, exchange);
  each_object(extras, "continuations", [&](const rapidjson::Value& line) {
    exchange.continuations.push_back({text_of(line, "text", "text_hex").value_or(""),
                                      time_of(line, "time"), flag_of(line, "secret")});
  });
  exchange.tag = text_of(extras, "tag", "tag_hex");
  if (member(extras, "untagged") != nullptr) {
    exchange.untagged = static_cast<std::uint32_t>(number_of(extras, "untagged"));
  }
  exchange.message = {number_of(extras, "message")};
  exchange.transfer = {number_of(extras, "transfer")};
  exchange.under_tls = flag_of(extras, "under_tls");
  if (member(extras, "packet_time") != nullptr) {
    exchange.origin.time = time_of(extras, "packet_time");
  }
}

ExchangeRecord read_exchange(const rapidjson::Value& list, SessionId session, PhaseWords& phases) {
  const auto& extras = entry(list, at_extras);
  ExchangeRecord exchange;
  exchange.session = session;
  exchange.n = static_cast<std::uint32_t>(to_number(entry(list, at_n)));
  exchange.time = {to_signed(entry(list, at_time))};
  exchange.phase = phases.keep(to_octets(entry(list, at_phase), {}, "").value_or(""));
  exchange.command = to_octets(entry(list, at_command), extras, "command_hex");
  exchange.argument = to_octets(entry(list, at_argument), extras, "argument_hex");
  read_replies(entry(list, at_replies), exchange);
  exchange.settled = to_number(entry(list, at_settled)) == 1;
  exchange.origin.packet = to_number(entry(list, at_packet));
  exchange.origin.stream_offset = to_number(entry(list, at_stream_offset));
  exchange.origin.capture = {to_number(entry(list, at_capture))};
  read_extras(extras, exchange);
  return exchange;
}

// Iterative: a damaged or hostile file may nest as deep as it likes.
bool parse(rapidjson::Document& document, std::string_view json) {
  document.Parse<rapidjson::kParseIterativeFlag>(json.data() == nullptr ? "" : json.data(),
                                                 json.size());
  return !document.HasParseError();
}

}  // namespace

void append_json(std::string& out, const ExchangeRecord& exchange) {
  constexpr std::size_t numbers_and_commas = 128;
  JsonPen pen(out, numbers_and_commas);
  pen.put('[');
  pen.number(exchange.n);
  pen.put(',');
  pen.signed_number(exchange.time.ns);
  pen.put(',');
  (void)pen.text(exchange.phase);
  pen.put(',');
  const bool command_exact = put_or_null(pen, exchange.command);
  pen.put(',');
  const bool argument_exact = put_or_null(pen, exchange.argument);
  pen.put(',');
  put_replies(pen, exchange);
  pen.put(exchange.settled ? ",1," : ",0,");
  pen.number(exchange.origin.packet);
  pen.put(',');
  pen.number(exchange.origin.stream_offset);
  pen.put(',');
  pen.number(exchange.origin.capture.value);
  if (!command_exact || !argument_exact || has_extras(exchange)) {
    put_extras(pen, exchange, command_exact, argument_exact);
  }
  pen.put(']');
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
    if (entry.IsArray()) exchanges.push_back(read_exchange(entry, session, phases));
  }
  return exchanges;
}

std::optional<ExchangeRecord> parse_exchange(std::string_view json, SessionId session,
                                             PhaseWords& phases) {
  rapidjson::Document document;
  if (!parse(document, json) || !document.IsArray()) return std::nullopt;
  return read_exchange(document, session, phases);
}

}  // namespace malote::store
