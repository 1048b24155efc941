// SPDX-License-Identifier: MIT
#include "layers/tls_certificate.hpp"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <memory>

#include "core/address.hpp"
#include "core/text.hpp"

namespace malote::tls {
namespace {

constexpr std::size_t certificates_most = 32;  // of one chain; the rest is left out
constexpr std::size_t text_most = 1024;        // of a name
constexpr std::size_t names_most = 100;        // of a subjectAltName

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* what) const noexcept {
    Free(what);
  }
};
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;

std::string text_in(BIO* memory) {
  char* octets = nullptr;
  const long length = BIO_get_mem_data(memory, &octets);
  if (length <= 0) return {};
  return {octets, std::min(static_cast<std::size_t>(length), text_most)};
}

std::string name_text(const X509_NAME* name) {
  const Memory memory(BIO_new(BIO_s_mem()));
  const unsigned long flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  X509_NAME_print_ex(memory.get(), name, 0, flags);
  return text_in(memory.get());
}

std::optional<Timestamp> moment_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  const std::time_t seconds = ::timegm(&parts);
  // Nanoseconds in 64 bits reach from 1677 to 2262.
  constexpr std::time_t furthest = INT64_MAX / ns_per_second;
  return Timestamp{std::clamp<std::time_t>(seconds, -furthest, furthest) * ns_per_second};
}

std::string serial_of(X509* certificate) {
  const ASN1_INTEGER* const serial = X509_get0_serialNumber(certificate);
  const auto length = static_cast<std::size_t>(std::max(ASN1_STRING_length(serial), 0));
  return to_hex(
      {reinterpret_cast<const char*>(ASN1_STRING_get0_data(serial)), std::min(length, text_most)});
}

std::string address_text(const ASN1_STRING* address) {
  const Byte* const at = ASN1_STRING_get0_data(address);
  const int length = ASN1_STRING_length(address);
  const Bytes octets(at, static_cast<std::size_t>(std::max(length, 0)));
  if (octets.size() == 4) return to_text(IpAddress::v4(octets));
  if (octets.size() == 16) return to_text(IpAddress::v6(octets));
  return to_hex(as_text(octets));
}

std::vector<std::string> alternative_names(X509* certificate) {
  std::vector<std::string> names;
  auto* const all = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(all) && names.size() < names_most; ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(all, i);
    int type = 0;
    const void* const value = GENERAL_NAME_get0_value(name, &type);
    const bool text = type == GEN_DNS || type == GEN_EMAIL || type == GEN_URI;
    if (!text && type != GEN_IPADD) continue;
    const auto* const string = static_cast<const ASN1_STRING*>(value);
    if (type == GEN_IPADD) {
      names.push_back(address_text(string));
      continue;
    }
    const auto length = static_cast<std::size_t>(std::max(ASN1_STRING_length(string), 0));
    names.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
                       std::min(length, text_most));
  }
  GENERAL_NAMES_free(all);
  return names;
}

std::string key_of(X509* certificate) {
  const EVP_PKEY* const key = X509_get0_pubkey(certificate);
  if (key == nullptr) return {};
  const char* const kind = EVP_PKEY_get0_type_name(key);
  return (kind == nullptr ? std::string("?") : std::string(kind)) + ' ' +
         std::to_string(EVP_PKEY_get_bits(key));
}

}  // namespace

std::vector<Bytes> certificates_in(Bytes body, bool is_tls13) {
  std::vector<Bytes> found;
  ByteCursor cursor(body);
  if (is_tls13) cursor.skip(cursor.u8());  // certificate_request_context
  cursor.skip(3);                          // the length of all
  while (cursor.remaining() > 3 && found.size() < certificates_most) {
    const std::size_t high = cursor.u8();
    const Bytes der = cursor.take(high << 16U | cursor.u16());
    if (is_tls13 && cursor.remaining() >= 2) cursor.skip(cursor.u16());
    if (!der.empty()) found.push_back(der);
  }
  return found;
}

CertificateRecord read_certificate(const Crypto& crypto, Bytes der) {
  CertificateRecord record;
  record.der = as_text(der);
  record.fingerprint = to_hex(as_text(crypto.digest("SHA256", der)));
  const Byte* at = der.data();
  const Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (certificate) {
    X509* const x509 = certificate.get();
    record.subject = name_text(X509_get_subject_name(x509));
    record.issuer = name_text(X509_get_issuer_name(x509));
    record.serial = serial_of(x509);
    record.names = alternative_names(x509);
    record.not_before = moment_of(X509_get0_notBefore(x509));
    record.not_after = moment_of(X509_get0_notAfter(x509));
    record.key = key_of(x509);
    const char* const signature = OBJ_nid2ln(X509_get_signature_nid(x509));
    if (signature != nullptr) record.signature = signature;
    record.self_signed = X509_self_signed(x509, 0) == 1;
  }
  ERR_clear_error();
  return record;
}

}  // namespace malote::tls
