// SPDX-License-Identifier: MIT
#include "export/joined_messages.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "core/text.hpp"
#include "export/stored_parts.hpp"
#include "mime/header_scanner.hpp"
#include "mime/parameters.hpp"

namespace malote {
namespace {

constexpr std::uint64_t pieces_most = 1000;
constexpr std::size_t header_octets_most = 256 * kibi;

std::optional<std::uint64_t> number_of(const mime::ParameterValue& type, std::string_view name) {
  const std::string* const text = type.find(name);
  if (text == nullptr) return std::nullopt;
  const auto number = parse_number(trim(*text));
  return number && *number >= 1 && *number <= pieces_most ? number : std::nullopt;
}

// Which part of a message is the piece: it alone.
std::optional<PartRecord> body_of(const store::Reader& reader, MessageId message) {
  std::optional<PartRecord> body;
  reader.parts_of(message, [&](const PartRecord& part) {
    if (part.path == "1" && part.type == "message/partial") body = part;
    return !body;
  });
  return body;
}

// A header's fields, each with its line ends and continuations; `text` is what follows the header.
std::vector<std::string_view> take_fields(std::string_view& text) {
  std::vector<std::string_view> fields;
  std::size_t begin = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = text.find('\n', at);
    const std::size_t next = end == std::string_view::npos ? text.size() : end + 1;
    const std::string_view line = text.substr(at, next - at);
    const bool folded = line.front() == ' ' || line.front() == '\t';
    if (!folded && at != begin) {
      fields.push_back(text.substr(begin, at - begin));
      begin = at;
    }
    at = next;
    if (trim(line).empty()) {
      text.remove_prefix(at);
      return fields;
    }
  }
  text = {};
  return fields;
}

bool is_of_enclosed(std::string_view field) {
  constexpr std::string_view names[] = {"content-",
                                        "subject:", "message-id:", "encrypted:", "mime-version:"};
  return std::any_of(std::begin(names), std::end(names),
                     [&](std::string_view name) { return starts_with_ignoring_case(field, name); });
}

std::string header_of(const store::Reader& reader, const MessageRecord& message) {
  std::string header;
  reader.content(message.content, 0, [&](Bytes octets) {
    header += as_text(octets).substr(0, header_octets_most - header.size());
    return header.size() < header_octets_most;
  });
  return header;
}

// The enclosed message's header is taken apart, what follows it passes.
class FirstPiece {
 public:
  explicit FirstPiece(const TextSink& out) : out_(out) {}
  void feed(std::string_view octets) {
    if (!in_header_) return out_(octets);
    header_ += octets;
    const bool ends =
        header_.find("\r\n\r\n") != std::string::npos || header_.find("\n\n") != std::string::npos;
    if (ends || header_.size() > header_octets_most) close_header();
  }
  void finish() {
    if (in_header_) close_header();
  }

 private:
  void close_header() {
    in_header_ = false;
    std::string_view rest = header_;
    for (const std::string_view field : take_fields(rest)) {
      if (is_of_enclosed(field)) out_(field);
    }
    out_("\r\n");
    out_(rest);
    header_ = std::string();
  }

  const TextSink& out_;
  std::string header_;
  bool in_header_ = true;
};

}  // namespace

std::optional<Piece> piece_of(const store::Reader& reader, const MessageRecord& message) {
  const std::string octets = header_of(reader, message);
  mime::HeaderScanner header{Limits{}};
  header.feed(as_bytes(octets));
  header.end();
  const std::string* const field = header.find(mime::Field::content_type);
  if (field == nullptr) return std::nullopt;
  const mime::ParameterValue type = mime::parse_parameters(*field);
  const std::string* const id = type.find("id");
  const auto number = number_of(type, "number");
  if (type.value != "message/partial" || id == nullptr || id->empty() || !number) {
    return std::nullopt;
  }
  return Piece{*id, *number, number_of(type, "total"), message.id};
}

std::vector<JoinedMessage> find_joined(const store::Reader& reader) {
  std::map<std::string, std::map<std::uint64_t, Piece>>
      by_id;  // of each number the first whole one
  const auto query = store::Query::parse({"type:message/partial"});
  reader.parts(query.value(), [&](const PartRecord& part) {
    if (part.path != "1" || part.type != "message/partial" || !part.complete) return true;
    const auto message = reader.message(part.message);
    const auto piece = message ? piece_of(reader, *message) : std::nullopt;
    if (piece) by_id[piece->id].try_emplace(piece->number, *piece);
    return true;
  });
  std::vector<JoinedMessage> joined;
  for (const auto& [id, pieces] : by_id) {
    const auto told = std::find_if(pieces.begin(), pieces.end(), [](const auto& piece) {
      return piece.second.total.has_value();
    });
    // Numbers are distinct and count from 1.
    const bool all = told != pieces.end() && pieces.size() == told->second.total &&
                     pieces.rbegin()->first == told->second.total;
    if (!all) continue;
    JoinedMessage& message = joined.emplace_back();
    for (const auto& [number, piece] : pieces) message.push_back(piece);
  }
  std::sort(joined.begin(), joined.end(), [](const JoinedMessage& a, const JoinedMessage& b) {
    return a.front().message < b.front().message;
  });
  return joined;
}

void write_joined(const store::Reader& reader, const JoinedMessage& pieces, const TextSink& out) {
  for (const Piece& piece : pieces) {
    const auto message = reader.message(piece.message);
    const auto body = body_of(reader, piece.message);
    if (!message || !body) continue;
    const auto copy = [&](const TextSink& to) {
      read_part(reader, *message, range_of(*body), [&](Bytes octets) {
        to(as_text(octets));
        return true;
      });
    };
    if (piece.number != 1) {
      copy(out);
      continue;
    }
    const std::string header = header_of(reader, *message);
    std::string_view rest = header;
    for (const std::string_view field : take_fields(rest)) {
      if (!is_of_enclosed(field)) out(field);
    }
    FirstPiece first(out);
    copy([&](std::string_view octets) { first.feed(octets); });
    first.finish();
  }
}

}  // namespace malote
