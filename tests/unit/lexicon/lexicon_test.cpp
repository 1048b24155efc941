// SPDX-License-Identifier: MIT
#include "lexicon/lexicon.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string>
#include <utility>

#include "core/text.hpp"

using namespace malote;
using lexicon::Kind;

namespace {

void check_listed(Protocol protocol, Kind kind, std::initializer_list<const char*> words) {
  for (const char* word : words) {
    CAPTURE(word);
    const lexicon::Entry* entry = lexicon::find(protocol, word, kind);
    REQUIRE(entry != nullptr);
    CHECK(std::string(entry->meaning).size() > 10);
  }
}

// "RFC 5321 4.1.1.3", "RFC 2852", "RFC 4422 A"; a section is letters or numbers joined by dots.
bool is_rfc_reference(std::string_view text) {
  constexpr std::string_view prefix = "RFC ";
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  const auto blank = text.find(' ');
  const auto number = parse_number(text.substr(0, blank));
  if (!number || *number == 0 || *number > 9999) return false;
  if (blank == std::string_view::npos) return true;
  const std::string_view section = text.substr(blank + 1);
  const bool plain = std::all_of(section.begin(), section.end(), [](char c) {
    return is_digit(c) || c == '.' || (c >= 'A' && c <= 'Z');
  });
  return plain && !section.empty() && section.front() != '.' && section.back() != '.' &&
         section.find("..") == std::string_view::npos;
}

// What no RFC describes.
bool is_other_reference(std::string_view text) {
  static const std::set<std::string_view> known{"Postfix XCLIENT_README",
                                                "Postfix XFORWARD_README",
                                                "draft-murchison-sasl-login",
                                                "MS-NLMP",
                                                "Google XOAUTH2",
                                                "draft-bryan-ftpext-hash",
                                                "draft-somers-ftp-mfxx",
                                                "draft-peterson-streamlined-ftp-command-extensions",
                                                "draft-preston-ftpext-deflate",
                                                "no standard",
                                                "Google XLIST"};
  return known.count(text) != 0;
}

}  // namespace

TEST_CASE("every SMTP word that must be known has its row") {
  check_listed(Protocol::smtp, Kind::command,
               {"HELO", "EHLO", "MAIL",     "RCPT", "DATA", "RSET", "VRFY",    "EXPN",
                "HELP", "NOOP", "QUIT",     "TURN", "SEND", "SOML", "SAML",    "ETRN",
                "ATRN", "AUTH", "STARTTLS", "BDAT", "BURL", "LHLO", "XCLIENT", "XFORWARD"});
  check_listed(Protocol::smtp, Kind::reply,
               {"211", "214", "220", "221", "235", "250", "251", "252", "334", "354", "421", "432",
                "450", "451", "452", "454", "455", "500", "501", "502", "503", "504", "521", "530",
                "534", "535", "538", "550", "551", "552", "553", "554", "555", "556"});
  check_listed(Protocol::smtp, Kind::phase, {"connection", "transaction", "termination"});
  check_listed(Protocol::smtp, Kind::extension, {"PIPELINING", "SIZE",        "8BITMIME",
                                                 "CHUNKING",   "BINARYMIME",  "DSN",
                                                 "STARTTLS",   "AUTH",        "ENHANCEDSTATUSCODES",
                                                 "SMTPUTF8",   "ETRN",        "VRFY",
                                                 "REQUIRETLS", "MT-PRIORITY", "DELIVERBY",
                                                 "HELP",       "TURN",        "NOTIFY",
                                                 "ORCPT",      "RET",         "ENVID"});
}

TEST_CASE("every POP3 word that must be known has its row") {
  check_listed(Protocol::pop3, Kind::command,
               {"USER", "PASS", "STAT", "LIST", "RETR", "TOP", "DELE", "QUIT", "NOOP", "RSET",
                "UIDL", "APOP", "CAPA", "STLS", "AUTH", "UTF8", "LANG", "XTND"});
  check_listed(
      Protocol::pop3, Kind::reply,
      {"+OK", "-ERR", "[IN-USE]", "[LOGIN-DELAY]", "[SYS/TEMP]", "[SYS/PERM]", "[AUTH]", "[UTF8]"});
  check_listed(Protocol::pop3, Kind::phase, {"authorization", "transaction", "update"});
  check_listed(Protocol::pop3, Kind::extension,
               {"TOP", "USER", "SASL", "RESP-CODES", "LOGIN-DELAY", "PIPELINING", "EXPIRE", "UIDL",
                "IMPLEMENTATION", "STLS", "AUTH-RESP-CODE", "UTF8", "LANG"});
}

