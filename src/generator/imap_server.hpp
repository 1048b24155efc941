// SPDX-License-Identifier: MIT
// The lab's IMAP server (RFC 3501), one session: folders of the post office, read, searched and
// changed. Made by serve. What each command does is in imap_server*.cpp; how a mail looks to IMAP
// in imap_mail.hpp; knows no socket.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/imap_lines.hpp"
#include "generator/imap_mail.hpp"
#include "generator/raw_deflate.hpp"
#include "generator/sasl_server.hpp"
#include "generator/server_session.hpp"
#include "generator/truth_imap.hpp"

namespace malote::generator {

class ImapServer final : public ServerSession {
 public:
  ImapServer(ServerHost& host, Caller caller);
  ~ImapServer() override;

  void begin(std::string& out) override;
  [[nodiscard]] std::size_t receive(std::string_view octets, std::string& out) override;
  [[nodiscard]] bool has_more() const override;
  [[nodiscard]] bool watches() const override { return idling_; }
  void look(std::string& out) override;
  void farewell(std::string& out) override;

 private:
  struct Command {
    std::string tag, verb;
    bool uid = false;  // UID FETCH and so on
    std::vector<ImapWord> words;
    [[nodiscard]] const std::string* text(std::size_t i) const {
      return i < words.size() && words[i].is_string() ? &words[i].text : nullptr;
    }
  };
  using Handler = void (ImapServer::*)(const Command&);
  enum class When : std::uint8_t { always, logging_in, logged_in, selected };
  struct Known {
    std::string_view verb;
    When when;
    Handler handler;
    bool renumbers;  // EXPUNGE may be told before its reply (RFC 3501 7.4.1)
  };
  static const Known* find_command(std::string_view verb);

  [[nodiscard]] bool raw() const override { return literal_left_ > 0; }
  [[nodiscard]] bool halted() const override { return fetching_ || begins_packing_; }
  [[nodiscard]] std::size_t take_raw(std::string_view octets) override;
  [[nodiscard]] Spoken spoken() const override { return Spoken::imap; }
  void take_line(std::string_view line) override;
  void line_too_long() override;
  void gone() override;
  void forget_plain() override;
  [[nodiscard]] std::string capabilities() const;

  void take_command();
  void run(const Command&);
  [[nodiscard]] bool allowed(const Known&, const Command&);
  void begin_literal(const ImapLiteral&);
  [[nodiscard]] std::size_t receive_packed(std::string_view octets, std::string& out);

  // imap_server.cpp
  void capability(const Command&);
  void noop(const Command&);
  void logout(const Command&);
  void identify(const Command&);
  void enable(const Command&);
  void idle(const Command&);
  void compress(const Command&);
  void help(const Command&);

  // imap_server_login.cpp
  void starttls(const Command&);
  void login(const Command&);
  void authenticate(const Command&);
  void answer_login(SaslServer::Step);
  void log_in(User&);

  // imap_server_folders.cpp
  void select(const Command&);
  void create(const Command&);
  void remove(const Command&);
  void rename(const Command&);
  void subscribe(const Command&);
  void unsubscribe(const Command&);
  void list(const Command&);
  void status(const Command&);
  void name_space(const Command&);
  void close(const Command&);
  void unselect(const Command&);
  void leave();
  [[nodiscard]] FolderPointer folder_of(const Command&, std::size_t word);

  // imap_server_mails.cpp
  void fetch(const Command&);
  void store(const Command&);
  void search(const Command&);
  void copy(const Command&);
  void move(const Command&);
  void expunge(const Command&);
  void append(const Command&);
  struct Fetching;
  void fetch_some();
  [[nodiscard]] std::string fetched(std::size_t at);
  [[nodiscard]] std::optional<std::vector<std::size_t>> pick(const Command&);
  [[nodiscard]] std::optional<std::string> copy_to(const Command&, std::vector<MailPointer>& done);
  void expunge_those(const std::vector<MailPointer>&);
  void change(StoredMail&, char how, const std::vector<std::string>& flags);

  // What has changed in the mailbox since it was last told.
  void tell_changes(bool renumber, bool with_uid);

  void done(const Command& command, std::string_view text);
  void refuse(const Command& command, std::string_view text);  // NO
  void bad(std::string_view tag, std::string_view text);

  ImapTeller teller_;
  ImapLine line_;  // under way, with its literals
  std::uint64_t literal_left_ = 0;
  bool discards_ = false;  // a literal that is too big
  std::string nonce_;
  User* user_ = nullptr;
  std::optional<SaslServer> sasl_;
  std::string waiting_tag_;  // of AUTHENTICATE, IDLE
  bool sasl_line_ = false, idling_ = false;

  FolderPointer folder_;  // the selected one
  bool read_only_ = false;
  struct Seen {
    MailPointer mail;
    std::uint64_t changes = 0;
  };
  std::vector<Seen> view_;  // what the client knows of it

  std::unique_ptr<Fetching> fetching_;
  bool begins_packing_ = false;
  std::unique_ptr<RawDeflater> deflater_;
  std::unique_ptr<RawInflater> inflater_;
  std::string unpacked_;
  bool more_to_unpack_ = false;
};

}  // namespace malote::generator
