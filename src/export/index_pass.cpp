// SPDX-License-Identifier: MIT
#include "export/index_pass.hpp"

#include <fmt/format.h>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/body_text.hpp"
#include "export/file_type.hpp"
#include "export/stored_parts.hpp"

namespace malote {
namespace {

constexpr std::size_t batch_messages = 200;

void append(std::string& to, const OptionalText& text) {
  if (!text) return;
  if (!to.empty()) to += '\n';
  to += to_utf8_lossy(*text);
}

void append(std::string& to, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) append(to, OptionalText(text));
}

class Pass {
 public:
  Pass(store::Indexer& indexer, const store::Reader& reader)
      : indexer_(indexer), reader_(reader), types_(FileTypes::open()) {
    summary.types_known = types_.has_value();
  }

  void take(const MessageRecord& message) {
    store::MessageWords words;
    append(words.subject, message.subject);
    append(words.addresses, message.from);
    append(words.addresses, message.envelope_from);
    append(words.addresses, message.to);
    append(words.addresses, message.envelope_to);
    reader_.parts_of(message.id, [&](const PartRecord& part) {
      append(words.names, part.declared_name);
      look_at(message, part);
      return true;
    });
    each_text_line(reader_, message, [&](const std::string& line) {
      words.body += line;
      words.body += '\n';
      return true;
    });
    indexer_.add(message.id, words);
    ++summary.messages;
  }

  IndexSummary summary;

 private:
  void look_at(const MessageRecord& message, const PartRecord& part) {
    if (!types_) return;
    std::string beginning;
    read_part(reader_, message, range_of(part), [&](Bytes octets) {
      beginning += as_text(octets).substr(0, FileTypes::looked_at - beginning.size());
      return beginning.size() < FileTypes::looked_at;
    });
    const std::string type = types_->type_of(as_bytes(beginning));
    indexer_.set_detected_type(part.id, type);
    ++summary.parts;
    const TypeVerdict verdict = judge_type(part, type);
    if (verdict == TypeVerdict::fits) return;
    ++summary.mismatches;
    indexer_.add_notice(verdict == TypeVerdict::hidden_program ? hidden_program(message, part, type)
                                                               : other_type(message, part, type));
  }

  static NoticeRecord notice_of(const MessageRecord& message) {
    NoticeRecord record;
    record.session = message.session;
    record.time = message.time;
    record.origin = message.origin;
    return record;
  }
  static NoticeRecord hidden_program(const MessageRecord& message, const PartRecord& part,
                                     const std::string& type) {
    NoticeRecord record = notice_of(message);
    record.severity = Severity::alert;
    record.kind = "hidden-program";
    record.text = fmt::format(
        tr_noop("Part {} of message m{} says to be {} and is a program ({}): {}"), part.path,
        message.id.value, to_visible(part.type), type, to_visible(part.declared_name.value_or("")));
    return record;
  }
  static NoticeRecord other_type(const MessageRecord& message, const PartRecord& part,
                                 const std::string& type) {
    NoticeRecord record = notice_of(message);
    record.severity = Severity::warn;
    record.kind = "type-mismatch";
    record.text =
        fmt::format(tr_noop("Part {} of message m{} says to be {}, and what it holds is {}."),
                    part.path, message.id.value, to_visible(part.type), type);
    return record;
  }

  store::Indexer& indexer_;
  const store::Reader& reader_;
  std::optional<FileTypes> types_;
};

}  // namespace

IndexSummary index_messages(store::Indexer& indexer, const store::Reader& reader,
                            const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  const std::uint64_t all = indexer.pending();
  Pass pass(indexer, reader);
  for (auto batch = indexer.next(batch_messages); !batch.empty();
       batch = indexer.next(batch_messages)) {
    for (const MessageRecord& message : batch) pass.take(message);
    indexer.commit();
    progress(pass.summary.messages, all);
  }
  indexer.finish();
  return pass.summary;
}

}  // namespace malote
