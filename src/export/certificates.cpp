// SPDX-License-Identifier: MIT
#include "export/certificates.hpp"

#include <set>

#include "core/base64.hpp"
#include "core/text.hpp"

namespace malote {

std::string to_pem(const CertificateRecord& certificate) {
  constexpr std::size_t line_characters = 64;
  std::string text;
  if (certificate.subject) text += "subject=" + to_visible(*certificate.subject) + '\n';
  if (certificate.issuer) text += "issuer=" + to_visible(*certificate.issuer) + '\n';
  text += "-----BEGIN CERTIFICATE-----\n";
  const std::string all = encode_base64(certificate.der);
  for (std::size_t at = 0; at < all.size(); at += line_characters) {
    text += all.substr(at, line_characters) + '\n';
  }
  return text + "-----END CERTIFICATE-----\n";
}

std::string pem_name(const CertificateRecord& certificate) {
  constexpr std::size_t digits = 32;  // 128 bits tell any two apart
  return certificate.fingerprint.substr(0, digits) + ".pem";
}

void each_certificate(const store::Reader& reader, const store::Query& query,
                      const std::function<void(const CertificateRecord&)>& visit) {
  std::set<std::string> seen;
  reader.tls(query, [&](const TlsRecord& row) {
    for (const std::string& fingerprint : row.chain) {
      if (!seen.insert(fingerprint).second) continue;
      if (const auto certificate = reader.certificate(fingerprint)) visit(*certificate);
    }
    return true;
  });
}

}  // namespace malote