TEST_CASE("every FTP word that must be known has its row") {
  check_listed(
      Protocol::ftp, Kind::command,
      {"USER", "PASS", "LIST", "RETR", "STOR", "STRU",  "PORT",    "TYPE", "QUIT", "ACCT", "CWD",
       "CDUP", "SMNT", "REIN", "PASV", "MODE", "STOU",  "APPE",    "ALLO", "REST", "RNFR", "RNTO",
       "ABOR", "DELE", "RMD",  "MKD",  "PWD",  "NLST",  "SITE",    "SYST", "STAT", "HELP", "NOOP",
       "FEAT", "OPTS", "AUTH", "PBSZ", "PROT", "CCC",   "ADAT",    "CONF", "ENC",  "MIC",  "EPRT",
       "EPSV", "LPRT", "LPSV", "SIZE", "MDTM", "MLST",  "MLSD",    "LANG", "HOST", "HASH", "MFMT",
       "CSID", "CLNT", "AVBL", "XCRC", "XMD5", "XSHA1", "XSHA256", "XMKD", "XRMD", "XPWD", "XCUP"});
  check_listed(Protocol::ftp, Kind::reply,
               {"110", "120", "125", "150", "200", "202", "211", "212", "213", "214", "215",
                "220", "221", "225", "226", "227", "228", "229", "230", "232", "234", "250",
                "257", "331", "332", "334", "335", "336", "350", "421", "425", "426", "430",
                "431", "434", "450", "451", "452", "500", "501", "502", "503", "504", "522",
                "530", "532", "533", "534", "535", "536", "537", "550", "551", "552", "553"});
  check_listed(Protocol::ftp, Kind::phase, {"login", "idle", "transfer"});
  check_listed(Protocol::ftp, Kind::type, {"A", "E", "I", "L"});
  check_listed(Protocol::ftp, Kind::structure, {"F", "R", "P"});
  check_listed(Protocol::ftp, Kind::mode, {"S", "B", "C", "Z"});
  check_listed(Protocol::ftp, Kind::protection, {"C", "S", "E", "P"});
}

TEST_CASE("what is typed at an FTP client names what goes over the wire") {
  const std::pair<const char*, const char*> typed[] = {
      {"get", "RETR"}, {"put", "STOR"}, {"dir", "LIST"}, {"bye", "QUIT"}};
  for (const auto& [word, meant] : typed) {
    CAPTURE(word);
    const lexicon::Entry* entry = lexicon::find(Protocol::ftp, word);
    REQUIRE(entry != nullptr);
    CHECK(entry->kind == Kind::typed);
    CHECK(entry->meant == meant);
    CHECK_FALSE(lexicon::is_command(Protocol::ftp, word));
  }
  for (const lexicon::Entry& entry : lexicon::entries(Protocol::ftp)) {
    if (entry.kind == Kind::typed) CHECK(lexicon::is_command(Protocol::ftp, entry.meant));
  }
}

TEST_CASE("every IMAP word that must be known has its row") {
  check_listed(
      Protocol::imap, Kind::command,
      {"LOGIN",        "SELECT",      "FETCH",       "STORE",   "LOGOUT",     "SEARCH",
       "CREATE",       "DELETE",      "RENAME",      "NOOP",    "CAPABILITY", "STARTTLS",
       "AUTHENTICATE", "EXAMINE",     "SUBSCRIBE",   "LIST",    "LSUB",       "UNSUBSCRIBE",
       "STATUS",       "APPEND",      "CHECK",       "CLOSE",   "UNSELECT",   "EXPUNGE",
       "COPY",         "MOVE",        "UID",         "IDLE",    "DONE",       "ENABLE",
       "NAMESPACE",    "ID",          "GETQUOTA",    "SORT",    "THREAD",     "GETQUOTAROOT",
       "SETQUOTA",     "GETACL",      "SETACL",      "XLIST",   "MYRIGHTS",   "COMPRESS",
       "GETMETADATA",  "SETMETADATA", "NOTIFY",      "REPLACE", "UID FETCH",  "UID STORE",
       "UID SEARCH",   "UID COPY",    "UID EXPUNGE", "UID MOVE"});
  check_listed(Protocol::imap, Kind::reply,
               {"OK",
                "NO",
                "BAD",
                "PREAUTH",
                "BYE",
                "+",
                "CAPABILITY",
                "LIST",
                "LSUB",
                "STATUS",
                "SEARCH",
                "FLAGS",
                "EXISTS",
                "RECENT",
                "FETCH",
                "ID",
                "VANISHED",
                "EXPUNGE",
                "ENABLED",
                "NAMESPACE",
                "ESEARCH",
                "QUOTA",
                "ACL",
                "[ALERT]",
                "[PARSE]",
                "[UNSEEN]",
                "[UIDNEXT]",
                "[READ-ONLY]",
                "[INUSE]",
                "[LIMIT]",
                "[TRYCREATE]",
                "[COPYUID]",
                "[APPENDUID]",
                "[READ-WRITE]",
                "[UIDVALIDITY]",
                "[PERMANENTFLAGS]",
                "[AUTHENTICATIONFAILED]",
                "[OVERQUOTA]"});
  check_listed(Protocol::imap, Kind::phase,
               {"not-authenticated", "authenticated", "selected", "logout"});
  check_listed(Protocol::imap, Kind::item,
               {"FULL", "BODY[]", "BODY[HEADER]", "BODY.PEEK[]", "ENVELOPE", "RFC822.SIZE",
                "\\SEEN", "\\DELETED"});
  check_listed(Protocol::imap, Kind::extension, {"LITERAL+", "LITERAL-", "SASL-IR", "UIDPLUS"});
}

