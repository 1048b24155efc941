// SPDX-License-Identifier: MIT
// A journey for reading.
#include <algorithm>

#include "core/i18n.hpp"
#include "export/detail_lines.hpp"
#include "export/journeys.hpp"
#include "export/message_tree.hpp"
#include "export/phrases.hpp"
#include "records/names.hpp"

namespace malote {
namespace {

const char* action_phrase(Action action) {
  switch (action) {
    case Action::submit:
      return tr("handed over");
    case Action::retrieve:
      return tr("fetched");
    case Action::append:
      return tr("stored in a mailbox");
  }
  return "";
}

// How many of the fields were not there the time before.
std::size_t count_new(const std::vector<std::string>& fields,
                      const std::vector<std::string>& known) {
  const auto is_new = [&](const std::string& field) {
    return std::find(known.begin(), known.end(), field) == known.end();
  };
  return static_cast<std::size_t>(std::count_if(fields.begin(), fields.end(), is_new));
}

class Teller {
 public:
  Teller(const store::Reader& reader, DetailLines& lines) : reader_(reader), lines_(lines) {}

  void tell(const JourneyHop& hop) {
    const auto message = reader_.message(hop.message);
    const auto session = reader_.session(hop.session);
    if (!message) return;
    const std::vector<std::string> fields = read_received(reader_, *message);
    // Each server puts its field on top: the new ones are the last hops.
    const auto hops = mime::parse_received(fields);
    const std::size_t fresh = std::min(count_new(fields, known_), hops.size());
    for (std::size_t i = hops.size() - fresh; i < hops.size(); ++i) {
      lines_.detail(tr("received"), hop_phrase(hops[i]), Role::dim);
    }
    if (!fields.empty()) known_ = fields;
    std::string text = exact_moment(hop.time);
    if (before_) text += "  +" + duration(std::max<std::int64_t>(hop.time.ns - before_->ns, 0));
    before_ = hop.time;
    text += "  " + to_upper(to_word(hop.protocol)) + "  " + action_phrase(hop.action);
    if (session) text += "  " + to_text(session->client) + " -> " + to_text(session->server);
    lines_.detail(("m" + std::to_string(hop.message.value)).c_str(), text);
    std::string how = fill(tr("session {}, {}"), hop.session.value, verdict_phrase(*message));
    if (message->result) how += ", " + to_visible(*message->result);
    lines_.detail("", how, message->complete ? Role::dim : Role::warn);
  }

 private:
  const store::Reader& reader_;
  DetailLines& lines_;
  std::vector<std::string> known_;
  std::optional<Timestamp> before_;
};

}  // namespace

void write_journey(const store::Reader& reader, const Journey& journey, const TextStyle& style,
                   const TextSink& out) {
  TranscriptText text(style, out);
  DetailLines lines(text);
  const std::size_t hops = journey.hops.size();
  lines.title({{Role::heading, fill(tr("Journey {}"), journey.id)},
               {Role::plain, fill(tr_plural("seen once", "seen {} times", hops), hops)}});
  if (const auto first = reader.message(journey.hops.front().message)) {
    lines.detail(tr("subject"), first->subject);
    lines.detail(tr("from"), first->from);
    lines.detail(tr("to"), first->to);
  }
  lines.detail("Message-ID", journey.message_id);
  lines.detail(tr("lasted"), duration(journey.hops.back().time.ns - journey.hops.front().time.ns));
  out("\n");
  Teller teller(reader, lines);
  for (const JourneyHop& hop : journey.hops) teller.tell(hop);
}

}  // namespace malote
