// SPDX-License-Identifier: MIT
// The session itself: lines, literals, logging in, compression.
#include "generator/imap_server.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "generator/imap_fetching.hpp"

namespace malote::generator {
namespace {

constexpr std::string_view all_capabilities =
    "IMAP4rev1 LITERAL+ SASL-IR AUTH=PLAIN AUTH=LOGIN AUTH=CRAM-MD5 IDLE NAMESPACE ID ENABLE "
    "UIDPLUS MOVE MULTIAPPEND UNSELECT COMPRESS=DEFLATE";
constexpr std::size_t word_literal_cap = 65'536;  // of what is no message
constexpr std::size_t unpacked_octets = 16'384;

bool is_tag(std::string_view word) {
  return !word.empty() && word.find_first_of("+*%\\\"(){}") == std::string_view::npos;
}

}  // namespace

ImapServer::ImapServer(ServerHost& host, Caller caller)
    : ServerSession(host, std::move(caller)), teller_(this->caller().session_name) {
  nonce_ = "<" + this->caller().session_name + "." + std::to_string(host.now().ns) + "@" +
           office().host_name() + ">";
}

ImapServer::~ImapServer() = default;

const ImapServer::Known* ImapServer::find_command(std::string_view verb) {
  using I = ImapServer;
  static constexpr std::array<Known, 34> commands{{
      {"CAPABILITY", When::always, &I::capability, true},
      {"NOOP", When::always, &I::noop, true},
      {"LOGOUT", When::always, &I::logout, true},
      {"ID", When::always, &I::identify, true},
      {"HELP", When::always, &I::help, true},
      {"STARTTLS", When::logging_in, &I::starttls, true},
      {"LOGIN", When::logging_in, &I::login, true},
      {"AUTHENTICATE", When::logging_in, &I::authenticate, true},
      {"ENABLE", When::logged_in, &I::enable, true},
      {"COMPRESS", When::logged_in, &I::compress, true},
      {"SELECT", When::logged_in, &I::select, true},
      {"EXAMINE", When::logged_in, &I::select, true},
      {"CREATE", When::logged_in, &I::create, true},
      {"DELETE", When::logged_in, &I::remove, true},
      {"RENAME", When::logged_in, &I::rename, true},
      {"SUBSCRIBE", When::logged_in, &I::subscribe, true},
      {"UNSUBSCRIBE", When::logged_in, &I::unsubscribe, true},
      {"LIST", When::logged_in, &I::list, true},
      {"LSUB", When::logged_in, &I::list, true},
      {"STATUS", When::logged_in, &I::status, true},
      {"NAMESPACE", When::logged_in, &I::name_space, true},
      {"APPEND", When::logged_in, &I::append, true},
      {"IDLE", When::logged_in, &I::idle, true},
      {"CHECK", When::selected, &I::noop, true},
      {"CLOSE", When::selected, &I::close, false},
      {"UNSELECT", When::selected, &I::unselect, false},
      {"EXPUNGE", When::selected, &I::expunge, true},
      {"SEARCH", When::selected, &I::search, false},
      {"FETCH", When::selected, &I::fetch, false},
      {"STORE", When::selected, &I::store, false},
      {"COPY", When::selected, &I::copy, true},
      {"MOVE", When::selected, &I::move, true},
      {"QUIT", When::always, &I::logout, true},
      {"EXIT", When::always, &I::logout, true},
  }};
  const auto* found = std::find_if(commands.begin(), commands.end(), [&](const Known& known) {
    return equals_ignoring_case(known.verb, verb);
  });
  return found == commands.end() ? nullptr : found;
}

void ImapServer::begin(std::string& out) {
  const std::string greeting =
      "* OK [CAPABILITY " + capabilities() + "] malote lab IMAP server ready\r\n";
  teller_.hear(Side::server, greeting);
  out += greeting;
}

void ImapServer::done(const Command& command, std::string_view text) {
  no_error();
  tell_changes(command.verb != "FETCH" || command.uid, command.uid);
  say(command.tag + " OK " + std::string(text));
}

void ImapServer::refuse(const Command& command, std::string_view text) {
  say(command.tag + " NO " + std::string(text));
  if (too_many_errors()) end();
}

void ImapServer::bad(std::string_view tag, std::string_view text) {
  say(std::string(tag) + " BAD " + std::string(text));
  if (too_many_errors()) end();
}

// ---- octets

std::size_t ImapServer::receive(std::string_view octets, std::string& out) {
  if (inflater_) return receive_packed(octets, out);
  const std::size_t before = out.size();
  std::size_t taken = 0;
  if (fetching_) {
    answer(out, [this] { fetch_some(); });
    spoil_rest(out, before);
  }
  if (!fetching_) taken = ServerSession::receive(octets, out);
  teller_.hear(Side::server, std::string_view(out).substr(before));
  if (begins_packing_) {
    begins_packing_ = false;
    deflater_ = std::make_unique<RawDeflater>();
    inflater_ = std::make_unique<RawInflater>();
  }
  return taken;
}

std::size_t ImapServer::receive_packed(std::string_view octets, std::string& out) {
  std::string plain;
  std::string_view rest = octets;
  if (fetching_) {
    answer(plain, [this] { fetch_some(); });
    spoil_rest(plain, 0);
  }
  if (!fetching_) {
    if (unpacked_.empty()) {
      auto more = inflater_->inflate(rest, unpacked_octets);
      if (!more) {
        plain += "* BYE that is not deflated (RFC 4978)\r\n";
        end();
        more.emplace();
        rest = {};
      }
      more_to_unpack_ = more->size() == unpacked_octets;
      unpacked_ = std::move(*more);
    }
    unpacked_.erase(0, ServerSession::receive(unpacked_, plain));
  }
  teller_.hear(Side::server, plain);
  out += deflater_->deflate(plain);
  return octets.size() - rest.size();
}

bool ImapServer::has_more() const {
  return fetching_ != nullptr || !unpacked_.empty() || more_to_unpack_;
}

void ImapServer::look(std::string& out) {
  std::string plain;
  answer(plain, [this] { tell_changes(true, false); });
  teller_.hear(Side::server, plain);
  out += deflater_ ? deflater_->deflate(plain) : plain;
}

void ImapServer::farewell(std::string& out) {
  const std::string bye = "* BYE the server goes away, or has waited too long\r\n";
  out += deflater_ ? deflater_->deflate(bye) : bye;
}

void ImapServer::gone() {
  for (TruthRow& row : teller_.finish()) {
    row.time = host().now();
    host().tell(row);
  }
}

std::size_t ImapServer::take_raw(std::string_view octets) {
  octets = octets.substr(0, literal_left_);
  literal_left_ -= octets.size();
  if (discards_) return octets.size();
  teller_.hear(Side::client, octets);
  line_.literals.back() += octets;
  return octets.size();
}

void ImapServer::line_too_long() {
  line_ = {};
  bad("*", "the line is too long");
}

void ImapServer::take_line(std::string_view line) {
  if (std::exchange(discards_, false)) {
    line_ = {};
    return;
  }
  teller_.hear(Side::client, std::string(line) + "\r\n");
  if (std::exchange(sasl_line_, false)) return answer_login(sasl_->take(line));
  if (idling_) {
    idling_ = false;
    if (!equals_ignoring_case(trim(line), "DONE")) {
      return bad(waiting_tag_, "IDLE ends with DONE, on a line of its own");
    }
    tell_changes(true, false);
    return say(waiting_tag_ + " OK no more waiting");
  }
  line_.text += line;
  if (const auto literal = find_literal(line)) return begin_literal(*literal);
  take_command();
}

void ImapServer::begin_literal(const ImapLiteral& literal) {
  std::uint64_t held = 0;
  for (const std::string& one : line_.literals) held += one.size();
  const auto blank = std::min(line_.text.find(' '), line_.text.size());
  const std::string tag = line_.text.substr(0, blank);
  const bool appends = starts_with_ignoring_case(trim(line_.text.substr(blank)), "APPEND ");
  const std::uint64_t most = appends && user_ != nullptr ? host().message_octets : word_literal_cap;
  if (literal.octets > most || held + literal.octets > most + word_literal_cap) {
    bad(tag, "[TOOBIG] at most " + std::to_string(most) + " octets");
    line_ = {};
    // What does not wait comes all the same.
    if (literal.waits) return;
    if (literal.octets > 4 * most) return end();
    discards_ = true;
    literal_left_ = literal.octets;
    return;
  }
  line_.literals.emplace_back();
  line_.ends.push_back(0);
  literal_left_ = literal.octets;
  if (literal.waits) say("+ go ahead with " + std::to_string(literal.octets) + " octets");
}

void ImapServer::take_command() {
  const ImapLine line = std::exchange(line_, {});
  if (trim(line.text).empty()) return;
  auto words = to_words(line);
  if (!words) return bad("*", "a quoted string does not end");
  Command command;
  command.tag = words->front().text;
  if (words->size() < 2) {
    return bad(find_command(command.tag) == nullptr ? command.tag : "*",
               "a tag and a command, such as: a1 LOGIN bob lab-bob");
  }
  if (words->front().kind != ImapWord::Kind::atom || !is_tag(command.tag)) {
    return bad("*", "a command begins with a tag, such as a1");
  }
  std::size_t at = 1;
  command.verb = to_upper((*words)[at].text);
  command.uid = command.verb == "UID";
  if (command.uid && words->size() > 2) command.verb = to_upper((*words)[++at].text);
  command.words.assign(words->begin() + static_cast<std::ptrdiff_t>(at) + 1, words->end());
  run(command);
}

bool ImapServer::allowed(const Known& known, const Command& command) {
  if (known.when == When::logging_in && user_ != nullptr) {
    bad(command.tag, "you are logged in already, as " + user_->name);
  } else if (known.when == When::logged_in && user_ == nullptr) {
    bad(command.tag, "log in first: a1 LOGIN name password");
  } else if (known.when == When::selected && folder_ == nullptr) {
    bad(command.tag, user_ == nullptr ? "log in first: a1 LOGIN name password"
                                      : "no mailbox is open: a2 SELECT INBOX");
  } else {
    return true;
  }
  return false;
}

void ImapServer::run(const Command& command) {
  const Known* known = find_command(command.verb);
  constexpr std::array<std::string_view, 6> by_uid{"FETCH", "STORE", "SEARCH",
                                                   "COPY",  "MOVE",  "EXPUNGE"};
  const bool uid_form =
      std::find(by_uid.begin(), by_uid.end(), command.verb) != by_uid.end() || !command.uid;
  if (known == nullptr || !uid_form) {
    // `login bob lab-bob`: the tag was forgotten.
    const bool forgot = find_command(command.tag) != nullptr;
    return bad(forgot ? "*" : command.tag,
               forgot ? "a command begins with a tag, such as: a1 " + command.tag + " ..."
                      : "there is no command " + to_visible(command.verb) + "; a1 HELP lists them");
  }
  if (allowed(*known, command)) (this->*known->handler)(command);
}

// ---- commands of any state

void ImapServer::capability(const Command& command) {
  say("* CAPABILITY " + capabilities());
  done(command, "that is what I can do");
}

void ImapServer::noop(const Command& command) {
  done(command, command.verb + " completed");
}

void ImapServer::logout(const Command& command) {
  say("* BYE until next time");
  say(command.tag + " OK LOGOUT completed");
  end();
}

void ImapServer::help(const Command& command) {
  say("* OK before: CAPABILITY, LOGIN name password, AUTHENTICATE");
  say("* OK mailboxes: LIST \"\" *, SELECT INBOX, STATUS, CREATE, RENAME, DELETE, APPEND");
  say("* OK mails: FETCH 1 BODY[], FETCH 1:* FULL, STORE 1 +FLAGS (\\Deleted), SEARCH, COPY, MOVE");
  say("* OK and: EXPUNGE, CLOSE, IDLE, NOOP, LOGOUT");
  done(command, "each behind a tag of your own, such as a1");
}

void ImapServer::identify(const Command& command) {
  say("* ID (\"name\" \"malote\")");
  done(command, "ID completed");
}

void ImapServer::enable(const Command& command) {
  say("* ENABLED");
  done(command, "nothing to enable");
}

std::string ImapServer::capabilities() const {
  return std::string(all_capabilities) + (may_begin_tls() ? " STARTTLS" : "");
}

void ImapServer::compress(const Command& command) {
  const std::string* how = command.text(0);
  if (how == nullptr || !equals_ignoring_case(*how, "DEFLATE")) {
    return bad(command.tag, "it is written COMPRESS DEFLATE");
  }
  if (inflater_) return refuse(command, "[COMPRESSIONACTIVE] it is deflated already");
  done(command, "deflated from here on");
  begins_packing_ = true;
}

void ImapServer::idle(const Command& command) {
  idling_ = true;
  waiting_tag_ = command.tag;
  say("+ waiting for news; DONE ends it");
  tell_changes(true, false);
}

}  // namespace malote::generator
