// SPDX-License-Identifier: MIT
// FTP's commands that agree on a data connection or move something over it.
#include <utility>

#include "core/text.hpp"
#include "generator/ftp_dialogue.hpp"
#include "generator/ftp_server.hpp"

namespace malote::generator {
namespace {

constexpr std::uint16_t ports_of_services = 1024;  // below: not for clients

std::string host_port(const IpAddress& ip, std::uint16_t port) {
  std::string text;
  for (std::size_t i = 0; i < 4; ++i) text += std::to_string(ip.octets[i]) + ",";
  return text + std::to_string(port >> 8U) + "," + std::to_string(port & 0xffU);
}

}  // namespace

// RFC 2577 3: calling others on a client's word is the bounce attack.
void FtpServer::active(std::optional<Endpoint> at) {
  if (only_epsv_) return refuse("501 After EPSV ALL there is only EPSV");
  if (!at) {
    return refuse(verb_ == "PORT" ? "501 It is written PORT h1,h2,h3,h4,p1,p2"
                                  : "522 It is written EPRT |1|address|port| or EPRT |2|...");
  }
  if (at->ip != terms_.client.ip) {
    return refuse("500 Only your own address is called: " + to_text(terms_.client.ip));
  }
  if (at->port < ports_of_services) return refuse("500 Only ports from 1024 on are called");
  terms_.desk.forget();
  terms_.desk.call(*at);
  agreed_ = true;
  passive_ = false;
  accept("200 " + to_text(*at) + " will be called");
}

void FtpServer::port(std::string_view argument) {
  active(parse_host_port(argument));
}

void FtpServer::eprt(std::string_view argument) {
  active(parse_extended_port(argument, terms_.client.ip));
}

void FtpServer::pasv(std::string_view) {
  if (only_epsv_) return refuse("501 After EPSV ALL there is only EPSV");
  if (terms_.server.ip.is_v6) return refuse("522 227 has no room for IPv6; EPSV has");
  terms_.desk.forget();
  const auto at = terms_.desk.listen();
  if (!at) return refuse("425 No port is free; try later");
  agreed_ = passive_ = tells_address_ = true;
  const IpAddress ip = terms_.announced.value_or(at->ip);
  accept("227 Call this address and port (" + host_port(ip, at->port) + ")");
}

void FtpServer::epsv(std::string_view argument) {
  if (equals_ignoring_case(argument, "ALL")) {
    only_epsv_ = true;
    return accept("200 Only EPSV from now on");
  }
  const std::string_view own = terms_.server.ip.is_v6 ? "2" : "1";
  if (!argument.empty() && argument != own) {
    return refuse("522 Only the family of this connection: EPSV " + std::string(own));
  }
  terms_.desk.forget();
  const auto at = terms_.desk.listen();
  if (!at) return refuse("425 No port is free; try later");
  agreed_ = passive_ = true;
  tells_address_ = false;
  accept("229 Call this port (|||" + std::to_string(at->port) + "|)");
}

void FtpServer::rest(std::string_view argument) {
  const auto octet = parse_number(argument);
  if (!octet) return refuse("501 It is written REST 1000");
  if (*octet > 0 && (type_ == 'A' || mode_ != 'S')) {
    return refuse("504 Only octets can be counted: TYPE I and MODE S come first");
  }
  offset_ = *octet;
  accept("350 The next transfer begins at octet " + std::to_string(offset_));
}

TransferTruth FtpServer::transfer_row(std::string_view argument) {
  TransferTruth row;
  row.session = caller().session_name;
  row.command = verb_;
  row.path = argument;
  // Where the client has not told the whole path only this end knows.
  row.is_resolved_known = argument.starts_with('/') && verb_ != "STOU";
  if (row.is_resolved_known) row.resolved = path_of(argument);
  row.active = !passive_;
  row.type = type_;
  row.transfer_mode = mode_;
  row.protection = protection_;
  row.offset = std::exchange(offset_, 0);
  if (agreed_ && passive_ && tells_address_ && terms_.announced &&
      *terms_.announced != terms_.server.ip) {
    row.link = "nat";
  }
  row.start = host().now();
  return row;
}

void FtpServer::start(std::shared_ptr<FtpTransfer> transfer, std::string_view about) {
  const std::string how = type_ == 'A' ? "lines" : "octets";
  accept("150 " + std::string(passive_ ? "Waiting for your call" : "Calling you") + ": " +
         std::string(about) + ", as " + how);
  transfer_ = std::move(transfer);
  agreed_ = passive_ = false;
  terms_.desk.begin(transfer_);
}

void FtpServer::retr(std::string_view argument) {
  if (argument.empty()) return refuse("501 Which? RETR file");
  const std::string path = path_of(argument);
  FtpOpened opened = terms_.folder.open(path, FtpOpen::read, offset_);
  if (!opened.file) return answer(opened.answer, path, {});
  const auto entry = terms_.folder.look(path);
  const std::uint64_t octets = entry ? entry->size : 0;
  auto row = transfer_row(argument);
  start(std::make_shared<FtpTransfer>(std::move(row), std::move(opened.file)),
        to_visible(name_of_path(path)) + " (" + std::to_string(octets) + " octets)");
}

void FtpServer::store(std::string_view argument, const std::string& path, FtpOpen how,
                      std::string_view about) {
  if (!may_write(path)) return;
  FtpOpened opened = terms_.folder.open(path, how, offset_);
  if (!opened.file) return answer(opened.answer, path, {});
  auto row = transfer_row(argument);
  start(std::make_shared<FtpTransfer>(std::move(row), std::move(opened.file)), about);
}

void FtpServer::stor(std::string_view argument) {
  if (argument.empty()) return refuse("501 Which? STOR file");
  const std::string path = path_of(argument);
  store(argument, path, FtpOpen::write, to_visible(name_of_path(path)));
}

void FtpServer::appe(std::string_view argument) {
  if (argument.empty()) return refuse("501 Which? APPE file");
  const std::string path = path_of(argument);
  store(argument, path, FtpOpen::append, "more of " + to_visible(name_of_path(path)));
}

// RFC 1123 4.1.2.9: the name is told in the 150.
void FtpServer::stou(std::string_view argument) {
  const std::string folder = anonymous_ ? "/incoming" : folder_;
  std::string path;
  do path = resolve_ftp_path(folder, "unique." + std::to_string(++unique_));
  while (terms_.folder.look(path));
  store(argument, path, FtpOpen::write, "FILE: " + path);
}

void FtpServer::allo(std::string_view) {
  accept("202 Room is made as it is needed");
}

void FtpServer::send_listing(std::string_view argument, std::string text) {
  auto row = transfer_row(argument);
  row.offset = 0;
  start(std::make_shared<FtpTransfer>(std::move(row), std::move(text)), "the list");
}

void FtpServer::list(std::string_view argument) {
  const auto listed = entries_of(argument, false);
  if (!listed) return;
  std::string text;
  for (const FtpEntry& entry : listed->entries) text += long_line(entry) + "\r\n";
  send_listing(argument, std::move(text));
}

void FtpServer::nlst(std::string_view argument) {
  const auto listed = entries_of(argument, false);
  if (!listed) return;
  // `NLST pub` gives names that RETR takes from here.
  std::string before;
  if (listed->folder && !argument.empty() && !argument.starts_with('-')) {
    before = std::string(argument) + (argument.ends_with('/') ? "" : "/");
  }
  std::string text;
  for (const FtpEntry& entry : listed->entries) text += before + entry.name + "\r\n";
  send_listing(argument, std::move(text));
}

void FtpServer::mlsd(std::string_view argument) {
  const std::string path = path_of(argument);
  const auto entries = terms_.folder.list(path);
  if (!entries) {
    return refuse("501 " + to_visible(path) + " is no folder");
  }
  std::string text;
  for (const FtpEntry& entry : *entries) text += facts(entry) + "\r\n";
  send_listing(argument, std::move(text));
}

void FtpServer::abor(std::string_view) {
  if (!transfer_) return accept("225 Nothing is under way");
  aborting_ = true;
  terms_.desk.abort();
}

void FtpServer::moved(FtpMoved how, std::string& out) {
  if (!transfer_) return;
  const std::shared_ptr<FtpTransfer> transfer = std::exchange(transfer_, nullptr);
  std::string reply;
  switch (how) {
    case FtpMoved::done:
      reply = "226 Done: " + std::to_string(transfer->moved()) + " octets";
      break;
    case FtpMoved::no_connection:
      reply = "425 The data connection could not be opened";
      break;
    case FtpMoved::no_tls:
      reply = "522 The data connection did not come under TLS";
      break;
    case FtpMoved::broken:
      reply = "426 The data connection broke";
      break;
    case FtpMoved::aborted:
      reply = "426 Given up, as you said";
      break;
    case FtpMoved::refused:
      reply = transfer->fault();
      break;
  }
  ServerSession::answer(out, [&] {
    say(reply);
    // RFC 959 4.1.3: ABOR has a reply of its own.
    if (std::exchange(aborting_, false)) say("226 ABOR is done");
    account(transfer->finish(how == FtpMoved::done, reply, host().now()));
    while (!later_.empty() && !transfer_ && !over() && !awaits_tls() && !awaits_clear_) {
      const std::string line = std::move(later_.front());
      later_.pop_front();
      obey(line);
    }
  });
}

}  // namespace malote::generator
