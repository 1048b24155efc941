// SPDX-License-Identifier: MIT
// What a certificate says, read by OpenSSL. Used by the TLS layer.
#pragma once

#include <optional>
#include <vector>

#include "core/bytes.hpp"
#include "dissect/host.hpp"
#include "layers/tls_crypto.hpp"

namespace malote::tls {

// The certificates of a Certificate message's body, each as it was sent: RFC 5246 7.4.2, and with
// the extensions of RFC 8446 4.4.2. One that is cut is left out.
[[nodiscard]] std::vector<Bytes> certificates_in(Bytes body, bool is_tls13);

// Facts and DER; where it is no certificate, the fingerprint and the DER only.
[[nodiscard]] CertificateRecord read_certificate(const Crypto&, Bytes der);

}  // namespace malote::tls
