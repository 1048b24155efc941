// SPDX-License-Identifier: MIT
// Certificates as PEM, as servers sent them. Called by export certificates.
#pragma once

#include <functional>
#include <string>

#include "records/record.hpp"
#include "store/reader.hpp"

namespace malote {

// Two lines that say whose it is (readers of PEM pass them over), then the certificate (RFC 7468).
[[nodiscard]] std::string to_pem(const CertificateRecord&);

// A file name of its fingerprint's beginning.
[[nodiscard]] std::string pem_name(const CertificateRecord&);

// Those that were sent in the TLS of what fits, each once, in the order in which they were seen.
void each_certificate(const store::Reader&, const store::Query&,
                      const std::function<void(const CertificateRecord&)>&);

}  // namespace malote
