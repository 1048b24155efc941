// SPDX-License-Identifier: MIT
// Enhanced status codes: class.subject.detail (RFC 3463 2), with the later details of the registry
// that RFC 5248 opened.
#include <algorithm>
#include <array>
#include <charconv>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "lexicon/lexicon.hpp"

namespace malote::lexicon {
namespace {

struct Detail {
  unsigned subject, detail;
  const char* meaning;
};

constexpr std::array details{
    // RFC 3463 3.2: addresses.
    Detail{1, 0, tr_noop("Something is wrong with an address.")},
    Detail{1, 1, tr_noop("There is no mailbox of that name at the destination.")},
    Detail{1, 2, tr_noop("There is no such destination, or it takes no mail.")},
    Detail{1, 3, tr_noop("The destination address is malformed.")},
    Detail{1, 4, tr_noop("The address fits more than one mailbox.")},
    Detail{1, 5, tr_noop("The destination address is valid.")},
    Detail{1, 6, tr_noop("The mailbox has moved, and there is no forwarding.")},
    Detail{1, 7, tr_noop("The sender's address is malformed.")},
    Detail{1, 8, tr_noop("The sender's address does not lead back to anybody.")},
    Detail{1, 9, tr_noop("The mail went on to a server that will send no reports.")},
    Detail{1, 10, tr_noop("The recipient's domain takes no mail at all (null MX).")},
    // RFC 3463 3.3: the mailbox.
    Detail{2, 0, tr_noop("Something is wrong with the mailbox.")},
    Detail{2, 1, tr_noop("The mailbox is switched off.")},
    Detail{2, 2, tr_noop("The mailbox is full.")},
    Detail{2, 3, tr_noop("The mail is longer than this mailbox allows.")},
    Detail{2, 4, tr_noop("The mailing list could not be expanded.")},
    // RFC 3463 3.4: the mail system.
    Detail{3, 0, tr_noop("Something is wrong with the destination's mail system.")},
    Detail{3, 1, tr_noop("The destination's mail system has no space left.")},
    Detail{3, 2, tr_noop("The destination's mail system takes no mail just now.")},
    Detail{3, 3, tr_noop("The destination's mail system lacks a feature that the mail needs.")},
    Detail{3, 4, tr_noop("The mail is bigger than the destination's mail system allows.")},
    Detail{3, 5, tr_noop("The destination's mail system is set up wrongly.")},
    Detail{3, 6, tr_noop("The mail was taken, with another priority than asked for.")},
    // RFC 3463 3.5: network and routing.
    Detail{4, 0, tr_noop("Something is wrong with the network or the way to the destination.")},
    Detail{4, 1, tr_noop("The destination's host does not answer.")},
    Detail{4, 2, tr_noop("The connection broke.")},
    Detail{4, 3, tr_noop("A directory needed to find the way, such as the DNS, failed.")},
    Detail{4, 4, tr_noop("No way to the destination is known.")},
    Detail{4, 5, tr_noop("The mail system is congested.")},
    Detail{4, 6, tr_noop("The mail goes round in a circle.")},
    Detail{4, 7, tr_noop("The mail could not be delivered in time.")},
    // RFC 3463 3.6: the protocol.
    Detail{5, 0, tr_noop("Something went wrong in the protocol.")},
    Detail{5, 1, tr_noop("The command is unknown or came at the wrong moment.")},
    Detail{5, 2, tr_noop("The command is malformed.")},
    Detail{5, 3, tr_noop("There are too many recipients for one mail.")},
    Detail{5, 4, tr_noop("The command has a parameter that is wrong or not offered.")},
    Detail{5, 5, tr_noop("The two sides speak versions that do not fit.")},
    Detail{5, 6, tr_noop("A line of the login was too long.")},
    // RFC 3463 3.7: content.
    Detail{6, 0, tr_noop("Something is wrong with what the mail holds.")},
    Detail{6, 1, tr_noop("The mail holds a medium that the destination cannot take.")},
    Detail{6, 2, tr_noop("The mail would have to be converted, and that is forbidden.")},
    Detail{6, 3, tr_noop("The mail would have to be converted, and nobody on the way can.")},
    Detail{6, 4, tr_noop("The mail was converted and lost something.")},
    Detail{6, 5, tr_noop("The conversion of the mail failed.")},
    Detail{6, 6, tr_noop("The content that the mail refers to could not be fetched.")},
    Detail{6, 7, tr_noop("Addresses outside ASCII are not taken here.")},
    Detail{6, 8, tr_noop("The reply would need UTF-8, which the client has not offered.")},
    Detail{6, 9, tr_noop("A mail with UTF-8 in its header cannot be passed on to that recipient.")},
    // RFC 3463 3.8: security and policy.
    Detail{7, 0, tr_noop("Something went wrong in matters of security.")},
    Detail{7, 1, tr_noop("The sender is not allowed to do this here.")},
    Detail{7, 2, tr_noop("The sender is not allowed to write to that mailing list.")},
    Detail{7, 3, tr_noop("The mail would have to change its protection, which is impossible.")},
    Detail{7, 4, tr_noop("A security feature that the mail needs is not offered.")},
    Detail{7, 5, tr_noop("The cryptography failed, for example for want of a key.")},
    Detail{7, 6, tr_noop("The cryptographic method is not offered here.")},
    Detail{7, 7, tr_noop("The mail was changed on its way.")},
    // RFC 4954 6.
    Detail{7, 8, tr_noop("Name or password are wrong.")},
    Detail{7, 9, tr_noop("The login mechanism is too weak for that user.")},
    Detail{7, 10, tr_noop("The connection must be encrypted first.")},
    Detail{7, 11, tr_noop("That login mechanism may only be used on an encrypted connection.")},
    Detail{7, 12, tr_noop("The password must be moved to a new form first.")},
    // RFC 5248 and later entries of its registry.
    Detail{7, 13, tr_noop("The account is switched off.")},
    Detail{7, 14, tr_noop("This needs an agreement between the servers that is not there.")},
    Detail{7, 15, tr_noop("The priority is too low to be served now.")},
    Detail{7, 16, tr_noop("The mail is too big for its priority.")},
    Detail{7, 17, tr_noop("The mailbox belongs to somebody else by now.")},
    Detail{7, 18, tr_noop("The domain belongs to somebody else by now.")},
    Detail{7, 19, tr_noop("Whether the mailbox still has the same owner cannot be told.")},
    Detail{7, 20, tr_noop("No signature of the mail (DKIM) was valid.")},
    Detail{7, 21, tr_noop("No signature of the mail (DKIM) was acceptable.")},
    Detail{7, 22, tr_noop("No valid signature (DKIM) fits the author's domain.")},
    Detail{7, 23, tr_noop("The sender's domain does not allow this host to send (SPF).")},
    Detail{7, 24, tr_noop("Whether this host may send for the domain could not be checked (SPF).")},
    Detail{7, 25, tr_noop("The client's address has no fitting name in the DNS.")},
    Detail{7, 26, tr_noop("Several checks of the sender failed.")},
    Detail{7, 27, tr_noop("The sender's domain takes no mail (null MX), so no answer could come.")},
    Detail{7, 28, tr_noop("Too much mail comes from this sender or to this recipient.")},
    Detail{7, 29, tr_noop("The chain of checks along the way (ARC) is broken.")},
    Detail{7, 30, tr_noop("The mail demands encryption all the way, and the next server cannot.")},
};

struct Code {
  unsigned kind, subject, detail;
};

// RFC 3463 2: a digit, a dot, up to three digits, a dot, up to three digits; no leading zeros.
std::optional<unsigned> take_number(std::string_view& rest) noexcept {
  constexpr std::size_t most_digits = 3;
  std::size_t digits = 0;
  while (digits < rest.size() && is_digit(rest[digits])) ++digits;
  const bool leading_zero = digits > 1 && rest.front() == '0';
  if (digits == 0 || digits > most_digits || leading_zero) return {};
  unsigned value = 0;
  std::from_chars(rest.data(), rest.data() + digits, value);
  rest.remove_prefix(digits);
  return value;
}

bool take_dot(std::string_view& rest) noexcept {
  if (rest.empty() || rest.front() != '.') return false;
  rest.remove_prefix(1);
  return true;
}

std::optional<Code> parse_code(std::string_view text) noexcept {
  const auto kind = take_number(text);
  if (!kind || (*kind != 2 && *kind != 4 && *kind != 5) || !take_dot(text)) return {};
  const auto subject = take_number(text);
  if (!subject || !take_dot(text)) return {};
  const auto detail = take_number(text);
  if (!detail || !text.empty()) return {};
  return Code{*kind, *subject, *detail};
}

const char* class_meaning(unsigned kind) noexcept {
  switch (kind) {
    case 2:
      return tr_noop("Success.");
    case 4:
      return tr_noop("Not now, but a later try may succeed.");
    default:
      return tr_noop("Refused for good.");
  }
}

const Detail* find_detail(unsigned subject, unsigned detail) noexcept {
  const auto found = std::find_if(details.begin(), details.end(), [&](const Detail& row) {
    return row.subject == subject && row.detail == detail;
  });
  return found == details.end() ? nullptr : &*found;
}

}  // namespace

std::optional<std::string> enhanced_status(std::string_view code) {
  const auto parsed = parse_code(code);
  if (!parsed) return {};
  std::string sentence = tr(class_meaning(parsed->kind));
  const Detail* detail = find_detail(parsed->subject, parsed->detail);
  // A detail nobody knows still has a subject; subject 0 says nothing more.
  if (detail == nullptr) detail = find_detail(parsed->subject, 0);
  // "2.1.0" and its like on success: "something is wrong" would be untrue.
  const bool says_wrong = detail != nullptr && detail->detail == 0 && parsed->kind == 2;
  if (detail == nullptr || says_wrong) return sentence;
  return sentence + ' ' + tr(detail->meaning);
}

}  // namespace malote::lexicon
