// SPDX-License-Identifier: MIT
#include "generator/ftp_dialogue.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/text.hpp"
#include "generator/ftp_folder.hpp"

namespace malote::generator {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// The first run of numbers joined by commas.
std::vector<Byte> find_numbers(std::string_view text) {
  const auto start = text.find_first_of("0123456789");
  if (start == std::string_view::npos) return {};
  text.remove_prefix(start);
  text = text.substr(0, text.find_first_not_of("0123456789,"));
  std::vector<Byte> numbers;
  while (!text.empty()) {
    const auto end = text.find(',');
    const auto value = parse_number(text.substr(0, end));
    if (!value || *value > 255) return {};
    numbers.push_back(static_cast<Byte>(*value));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return numbers;
}

std::uint16_t to_port(Byte high, Byte low) {
  return static_cast<std::uint16_t>(high * 256U + low);
}

// RFC 959 appendix II: quotes within are doubled.
std::optional<std::string> quoted_path(std::string_view text) {
  if (!text.starts_with('"')) return {};
  std::string path;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"' && (i + 1 == text.size() || text[++i] != '"')) return path;
    path += text[i];
  }
  return {};
}

}  // namespace

bool is_upload(std::string_view verb) {
  constexpr std::array<std::string_view, 3> verbs{"STOR", "STOU", "APPE"};
  return is_one_of(verb, verbs);
}

bool is_listing(std::string_view verb) {
  constexpr std::array<std::string_view, 3> verbs{"LIST", "NLST", "MLSD"};
  return is_one_of(verb, verbs);
}

bool moves_data(std::string_view verb) {
  return verb == "RETR" || is_upload(verb) || is_listing(verb);
}

std::optional<Endpoint> parse_host_port(std::string_view text) {
  const auto n = find_numbers(text);
  if (n.size() != 6) return {};
  return Endpoint{IpAddress::v4(Bytes(n).first(4)), to_port(n[4], n[5])};
}

std::optional<Endpoint> parse_extended_port(std::string_view text, const IpAddress& own) {
  const auto start = text.find('|');
  if (start == std::string_view::npos) return {};
  std::array<std::string_view, 3> fields;  // family, address, port
  text.remove_prefix(start);
  for (auto& field : fields) {
    if (!text.starts_with('|')) return {};
    text.remove_prefix(1);
    field = text.substr(0, text.find('|'));
    text.remove_prefix(field.size());
  }
  const auto ip = fields[1].empty() ? std::optional(own) : parse_ip(fields[1]);
  const auto port = parse_number(fields[2]);
  if (!ip || !port || *port == 0 || *port > 65535) return {};
  return Endpoint{*ip, static_cast<std::uint16_t>(*port)};
}

std::optional<Endpoint> parse_long_port(std::string_view text) {
  const auto n = find_numbers(text);
  const std::size_t length = n.size() > 1 ? n[1] : 0;
  const bool four = length == 4 && n.size() == 9 && n[0] == 4;
  const bool six = length == 16 && n.size() == 21 && n[0] == 6;
  if ((!four && !six) || n[2 + length] != 2) return {};
  IpAddress ip;
  ip.is_v6 = six;
  std::copy_n(n.begin() + 2, length, ip.octets.begin());
  return Endpoint{ip, to_port(n[3 + length], n[4 + length])};
}

