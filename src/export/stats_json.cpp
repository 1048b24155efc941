// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "core/text.hpp"
#include "export/stats.hpp"
#include "records/names.hpp"
#include "store/json_text.hpp"

namespace malote {
namespace {

using store::JsonWriter;
using store::put_key;
using store::put_text;
using store::put_time;

void put_count(JsonWriter& json, std::string_view key, std::uint64_t number) {
  put_key(json, key);
  json.Uint64(number);
}

// Seconds to the nanosecond: a double would lose the last digits of long ones.
void put_seconds(JsonWriter& json, std::string_view key, std::uint64_t ns) {
  put_key(json, key);
  const std::string text = fmt::format("{}.{:09}", ns / ns_per_second, ns % ns_per_second);
  json.RawValue(text.data(), text.size(), rapidjson::kNumberType);
}

template <typename Put>
void put_quantiles(JsonWriter& json, const Distribution& numbers, const Put& put) {
  for (const auto& [key, value] :
       {std::pair{"median", numbers.percentile(50)}, std::pair{"p95", numbers.percentile(95)},
        std::pair{"max", numbers.greatest()}}) {
    if (numbers.count() != 0) {
      put(json, key, value);
    } else {
      put_key(json, key);
      json.Null();
    }
  }
  put_key(json, "exact");
  json.Bool(numbers.exact());
}

void put_response(JsonWriter& json, const ResponseStats& group) {
  put_count(json, "count", group.asked);
  put_count(json, "answered", group.times.count());
  put_count(json, "refused", group.refused);
  put_quantiles(json, group.times, put_seconds);
}

// The greeting has no command.
void put_command(JsonWriter& json, const std::string& command) {
  put_text(json, "command", command.empty() ? OptionalText() : OptionalText(command));
}

void put_server(JsonWriter& json, const std::optional<Endpoint>& server) {
  put_key(json, "server");
  if (!server) {
    json.Null();
    return;
  }
  json.StartObject();
  put_text(json, "ip", to_text(server->ip));
  put_count(json, "port", server->port);
  json.EndObject();
}

// An array of objects, one for each group.
template <typename Groups, typename Put>
void put_groups(JsonWriter& json, std::string_view key, const Groups& groups, const Put& put) {
  put_key(json, key);
  json.StartArray();
  for (const auto& [name, group] : groups) {
    json.StartObject();
    put(name, group);
    json.EndObject();
  }
  json.EndArray();
}

void put_protocol(JsonWriter& json, Protocol protocol) {
  put_text(json, "protocol", std::string_view(to_word(protocol)));
}

template <typename Enum, typename Counts>
void put_counts(JsonWriter& json, std::string_view key, const Counts& counts) {
  put_key(json, key);
  json.StartObject();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    put_count(json, to_word(static_cast<Enum>(i)), counts.at(i));
  }
  json.EndObject();
}

void put_carried(JsonWriter& json, const CarriedStats& group) {
  put_count(json, "count", group.sizes.count());
  put_count(json, "complete", group.complete);
  put_counts<Verdict>(json, "verdicts", group.verdicts);
  put_key(json, "size");
  json.StartObject();
  put_quantiles(json, group.sizes, put_count);
  put_count(json, "total", group.sizes.total());
  json.EndObject();
}

void put_sessions(JsonWriter& json, const Stats& stats) {
  put_groups(json, "sessions", stats.sessions, [&](Protocol protocol, const SessionStats& group) {
    put_protocol(json, protocol);
    put_count(json, "count", group.sessions);
    put_count(json, "complete", group.complete);
    put_count(json, "octets", group.octets);
    put_counts<Outcome>(json, "outcomes", group.outcomes);
    put_counts<TlsMode>(json, "tls", group.tls);
  });
}

void put_responses(JsonWriter& json, const Stats& stats) {
  put_key(json, "responses");
  json.StartObject();
  put_groups(json, "by_protocol", stats.by_protocol, [&](Protocol protocol, const auto& group) {
    put_protocol(json, protocol);
    put_response(json, group);
  });
  put_groups(json, "by_command", stats.by_command, [&](const auto& key, const auto& group) {
    put_protocol(json, key.first);
    put_command(json, key.second);
    put_response(json, group);
  });
  put_groups(json, "by_server", stats.by_server, [&](const auto& key, const auto& group) {
    put_protocol(json, std::get<0>(key));
    put_command(json, std::get<1>(key));
    put_server(json, std::get<2>(key));
    put_response(json, group);
  });
  json.EndObject();
}

void put_replies(JsonWriter& json, const Stats& stats) {
  put_groups(json, "replies", stats.replies, [&](Protocol protocol, const auto& classes) {
    put_protocol(json, protocol);
    put_key(json, "classes");
    json.StartObject();
    for (const auto& [name, count] : classes) put_count(json, to_utf8_lossy(name), count);
    json.EndObject();
  });
}

void put_logins(JsonWriter& json, const Stats& stats) {
  put_groups(json, "logins", stats.logins, [&](const auto& key, const LoginStats& group) {
    put_protocol(json, key.first);
    put_text(json, "mechanism", key.second);
    put_count(json, "accepted", group.accepted);
    put_count(json, "refused", group.refused);
    put_count(json, "unknown", group.unknown);
  });
}

}  // namespace

void write_stats_json(const Stats& stats, const TextSink& out) {
  store::JsonBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  put_time(json, "first", stats.first);
  put_time(json, "last", stats.last);
  put_sessions(json, stats);
  put_responses(json, stats);
  put_replies(json, stats);
  put_groups(json, "messages", stats.messages, [&](Protocol via, const CarriedStats& group) {
    put_text(json, "via", std::string_view(to_word(via)));
    put_carried(json, group);
  });
  put_groups(json, "transfers", stats.transfers,
             [&](TransferDirection direction, const CarriedStats& group) {
               put_text(json, "direction", std::string_view(to_word(direction)));
               put_carried(json, group);
               put_key(json, "rate");
               json.StartObject();
               put_quantiles(json, group.rates, put_count);
               put_count(json, "count", group.rates.count());
               json.EndObject();
             });
  put_logins(json, stats);
  put_groups(json, "notices", stats.notices, [&](const auto& kind, const NoticeStats& group) {
    put_text(json, "kind", kind);
    put_text(json, "severity", std::string_view(to_word(group.severity)));
    put_count(json, "count", group.count);
  });
  json.EndObject();
  out({buffer.GetString(), buffer.GetSize()});
  out("\n");
}

}  // namespace malote
