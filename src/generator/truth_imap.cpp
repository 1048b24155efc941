// SPDX-License-Identifier: MIT
#include "generator/truth_imap.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace malote::generator {
namespace {

bool is_status(std::string_view word) {
  return equals_ignoring_case(word, "OK") || equals_ignoring_case(word, "NO") ||
         equals_ignoring_case(word, "BAD");
}

std::string_view next_word(std::string_view& rest) {
  const auto blank = rest.find(' ');
  const auto word = rest.substr(0, blank);
  rest.remove_prefix(blank == std::string_view::npos ? rest.size() : blank + 1);
  return word;
}

// What a response code says: code_of("[UIDNEXT 5] text", "UIDNEXT") is "5".
std::optional<std::string> code_of(std::string_view text, std::string_view name) {
  const auto end = text.find(']');
  if (!text.starts_with('[') || end == std::string_view::npos) return {};
  auto code = text.substr(1, end - 1);
  if (!equals_ignoring_case(next_word(code), name)) return {};
  return std::string(code);
}

}  // namespace

void ImapTeller::hear(Side side, std::string_view octets) {
  std::vector<ImapLine> lines;
  readers_[index_of(side)].feed(octets, lines);
  for (const ImapLine& line : lines) side == Side::client ? hear_client(line) : hear_server(line);
}

// ---- the client

void ImapTeller::hear_client(const ImapLine& line) {
  const auto words = to_words(line);
  if (!words || words->size() < 2) return;  // DONE, an answer to a challenge
  Command command;
  command.tag = (*words)[0].text;
  std::size_t at = 1;
  command.verb = to_upper((*words)[1].text);
  if (command.verb == "UID" && words->size() > 2) command.verb = to_upper((*words)[++at].text);
  command.words.assign(words->begin() + static_cast<std::ptrdiff_t>(at) + 1, words->end());
  if (!command.words.empty()) command.mailbox = to_mailbox_name(command.words[0].text);
  if (command.verb == "APPEND") hear_append(command, command.words);
  waiting_.push_back(std::move(command));
}

// mailbox [(flags)] [date] literal, and again (RFC 3502).
void ImapTeller::hear_append(Command& command, const std::vector<ImapWord>& words) {
  std::vector<std::string> flags;
  bool in_list = false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const ImapWord& word = words[i];
    if (word.kind == ImapWord::Kind::open) flags.clear();
    if (!word.is_string()) in_list = word.kind == ImapWord::Kind::open;
    if (word.is_string() && in_list) flags.push_back(word.text);
    if (word.kind != ImapWord::Kind::literal) continue;
    TruthRow& row = rows_[add_row(Side::client, word.end)];
    row.action = "append";
    row.mailbox = command.mailbox;
    row.flags = std::exchange(flags, {});
    row.size = word.text.size();
    row.sha256 = sha256_hex(word.text);
    row.complete = !word.broken;
    row.verdict = word.broken ? "cut-end" : "complete";
    put_header_fields(row, word.text);
    command.appended.push_back(rows_.size() - 1);
  }
}

std::size_t ImapTeller::add_row(Side from, std::uint64_t end) {
  TruthRow row;
  row.session = session_;
  row.via = "imap";
  row.action = "retrieve";
  row.from = from;
  row.end_offset = end;
  rows_.push_back(std::move(row));
  return rows_.size() - 1;
}

// ---- the server

void ImapTeller::hear_server(const ImapLine& line) {
  std::string_view rest = line.text;
  const std::string tag(next_word(rest));
  if (tag == "+") return;
  if (tag == "*") {
    std::string_view behind = rest;
    const auto word = next_word(behind);
    const auto number = parse_number(word);
    if (!number) return hear_condition(rest);
    const auto kind = to_upper(next_word(behind));
    if (kind == "EXPUNGE") return expunge(*number);
    if (kind != "FETCH") return;
    const auto words = to_words(line);
    if (words) hear_fetch(*number, *words);
    return;
  }
  std::string_view behind = rest;
  const auto status = next_word(behind);
  if (!is_status(status)) return;
  // Refused in place of the "+" that its literal waits for.
  ImapReader& client = readers_[index_of(Side::client)];
  if (client.announced() && client.under_way().text.starts_with(tag + " ")) {
    hear_client(client.under_way());
    client.give_up();
    if (!waiting_.empty()) {
      for (const std::size_t row : waiting_.back().appended) {
        rows_[row].complete = false;
        rows_[row].verdict = "aborted";
      }
    }
  }
  answered(tag, to_upper(status) + (behind.empty() ? "" : " " + std::string(behind)));
}