std::optional<FtpReply> FtpDialogue::hear(Side side, std::string_view line) {
  if (side == Side::client) {
    const auto space = line.find(' ');
    FtpCommand command{to_upper(line.substr(0, space)), {}};
    if (space != std::string_view::npos) command.argument = line.substr(space + 1);
    waiting_.push_back(std::move(command));
    return {};
  }
  const bool coded = line.size() >= 3 && is_digit(line[0]) && is_digit(line[1]) &&
                     is_digit(line[2]) && (line.size() == 3 || line[3] == ' ' || line[3] == '-');
  if (!coded && open_code_.empty()) return {};
  const auto code = line.substr(0, coded ? 3 : 0);
  const bool goes_on = coded && line.size() > 3 && line[3] == '-';
  if (goes_on || (!open_code_.empty() && code != open_code_)) {
    if (open_code_.empty()) open_code_ = code;
    open_lines_ += goes_on && code == open_code_ ? line.substr(4) : line;
    open_lines_ += '\n';
    return {};
  }
  open_code_.clear();
  const std::string text(line.size() > 4 ? line.substr(4) : "");
  FtpReply reply{std::string(code), text, {}, std::exchange(open_lines_, {}) + text};
  if (!waiting_.empty()) {
    reply.to = waiting_.front();
    if (!reply.begins()) waiting_.pop_front();
  }
  settle(reply);
  return reply;
}

void FtpDialogue::take_port(std::optional<Endpoint> at, bool active) {
  if (at) announced_ = FtpAnnounced{active, *at};
}

void FtpDialogue::settle(const FtpReply& reply) {
  const auto& [verb, argument] = reply.to;
  const char letter = argument.empty() ? ' ' : to_upper(argument.substr(0, 1)).front();
  if (verb == "REST") {
    if (reply.code == "350") settings_.offset = parse_number(argument).value_or(0);
    return;
  }
  if (reply.code == "227") return take_port(parse_host_port(reply.text), false);
  if (reply.code == "228") return take_port(parse_long_port(reply.text), false);
  if (reply.code == "229") return take_port(parse_extended_port(reply.text, server_.ip), false);
  if (!reply.done()) return;
  if (verb == "PORT") take_port(parse_host_port(argument), true);
  if (verb == "EPRT") take_port(parse_extended_port(argument, server_.ip), true);
  if (verb == "LPRT") take_port(parse_long_port(argument), true);
  if (verb == "TYPE") settings_.type = letter;
  if (verb == "STRU") settings_.structure = letter;
  if (verb == "MODE") settings_.mode = letter;
  if (verb == "PROT") settings_.protection = letter;
  if (verb == "CWD" || verb == "XCWD") folder_ = resolve(argument);
  if ((verb == "CDUP" || verb == "XCUP") && folder_) folder_ = resolve_ftp_path(*folder_, "..");
  const bool moves = verb == "CWD" || verb == "XCWD" || verb == "CDUP" || verb == "XCUP";
  // Many servers say where one is now.
  if (const auto told = moves ? quoted_path(reply.text) : std::nullopt;
      told && told->starts_with('/'))
    folder_ = *told;
  if (verb == "PWD" || verb == "XPWD") folder_ = quoted_path(reply.text);
  if (verb == "REIN") {
    settings_ = {};
    folder_.reset();
  }
}

const FtpCommand* FtpDialogue::transfer() const {
  const auto found = std::find_if(waiting_.begin(), waiting_.end(), [](const FtpCommand& command) {
    return moves_data(command.verb);
  });
  return found == waiting_.end() ? nullptr : &*found;
}

std::optional<std::string> FtpDialogue::resolve(std::string_view path) const {
  if (path.starts_with('/')) return resolve_ftp_path("/", path);
  if (!folder_) return {};
  return resolve_ftp_path(*folder_, path);
}

std::string TelnetFilter::filter(std::string_view octets) {
  constexpr unsigned char iac = 255, first_option = 251, last_option = 254;  // WILL to DON'T
  std::string plain;
  for (const char c : octets) {
    const auto octet = static_cast<unsigned char>(c);
    if (state_ == State::plain) {
      if (octet == iac) {
        state_ = State::command;
      } else {
        plain += c;
      }
    } else if (state_ == State::command) {
      const bool has_option = octet >= first_option && octet <= last_option;
      state_ = has_option ? State::option : State::plain;
      if (octet == iac) plain += c;
    } else {
      state_ = State::plain;
    }
  }
  return plain;
}

}  // namespace malote::generator
