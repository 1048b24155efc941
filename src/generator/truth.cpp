// SPDX-License-Identifier: MIT
// Follows a script as the two ends would: commands waiting for their replies, the envelope, the
// bodies. Knows only what the scenario language calls a message.
#include "generator/truth.hpp"

#include <array>
#include <deque>

#include "core/text.hpp"
#include "generator/truth_imap.hpp"

namespace malote::generator {
namespace {

// Stand in the queue of commands for what is answered though it is none.
constexpr std::string_view body_command = "<body>";
constexpr std::string_view chunk_command = "<chunk>";

bool is_final_smtp(std::string_view line) {
  return !(line.size() >= 4 && is_digit(line[0]) && is_digit(line[1]) && is_digit(line[2]) &&
           line[3] == '-');
}

// "MAIL FROM:<a@b> SIZE=3" → "a@b"; without brackets the first word.
std::string path_of(std::string_view after_colon) {
  after_colon = trim(after_colon);
  if (after_colon.starts_with('<')) {
    return std::string(after_colon.substr(1, after_colon.find('>') - 1));
  }
  return std::string(after_colon.substr(0, after_colon.find(' ')));
}

// The first field of that name, unfolded; nothing where it would need decoding (RFC 2047).
struct Field {
  bool present = false, plain = true;
  std::string value;
};

Field find_field(std::string_view content, std::string_view name) {
  Field field;
  bool within = false;
  while (!content.empty()) {
    const auto end = content.find('\n');
    auto line = content.substr(0, end);
    content.remove_prefix(end == std::string_view::npos ? content.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool folded = !line.empty() && (line[0] == ' ' || line[0] == '\t');
    if (within && !folded) break;
    if (line.empty()) break;
    if (within) {
      field.value += line;
    } else if (line.size() > name.size() && line[name.size()] == ':' &&
               starts_with_ignoring_case(line, name)) {
      within = field.present = true;
      field.value = line.substr(name.size() + 1);
    }
  }
  field.value = trim(field.value);
  field.plain = field.value.find("=?") == std::string::npos && is_utf8(field.value);
  return field;
}

class Teller {
 public:
  explicit Teller(const SessionScript& script) : script_(script) {}

  void hear(Side side, std::string_view octets) {
    sent_[index_of(side)] += octets.size();
    std::string& line = line_[index_of(side)];
    for (const char c : octets) {
      if (c != '\n') {
        line += c;
        continue;
      }
      if (line.ends_with('\r')) line.pop_back();
      script_.spoken == Spoken::pop3 ? hear_pop3(side, line) : hear_smtp(side, line);
      line.clear();
    }
  }

  void hear(const BodyTurn& body) {
    sent_[index_of(body.side)] += to_wire(body).size();
    if (script_.spoken == Spoken::pop3) return add_retrieved(body);
    chunks_ += body.content;
    const bool chunk = body.frame == BodyFrame::bdat;
    waiting_.emplace_back(chunk ? chunk_command : body_command);
    if (chunk) return;
    add_submitted(body);
    if (script_.spoken == Spoken::lmtp) {
      // RFC 2033 4.2: one reply for each accepted recipient.
      for (std::size_t i = 1; i < accepted_.size(); ++i) waiting_.emplace_back(body_command);
    }
    chunks_.clear();
  }

  // What was said in clear behind STARTTLS, nobody answers (RFC 3207 4.2).
  void begin_tls() { waiting_.clear(); }

  std::vector<TruthRow> finish() { return std::move(rows_); }

 private:
  void hear_smtp(Side side, const std::string& line) {
    if (side == asker_) {
      waiting_.push_back(line);
    } else if (is_final_smtp(line) && !waiting_.empty()) {
      const std::string command = std::move(waiting_.front());
      waiting_.pop_front();
      answer_smtp(command, line);
    }
  }

  void answer_smtp(const std::string& command, const std::string& reply) {
    const bool yes = reply.starts_with('2');
    if (command == body_command) {
      settle_submitted(reply);
    } else if (starts_with_ignoring_case(command, "MAIL FROM:") && yes) {
      forget_envelope();
      from_ = path_of(std::string_view(command).substr(10));
    } else if (starts_with_ignoring_case(command, "RCPT TO:")) {
      to_.push_back(path_of(std::string_view(command).substr(8)));
      if (yes) accepted_.push_back(to_.back());
    } else if (equals_ignoring_case(command, "RSET")) {
      forget_envelope();
    } else if (equals_ignoring_case(command, "TURN") && yes) {
      asker_ = other(asker_);
      forget_envelope();
    }
  }

  // Pipelined, the envelope is answered after the body was sent (RFC 3030 4.2).
  void settle_submitted(const std::string& reply) {
    if (settled_ >= rows_.size()) return;
    TruthRow& row = rows_[settled_];
    if (script_.spoken == Spoken::lmtp) return settle_delivered(row, reply);
    row.result = reply;
    put_envelope(row);
    ++settled_;
  }

  // RFC 2033 4.2: one reply for each recipient accepted so far, in their order; the last one
  // settles the message, and only those that were delivered count as accepted.
  void settle_delivered(TruthRow& row, const std::string& reply) {
    row.result = reply;
    if (!reply.starts_with('2')) refused_.push_back(delivering_);
    if (++delivering_ < row.accepted_to.size()) return;
    while (!refused_.empty()) {
      row.accepted_to.erase(row.accepted_to.begin() + static_cast<std::ptrdiff_t>(refused_.back()));
      refused_.pop_back();
    }
    delivering_ = 0;
    ++settled_;
  }

  void put_envelope(TruthRow& row) const {
    row.envelope_from = from_;
    row.envelope_to = to_;
    row.accepted_to = accepted_;
  }

  void forget_envelope() {
    from_.reset();
    to_.clear();
    accepted_.clear();
  }

  void hear_pop3(Side side, const std::string& line) {
    if (side == Side::client) {
      waiting_.push_back(line);
    } else if (line.starts_with("+OK") || line.starts_with("-ERR")) {
      if (waiting_.empty()) return;  // the greeting
      answered_ = std::move(waiting_.front());
      waiting_.pop_front();
      reply_ = line;
    }
  }

  void add_submitted(const BodyTurn& body) {
    TruthRow row = make_row(body, chunks_);
    row.via = "smtp";
    row.action = "submit";
    put_envelope(row);
    rows_.push_back(std::move(row));
  }

  void add_retrieved(const BodyTurn& body) {
    TruthRow row = make_row(body, body.content);
    row.via = "pop3";
    row.action = "retrieve";
    row.result = reply_;
    if (starts_with_ignoring_case(answered_, "TOP ")) row.partial = "top";
    const auto space = answered_.find(' ');
    if (space != std::string::npos) {
      const auto words = std::string_view(answered_).substr(space + 1);
      row.number = parse_number(words.substr(0, words.find(' ')));
    }
    rows_.push_back(std::move(row));
  }

  TruthRow make_row(const BodyTurn& body, const std::string& content) {
    TruthRow row;
    row.session = script_.name;
    row.size = content.size();
    row.sha256 = sha256_hex(content);
    row.complete = body.frame != BodyFrame::broken;
    row.verdict = row.complete ? "complete" : "cut-end";
    row.from = body.side;
    row.end_offset = sent_[index_of(body.side)];
    put_header_fields(row, content);
    return row;
  }

  const SessionScript& script_;
  Side asker_ = Side::client;  // changes with an accepted TURN
  std::uint64_t sent_[2]{};
  std::string line_[2];
  std::deque<std::string> waiting_;
  std::optional<std::string> from_;
  std::vector<std::string> to_, accepted_;
  std::string chunks_;            // of BDAT, so far
  std::string answered_, reply_;  // POP3: the last command that was answered, and how
  std::vector<TruthRow> rows_;
  std::size_t settled_ = 0;     // of rows_, in their order
  std::size_t delivering_ = 0;  // LMTP: the recipient whose reply comes next
  std::vector<std::size_t> refused_;
};

}  // namespace

void put_header_fields(TruthRow& row, std::string_view content) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> fields{
      {{"subject", "Subject"}, {"from", "From"}, {"date", "Date"}, {"message_id", "Message-ID"}}};
  for (const auto& [key, name] : fields) {
    const Field field = find_field(content, name);
    if (!field.plain) continue;
    row.header.emplace_back(key, field.present ? std::optional(field.value) : std::nullopt);
  }
}

std::vector<TruthRow> tell_truth(const SessionScript& script) {
  if (script.spoken == Spoken::other || script.spoken == Spoken::ftp || script.refused) return {};
  if (script.spoken == Spoken::imap) {
    ImapTeller teller(script.name);
    for (const Step& step : script.steps) {
      if (const auto* say = std::get_if<Say>(&step)) teller.hear(say->side, say->octets);
      if (const auto* body = std::get_if<BodyTurn>(&step)) teller.hear(body->side, to_wire(*body));
    }
    return teller.finish();
  }
  Teller teller(script);
  for (const Step& step : script.steps) {
    if (const auto* say = std::get_if<Say>(&step)) teller.hear(say->side, say->octets);
    if (const auto* body = std::get_if<BodyTurn>(&step)) teller.hear(*body);
    if (std::holds_alternative<StartTls>(step)) teller.begin_tls();
  }
  return teller.finish();
}

}  // namespace malote::generator
