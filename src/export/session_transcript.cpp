// SPDX-License-Identifier: MIT
#include "export/session_transcript.hpp"

namespace malote {
namespace {

class StoredMaterial final : public TranscriptMaterial {
 public:
  explicit StoredMaterial(const store::Reader& reader) : reader_(reader) {}
  [[nodiscard]] std::optional<MessageRecord> message(MessageId id) const override {
    return reader_.message(id);
  }
  bool content(ContentId id, const std::function<bool(Bytes)>& visit) const override {
    return reader_.content(id, 0, visit);
  }

 private:
  const store::Reader& reader_;
};

}  // namespace

void write_transcript(const store::Reader& reader, const SessionRecord& session,
                      TranscriptOptions options, const LineSink& sink) {
  // Limits::notices_per_session bounds them.
  std::vector<NoticeRecord> notices;
  reader.notices_of(session.id, [&](const NoticeRecord& notice) {
    notices.push_back(notice);
    return true;
  });
  const StoredMaterial material(reader);
  Transcript transcript(session, std::move(notices), options, material, sink);
  reader.exchanges_of(session.id, [&](const ExchangeRecord& exchange) {
    transcript.add(exchange);
    return true;
  });
  transcript.finish();
}

}  // namespace malote
