// SPDX-License-Identifier: MIT
#include "export/session_json.hpp"

#include "core/limits.hpp"

namespace malote {
namespace {

class SessionWriter {
 public:
  SessionWriter(RowOptions options, const TextSink& out) : options_(options), out_(out) {}

  void object(const store::Reader& reader, const SessionRecord& session) {
    json_.StartObject();
    store::put_key(json_, "session");
    put_row(json_, session, options_);
    const auto list = [&]<typename Row>(const char* key,
                                        void (store::Reader::*rows)(
                                            SessionId, const store::Visitor<Row>&) const) {
      store::put_key(json_, key);
      json_.StartArray();
      (reader.*rows)(session.id, visitor<Row>());
      json_.EndArray();
    };
    list("exchanges", &store::Reader::exchanges_of);
    list("messages", &store::Reader::messages_of);
    list("transfers", &store::Reader::transfers_of);
    list("tls", &store::Reader::tls_of);
    list("mailbox", &store::Reader::mailbox_events_of);
    list("notices", &store::Reader::notices_of);
    json_.EndObject();
    flush();
  }

 private:
  // Rows into the writer, what it made so far out of it whenever there is enough.
  template <typename Row>
  store::Visitor<Row> visitor() {
    return [this](const Row& row) {
      put_row(json_, row, options_);
      if (buffer_.GetSize() > 64 * kibi) flush();
      return true;
    };
  }

  void flush() {
    out_({buffer_.GetString(), buffer_.GetSize()});
    buffer_.Clear();
  }

  RowOptions options_;
  const TextSink& out_;
  store::JsonBuffer buffer_;
  store::JsonWriter json_{buffer_};
};

}  // namespace

void write_session_json(const store::Reader& reader, const SessionRecord& session,
                        RowOptions options, const TextSink& out) {
  SessionWriter(options, out).object(reader, session);
  out("\n");
}

}  // namespace malote
