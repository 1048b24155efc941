// SPDX-License-Identifier: MIT
// A message's parts with their octets, as Decoder tells them; fed whole or in pieces.
#pragma once

#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "mime/decoder.hpp"

namespace malote::test {

struct SeenPart {
  mime::Entity entity;
  mime::EntityEnd end;
  std::string octets;
  bool ended = false;
};

class PartCollector final : public mime::EntitySink {
 public:
  void on_begin(std::uint32_t place, const mime::Entity& entity) override {
    if (!parts.try_emplace(place, SeenPart{entity, {}, {}, false}).second) broken = true;
  }
  void on_octets(std::uint32_t place, Bytes octets) override {
    SeenPart& part = parts.at(place);
    broken = broken || part.ended || octets.empty();
    part.octets += as_text(octets);
  }
  void on_end(std::uint32_t place, const mime::EntityEnd& end) override {
    SeenPart& part = parts.at(place);
    const bool multipart = part.entity.kind == mime::EntityKind::multipart;
    broken = broken || part.ended || (!multipart && part.octets.size() != end.size);
    part.end = end;
    part.ended = true;
  }
  void on_fault(mime::Fault fault, std::string_view path, std::string_view) override {
    faults[fault] = path;
  }

  // Leaves and messages, without what turned out to be no part.
  [[nodiscard]] std::vector<const SeenPart*> rows() const {
    std::vector<const SeenPart*> all;
    for (const auto& [place, part] : parts) {
      if (part.entity.kind != mime::EntityKind::multipart && !part.end.unused) all.push_back(&part);
    }
    return all;
  }
  // "1 text/plain [body]" a line; "-" where something is missing.
  [[nodiscard]] std::string text() const {
    std::string out;
    for (const auto& [place, part] : parts) {
      if (!part.ended) out += "not ended: ";
      if (part.end.unused) continue;
      const bool multipart = part.entity.kind == mime::EntityKind::multipart;
      if (multipart) continue;
      out += part.entity.path + " " + part.entity.type + " [" + part.octets + "]";
      if (!part.end.complete) out += "-";
      out += "\n";
    }
    return out;
  }
  // Everything, for comparing two runs.
  [[nodiscard]] std::string all() const {
    std::string out = text();
    for (const auto& [place, part] : parts) {
      out += std::to_string(place) + " " + part.entity.path + " " + part.entity.type + " " +
             part.entity.name.value_or("-") + " " + std::to_string(part.entity.body_offset) + "+" +
             std::to_string(part.end.octets) + "\n";
    }
    for (const auto& [fault, path] : faults) {
      out += "fault " + std::to_string(static_cast<int>(fault)) + " " + path + "\n";
    }
    return out + (broken ? "broken\n" : "");
  }

  std::map<std::uint32_t, SeenPart> parts;
  std::map<mime::Fault, std::string> faults;
  bool broken = false;  // the rules of EntitySink
};

inline PartCollector parts_of(std::string_view message, const Limits& limits = {}) {
  PartCollector parts;
  mime::Decoder decoder(limits, parts);
  decoder.feed(as_bytes(message));
  decoder.finish(true);
  return parts;
}

inline PartCollector parts_in_pieces(std::string_view message, std::size_t octets,
                                     const Limits& limits = {}) {
  PartCollector parts;
  mime::Decoder decoder(limits, parts);
  for (std::size_t at = 0; at < message.size(); at += octets) {
    decoder.feed(as_bytes(message.substr(at, octets)));
    decoder.feed({});
  }
  decoder.finish(true);
  return parts;
}

// At random places, the same for the same seed.
inline PartCollector parts_cut(std::string_view message, std::uint32_t seed) {
  PartCollector parts;
  const Limits limits;
  mime::Decoder decoder(limits, parts);
  std::mt19937 random(seed);
  while (!message.empty()) {
    const std::size_t octets = std::min<std::size_t>(message.size(), 1 + random() % 200);
    decoder.feed(as_bytes(message.substr(0, octets)));
    message.remove_prefix(octets);
  }
  decoder.finish(true);
  return parts;
}

}  // namespace malote::test
