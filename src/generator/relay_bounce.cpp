// SPDX-License-Identifier: MIT
// RFC 3464: a text for people, fields for programs, and the header of the mail it is about.
#include <algorithm>

#include "core/text.hpp"
#include "generator/mail_body.hpp"
#include "generator/relayed_mail.hpp"

namespace malote::generator {
namespace {

std::string_view header_of(std::string_view content) {
  const auto end = content.find("\r\n\r\n");
  return end == std::string_view::npos ? content : content.substr(0, end + 2);
}

// "550 5.1.1 no such user" → "5.1.1"; RFC 3463 2 where the reply has none.
std::string status_of(std::string_view reply) {
  const auto code = reply.substr(std::min<std::size_t>(4, reply.size()));
  const auto word = code.substr(0, code.find(' '));
  const bool enhanced = word.size() >= 5 && (word[0] == '4' || word[0] == '5') && word[1] == '.';
  return enhanced ? std::string(word) : reply.starts_with('5') ? "5.0.0" : "4.0.0";
}

}  // namespace

std::string to_bounce(const RelayedMail& mail, const std::vector<std::string>& to,
                      const std::string& why, const std::string& host_name, Timestamp now) {
  const std::string said = to_visible(why);
  const std::string part = "=_bounce_" + mail.id;
  std::string text = "From: Mail delivery <postmaster@" + host_name + ">\r\n";
  text += "To: <" + mail.from + ">\r\n";
  text += "Subject: Your mail could not be delivered\r\n";
  text += "Date: " + to_mail_date(now) + "\r\n";
  text += "Message-ID: <bounce." + mail.id + "@" + host_name + ">\r\n";
  text += "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n";
  text += "Content-Type: multipart/report; report-type=delivery-status;\r\n boundary=\"" + part +
          "\"\r\n\r\n";
  text += "--" + part + "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n";
  text += "Your mail did not reach\r\n\r\n";
  for (const std::string& one : to) text += "  <" + one + ">\r\n";
  text += "\r\nThe last that was said about it: " + said + "\r\n";
  text += "\r\n--" + part + "\r\nContent-Type: message/delivery-status\r\n\r\n";
  text += "Reporting-MTA: dns; " + host_name + "\r\n";
  for (const std::string& one : to) {
    text += "\r\nFinal-Recipient: rfc822; " + one +
            "\r\nAction: failed\r\nStatus: " + status_of(why) + "\r\nDiagnostic-Code: smtp; " +
            said + "\r\n";
  }
  text += "\r\n--" + part + "\r\nContent-Type: text/rfc822-headers\r\n\r\n";
  text += std::string(header_of(mail.content)) + "\r\n--" + part + "--\r\n";
  return text;
}

}  // namespace malote::generator