void ImapTeller::hear_condition(std::string_view text) {
  (void)next_word(text);
  const auto value = code_of(text, "UIDVALIDITY");
  if (!value) return;
  for (Command& command : waiting_) {
    if (command.verb != "SELECT" && command.verb != "EXAMINE") continue;
    command.uidvalidity = parse_number(*value);
    return;
  }
}

const ImapTeller::Command* ImapTeller::serving(std::string_view verb) const {
  for (const Command& command : waiting_) {
    if (command.verb == verb) return &command;
  }
  return waiting_.empty() ? nullptr : &waiting_.front();
}

std::vector<ImapTeller::Item> ImapTeller::to_items(const std::vector<ImapWord>& words) {
  std::vector<Item> items;
  std::size_t depth = 0;
  bool named = false;
  for (std::size_t i = 3; i < words.size(); ++i) {
    const ImapWord& word = words[i];
    if (word.kind == ImapWord::Kind::open) {
      ++depth;
    } else if (word.kind == ImapWord::Kind::close) {
      if (depth == 0) break;
      if (--depth == 1) named = false;
    } else if (depth > 1) {
      if (!items.empty()) items.back().list.push_back(word.text);
    } else if (!named) {
      items.push_back({to_upper(word.text), nullptr, {}});
      named = true;
    } else {
      items.back().value = &word;
      named = false;
    }
  }
  return items;
}

void ImapTeller::hear_fetch(std::uint64_t number, const std::vector<ImapWord>& words) {
  Place& place = places_[number];
  const Command* command = serving("FETCH");
  const auto items = to_items(words);
  const Item* flags = nullptr;
  bool octets = false;
  for (const Item& item : items) {
    const auto value = item.value == nullptr ? std::nullopt : parse_number(item.value->text);
    if (item.name == "UID" && value) place.uid = value;
    if (item.name == "RFC822.SIZE" && value) place.size = value;
    if (item.name == "FLAGS") flags = &item;
    octets = octets || parse_imap_section(item.name);
  }
  if (!octets) {
    if (flags != nullptr && place.message) place.message->flags = flags->list;
    return;
  }
  const MessageRef message = message_at(number);
  if (flags != nullptr) message->flags = flags->list;
  for (const Item& item : items) {
    const auto section = parse_imap_section(item.name);
    if (!section || item.value == nullptr) continue;
    const bool nil = item.value->kind == ImapWord::Kind::atom;
    if (!nil || section->from) take_octets(place.message, *section, *item.value, command);
  }
}

ImapTeller::MessageRef ImapTeller::message_at(std::uint64_t number) {
  Place& place = places_[number];
  std::optional<Key> key;
  if (place.uid && mailbox_) key = Key{*mailbox_, uidvalidity_.value_or(0), *place.uid};
  if (!place.message && key) {
    const auto found = known_.find(*key);
    if (found != known_.end()) place.message = found->second;
  }
  if (!place.message) place.message = std::make_shared<Message>();
  if (key) known_[*key] = place.message;
  Message& message = *place.message;
  message.number = number;
  if (place.uid) message.uid = place.uid;
  if (place.size) message.announced = place.size;
  return place.message;
}

void ImapTeller::take_octets(MessageRef message, const ImapSection& section, const ImapWord& word,
                             const Command* command) {
  message->serves = command == nullptr ? "" : command->tag;
  message->result.reset();
  if (!message->has_row) {
    message->has_row = true;
    message->row = add_row(Side::server, word.end);
    messages_.push_back(message);
  }
  if (message->filled && !message->whole) {
    // The row of what came in pieces before is done with; the whole of it takes its place.
    if (!section.is_whole()) message->row = add_row(Side::server, word.end);
    message->pieces = {};
    message->filled = message->settled = false;
    messages_.push_back(message);
  }
  if (section.is_whole()) return take_whole(message, word);
  if (message->whole) return;
  std::optional<std::uint64_t> asked;
  for (const ImapWord& said : command == nullptr ? std::vector<ImapWord>() : command->words) {
    const auto one = parse_imap_section(said.text);
    if (one && one->name == section.name && one->from == section.from && one->most) {
      asked = one->most;
    }
  }
  message->pieces.add(section, word.kind == ImapWord::Kind::atom ? "" : word.text, asked,
                      word.broken);
  rows_[message->row].end_offset = word.end;
  const auto joined = message->pieces.join(message->announced);
  if (!joined.complete) return;
  message->whole = true;
  message->sha256 = sha256_hex(joined.octets);
  fill(*message, joined.octets);
}

