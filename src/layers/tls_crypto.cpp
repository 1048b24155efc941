// SPDX-License-Identifier: MIT
#include "layers/tls_crypto.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>

namespace malote::tls {
namespace {

OSSL_PARAM octets_param(const char* name, Bytes octets) {
  // OpenSSL's interface has no const; it is only read.
  return OSSL_PARAM_construct_octet_string(name, const_cast<Byte*>(octets.data()), octets.size());
}

OSSL_PARAM text_param(const char* name, std::string& text) {
  return OSSL_PARAM_construct_utf8_string(name, text.data(), 0);
}

Octets derive(OSSL_LIB_CTX* library, const char* function, const OSSL_PARAM* params,
              std::size_t octets) {
  Octets out(octets);
  EVP_KDF* const kdf = EVP_KDF_fetch(library, function, nullptr);
  EVP_KDF_CTX* const state = kdf == nullptr ? nullptr : EVP_KDF_CTX_new(kdf);
  const bool done = state != nullptr && EVP_KDF_derive(state, out.data(), out.size(), params) == 1;
  EVP_KDF_CTX_free(state);
  EVP_KDF_free(kdf);
  if (!done) out.clear();
  ERR_clear_error();
  return out;
}

}  // namespace

// Not before there is TLS: it takes as long as a small capture.
OSSL_LIB_CTX* Crypto::context() const {
  if (context_ != nullptr) return context_;
  context_ = OSSL_LIB_CTX_new();
  default_ = OSSL_PROVIDER_load(context_, "default");
  legacy_ = OSSL_PROVIDER_load(context_, "legacy");
  ERR_clear_error();
  return context_;
}

Crypto::~Crypto() {
  if (legacy_ != nullptr) OSSL_PROVIDER_unload(legacy_);
  if (default_ != nullptr) OSSL_PROVIDER_unload(default_);
  OSSL_LIB_CTX_free(context_);
}

Octets Crypto::expand_label(const std::string& hash, Bytes secret, std::string_view label,
                            std::size_t octets) const {
  const std::string full = "tls13 " + std::string(label);
  Octets info{static_cast<Byte>(octets >> 8U), static_cast<Byte>(octets),
              static_cast<Byte>(full.size())};
  info.insert(info.end(), full.begin(), full.end());
  info.push_back(0);
  std::string digest_name = hash;
  std::string mode = "EXPAND_ONLY";
  const std::array params{text_param(OSSL_KDF_PARAM_DIGEST, digest_name),
                          text_param(OSSL_KDF_PARAM_MODE, mode),
                          octets_param(OSSL_KDF_PARAM_KEY, secret),
                          octets_param(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
  return derive(context(), "HKDF", params.data(), octets);
}

Octets Crypto::prf(std::uint16_t version, const std::string& hash, Bytes secret,
                   std::string_view label, Bytes first, Bytes second, std::size_t octets) const {
  std::string digest_name = version >= tls12 ? hash : "MD5-SHA1";
  Octets seed(label.begin(), label.end());
  seed.insert(seed.end(), first.begin(), first.end());
  seed.insert(seed.end(), second.begin(), second.end());
  const std::array params{text_param(OSSL_KDF_PARAM_DIGEST, digest_name),
                          octets_param(OSSL_KDF_PARAM_SECRET, secret),
                          octets_param(OSSL_KDF_PARAM_SEED, seed), OSSL_PARAM_construct_end()};
  return derive(context(), "TLS1-PRF", params.data(), octets);
}

Octets Crypto::digest(const std::string& hash, Bytes octets) const {
  Octets out(EVP_MAX_MD_SIZE);
  std::size_t length = 0;
  if (EVP_Q_digest(context(), hash.c_str(), nullptr, octets.data(), octets.size(), out.data(),
                   &length) != 1) {
    length = 0;
    ERR_clear_error();
  }
  out.resize(length);
  return out;
}

Octets Crypto::hmac(const std::string& hash, Bytes key, Bytes octets) const {
  Octets out(EVP_MAX_MD_SIZE);
  std::size_t length = 0;
  if (EVP_Q_mac(context(), "HMAC", nullptr, hash.c_str(), nullptr, key.data(), key.size(),
                octets.data(), octets.size(), out.data(), out.size(), &length) == nullptr) {
    length = 0;
    ERR_clear_error();
  }
  out.resize(length);
  return out;
}

}  // namespace malote::tls
