// SPDX-License-Identifier: MIT
#include "dissectors/smtp/smtp_commands.hpp"

#include <array>

#include "core/text.hpp"
#include "dissectors/smtp/smtp_dissector.hpp"
#include "dissectors/smtp/smtp_line.hpp"
#include "framing/reply_code.hpp"

namespace malote::smtp {

namespace {

using D = SmtpDissector;

constexpr Command blank{"",      Verb::blank,     Shape::none, Stage::anywhere,
                        nullptr, &D::plain_reply, {}};
constexpr Command unknown{"",      Verb::unknown,   Shape::none, Stage::anywhere,
                          nullptr, &D::plain_reply, {}};

constexpr auto rows = std::to_array<Command>({
    {"HELO", Verb::helo, Shape::one_word, Stage::connection, &D::on_hello, &D::hello_reply, {}},
    {"EHLO", Verb::ehlo, Shape::one_word, Stage::connection, &D::on_hello, &D::hello_reply, {}},
    {"LHLO", Verb::lhlo, Shape::one_word, Stage::connection, &D::on_hello, &D::hello_reply, {}},
    {"MAIL", Verb::mail, Shape::from, Stage::transaction, &D::on_mail, &D::mail_reply, {}},
    {"SEND", Verb::mail, Shape::from, Stage::transaction, &D::on_mail, &D::mail_reply, {}},
    {"SOML", Verb::mail, Shape::from, Stage::transaction, &D::on_mail, &D::mail_reply, {}},
    {"SAML", Verb::mail, Shape::from, Stage::transaction, &D::on_mail, &D::mail_reply, {}},
    {"RCPT", Verb::rcpt, Shape::to, Stage::transaction, &D::on_rcpt, &D::rcpt_reply, {}},
    {"DATA", Verb::data, Shape::alone, Stage::transaction, &D::on_data, &D::data_reply, {}},
    {"BDAT", Verb::bdat, Shape::chunk, Stage::transaction, &D::on_bdat, &D::bdat_reply, {}},
    {"BURL", Verb::other, Shape::none, Stage::transaction, nullptr, &D::plain_reply, {}},
    {"RSET", Verb::rset, Shape::alone, Stage::transaction, &D::on_reset, &D::plain_reply, {}},
    {"QUIT", Verb::quit, Shape::alone, Stage::termination, &D::on_reset, &D::plain_reply, {}},
    {"STARTTLS",
     Verb::starttls,
     Shape::alone,
     Stage::connection,
     &D::on_starttls,
     &D::starttls_reply,
     {}},
    {"AUTH", Verb::auth, Shape::login, Stage::connection, &D::on_auth, &D::auth_reply, {}},
    {"TURN", Verb::turn, Shape::alone, Stage::anywhere, &D::on_turn, &D::turn_reply, {}},
    {"ATRN", Verb::turn, Shape::few, Stage::anywhere, &D::on_turn, &D::turn_reply, {}},
    {"ETRN", Verb::other, Shape::one_word, Stage::anywhere, nullptr, &D::plain_reply, {}},
    {"VRFY", Verb::vrfy, Shape::one_word, Stage::anywhere, nullptr, &D::plain_reply, {}},
    {"EXPN", Verb::vrfy, Shape::one_word, Stage::anywhere, nullptr, &D::plain_reply, {}},
    {"HELP", Verb::help, Shape::alone, Stage::anywhere, nullptr, &D::plain_reply, {}},
    {"NOOP", Verb::other, Shape::few, Stage::anywhere, nullptr, &D::plain_reply, {}},
    {"XCLIENT", Verb::other, Shape::pairs, Stage::connection, nullptr, &D::plain_reply, {}},
    {"XFORWARD", Verb::other, Shape::pairs, Stage::anywhere, nullptr, &D::plain_reply, {}},
    {"XEXCH50",
     Verb::xexch50,
     Shape::chunk,
     Stage::transaction,
     &D::on_xexch50,
     &D::xexch50_reply,
     {}},
    // What students find in their course notes: acted upon where the server understood.
    {"HELLO", Verb::helo, Shape::none, Stage::connection, nullptr, &D::misprint_reply, "HELO"},
    {"OUIT", Verb::quit, Shape::alone, Stage::anywhere, nullptr, &D::misprint_reply, "QUIT"},
    {"SMOL", Verb::mail, Shape::from, Stage::transaction, &D::on_mail, &D::mail_reply, "SOML"},
    {"SMAL", Verb::mail, Shape::from, Stage::transaction, &D::on_mail, &D::mail_reply, "SAML"},
});

bool fits(Shape shape, const std::optional<std::string_view>& argument) {
  const Words words = split_word(argument.value_or(std::string_view()));
  const bool nothing = words.first.empty();
  switch (shape) {
    case Shape::none:
      return false;
    case Shape::alone:
      return nothing;
    case Shape::one_word:
      return !nothing && !words.rest;
    case Shape::few:
      return !words.rest;
    case Shape::from:
      return argument && parse_path(*argument, "FROM:");
    case Shape::to:
      return argument && parse_path(*argument, "TO:");
    case Shape::chunk:
      return parse_number(words.first).has_value();
    case Shape::login:
      return !nothing && (!words.rest || !split_word(*words.rest).rest);
    case Shape::pairs:
      return words.first.find('=') != std::string_view::npos;
  }
  return false;
}

}  // namespace

const Command& find_command(std::string_view word) noexcept {
  if (word.empty()) return blank;
  for (const Command& row : rows) {
    if (equals_ignoring_case(row.word, word)) return row;
  }
  return unknown;
}

bool looks_like_command(std::string_view line) noexcept {
  const CommandLine parts = split_command(line);
  return fits(find_command(parts.verb).shape, parts.argument);
}

bool telling(const Command& command, const Reply& reply) noexcept {
  switch (command.verb) {
    case Verb::data:
      return reply.is("354");
    case Verb::xexch50:
      return reply.is("354");
    case Verb::auth:
      return reply.is("334") || reply.is("235") || reply.is("535");
    case Verb::quit:
      return reply.is("221");
    case Verb::starttls:
      return reply.is("220");
    case Verb::ehlo:
    case Verb::lhlo:
      return reply.is("250") && reply.many_lines;
    case Verb::help:
      return reply.is("214");
    default:
      return false;
  }
}

bool plausible(const Command& command, bool body_begun, const Reply& reply) noexcept {
  if (reply.refusal() || telling(command, reply)) return true;
  switch (command.verb) {
    case Verb::data:
      return body_begun && !reply.intermediate();
    case Verb::auth:
    case Verb::starttls:
    case Verb::blank:
      return false;
    case Verb::quit:
      return reply.is("250");
    case Verb::help:
      return reply.is("211") || reply.is("250") || reply.is("214");
    case Verb::rcpt:
    case Verb::vrfy:
      return reply.is("250") || reply.is("251") || reply.is("252");
    default:
      return reply.code.empty() || reply.is("250");
  }
}

}  // namespace malote::smtp