void ImapTeller::take_whole(MessageRef& message, const ImapWord& word) {
  const std::string sha256 = sha256_hex(word.text);
  if (message->whole) {
    if (word.broken || message->sha256 == sha256) return;
    // Other octets than before: another message.
    const auto other = std::make_shared<Message>(*message);
    other->row = add_row(Side::server, word.end);
    other->filled = other->settled = false;
    for (auto& [number, place] : places_) {
      if (place.message == message) place.message = other;
    }
    for (auto& [key, known] : known_) {
      if (known == message) known = other;
    }
    messages_.push_back(other);
    message = other;
  }
  TruthRow& row = rows_[message->row];
  if (word.broken && !message->pieces.empty()) return;
  row.end_offset = word.end;
  row.complete = !word.broken;
  row.verdict = word.broken ? "cut-end" : "complete";
  row.partial.reset();
  message->whole = !word.broken;
  message->sha256 = sha256;
  message->settled = false;
  fill(*message, word.text);
}

// ---- rows

void ImapTeller::fill(Message& message, std::string_view content) {
  TruthRow& row = rows_[message.row];
  row.number = message.number;
  row.mailbox = mailbox_;
  row.uid = message.uid;
  row.uidvalidity = uidvalidity_;
  row.size = content.size();
  row.sha256 = sha256_hex(content);
  row.header.clear();
  put_header_fields(row, content);
  message.filled = true;
  if (message.result) settle(message);
}

void ImapTeller::settle(Message& message) {
  TruthRow& row = rows_[message.row];
  row.uid = message.uid;
  row.flags = message.flags;
  row.result = message.result;
  message.settled = true;
}

// RFC 3501 7.4.1: those behind it move up.
void ImapTeller::expunge(std::uint64_t number) {
  std::map<std::uint64_t, Place> moved;
  for (auto& [at, place] : places_) {
    if (at != number) moved[at > number ? at - 1 : at] = std::move(place);
  }
  places_ = std::move(moved);
}

void ImapTeller::answered(const std::string& tag, const std::string& result) {
  const auto found = std::find_if(waiting_.begin(), waiting_.end(),
                                  [&](const Command& command) { return command.tag == tag; });
  if (found == waiting_.end()) return;
  const Command command = std::move(*found);
  waiting_.erase(found);
  const bool ok = result.starts_with("OK");
  if (command.verb == "SELECT" || command.verb == "EXAMINE") {
    leave();
    if (ok) {
      mailbox_ = command.mailbox;
      uidvalidity_ = command.uidvalidity;
    }
  } else if (ok && (command.verb == "CLOSE" || command.verb == "UNSELECT")) {
    leave();
  } else if (command.verb == "APPEND") {
    appended(command, result);
  }
  for (const MessageRef& message : messages_) {
    if (message->serves != tag || message->result) continue;
    message->result = result;
    if (message->filled && !message->settled) settle(*message);
  }
}

// [APPENDUID uidvalidity uid]: RFC 4315 3; of several messages a range.
void ImapTeller::appended(const Command& command, const std::string& result) {
  std::string_view text = result;
  const bool ok = next_word(text) == "OK";
  const auto code = ok ? code_of(text, "APPENDUID") : std::nullopt;
  std::string_view uids = code ? std::string_view(*code) : std::string_view();
  const auto uidvalidity = parse_number(next_word(uids));
  auto uid = parse_number(uids.substr(0, uids.find(':')));
  for (const std::size_t at : command.appended) {
    TruthRow& row = rows_[at];
    row.result = result;
    row.uidvalidity = uidvalidity;
    row.uid = uid;
    if (uid) ++*uid;
  }
}

// The mailbox is left: what is there of a message is all that comes.
void ImapTeller::leave() {
  for (const MessageRef& message : messages_) {
    if (message->filled) continue;
    const auto joined = message->pieces.join(message->announced);
    TruthRow& row = rows_[message->row];
    row.complete = false;
    row.verdict = "cut-end";
    row.partial = joined.partial;
    fill(*message, joined.octets);
    row.is_size_known = !joined.is_told_how;
  }
  std::erase_if(messages_, [](const MessageRef& message) { return message->settled; });
  places_.clear();
  mailbox_.reset();
  uidvalidity_.reset();
}

std::vector<TruthRow> ImapTeller::finish() {
  if (const auto line = readers_[index_of(Side::server)].finish()) hear_server(*line);
  if (const auto line = readers_[index_of(Side::client)].finish()) hear_client(*line);
  leave();
  for (const MessageRef& message : messages_) {
    if (!message->settled) settle(*message);
  }
  return std::move(rows_);
}

}  // namespace malote::generator
