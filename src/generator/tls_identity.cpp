// SPDX-License-Identifier: MIT
#include "generator/tls_identity.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <ctime>

#include "core/i18n.hpp"

namespace malote::generator {
namespace {

constexpr std::int64_t day_s = 86'400;
constexpr int serial_octets = 16;
constexpr unsigned rsa_bits = 2048;

struct FreeFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using FilePointer = std::unique_ptr<std::FILE, FreeFile>;

PrivateKeyPointer make_key(TlsLibrary& library, bool rsa) {
  if (rsa)
    return PrivateKeyPointer(
        EVP_PKEY_Q_keygen(library.get(), nullptr, "RSA", std::size_t{rsa_bits}));
  return PrivateKeyPointer(EVP_PKEY_Q_keygen(library.get(), nullptr, "EC", "P-256"));
}

bool put_name(X509_NAME* name, const char* key, const std::string& value) {
  return X509_NAME_add_entry_by_txt(name, key, MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(value.data()),
                                    static_cast<int>(value.size()), -1, 0) == 1;
}

bool put_extension(X509* certificate, X509* issuer, int what, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
  if (extension == nullptr) return false;
  const bool done = X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return done;
}

bool put_serial(TlsLibrary& library, X509* certificate) {
  std::array<unsigned char, serial_octets> octets{};
  if (RAND_bytes_ex(library.get(), octets.data(), octets.size(), 0) != 1) return false;
  octets[0] =
      static_cast<unsigned char>((octets[0] & 0x3fU) | 0x40U);  // positive, no zero in front
  BIGNUM* number = BN_bin2bn(octets.data(), serial_octets, nullptr);
  const bool done = number != nullptr &&
                    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
  BN_free(number);
  return done;
}

// What both certificates have; the issuer is the certificate itself where there is none.
CertificatePointer begin_certificate(TlsLibrary& library, EVP_PKEY* key, const std::string& name,
                                     X509* issuer, Timestamp now) {
  CertificatePointer made(X509_new_ex(library.get(), nullptr));
  if (made == nullptr) return nullptr;
  std::time_t start = now.ns / ns_per_second - day_s;
  X509_NAME* subject = X509_get_subject_name(made.get());
  const bool fine =
      X509_set_version(made.get(), X509_VERSION_3) == 1 && put_serial(library, made.get()) &&
      ASN1_TIME_set(X509_getm_notBefore(made.get()), start) != nullptr &&
      ASN1_TIME_set(X509_getm_notAfter(made.get()), start + 366 * day_s) != nullptr &&
      X509_set_pubkey(made.get(), key) == 1 && put_name(subject, "O", "malote lab") &&
      put_name(subject, "CN", name) &&
      X509_set_issuer_name(made.get(), issuer == nullptr ? subject : X509_get_subject_name(issuer));
  return fine ? std::move(made) : nullptr;
}

CertificatePointer make_authority(TlsLibrary& library, EVP_PKEY* key, Timestamp now) {
  auto made = begin_certificate(library, key, "throw-away authority", nullptr, now);
  const bool fine =
      made != nullptr &&
      put_extension(made.get(), made.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
      put_extension(made.get(), made.get(), NID_key_usage, "critical,keyCertSign,cRLSign") &&
      put_extension(made.get(), made.get(), NID_subject_key_identifier, "hash") &&
      X509_sign(made.get(), key, EVP_sha256()) != 0;
  return fine ? std::move(made) : nullptr;
}

CertificatePointer make_server(TlsLibrary& library, EVP_PKEY* key, X509* authority,
                               EVP_PKEY* authority_key, const IdentityWishes& wishes) {
  auto made = begin_certificate(library, key, wishes.name, authority, wishes.now);
  std::string names = "DNS:" + wishes.name + ",DNS:localhost,IP:127.0.0.1,IP:::1";
  for (const IpAddress& ip : wishes.addresses) names += ",IP:" + to_text(ip);
  const bool fine =
      made != nullptr &&
      put_extension(made.get(), authority, NID_basic_constraints, "critical,CA:FALSE") &&
      put_extension(
          made.get(), authority, NID_key_usage,
          wishes.rsa ? "critical,digitalSignature,keyEncipherment" : "critical,digitalSignature") &&
      put_extension(made.get(), authority, NID_ext_key_usage, "serverAuth") &&
      put_extension(made.get(), authority, NID_subject_alt_name, names) &&
      put_extension(made.get(), authority, NID_authority_key_identifier, "keyid") &&
      X509_sign(made.get(), authority_key, EVP_sha256()) != 0;
  return fine ? std::move(made) : nullptr;
}

}  // namespace

void FreeOpenssl::operator()(X509* certificate) const noexcept {
  X509_free(certificate);
}
void FreeOpenssl::operator()(EVP_PKEY* key) const noexcept {
  EVP_PKEY_free(key);
}

Result<TlsIdentity> make_identity(TlsLibrary& library, const IdentityWishes& wishes) {
  const auto authority_key = make_key(library, wishes.rsa);
  TlsIdentity made;
  made.key = make_key(library, wishes.rsa);
  if (authority_key != nullptr && made.key != nullptr) {
    made.authority = make_authority(library, authority_key.get(), wishes.now);
  }
  if (made.authority != nullptr) {
    made.certificate =
        make_server(library, made.key.get(), made.authority.get(), authority_key.get(), wishes);
  }
  if (made.certificate == nullptr) return Error{tr("no certificate could be made")};
  return made;
}

Result<TlsIdentity> load_identity(const std::string& certificate_path,
                                  const std::string& key_path) {
  TlsIdentity loaded;
  const FilePointer first(std::fopen(certificate_path.c_str(), "re"));
  if (first == nullptr) return Error{certificate_path + ": " + tr("cannot be read")};
  loaded.certificate.reset(PEM_read_X509(first.get(), nullptr, nullptr, nullptr));
  if (loaded.certificate == nullptr)
    return Error{certificate_path + ": " + tr("no certificate (PEM)")};
  const FilePointer second(std::fopen(key_path.c_str(), "re"));
  if (second == nullptr) return Error{key_path + ": " + tr("cannot be read")};
  loaded.key.reset(PEM_read_PrivateKey(second.get(), nullptr, nullptr, nullptr));
  if (loaded.key == nullptr) return Error{key_path + ": " + tr("no private key (PEM)")};
  if (X509_check_private_key(loaded.certificate.get(), loaded.key.get()) != 1) {
    return Error{key_path + ": " + tr("the key does not belong to the certificate")};
  }
  loaded.chain_path = certificate_path;
  return loaded;
}

Result<bool> write_authority(const TlsIdentity& identity, const std::string& path) {
  const FilePointer file(std::fopen(path.c_str(), "we"));
  if (file == nullptr || identity.authority == nullptr ||
      PEM_write_X509(file.get(), identity.authority.get()) != 1 || std::fflush(file.get()) != 0) {
    return Error{path + ": " + tr("cannot be written")};
  }
  return true;
}

}  // namespace malote::generator
