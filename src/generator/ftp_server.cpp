// SPDX-License-Identifier: MIT
#include "generator/ftp_server.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace malote::generator {
namespace {

constexpr std::size_t waiting_commands_cap = 16;  // behind a transfer

std::string_view first_word(std::string_view text) {
  return text.substr(0, text.find(' '));
}

constexpr std::string_view folder_form = "folder";

}  // namespace

FtpServer::FtpServer(ServerHost& host, Caller caller, const FtpTerms& terms)
    : ServerSession(host, std::move(caller)), terms_(terms) {}

const FtpServer::Command* FtpServer::commands_begin() {
  using F = FtpServer;
  constexpr auto never = Login::never, needed = Login::needed;
  static constexpr std::array<Command, 50> commands{{
      {"USER", never, &F::user, "name"},
      {"PASS", never, &F::pass, "password"},
      {"ACCT", never, &F::acct, "account"},
      {"REIN", never, &F::rein, ""},
      {"QUIT", never, &F::quit, ""},
      {"HELP", never, &F::help, "[command]"},
      {"NOOP", never, &F::noop, ""},
      {"SYST", never, &F::syst, ""},
      {"FEAT", never, &F::feat, ""},
      {"OPTS", never, &F::opts, "UTF8 ON | MLST facts"},
      {"SITE", never, &F::site, "HELP | NAT address"},
      {"AUTH", never, &F::auth, "TLS"},
      {"PBSZ", never, &F::pbsz, "0"},
      {"PROT", never, &F::prot, "C | P"},
      {"CCC", needed, &F::ccc, ""},
      {"CWD", needed, &F::cwd, folder_form},
      {"XCWD", needed, &F::cwd, folder_form},
      {"CDUP", needed, &F::cdup, ""},
      {"XCUP", needed, &F::cdup, ""},
      {"PWD", needed, &F::pwd, ""},
      {"XPWD", needed, &F::pwd, ""},
      {"MKD", needed, &F::mkd, folder_form},
      {"XMKD", needed, &F::mkd, folder_form},
      {"RMD", needed, &F::rmd, folder_form},
      {"XRMD", needed, &F::rmd, folder_form},
      {"DELE", needed, &F::dele, "file"},
      {"RNFR", needed, &F::rnfr, "old-name"},
      {"RNTO", needed, &F::rnto, "new-name"},
      {"SIZE", needed, &F::size, "file"},
      {"MDTM", needed, &F::mdtm, "file"},
      {"MLST", needed, &F::mlst, "[file]"},
      {"STAT", never, &F::stat, "[file]"},
      {"TYPE", needed, &F::type, "A | I | L 8"},
      {"STRU", needed, &F::stru, "F"},
      {"MODE", needed, &F::mode, "S | B | C | Z"},
      {"PORT", needed, &F::port, "h1,h2,h3,h4,p1,p2"},
      {"EPRT", needed, &F::eprt, "|1|address|port|"},
      {"PASV", needed, &F::pasv, ""},
      {"EPSV", needed, &F::epsv, "[1 | 2 | ALL]"},
      {"REST", needed, &F::rest, "octet"},
      {"RETR", needed, &F::retr, "file"},
      {"STOR", needed, &F::stor, "file"},
      {"STOU", needed, &F::stou, ""},
      {"APPE", needed, &F::appe, "file"},
      {"ALLO", needed, &F::allo, "octets"},
      {"LIST", needed, &F::list, "[folder]"},
      {"NLST", needed, &F::nlst, "[folder]"},
      {"MLSD", needed, &F::mlsd, "[folder]"},
      {"ABOR", never, &F::abor, ""},
      {},
  }};
  return commands.data();
}

const FtpServer::Command* FtpServer::commands_end() {
  const Command* at = commands_begin();
  while (at->handler != nullptr) ++at;
  return at;
}

const FtpServer::Command* FtpServer::find_command(std::string_view verb) {
  const auto* found = std::find_if(commands_begin(), commands_end(), [&](const Command& command) {
    return equals_ignoring_case(command.verb, verb);
  });
  return found == commands_end() ? nullptr : found;
}

