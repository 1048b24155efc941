// SPDX-License-Identifier: MIT
#include "mime/kinds.hpp"

#include <array>

#include "core/i18n.hpp"
#include "core/text.hpp"

namespace malote::mime {

namespace {

struct Kind {
  std::string_view word;  // a type, or the end of a name
  const char* meaning;
};

constexpr std::array types{
    Kind{"application/ms-tnef", tr_noop("TNEF: Outlook's wrapping of attachments and formatting")},
    Kind{"application/vnd.ms-tnef",
         tr_noop("TNEF: Outlook's wrapping of attachments and formatting")},
    Kind{"application/pkcs7-mime", tr_noop("S/MIME: encrypted or signed (RFC 8551)")},
    Kind{"application/x-pkcs7-mime", tr_noop("S/MIME: encrypted or signed (RFC 8551)")},
    Kind{"application/pkcs7-signature", tr_noop("S/MIME signature (RFC 8551)")},
    Kind{"application/x-pkcs7-signature", tr_noop("S/MIME signature (RFC 8551)")},
    Kind{"application/pgp-encrypted",
         tr_noop("PGP/MIME: what the encrypted part beside it is (RFC 3156)")},
    Kind{"application/pgp-signature", tr_noop("PGP signature (RFC 3156)")},
    Kind{"application/pgp-keys", tr_noop("PGP keys (RFC 3156)")},
    Kind{"multipart/signed", tr_noop("signed (RFC 1847)")},
    Kind{"multipart/encrypted", tr_noop("encrypted (RFC 1847)")},
    Kind{"multipart/report", tr_noop("a report about another message (RFC 6522)")},
    Kind{"message/delivery-status", tr_noop("what became of each receiver's copy (RFC 3464)")},
    Kind{"message/disposition-notification",
         tr_noop("a receipt: it was read, or deleted (RFC 8098)")},
    Kind{"message/feedback-report", tr_noop("a complaint about a message (RFC 5965)")},
    Kind{"message/partial", tr_noop("a piece of a message (RFC 2046 5.2.2)")},
    Kind{"message/external-body", tr_noop("the octets are elsewhere (RFC 2046 5.2.3)")},
    Kind{"message/rfc822", tr_noop("a message")},
    Kind{"message/global", tr_noop("a message with UTF-8 in its header (RFC 6532)")},
    Kind{"text/rfc822-headers", tr_noop("the header of a message (RFC 6522)")},
    Kind{"text/calendar", tr_noop("an appointment (RFC 5545)")},
};

constexpr std::array names{
    Kind{"winmail.dat", tr_noop("TNEF: Outlook's wrapping of attachments and formatting")},
    Kind{"smime.p7m", tr_noop("S/MIME: encrypted or signed (RFC 8551)")},
    Kind{"smime.p7s", tr_noop("S/MIME signature (RFC 8551)")},
};

}  // namespace

const char* kind_of_part(std::string_view type, const std::optional<std::string>& name) noexcept {
  for (const Kind& kind : types) {
    if (type == kind.word) return kind.meaning;
  }
  for (const Kind& kind : names) {
    if (name && equals_ignoring_case(*name, kind.word)) return kind.meaning;
  }
  return nullptr;
}

}  // namespace malote::mime
