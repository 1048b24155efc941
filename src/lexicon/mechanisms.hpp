// SPDX-License-Identifier: MIT
// The login mechanisms (SASL) that the mail protocols share. Included by lexicon.cpp only.
#pragma once

#include "lexicon/rows.hpp"

namespace malote::lexicon {

inline constexpr auto sasl_mechanisms = std::to_array<Entry>({
    mechanism("PLAIN", "RFC 4616 2",
              tr_noop("Name and password in one line of base64: readable by whoever sees it, so "
                      "only fit for an encrypted connection."),
              tr_noop("Success or failure at once.")),
    mechanism("LOGIN", "draft-murchison-sasl-login",
              tr_noop("The server asks for the name and then for the password, both in base64: as "
                      "readable as PLAIN, never a standard, and still everywhere."),
              tr_noop("Two challenges, two answers.")),
    mechanism("CRAM-MD5", "RFC 2195 2",
              tr_noop("The client proves that it knows the password without sending it: it answers "
                      "a challenge with a keyed MD5 digest. The name can be read."),
              tr_noop("One challenge, one answer with name and digest.")),
    mechanism("DIGEST-MD5", "RFC 2831 2",
              tr_noop("An older proof by digest in which the server proves itself, too; withdrawn "
                      "in favour of SCRAM (RFC 6331)."),
              tr_noop("A challenge, an answer, and the server's own proof.")),
    mechanism("SCRAM-SHA-1", "RFC 5802 3",
              tr_noop("Both sides prove that they know the password and neither sends it; the "
                      "server need not even store it."),
              tr_noop("Two answers of the client, two of the server.")),
    mechanism("SCRAM-SHA-1-PLUS", "RFC 5802 6",
              tr_noop("SCRAM-SHA-1, tied to the TLS connection below it so that nobody can sit in "
                      "between.")),
    mechanism("SCRAM-SHA-256", "RFC 7677 3", tr_noop("SCRAM with the stronger SHA-256 digest.")),
    mechanism("SCRAM-SHA-256-PLUS", "RFC 7677 3",
              tr_noop("SCRAM-SHA-256, tied to the TLS connection below it.")),
    mechanism("NTLM", "MS-NLMP",
              tr_noop("The challenge and answer of Windows networks; shows the names of domain, "
                      "user and machine."),
              tr_noop("Three messages: negotiate, challenge, authenticate.")),
    mechanism("XOAUTH2", "Google XOAUTH2",
              tr_noop("In place of a password a token that a web login gave out; who holds the "
                      "token is let in until it runs out.")),
    mechanism("OAUTHBEARER", "RFC 7628 3",
              tr_noop("The standard form of XOAUTH2: a bearer token in place of a password.")),
    mechanism("EXTERNAL", "RFC 4422 A",
              tr_noop("Who the client is was settled below this protocol, mostly by its TLS "
                      "certificate; it only names the user.")),
    mechanism("ANONYMOUS", "RFC 4505 2",
              tr_noop("No login at all; the client may leave a trace such as an address.")),
    mechanism("GSSAPI", "RFC 4752 3", tr_noop("A Kerberos ticket in place of a password.")),
    mechanism("OTP", "RFC 2444 3", tr_noop("A password that is good for one time only.")),
});

}  // namespace malote::lexicon