void FtpServer::begin(std::string& out) {
  out += "220-Welcome to the FTP server of malote's lab.\r\n";
  out += "220 " + office().host_name() + " ready; USER name comes first, HELP lists commands\r\n";
}

void FtpServer::farewell(std::string& out) {
  out += "421 " + office().host_name() + " closing the control connection\r\n";
  end();
}

void FtpServer::accept(std::string_view text) {
  no_error();
  say(text);
}

void FtpServer::refuse(std::string_view text) {
  say(text);
  if (too_many_errors()) end();
}

void FtpServer::gone() {
  terms_.desk.abort();
  terms_.desk.forget();
  if (transfer_) account(transfer_->finish(false, {}, host().now()));
  transfer_ = nullptr;
}

bool FtpServer::halted() const {
  return awaits_clear_ || later_.size() >= waiting_commands_cap;
}

// RFC 959 4.1.3: while a file travels only ABOR and STAT are for now.
void FtpServer::take_line(std::string_view line) {
  line = trim(line);
  const auto verb = first_word(line);
  const bool at_once = equals_ignoring_case(verb, "ABOR") || equals_ignoring_case(verb, "STAT");
  if (transfer_ == nullptr || (at_once && later_.empty())) return obey(line);
  later_.emplace_back(line);
}

void FtpServer::obey(std::string_view line) {
  const auto word = first_word(line);
  const auto argument = trim(line.substr(word.size()));
  verb_ = to_upper(word);
  if (verb_.empty()) return refuse("500 Type a command; HELP lists them");
  const Command* command = find_command(word);
  if (command == nullptr) {
    for (const std::string_view known : {"SMNT", "LPRT", "LPSV"}) {
      if (verb_ == known) return refuse("502 " + verb_ + " is not done here");
    }
    return refuse("500 " + to_visible(verb_).substr(0, 40) + " is no command; HELP lists them");
  }
  if (command->login == Login::needed && !logged_in_) {
    return refuse("530 Log in first: USER name, then PASS password");
  }
  if (verb_ != "RNTO") rename_from_.clear();
  (this->*command->handler)(argument);
}

void FtpServer::user(std::string_view name) {
  if (name.empty()) return refuse("501 Who? USER bob, or USER anonymous");
  name_ = name;
  logged_in_ = false;
  anonymous_ = equals_ignoring_case(name, "anonymous") || equals_ignoring_case(name, "ftp");
  accept(anonymous_ ? "331 Anybody may come in: PASS and your mail address"
                    : "331 Now the password: PASS ...");
}

void FtpServer::pass(std::string_view password) {
  if (logged_in_) return refuse("503 You are logged in already, as " + to_visible(name_));
  if (name_.empty()) return refuse("503 Whose? USER name comes first");
  const User* found = anonymous_ ? nullptr : office().find_user(name_);
  if (!anonymous_ && (found == nullptr || found->password != password)) {
    name_.clear();
    return refuse("530 No such user, or another password");
  }
  logged_in_ = true;
  folder_ = "/";
  accept(anonymous_ ? "230 Logged in; you may read all, and write into /incoming"
                    : "230 Logged in as " + to_visible(name_) + "; PWD, LIST and HELP come next");
}

void FtpServer::acct(std::string_view) {
  accept("202 No account is needed here");
}

void FtpServer::rein(std::string_view) {
  // RFC 4217 11: TLS would have to end with it.
  if (over_tls()) return refuse("502 REIN is not done under TLS; QUIT, and come again");
  name_.clear();
  logged_in_ = anonymous_ = agreed_ = only_epsv_ = false;
  folder_ = "/";
  type_ = 'A';
  mode_ = 'S';
  offset_ = 0;
  terms_.desk.forget();
  accept("220 As at the beginning: USER name comes first");
}

void FtpServer::quit(std::string_view) {
  say("221 Good-bye");
  end();
}

