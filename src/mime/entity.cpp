// SPDX-License-Identifier: MIT
#include "mime/entity.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "mime/encoded_word.hpp"

namespace malote::mime {

namespace {

constexpr std::size_t word_octets = 255;  // of a type, an encoding, a disposition

// The first word of a value, lower case; nothing where it cannot be one.
std::optional<std::string> first_word(std::string_view value) {
  const std::string_view word = value.substr(0, value.find_first_of(" \t;("));
  const bool printable =
      std::all_of(word.begin(), word.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (word.empty() || word.size() > word_octets || !printable) return std::nullopt;
  return to_lower(word);
}

bool is_type(std::string_view word) {
  const std::size_t slash = word.find('/');
  return slash != std::string_view::npos && slash != 0 && slash + 1 < word.size() &&
         word.find('/', slash + 1) == std::string_view::npos;
}

void set(std::optional<std::string>& to, const std::string* value) {
  if (value != nullptr && !value->empty()) to = *value;
}

}  // namespace

Entity to_entity(const HeaderScanner& header, std::string_view default_type) {
  Entity entity;
  entity.type = default_type;
  if (const std::string* type = header.find(Field::content_type)) {
    entity.content_type = parse_parameters(*type);
    const auto word = first_word(entity.content_type.value);
    // Not the default: a picture in a digest that lost its type is no message.
    entity.type = word && is_type(*word) ? *word : "text/plain";
    set(entity.charset, entity.content_type.find("charset"));
    set(entity.name, entity.content_type.find("name"));
  }
  if (const std::string* disposition = header.find(Field::content_disposition)) {
    const ParameterValue parsed = parse_parameters(*disposition);
    entity.disposition = first_word(parsed.value);
    set(entity.name, parsed.find("filename"));
  }
  if (const std::string* encoding = header.find(Field::content_transfer_encoding)) {
    entity.encoding = first_word(trim(*encoding));
    if (entity.encoding) entity.coding = to_coding(*entity.encoding);
  }
  set(entity.content_id, header.find(Field::content_id));
  if (const std::string* description = header.find(Field::content_description)) {
    entity.description = decode_encoded_words(*description);
  }
  return entity;
}

bool is_multipart(const Entity& entity) noexcept {
  return entity.type.starts_with("multipart/");
}

bool is_message(const Entity& entity) noexcept {
  return entity.type == "message/rfc822" || entity.type == "message/global";
}

}  // namespace malote::mime
