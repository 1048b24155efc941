// SPDX-License-Identifier: MIT
#include "dissectors/ftp/ftp_commands.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "dissectors/ftp/ftp_dissector.hpp"

namespace malote::ftp {

namespace {

using D = FtpDissector;

constexpr Command blank{"", Verb::blank, "", nullptr, &D::plain_reply, {}};
constexpr Command unknown{"", Verb::unknown, "200 202 211 250", nullptr, &D::plain_reply, {}};

// RFC 959 5.4, 2228 3, 2428, 3659, 4217; the X forms are RFC 1123 4.1.3.1's.
constexpr auto rows = std::to_array<Command>({
    {"USER", Verb::user, "230 232 331 332 336", &D::on_user, &D::login_reply, {}},
    {"PASS", Verb::pass, "202 230 232 332", &D::on_pass, &D::login_reply, {}},
    {"ACCT", Verb::acct, "202 230 232", &D::on_acct, &D::login_reply, {}},
    {"REIN", Verb::rein, "120 220", nullptr, &D::rein_reply, {}},
    {"QUIT", Verb::quit, "221", nullptr, &D::plain_reply, {}},
    {"CWD", Verb::other, "200 250", nullptr, &D::folder_reply, {}},
    {"XCWD", Verb::other, "200 250", nullptr, &D::folder_reply, {}},
    {"CDUP", Verb::other, "200 250", nullptr, &D::folder_reply, {}},
    {"XCUP", Verb::other, "200 250", nullptr, &D::folder_reply, {}},
    {"SMNT", Verb::other, "250", nullptr, &D::mount_reply, {}},
    {"PWD", Verb::other, "257", nullptr, &D::pwd_reply, {}},
    {"XPWD", Verb::other, "257", nullptr, &D::pwd_reply, {}},
    {"MKD", Verb::other, "257 250", nullptr, &D::plain_reply, {}},
    {"XMKD", Verb::other, "257 250", nullptr, &D::plain_reply, {}},
    {"RMD", Verb::other, "250", nullptr, &D::plain_reply, {}},
    {"XRMD", Verb::other, "250", nullptr, &D::plain_reply, {}},
    {"DELE", Verb::other, "250", nullptr, &D::plain_reply, {}},
    {"RNFR", Verb::other, "350", nullptr, &D::plain_reply, {}},
    {"RNTO", Verb::other, "250", nullptr, &D::plain_reply, {}},
    {"PORT", Verb::other, "200", &D::on_port, &D::port_reply, {}},
    {"EPRT", Verb::other, "200", &D::on_eprt, &D::port_reply, {}},
    {"LPRT", Verb::other, "200", &D::on_lprt, &D::port_reply, {}},
    {"PASV", Verb::other, "227", &D::on_pasv, &D::pasv_reply, {}},
    {"EPSV", Verb::other, "229 200", &D::on_epsv, &D::pasv_reply, {}},
    {"LPSV", Verb::other, "228", &D::on_pasv, &D::pasv_reply, {}},
    {"TYPE", Verb::other, "200", &D::on_type, &D::setting_reply, {}},
    {"STRU", Verb::other, "200", &D::on_stru, &D::setting_reply, {}},
    {"MODE", Verb::other, "200", &D::on_mode, &D::setting_reply, {}},
    {"PROT", Verb::other, "200", &D::on_prot, &D::setting_reply, {}},
    {"PBSZ", Verb::login, "200", nullptr, &D::plain_reply, {}},
    {"REST", Verb::other, "350", &D::on_rest, &D::rest_reply, {}},
    {"ALLO", Verb::other, "200 202", nullptr, &D::plain_reply, {}},
    {"RETR", Verb::transfer, "226 250", &D::on_transfer, &D::transfer_reply, {}},
    {"STOR", Verb::transfer, "226 250", &D::on_transfer, &D::transfer_reply, {}},
    {"STOU", Verb::transfer, "226 250", &D::on_transfer, &D::transfer_reply, {}},
    {"APPE", Verb::transfer, "226 250", &D::on_transfer, &D::transfer_reply, {}},
    {"LIST", Verb::transfer, "226 250", &D::on_transfer, &D::transfer_reply, {}},
    {"NLST", Verb::transfer, "226 250", &D::on_transfer, &D::transfer_reply, {}},
    {"MLSD", Verb::transfer, "226 250", &D::on_transfer, &D::transfer_reply, {}},
    {"ABOR", Verb::abor, "225 226 200", &D::on_abor, &D::plain_reply, {}},
    {"SIZE", Verb::other, "213", nullptr, &D::size_reply, {}},
    {"MDTM", Verb::other, "213", nullptr, &D::plain_reply, {}},
    {"MLST", Verb::other, "250", nullptr, &D::plain_reply, {}},
    {"STAT", Verb::other, "211 212 213", nullptr, &D::plain_reply, {}},
    {"SYST", Verb::login, "215", nullptr, &D::plain_reply, {}},
    {"HELP", Verb::other, "211 214", nullptr, &D::plain_reply, {}},
    {"NOOP", Verb::other, "200", nullptr, &D::plain_reply, {}},
    {"SITE", Verb::other, "200 202 214 250", nullptr, &D::plain_reply, {}},
    {"FEAT", Verb::login, "211", nullptr, &D::plain_reply, {}},
    {"OPTS", Verb::login, "200 202", nullptr, &D::plain_reply, {}},
    {"LANG", Verb::login, "200", nullptr, &D::plain_reply, {}},
    {"HOST", Verb::login, "220", nullptr, &D::plain_reply, {}},
    {"CLNT", Verb::login, "200", nullptr, &D::plain_reply, {}},
    {"CSID", Verb::login, "200", nullptr, &D::plain_reply, {}},
    {"AUTH", Verb::auth, "234 334", &D::on_auth, &D::auth_reply, {}},
    {"ADAT", Verb::login, "235 335", nullptr, &D::plain_reply, {}},
    {"CCC", Verb::login, "200", nullptr, &D::ccc_reply, {}},
    {"MIC", Verb::other, "", nullptr, &D::plain_reply, {}},
    {"CONF", Verb::other, "", nullptr, &D::plain_reply, {}},
    {"ENC", Verb::other, "", nullptr, &D::plain_reply, {}},
    {"HASH", Verb::other, "213", nullptr, &D::plain_reply, {}},
    {"MFMT", Verb::other, "213", nullptr, &D::plain_reply, {}},
    {"AVBL", Verb::other, "213", nullptr, &D::plain_reply, {}},
    {"XCRC", Verb::other, "250 213", nullptr, &D::plain_reply, {}},
    {"XMD5", Verb::other, "250 213", nullptr, &D::plain_reply, {}},
    {"XSHA1", Verb::other, "250 213", nullptr, &D::plain_reply, {}},
    {"XSHA256", Verb::other, "250 213", nullptr, &D::plain_reply, {}},
    // Typed by people: what a client's prompt takes is not what goes over the wire.
    {"GET", Verb::other, "", nullptr, &D::plain_reply, "RETR"},
    {"PUT", Verb::other, "", nullptr, &D::plain_reply, "STOR"},
    {"DIR", Verb::other, "", nullptr, &D::plain_reply, "LIST"},
    {"LS", Verb::other, "", nullptr, &D::plain_reply, "LIST"},
    {"CD", Verb::other, "", nullptr, &D::plain_reply, "CWD"},
    {"OUIT", Verb::other, "", nullptr, &D::plain_reply, "QUIT"},
});

}  // namespace

const Command& find_command(std::string_view word) noexcept {
  if (word.empty()) return blank;
  for (const Command& row : rows) {
    if (equals_ignoring_case(row.word, word)) return row;
  }
  return unknown;
}

bool plausible(const Command& command, const Reply& reply) noexcept {
  // 426 is for the transfer, and 226 behind it for ABOR (RFC 959 4.1.3).
  if (command.verb == Verb::abor && reply.is("426")) return false;
  if (reply.refusal() || reply.code.empty()) return true;
  if (command.verb == Verb::transfer && (reply.preliminary() || ends_transfer(reply))) return true;
  if (reply.is("202") && command.verb != Verb::transfer) return true;
  return command.replies.find(reply.code) != std::string_view::npos;
}

bool ends_transfer(const Reply& reply) noexcept {
  static constexpr auto codes = std::to_array<std::string_view>(
      {"226", "250", "425", "426", "450", "451", "452", "550", "551", "552", "553", "522", "534"});
  return std::any_of(codes.begin(), codes.end(),
                     [&](std::string_view code) { return reply.is(code); });
}

}  // namespace malote::ftp
