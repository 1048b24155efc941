// SPDX-License-Identifier: MIT
// Records of suites that Debian's libssl is built without, and whose ciphers its libcrypto has:
// sealed here, as RFC 5246 6.2.3.1 and 6.2.3.2 have it. scripts/interop has GnuTLS do the same.
#include <doctest/doctest.h>
#include <openssl/evp.h>

#include "layers/tls_crypto.hpp"
#include "tls_wire.hpp"

using namespace malote;
using namespace malote::test;

namespace {

constexpr std::uint8_t data_type = 23;

tls::Octets octets_of(std::size_t count, unsigned seed) {
  tls::Octets octets;
  for (std::size_t i = 0; i < count; ++i) octets.push_back(static_cast<Byte>(i * 37 + seed));
  return octets;
}

// One direction of a connection, sealed.
class Sealer {
 public:
  Sealer(const tls::Suite& suite, std::uint16_t version, const tls::WriteKeys& keys)
      : suite_(suite),
        version_(version),
        keys_(keys),
        chain_(keys.iv),
        state_(EVP_CIPHER_CTX_new()) {
    cipher_ = EVP_CIPHER_fetch(legacy_library(), suite.cipher.c_str(), nullptr);
    REQUIRE(EVP_EncryptInit_ex2(state_, cipher_, keys.key.data(), nullptr, nullptr) == 1);
  }
  ~Sealer() {
    EVP_CIPHER_CTX_free(state_);
    EVP_CIPHER_free(cipher_);
  }
  Sealer(const Sealer&) = delete;
  Sealer& operator=(const Sealer&) = delete;

  tls::Octets seal(const std::string& text) {
    tls::Octets all(text.begin(), text.end());
    const tls::Octets mac = mac_of(text);
    all.insert(all.end(), mac.begin(), mac.end());
    ++sequence_;
    if (suite_.mode == tls::Suite::Mode::stream) return run(all);
    const std::size_t padding = suite_.block - 1 - all.size() % suite_.block;
    all.insert(all.end(), padding + 1, static_cast<Byte>(padding));
    const bool explicit_iv = version_ >= tls::tls11;
    const tls::Octets iv = explicit_iv ? octets_of(suite_.block, 99) : chain_;
    EVP_EncryptInit_ex2(state_, nullptr, keys_.key.data(), iv.data(), nullptr);
    EVP_CIPHER_CTX_set_padding(state_, 0);
    tls::Octets sealed = run(all);
    chain_.assign(sealed.end() - static_cast<std::ptrdiff_t>(suite_.block), sealed.end());
    if (explicit_iv) sealed.insert(sealed.begin(), iv.begin(), iv.end());
    return sealed;
  }

 private:
  tls::Octets run(const tls::Octets& plain) {
    tls::Octets sealed(plain.size());
    int length = 0;
    REQUIRE(EVP_EncryptUpdate(state_, sealed.data(), &length, plain.data(),
                              static_cast<int>(plain.size())) == 1);
    return sealed;
  }
  tls::Octets mac_of(const std::string& text) const {
    tls::Octets covered(8);
    covered[7] = static_cast<Byte>(sequence_);
    for (const std::size_t octet : {std::size_t{data_type}, std::size_t{version_} >> 8U,
                                    std::size_t{version_}, text.size() >> 8U, text.size()}) {
      covered.push_back(static_cast<Byte>(octet));
    }
    covered.insert(covered.end(), text.begin(), text.end());
    tls::Octets mac(EVP_MAX_MD_SIZE);
    std::size_t length = 0;
    REQUIRE(EVP_Q_mac(legacy_library(), "HMAC", nullptr, suite_.mac.c_str(), nullptr,
                      keys_.mac.data(), keys_.mac.size(), covered.data(), covered.size(),
                      mac.data(), mac.size(), &length) != nullptr);
    mac.resize(length);
    return mac;
  }

  tls::Suite suite_;
  std::uint16_t version_;
  tls::WriteKeys keys_;
  tls::Octets chain_;
  EVP_CIPHER_CTX* state_;
  EVP_CIPHER* cipher_ = nullptr;
  unsigned sequence_ = 0;
};

}  // namespace

TEST_CASE("RC4, 3DES, DES and SEED records open") {
  const tls::Crypto crypto;
  for (const std::uint16_t number :
       std::vector<std::uint16_t>{0x0004, 0x0005, 0x0009, 0x000a, 0x0066, 0x0096, 0xc01a}) {
    for (const std::uint16_t version : {tls::tls10, tls::tls11, tls::tls12}) {
      CAPTURE(number);
      CAPTURE(version);
      const auto suite = tls::suite_of(number);
      REQUIRE(suite);
      const tls::WriteKeys keys{octets_of(suite->key, 1), octets_of(suite->block, 2),
                                octets_of(suite->mac_key, 3)};
      Sealer sealer(*suite, version, keys);
      auto opener = tls::RecordOpener::make(crypto, *suite, version, false, keys);
      REQUIRE(opener);
      for (std::uint64_t sequence = 0; sequence < 4; ++sequence) {
        const std::string text = some_text(10 + 700 * sequence);
        tls::Octets sealed = sealer.seal(text);
        tls::RecordOpener::Opened opened;
        tls::Octets damaged = sealed;
        damaged.back() ^= 1;
        CHECK_FALSE(opener->open(sequence, {data_type, version, damaged, {}}, opened));
        CHECK_FALSE(opener->open(sequence + 1, {data_type, version, sealed, {}}, opened));
        REQUIRE(opener->open(sequence, {data_type, version, sealed, {}}, opened));
        CHECK((std::string(opened.octets.begin(), opened.octets.end()) == text));
      }
    }
  }
}

TEST_CASE("what nobody opens here is told so") {
  const tls::Crypto crypto;
  // Export suites, and ciphers of no standard that OpenSSL has.
  for (const std::uint16_t number :
       std::vector<std::uint16_t>{0x0003, 0x0006, 0x0008, 0x0014, 0x002b, 0x00c6, 0xc100}) {
    CHECK_FALSE(tls::suite_of(number));
  }
  const auto suite = tls::suite_of(0xc07a);  // Camellia with GCM: named, and not to be had
  REQUIRE(suite);
  CHECK(tls::RecordOpener::make(crypto, *suite, tls::tls12, false,
                                {octets_of(suite->key, 1), octets_of(4, 2), {}}) == nullptr);
}
