// SPDX-License-Identifier: MIT
#include "app/truth_check.hpp"

#include <algorithm>
#include <array>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace malote::app {
namespace {

using Words = std::vector<std::string_view>;

const std::string& value_of(const JsonFields& row, std::string_view key) {
  static const std::string null = "null";
  const auto found = row.find(std::string(key));
  return found == row.end() ? null : found->second;
}

bool same(const JsonFields& a, const JsonFields& b, const Words& keys) {
  return std::all_of(keys.begin(), keys.end(),
                     [&](std::string_view key) { return value_of(a, key) == value_of(b, key); });
}

bool is_transfer(const JsonFields& row) {
  return row.contains("direction");
}

bool is_complete(const JsonFields& row) {
  return value_of(row, "complete") == "true";
}

// What of a row is compared: the generator's own names and times are not, nor what of a broken
// message got how far.
bool is_compared(const std::string& key, const JsonFields& truth) {
  constexpr std::array<std::string_view, 4> own{"session_name", "time", "start", "end"};
  constexpr std::array<std::string_view, 9> of_broken{
      "size", "sha256", "verdict", "missing", "result", "subject", "from", "date", "message_id"};
  const auto in = [&](const auto& list) {
    return std::find(list.begin(), list.end(), key) != list.end();
  };
  // A message refused in the middle may have come to its end all the same.
  if (key == "complete" && !is_transfer(truth) && value_of(truth, "verdict") == "\"aborted\"")
    return false;
  return !in(own) && (is_complete(truth) || !in(of_broken));
}

std::vector<std::string> differing_keys(const TruthRows::Told& told, const JsonFields& stored) {
  std::vector<std::string> keys;
  for (const JsonFields& truth : told.by) {
    for (const auto& [key, value] : truth) {
      // An end that saw no reply has nothing against the one that the capture has.
      if (key == "result" && value == "null") continue;
      if (is_compared(key, truth) && value_of(stored, key) != value &&
          std::find(keys.begin(), keys.end(), key) == keys.end()) {
        keys.push_back(key);
      }
    }
  }
  return keys;
}

Words identity_of(const JsonFields& row) {
  // How much of what broke off got through each end sees in its own way.
  if (is_transfer(row) && !is_complete(row)) return {"command", "path", "offset", "complete"};
  if (is_transfer(row)) return {"command", "path", "offset", "complete", "size", "sha256"};
  Words keys{"via", "action", "number", "partial", "complete", "envelope_from", "envelope_to"};
  if (is_complete(row)) keys.insert(keys.end(), {"size", "sha256"});
  return keys;
}

// Pairs what is left on both sides as long as `fits` says so.
class Pairing {
 public:
  Pairing(const TruthRows& truth, const std::vector<JsonFields>& stored)
      : truth_(truth.rows()),
        stored_(stored),
        told_(truth_.size(), false),
        found_(stored.size(), false) {}

  template <typename Fits>
  void pair(const Fits& fits) {
    for (std::size_t i = 0; i < truth_.size(); ++i) {
      for (std::size_t j = 0; j < stored_.size() && !told_[i]; ++j) {
        if (!found_[j] && fits(truth_[i], stored_[j])) take(i, j);
      }
    }
  }

  std::vector<TruthDifference> finish() && {
    for (std::size_t i = 0; i < truth_.size(); ++i) {
      if (!told_[i]) {
        differences_.push_back({TruthDifference::Kind::missing, truth_[i].by.front(), {}, {}});
      }
    }
    for (std::size_t j = 0; j < stored_.size(); ++j) {
      if (!found_[j]) {
        differences_.push_back({TruthDifference::Kind::besides, {}, stored_[j], {}});
      }
    }
    return std::move(differences_);
  }

 private:
  void take(std::size_t i, std::size_t j) {
    told_[i] = found_[j] = true;
    auto keys = differing_keys(truth_[i], stored_[j]);
    if (keys.empty()) return;
    differences_.push_back(
        {TruthDifference::Kind::differs, truth_[i].by.front(), stored_[j], std::move(keys)});
  }

  const std::vector<TruthRows::Told>& truth_;
  const std::vector<JsonFields>& stored_;
  std::vector<bool> told_, found_;
  std::vector<TruthDifference> differences_;
};

}  // namespace

std::optional<JsonFields> parse_fields(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) return {};
  JsonFields fields;
  for (const auto& member : document.GetObject()) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    member.value.Accept(writer);
    fields[{member.name.GetString(), member.name.GetStringLength()}] = {buffer.GetString(),
                                                                        buffer.GetSize()};
  }
  return fields;
}

void TruthRows::add_file(std::vector<JsonFields> rows) {
  const std::size_t before = rows_.size();
  std::vector<bool> joined(before, false);
  for (JsonFields& row : rows) {
    std::size_t at = 0;
    while (at < before && (joined[at] || !same(rows_[at].by.front(), row, identity_of(row)))) ++at;
    if (at < before) {
      joined[at] = true;
      rows_[at].by.push_back(std::move(row));
    } else {
      rows_.push_back({{std::move(row)}});
    }
  }
}

std::vector<TruthDifference> hold_against(const TruthRows& truth,
                                          const std::vector<JsonFields>& stored) {
  Pairing pairing(truth, stored);
  pairing.pair([](const TruthRows::Told& told, const JsonFields& row) {
    return differing_keys(told, row).empty();
  });
  // Then those that are meant to be the same, to tell how they differ.
  const auto pair_by = [&](const Words& keys, bool transfers) {
    pairing.pair([&](const TruthRows::Told& told, const JsonFields& row) {
      return is_transfer(told.by.front()) == transfers && is_transfer(row) == transfers &&
             same(told.by.front(), row, keys);
    });
  };
  pair_by({"via", "action", "size", "sha256"}, false);
  pair_by({"via", "action", "number", "envelope_from", "envelope_to"}, false);
  pair_by({"via", "action", "message_id", "subject"}, false);
  pair_by({"command", "path", "offset", "size", "sha256"}, true);
  pair_by({"command", "path", "offset"}, true);
  pair_by({"size", "sha256"}, true);
  return std::move(pairing).finish();
}

}  // namespace malote::app
