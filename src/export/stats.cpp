// SPDX-License-Identifier: MIT
#include "export/stats.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"

namespace malote {
namespace {

// The group of that key; where there are too many groups, that of the others.
template <typename Map>
typename Map::mapped_type& group_of(Map& groups, const typename Map::key_type& key,
                                    const typename Map::key_type& others) {
  const auto found = groups.find(key);
  if (found != groups.end()) return found->second;
  return groups.size() < Stats::most_groups ? groups[key] : groups[others];
}

std::string name_of(std::string_view text) {
  return std::string(text.substr(0, Stats::most_name_octets));
}

std::string class_of(const std::string& code) {
  const bool number = code.size() == 3 && std::all_of(code.begin(), code.end(), is_digit);
  return number ? code.substr(0, 1) + "xx" : name_of(code);
}

bool is_refusal(const ExchangeRecord& exchange) {
  if (!exchange.settled || exchange.replies.empty()) return false;
  const std::string reply = class_of(exchange.replies.back().code);
  return reply == "4xx" || reply == "5xx" || reply == "-ERR" || reply == "NO" || reply == "BAD";
}

class Gatherer {
 public:
  Gatherer(const store::Reader& reader, Stats& stats) : reader_(reader), stats_(stats) {}

  void add(const SessionRecord& row) {
    SessionStats& group = stats_.sessions[row.protocol];
    ++group.sessions;
    if (row.complete) ++group.complete;
    group.octets += row.client_bytes + row.server_bytes;
    ++group.outcomes.at(static_cast<std::size_t>(row.outcome));
    ++group.tls.at(static_cast<std::size_t>(row.tls));
    const Timestamp end = row.end.value_or(row.start);
    stats_.first = stats_.first ? std::min(*stats_.first, row.start) : row.start;
    stats_.last = stats_.last ? std::max(*stats_.last, end) : end;
  }

  void add(const ExchangeRecord& row) {
    const SessionRecord* session = session_of(row.session);
    if (session == nullptr) return;
    for (const ReplyRecord& reply : row.replies) {
      auto& classes = stats_.replies[session->protocol];
      ++group_of(classes, class_of(reply.code), Stats::other);
    }
    if (!row.command) {
      const bool greets = row.n == 1 && session->complete && !row.replies.empty();
      if (greets) answer(*session, "", row, session->start, row.replies.front().time);
      return;
    }
    std::optional<Timestamp> first_reply;
    if (!row.replies.empty()) first_reply = row.replies.front().time;
    count(stats_.by_protocol[session->protocol], row, row.time, first_reply);
    answer(*session, name_of(*row.command), row, row.time, first_reply);
    if (*row.command == "DATA" && row.message && row.settled) add_end_of_data(*session, row);
  }

  void add(const MessageRecord& row) {
    CarriedStats& group = stats_.messages[row.via];
    carried(group, row.complete, row.verdict, row.size);
  }

  void add(const TransferRecord& row) {
    CarriedStats& group = stats_.transfers[row.direction];
    carried(group, row.complete, row.verdict, row.size);
    if (!row.end || *row.end <= row.start || row.size == 0) return;
    const auto seconds = static_cast<double>(row.end->ns - row.start.ns) / 1e9;
    group.rates.add(static_cast<std::uint64_t>(static_cast<double>(row.size) / seconds));
  }

  void add(const CredentialRecord& row) {
    const SessionRecord* session = session_of(row.session);
    const Protocol protocol = session == nullptr ? Protocol::unknown : session->protocol;
    LoginStats& group =
        group_of(stats_.logins, {protocol, name_of(row.mechanism)}, {protocol, Stats::other});
    ++(!row.accepted ? group.unknown : *row.accepted ? group.accepted : group.refused);
  }

  void add(const NoticeRecord& row) {
    NoticeStats& group = group_of(stats_.notices, name_of(row.kind), Stats::other);
    group.severity = std::max(group.severity, row.severity);
    ++group.count;
  }

 private:
  // Rows of a session come together: the last one asked for is kept.
  const SessionRecord* session_of(SessionId id) {
    if (!session_ || session_->id != id) session_ = reader_.session(id);
    return session_ ? &*session_ : nullptr;
  }

  static void count(ResponseStats& group, const ExchangeRecord& row, Timestamp asked,
                    std::optional<Timestamp> answered) {
    ++group.asked;
    if (is_refusal(row)) ++group.refused;
    if (!answered || *answered < asked) return;
    group.times.add(static_cast<std::uint64_t>(answered->ns - asked.ns));
  }

  void answer(const SessionRecord& session, const std::string& command, const ExchangeRecord& row,
              Timestamp asked, std::optional<Timestamp> answered) {
    const Protocol protocol = session.protocol;
    count(group_of(stats_.by_command, {protocol, command}, {protocol, Stats::other}), row, asked,
          answered);
    count(group_of(stats_.by_server, {protocol, command, session.server},
                   {protocol, Stats::other, std::nullopt}),
          row, asked, answered);
  }

  void add_end_of_data(const SessionRecord& session, const ExchangeRecord& row) {
    const auto message = reader_.message(row.message);
    if (!message || message->time < row.time) return;
    answer(session, Stats::end_of_data, row, message->time, row.replies.back().time);
  }

  static void carried(CarriedStats& group, bool complete, Verdict verdict, std::uint64_t size) {
    if (complete) ++group.complete;
    ++group.verdicts.at(static_cast<std::size_t>(verdict));
    group.sizes.add(size);
  }

  const store::Reader& reader_;
  Stats& stats_;
  std::optional<SessionRecord> session_;
};

}  // namespace

Stats gather_stats(const store::Reader& reader, const store::Query& query) {
  Stats stats;
  Gatherer gatherer(reader, stats);
  const auto add = [&](const auto& row) {
    gatherer.add(row);
    return true;
  };
  reader.sessions(query, add);
  reader.exchanges(query, add);
  reader.messages(query, add);
  reader.transfers(query, add);
  reader.credentials(query, add);
  reader.notices(query, add);
  return stats;
}

}  // namespace malote