void FtpServer::type(std::string_view argument) {
  const std::string said = to_upper(argument);
  const bool image = said == "I" || said == "L 8" || said == "L8";
  if (!image && said != "A" && said != "A N") {
    return refuse("504 TYPE A (lines), TYPE I (octets) and TYPE L 8 are done here");
  }
  type_ = said.front();
  accept(image ? "200 Files travel as they are" : "200 Files travel as lines that end in CRLF");
}

void FtpServer::stru(std::string_view argument) {
  if (!equals_ignoring_case(argument, "F")) return refuse("504 Only STRU F is done here");
  accept("200 A file is a row of octets");
}

void FtpServer::mode(std::string_view argument) {
  const std::string said = to_upper(argument);
  if (said == "S" || said == "B" || said == "C" || said == "Z") {
    mode_ = said.front();
    return accept("200 MODE " + said + " it is");
  }
  refuse("504 MODE S (stream), B (block), C (compressed) and Z (deflate) are done here");
}

void FtpServer::noop(std::string_view) {
  accept("200 Still here");
}

void FtpServer::syst(std::string_view) {
  accept("215 UNIX Type: L8");
}

void FtpServer::feat(std::string_view) {
  accept("211-These are done here:");
  if (may_begin_tls() && !was_cleared_) say(" AUTH TLS");
  if (over_tls()) say(" CCC");
  for (const std::string_view one : {"EPRT", "EPSV", "MDTM", "MLST type*;size*;modify*;perm*;",
                                     "MODE Z", "REST STREAM", "SIZE", "TVFS", "UTF8"}) {
    say(" " + std::string(one));
  }
  if (host().offers_tls && !host().has_fault(FaultKind::stripped)) {
    say(" PBSZ");
    say(" PROT");
  }
  say("211 End");
}

void FtpServer::opts(std::string_view argument) {
  const auto what = first_word(argument);
  if (equals_ignoring_case(what, "UTF8")) return accept("200 Names are UTF-8");
  if (equals_ignoring_case(what, "MLST")) {
    return accept("200 MLST OPTS type;size;modify;perm;");
  }
  refuse("501 OPTS UTF8 ON is the one there is");
}

bool FtpServer::offers(const Command& command) const {
  const Handler handler = command.handler;
  if (handler == &FtpServer::auth) return may_begin_tls() && !was_cleared_;
  const bool of_tls =
      handler == &FtpServer::pbsz || handler == &FtpServer::prot || handler == &FtpServer::ccc;
  return !of_tls || (host().offers_tls && !host().has_fault(FaultKind::stripped));
}

void FtpServer::help(std::string_view argument) {
  if (!argument.empty()) {
    const Command* command = find_command(argument);
    if (command == nullptr) return refuse("501 " + to_visible(argument) + " is no command");
    return accept("214 " + std::string(command->verb) + " " + std::string(command->form));
  }
  accept("214-These commands are known; HELP RETR tells how one is written");
  std::string line;
  for (const Command* command = commands_begin(); command != commands_end(); ++command) {
    if (!offers(*command)) continue;
    line += " " + std::string(command->verb);
    if (line.size() > 60) {
      say(line);
      line.clear();
    }
  }
  if (!line.empty()) say(line);
  say("214 A first try: USER anonymous, PASS me@, PASV, LIST, QUIT");
}

// A server behind a NAT that does not know its outer address tells its inner one.
void FtpServer::site(std::string_view argument) {
  const auto what = first_word(argument);
  if (equals_ignoring_case(what, "HELP") || argument.empty()) {
    return accept("214 SITE NAT 10.0.0.21: 227 then tells that address, as behind a NAT");
  }
  if (!equals_ignoring_case(what, "NAT")) return refuse("504 SITE HELP tells what there is");
  const auto ip = parse_ip(trim(argument.substr(what.size())));
  if (!ip || ip->is_v6) return refuse("501 It is written SITE NAT 10.0.0.21");
  terms_.announced = *ip;
  accept("200 PASV tells " + to_text(*ip) + " from now on");
}

}  // namespace malote::generator
