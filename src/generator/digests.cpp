// SPDX-License-Identifier: MIT
#include "generator/digests.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "core/text.hpp"

namespace malote::generator {
namespace {

using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

const unsigned char* octets_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hex_of(const Digest& digest, unsigned length) {
  return to_hex({reinterpret_cast<const char*>(digest.data()), length});
}

}  // namespace

struct Sha256::Context {
  EVP_MD_CTX* md = EVP_MD_CTX_new();
  Context() { EVP_DigestInit_ex(md, EVP_sha256(), nullptr); }
  ~Context() { EVP_MD_CTX_free(md); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::string_view octets) {
  EVP_DigestUpdate(context_->md, octets.data(), octets.size());
}

std::string Sha256::hex() const {
  const Context copy;
  EVP_MD_CTX_copy_ex(copy.md, context_->md);
  Digest digest{};
  unsigned length = 0;
  EVP_DigestFinal_ex(copy.md, digest.data(), &length);
  return hex_of(digest, length);
}

std::string md5_hex(std::string_view octets) {
  Digest digest{};
  unsigned length = 0;
  EVP_Digest(octets.data(), octets.size(), digest.data(), &length, EVP_md5(), nullptr);
  return hex_of(digest, length);
}

std::string hmac_md5_hex(std::string_view key, std::string_view octets) {
  Digest digest{};
  unsigned length = 0;
  HMAC(EVP_md5(), key.data(), static_cast<int>(key.size()), octets_of(octets), octets.size(),
       digest.data(), &length);
  return hex_of(digest, length);
}

std::string to_base64(std::string_view octets) {
  std::string text((octets.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL adds a NUL
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     octets_of(octets), static_cast<int>(octets.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  text = trim(text);
  if (text.size() % 4 != 0) return {};
  std::string octets(text.size() / 4 * 3, '\0');
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(octets.data()),
                                     octets_of(text), static_cast<int>(text.size()));
  if (length < 0) return {};
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  octets.resize(static_cast<std::size_t>(length) - padding);
  return octets;
}

}  // namespace malote::generator
