// SPDX-License-Identifier: MIT
// What a part's header says of it (RFC 2045 2.4, 2183), and what Decoder tells of the parts that it
// finds. Called by Decoder; read by whoever keeps or shows parts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/bytes.hpp"
#include "mime/header_scanner.hpp"
#include "mime/parameters.hpp"
#include "mime/transfer_decoder.hpp"

namespace malote::mime {

enum class EntityKind : std::uint8_t { leaf, message, multipart };

struct Entity {
  EntityKind kind = EntityKind::leaf;
  std::string path;  // IMAP's part number; of a multipart that of the whole, "" for the top one's
  std::uint32_t depth = 0;          // how many it lies within
  std::string type;                 // "text/plain", lower case
  std::optional<std::string> name;  // filename, else name; UTF-8 where its charset was said
  std::optional<std::string> charset;
  std::optional<std::string> encoding, disposition;  // lower case
  std::optional<std::string> content_id, description;
  ParameterValue content_type;    // all that it says
  std::uint64_t body_offset = 0;  // of the first octet of the body, as fed
  Coding coding = Coding::identity;
};

struct EntityEnd {
  std::uint64_t octets = 0;  // of the body, as fed
  std::uint64_t size = 0;    // decoded
  bool complete = false;     // nothing of it is missing
  bool unused = false;       // it turned out to be no part: what stands before the first boundary
};

// What is wrong with a message, each told once.
enum class Fault : std::uint8_t {
  broken_base64,
  broken_quoted_printable,
  broken_file,  // uuencoded or yEnc
  unknown_encoding,
  unknown_charset,
  false_encoding,      // a message within that says it is encoded, and is not
  no_boundary,         // a multipart that says none
  boundary_not_found,  // ... or whose boundary never comes
  not_closed,          // ... or never comes with its final "--"
  too_deep,
  too_many_parts,
};

// `place` counts from 1 in the order in which entities begin, multiparts included.
struct EntitySink {
  virtual void on_begin(std::uint32_t place, const Entity&) = 0;
  // Decoded octets of a leaf; of a message those of the message within, as they are.
  virtual void on_octets(std::uint32_t place, Bytes) = 0;
  virtual void on_end(std::uint32_t place, const EntityEnd&) = 0;
  // `detail` is the wire's: the encoding's name, say.
  virtual void on_fault(Fault, std::string_view path, std::string_view detail) = 0;

 protected:
  ~EntitySink() = default;
};

// Kind, path, depth and offset are left to the caller. `default_type` is that of a part without a
// Content-Type, or with one that makes no sense (RFC 2045 5.2).
[[nodiscard]] Entity to_entity(const HeaderScanner&, std::string_view default_type);

[[nodiscard]] bool is_multipart(const Entity&) noexcept;
// A message within.
[[nodiscard]] bool is_message(const Entity&) noexcept;

}  // namespace malote::mime
