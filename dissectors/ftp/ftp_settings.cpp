// SPDX-License-Identifier: MIT
// What holds from one command to the next: types and modes, REST, folders, sizes. Settings are
// taken at the command and taken back at a refusal, so that pipelined commands and captures of one
// way come out right.
#include <algorithm>
#include <array>
#include <utility>

#include "core/text.hpp"
#include "dissectors/ftp/ftp_body.hpp"
#include "dissectors/ftp/ftp_dissector.hpp"

namespace malote::ftp {

namespace {

char letter(std::string_view argument) {
  return argument.empty() ? '\0' : to_upper(argument.front());
}

constexpr std::size_t sizes_kept = 256;

// Whether a 200 whose command is missing may have answered MODE; servers tell of the others.
bool may_be_of_mode(std::string_view text) {
  static constexpr auto others = std::to_array<std::string_view>(
      {"type", "binary", "ascii", "port", "eprt", "stru", "noop", "prot", "pbsz", "opts", "utf"});
  return std::none_of(others.begin(), others.end(),
                      [&](std::string_view word) { return contains_ignoring_case(text, word); });
}

}  // namespace

// What was said in the hole may have been settings, and the folder; RFC 959's defaults are no guess
// any more. TLS there was none without AUTH.
void FtpDissector::settings_may_have_changed(const Gap& gap) {
  constexpr std::uint64_t shortest = 7;  // MODE, a blank, a letter, the line's end
  const bool mode_fits = !gap.measured || gap.length >= shortest;
  if (mode_fits && settings_.mode) mode_before_gap_ = settings_.mode;
  if (mode_fits) {
    settings_.mode.reset();
    other_heard_ = false;
  }
  settings_.type.reset();
  settings_.structure.reset();
  if (host_.flow().under_tls) settings_.protection.reset();
  rest_ = 0;
  folder_.forget();
}

// A reply whose command is missing: where it cannot have been MODE's, the mode stands.
void FtpDissector::hear_of_settings(const Reply& reply) {
  if (settings_.mode) return;
  if (reply.is("200") && may_be_of_mode(reply.text)) {
    mode_before_gap_.reset();
  } else {
    other_heard_ = true;
  }
}

void FtpDissector::put_settings(TransferPlan& plan) const {
  plan.type = settings_.type;
  plan.transfer_mode = settings_.mode;
  // The fillers of compressed mode are blanks or zeros by the type (RFC 959 3.4.3).
  if (!plan.type && plan.transfer_mode == TransferMode::compressed) plan.transfer_mode.reset();
  plan.structure = settings_.structure;
  plan.protection = settings_.protection;
  plan.make_decoder = decoder_of(plan.transfer_mode, plan.type);
}

Next FtpDissector::plain_reply(Reply&& reply) {
  if (reply.preliminary()) {
    interim(std::move(reply));
  } else {
    settle(std::move(reply));
  }
  return Next::more;
}

void FtpDissector::on_type(std::string_view argument) {
  switch (letter(argument)) {
    case 'A':
      settings_.type = DataType::ascii;
      break;
    case 'I':
      settings_.type = DataType::image;
      break;
    case 'E':
      settings_.type = DataType::ebcdic;
      break;
    case 'L':
      settings_.type = DataType::local;
      break;
    default:
      break;
  }
}

void FtpDissector::on_stru(std::string_view argument) {
  switch (letter(argument)) {
    case 'F':
      settings_.structure = DataStructure::file;
      break;
    case 'R':
      settings_.structure = DataStructure::record;
      break;
    case 'P':
      settings_.structure = DataStructure::page;
      break;
    default:
      break;
  }
}

void FtpDissector::on_mode(std::string_view argument) {
  switch (letter(argument)) {
    case 'S':
      settings_.mode = TransferMode::stream;
      break;
    case 'B':
      settings_.mode = TransferMode::block;
      break;
    case 'C':
      settings_.mode = TransferMode::compressed;
      break;
    case 'Z':
      settings_.mode = TransferMode::deflate;
      break;
    default:
      break;
  }
}

// RFC 2228 3: clear, safe (can be read), confidential, private.
void FtpDissector::on_prot(std::string_view argument) {
  const char level = letter(argument);
  if (level == 'C' || level == 'S') settings_.protection = Protection::clear;
  if (level == 'P' || level == 'E') settings_.protection = Protection::private_;
}

Next FtpDissector::setting_reply(Reply&& reply) {
  if (reply.refusal()) {
    const Settings& before = pending_[answered_].before;
    const std::string_view word = pending_[answered_].command->word;
    if (word == "TYPE") settings_.type = before.type;
    if (word == "STRU") settings_.structure = before.structure;
    if (word == "MODE") settings_.mode = before.mode;
    if (word == "PROT") settings_.protection = before.protection;
  }
  return plain_reply(std::move(reply));
}

void FtpDissector::on_rest(std::string_view argument) {
  rest_ = parse_number(argument).value_or(0);
}

Next FtpDissector::rest_reply(Reply&& reply) {
  if (reply.refusal()) rest_ = 0;
  return plain_reply(std::move(reply));
}

Next FtpDissector::folder_reply(Reply&& reply) {
  const ExchangeRecord& exchange = queue_.at(answered_);
  if (reply.positive()) {
    const std::string_view word = pending_[answered_].command->word;
    if (const auto named = named_folder(reply.text)) {
      folder_.set(*named);
    } else if (word == "CDUP" || word == "XCUP") {
      folder_.up();
    } else {
      folder_.change(exchange.argument ? trim(*exchange.argument) : std::string_view());
    }
  }
  return plain_reply(std::move(reply));
}

Next FtpDissector::mount_reply(Reply&& reply) {
  if (reply.positive()) folder_.forget();
  return plain_reply(std::move(reply));
}

Next FtpDissector::pwd_reply(Reply&& reply) {
  if (reply.is("257")) {
    if (const auto path = quoted_path(reply.text)) folder_.set(*path);
  }
  return plain_reply(std::move(reply));
}

Next FtpDissector::size_reply(Reply&& reply) {
  const ExchangeRecord& exchange = queue_.at(answered_);
  const auto size = parse_number(trim(reply.text));
  if (reply.is("213") && size) {
    if (sizes_.size() >= sizes_kept) sizes_.clear();
    sizes_[std::string(trim(exchange.argument.value_or("")))] = *size;
  }
  return plain_reply(std::move(reply));
}

}  // namespace malote::ftp
