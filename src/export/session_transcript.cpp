// SPDX-License-Identifier: MIT
#include "export/session_transcript.hpp"

#include "export/transcript_heading.hpp"

namespace malote {
namespace {

class StoredMaterial final : public TranscriptMaterial {
 public:
  explicit StoredMaterial(const store::Reader& reader) : reader_(reader) {}
  [[nodiscard]] std::optional<MessageRecord> message(MessageId id) const override {
    return reader_.message(id);
  }
  [[nodiscard]] std::optional<TransferRecord> transfer(TransferId id) const override {
    return reader_.transfer(id);
  }
  bool content(ContentId id, const std::function<bool(Bytes)>& visit) const override {
    return reader_.content(id, 0, visit);
  }

 private:
  const store::Reader& reader_;
};

}  // namespace

void write_transcript(const store::Reader& reader, const SessionRecord& session,
                      TranscriptOptions options, const LineSink& give) {
  std::size_t given = 0;
  const auto enough = [&] { return options.lines_most != 0 && given >= options.lines_most; };
  const LineSink sink = [&](TranscriptLine line) {
    ++given;
    give(std::move(line));
  };
  // Limits::notices_per_session bounds them.
  std::vector<NoticeRecord> notices;
  reader.notices_of(session.id, [&](const NoticeRecord& notice) {
    notices.push_back(notice);
    return true;
  });
  const StoredMaterial material(reader);
  Transcript transcript(session, std::move(notices), options, material, sink);
  if (session.tls != TlsMode::none) {
    reader.tls_of(session.id, [&](const TlsRecord& tls) {
      if (tls.transfer) return true;  // of a data connection
      for (TranscriptLine& line : heading_of(tls)) sink(std::move(line));
      return true;
    });
  }
  // Those with a command are shown where it is.
  if (session.transfers != 0) {
    constexpr int most_strays = 1000;
    int strays = 0;
    reader.transfers_of(session.id, [&](const TransferRecord& transfer) {
      if (!transfer.command && ++strays <= most_strays) transcript.add_stray(transfer);
      return true;
    });
  }
  reader.exchanges_of(session.id, [&](const ExchangeRecord& exchange) {
    transcript.add(exchange);
    return !enough();
  });
  if (!enough()) transcript.finish();
}

}  // namespace malote
