// SPDX-License-Identifier: MIT
#include "export/body_text.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "core/text.hpp"
#include "export/message_tree.hpp"
#include "export/stored_parts.hpp"
#include "mime/text_reader.hpp"

namespace malote {
namespace {

constexpr std::size_t text_octets_most = 4 * mebi;  // of one message
constexpr std::size_t tag_octets_most = 4 * kibi;   // what goes on longer is no tag

// Tags become blanks, the commonest entities what they stand for; over several lines.
class TagStripper {
 public:
  std::string operator()(const std::string& line) {
    std::string out;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const char c = line[i];
      if (in_tag_ != 0) {
        if (c == '>' || ++in_tag_ > tag_octets_most) in_tag_ = 0;
      } else if (c == '<') {
        in_tag_ = 1;
        out += ' ';
      } else if (c == '&') {
        out += take_entity(line, i);
      } else {
        out += c;
      }
    }
    return out;
  }

 private:
  static std::string take_entity(const std::string& line, std::size_t& at) {
    static constexpr std::pair<std::string_view, std::string_view> entities[] = {
        {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&nbsp;", " "}};
    for (const auto& [entity, meaning] : entities) {
      if (line.compare(at, entity.size(), entity) == 0) {
        at += entity.size() - 1;
        return std::string(meaning);
      }
    }
    return "&";
  }
  std::size_t in_tag_ = 0;
};

bool is_word(char c) {
  return is_alpha(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

bool same(char a, char b) {
  return to_lower(a) == to_lower(b);
}

}  // namespace

void each_text_line(const store::Reader& reader, const MessageRecord& message,
                    const std::function<bool(const std::string&)>& sink) {
  const MessageTree tree = read_tree(reader, message);
  std::size_t octets = 0;
  bool wanted = true;
  for (const TreePart& part : tree.parts) {
    const bool text =
        part.entity.kind == mime::EntityKind::leaf &&
        (part.entity.type.starts_with("text/") || part.entity.type == "message/delivery-status");
    if (!text || !wanted) continue;
    TagStripper strip;
    const bool html = part.entity.type == "text/html";
    mime::TextReader lines(part.entity, [&](const std::string& line) {
      octets += line.size() + 1;
      wanted = sink(html ? strip(line) : line) && octets < text_octets_most;
      return wanted;
    });
    read_part(reader, message, range_of(part.entity, part.end), [&](Bytes decoded) {
      lines.on_octets(decoded);
      return lines.wants_more();
    });
    lines.finish();
  }
}

bool has_word_beginning(std::string_view line, std::string_view word) {
  auto at = line.begin();
  while (true) {
    at = std::search(at, line.end(), word.begin(), word.end(), same);
    if (at == line.end()) return false;
    if (at == line.begin() || !is_word(*(at - 1)) || !is_word(word.front())) return true;
    ++at;
  }
}

bool body_says(const store::Reader& reader, MessageId id, std::string_view word) {
  const auto message = reader.message(id);
  if (!message || word.empty()) return false;
  bool found = false;
  each_text_line(reader, *message, [&](const std::string& line) {
    found = has_word_beginning(line, word);
    return !found;
  });
  return found;
}

}  // namespace malote