TEST_CASE("all protocols know the login mechanisms") {
  for (const Protocol protocol : {Protocol::smtp, Protocol::pop3, Protocol::imap}) {
    check_listed(
        protocol, Kind::mechanism,
        {"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS",
         "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "NTLM", "XOAUTH2", "OAUTHBEARER", "EXTERNAL"});
  }
}

TEST_CASE("misprints name what was meant and are no commands") {
  const std::pair<const char*, const char*> misprints[] = {
      {"HELLO", "HELO"}, {"OUIT", "QUIT"}, {"SMOL", "SOML"}, {"SMAL", "SAML"}};
  for (const auto& [word, meant] : misprints) {
    CAPTURE(word);
    const lexicon::Entry* entry = lexicon::find(Protocol::smtp, word);
    REQUIRE(entry != nullptr);
    CHECK(entry->kind == Kind::misprint);
    CHECK(entry->meant == meant);
    CHECK_FALSE(lexicon::is_command(Protocol::smtp, word));
    CHECK(lexicon::is_command(Protocol::smtp, meant));
  }
}

TEST_CASE("rows are well-formed and none stands twice") {
  for (const Protocol protocol : {Protocol::smtp, Protocol::pop3, Protocol::imap, Protocol::ftp}) {
    std::set<std::pair<std::string, Kind>> seen;
    for (const lexicon::Entry& entry : lexicon::entries(protocol)) {
      CAPTURE(entry.word);
      CHECK_FALSE(entry.word.empty());
      CHECK_FALSE(std::string_view(entry.meaning).empty());
      CHECK((is_rfc_reference(entry.rfc) || is_other_reference(entry.rfc)));
      CHECK(seen.emplace(entry.word, entry.kind).second);
      const bool lower = entry.kind == Kind::phase || entry.kind == Kind::typed;
      CHECK(entry.word == (lower ? to_lower(entry.word) : to_upper(entry.word)));
      const bool wrong_word = entry.kind == Kind::misprint || entry.kind == Kind::typed;
      CHECK(wrong_word == !entry.meant.empty());
      if (entry.kind == Kind::command) CHECK_FALSE(entry.syntax.empty());
      if (entry.kind == Kind::reply) CHECK(entry.syntax.empty());
    }
  }
}

TEST_CASE("words are found in any case, response codes with and without brackets") {
  CHECK(lexicon::find(Protocol::pop3, "retr")->word == "RETR");
  CHECK(lexicon::find(Protocol::pop3, "sys/temp")->word == "[SYS/TEMP]");
  CHECK(lexicon::find(Protocol::pop3, "[in-use]")->word == "[IN-USE]");
  // A command comes before a response code and a capability of the same name.
  CHECK(lexicon::find(Protocol::pop3, "AUTH")->kind == Kind::command);
  CHECK(lexicon::find(Protocol::pop3, "[AUTH]")->kind == Kind::reply);
  CHECK(lexicon::find(Protocol::pop3, "AUTH", Kind::reply)->word == "[AUTH]");
  CHECK(lexicon::find(Protocol::smtp, "SIZE")->kind == Kind::extension);
  CHECK(lexicon::find(Protocol::smtp, "RETR") == nullptr);
  CHECK(lexicon::find(Protocol::smtp, "") == nullptr);
  CHECK(lexicon::find(Protocol::unknown, "QUIT") == nullptr);
  CHECK(lexicon::is_command(Protocol::pop3, "quit"));
  CHECK_FALSE(lexicon::is_command(Protocol::pop3, "+OK"));
  CHECK_FALSE(lexicon::is_command(Protocol::smtp, "PIPELINING"));
}

TEST_CASE("near misses come best first and leave misprints out") {
  const auto near = lexicon::near_misses(Protocol::smtp, "RCTP");
  REQUIRE_FALSE(near.empty());
  CHECK(near.front() == "RCPT");
  const auto greeting = lexicon::near_misses(Protocol::smtp, "helloo");
  CHECK(std::find(greeting.begin(), greeting.end(), "HELLO") == greeting.end());
  CHECK(lexicon::near_misses(Protocol::pop3, "rert").front() == "RETR");
  CHECK(lexicon::near_misses(Protocol::pop3, "INUSE").front() == "[IN-USE]");
  CHECK(lexicon::near_misses(Protocol::ftp, "RERT").front() == "RETR");
  CHECK(lexicon::near_misses(Protocol::ftp, "229 ").front() == "229");
  CHECK(lexicon::near_misses(Protocol::ftp, "X").empty());
  CHECK(lexicon::near_misses(Protocol::pop3, "").empty());
  CHECK(lexicon::near_misses(Protocol::pop3, std::string(100'000, 'x')).empty());
  CHECK(lexicon::near_misses(Protocol::pop3, "zzzzzzzz").empty());
}
