// SPDX-License-Identifier: MIT
// Logging in, and TLS before that.
#include "core/text.hpp"
#include "generator/imap_fetching.hpp"
#include "generator/imap_server.hpp"

namespace malote::generator {

// RFC 3501 6.2.1.
void ImapServer::starttls(const Command& command) {
  if (over_tls()) return bad(command.tag, "it is encrypted already");
  if (!may_begin_tls()) {
    return bad(command.tag, "no encryption here, so that you can see what is said");
  }
  if (!command.words.empty()) return bad(command.tag, "STARTTLS stands alone");
  no_error();
  say(command.tag + " OK begin TLS now");
  await_tls();
}

void ImapServer::forget_plain() {
  line_ = {};
  sasl_.reset();
}

void ImapServer::login(const Command& command) {
  const std::string *name = command.text(0), *password = command.text(1);
  if (name == nullptr || password == nullptr) {
    return bad(command.tag, "it is written LOGIN name password");
  }
  User* found = office().find_recipient(*name).user;
  if (found == nullptr || found->password != *password) {
    return refuse(command, "[AUTHENTICATIONFAILED] no such user, or another password");
  }
  waiting_tag_ = command.tag;
  log_in(*found);
}

void ImapServer::authenticate(const Command& command) {
  const std::string *mechanism = command.text(0), *initial = command.text(1);
  if (mechanism == nullptr) {
    return bad(command.tag, "AUTHENTICATE needs one of " + std::string(sasl_mechanisms));
  }
  waiting_tag_ = command.tag;
  sasl_.emplace(office(), nonce_);
  answer_login(sasl_->begin(*mechanism + (initial == nullptr ? "" : " " + *initial)));
}

void ImapServer::answer_login(SaslServer::Step step) {
  switch (step) {
    case SaslServer::Step::challenge:
      sasl_line_ = true;
      return say("+ " + sasl_->challenge());
    case SaslServer::Step::accepted:
      return log_in(*sasl_->user());
    case SaslServer::Step::refused:
      say(waiting_tag_ + " NO [AUTHENTICATIONFAILED] no such user, or another password");
      if (too_many_errors()) end();
      return;
    case SaslServer::Step::cancelled:
      return bad(waiting_tag_, "logging in was given up");
    case SaslServer::Step::malformed:
      return bad(waiting_tag_, "that is not what the mechanism sends, in base64");
    case SaslServer::Step::unknown:
      say(waiting_tag_ + " NO AUTHENTICATE needs one of " + std::string(sasl_mechanisms));
      return;
  }
}

void ImapServer::log_in(User& user) {
  no_error();
  user_ = &user;
  say(waiting_tag_ + " OK [CAPABILITY " + capabilities() + "] welcome, " + user.name);
}

}  // namespace malote::generator
