// SPDX-License-Identifier: MIT
// FTP's commands for TLS (RFC 4217): the control connection's, what data connections are under, and
// back into the clear.
#include "core/text.hpp"
#include "generator/ftp_server.hpp"

namespace malote::generator {

void FtpServer::auth(std::string_view argument) {
  if (over_tls()) return refuse("503 This is under TLS already");
  if (!may_begin_tls()) return refuse("502 There is no encryption here");
  if (was_cleared_) return refuse("534 There was TLS, and CCC has ended it");
  // "SSL" and "TLS-C" are what drafts called it; people's programs still do.
  const std::string what = to_upper(argument);
  if (what != "TLS" && what != "TLS-C" && what != "SSL") {
    return refuse("504 It is written AUTH TLS");
  }
  accept("234 Begin TLS now");
  await_tls();
}

// RFC 2228 3, AUTH: who that is has to be said again.
void FtpServer::forget_plain() {
  name_.clear();
  rename_from_.clear();
  later_.clear();
  logged_in_ = anonymous_ = sized_ = false;
  protection_ = 'C';
}

// RFC 4217 8: TLS cuts its octets as it likes, so the size is always 0.
void FtpServer::pbsz(std::string_view argument) {
  if (!over_tls()) return refuse("503 AUTH TLS comes first");
  if (!parse_number(argument)) return refuse("501 It is written PBSZ 0");
  sized_ = true;
  accept("200 PBSZ=0");
}

void FtpServer::prot(std::string_view argument) {
  if (!over_tls()) return refuse("503 AUTH TLS comes first");
  if (!sized_) return refuse("503 PBSZ 0 comes first");
  const std::string level = to_upper(argument);
  if (level == "S" || level == "E") return refuse("536 PROT " + level + " is not for TLS");
  if (level != "C" && level != "P")
    return refuse("504 PROT C (clear) and PROT P (private) are done here");
  protection_ = level.front();
  accept(protection_ == 'P' ? "200 Data connections will be under TLS"
                            : "200 Data connections will be in clear");
}

// RFC 4217 12.3: routers that look for PORT and 227 can read them again; data stay as PROT has
// them.
void FtpServer::ccc(std::string_view) {
  if (!over_tls()) return refuse("533 This is in clear already");
  accept("200 TLS ends here; what follows is in clear");
  awaits_clear_ = true;
}

void FtpServer::cleared() {
  awaits_clear_ = false;
  was_cleared_ = true;
  end_tls();
}

}  // namespace malote::generator
