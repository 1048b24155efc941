// SPDX-License-Identifier: MIT
// Records opened: RFC 5246 6.2.3, RFC 7366, RFC 8446 5.2.
#include <openssl/crypto.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <utility>

#include "layers/tls_crypto.hpp"

namespace malote::tls {
namespace {

constexpr std::size_t explicit_nonce = 8;  // RFC 5288 3, RFC 6655 3
constexpr std::size_t nonce_octets = 12;

void put_number(Octets& out, std::uint64_t number, unsigned octets) {
  while (octets-- > 0) out.push_back(static_cast<Byte>(number >> (8U * octets)));
}

// RFC 5246 6.2.3.1: what a MAC covers in front of the octets, and AEAD's additional data.
Octets covered_head(std::uint64_t sequence, const RecordOpener::Sealed& sealed,
                    std::size_t octets) {
  Octets head;
  put_number(head, sequence, 8);
  head.push_back(sealed.type);
  put_number(head, sealed.version, 2);
  put_number(head, octets, 2);
  return head;
}

int to_int(std::size_t octets) {
  return static_cast<int>(octets);  // of a record: far below the most
}

}  // namespace

std::unique_ptr<RecordOpener> RecordOpener::make(const Crypto& crypto, const Suite& suite,
                                                 std::uint16_t version, bool encrypt_then_mac,
                                                 WriteKeys keys) {
  if (version < tls10) return nullptr;  // SSL 3.0's MAC is another
  std::unique_ptr<RecordOpener> opener(
      new RecordOpener(crypto, suite, version, encrypt_then_mac, std::move(keys)));
  if (suite.cipher.empty()) return opener;
  opener->cipher_ = EVP_CIPHER_fetch(crypto.context(), suite.cipher.c_str(), nullptr);
  opener->state_ = EVP_CIPHER_CTX_new();
  EVP_CIPHER_CTX* const state = opener->state_;
  const bool known = opener->cipher_ != nullptr && opener->keys_.key.size() == suite.key &&
                     EVP_DecryptInit_ex2(state, opener->cipher_, nullptr, nullptr, nullptr) == 1;
  bool ready = known;
  if (known && suite.tag != 0) {
    ready = EVP_CIPHER_CTX_ctrl(state, EVP_CTRL_AEAD_SET_IVLEN, nonce_octets, nullptr) == 1;
  } else if (known) {
    ready = EVP_CIPHER_CTX_set_padding(state, 0) == 1;
    if (suite.mode == Suite::Mode::stream) {
      ready = EVP_CIPHER_CTX_set_key_length(state, to_int(suite.key)) == 1 &&
              EVP_DecryptInit_ex2(state, nullptr, opener->keys_.key.data(), nullptr, nullptr) == 1;
    }
    opener->chain_ = opener->keys_.iv;
  }
  ERR_clear_error();
  return ready ? std::move(opener) : nullptr;
}

RecordOpener::~RecordOpener() {
  EVP_CIPHER_CTX_free(state_);
  EVP_CIPHER_free(cipher_);
}

std::optional<std::size_t> RecordOpener::overhead() const noexcept {
  if (suite_.mode == Suite::Mode::stream) return suite_.mac_key;
  if (suite_.mode == Suite::Mode::cbc) return std::nullopt;
  if (version_ >= tls13) return suite_.tag + 1;
  return suite_.tag + (suite_.mode == Suite::Mode::chacha ? 0 : explicit_nonce);
}

bool RecordOpener::open(std::uint64_t sequence, const Sealed& sealed, Opened& opened) {
  opened.type = sealed.type;
  bool good = false;
  switch (suite_.mode) {
    case Suite::Mode::gcm:
    case Suite::Mode::ccm:
    case Suite::Mode::chacha:
      good = open_aead(sequence, sealed, opened);
      break;
    case Suite::Mode::cbc:
      good = open_cbc(sequence, sealed, opened);
      break;
    case Suite::Mode::stream:
      good = open_stream(sequence, sealed, opened);
      break;
  }
  ERR_clear_error();
  return good;
}

bool RecordOpener::open_aead(std::uint64_t sequence, const Sealed& sealed, Opened& opened) {
  Bytes rest = sealed.fragment;
  Octets nonce = keys_.iv;
  const bool counted = version_ >= tls13 || suite_.mode == Suite::Mode::chacha;
  if (counted) {
    if (nonce.size() != nonce_octets) return false;
    for (unsigned i = 0; i < 8; ++i) {
      nonce[nonce_octets - 1 - i] ^= static_cast<Byte>(sequence >> (8U * i));
    }
  } else {
    if (rest.size() < explicit_nonce) return false;
    nonce.insert(nonce.end(), rest.begin(), rest.begin() + explicit_nonce);
    rest = rest.subspan(explicit_nonce);
  }
  if (rest.size() < suite_.tag || nonce.size() != nonce_octets) return false;
  Octets head;
  if (version_ >= tls13) {
    head.push_back(sealed.type);
    put_number(head, sealed.version, 2);
    put_number(head, sealed.fragment.size(), 2);
  } else {
    head = covered_head(sequence, sealed, rest.size() - suite_.tag);
  }
  if (!decrypt_aead(nonce, head, rest, opened.octets)) return false;
  if (version_ < tls13) return true;
  // RFC 8446 5.4: the type is the last octet that is not zero.
  while (!opened.octets.empty() && opened.octets.back() == 0) opened.octets.pop_back();
  if (opened.octets.empty()) return false;
  opened.type = opened.octets.back();
  opened.octets.pop_back();
  return true;
}

bool RecordOpener::decrypt_aead(Bytes nonce, Bytes head, Bytes sealed, Octets& plain) {
  const Bytes text = sealed.first(sealed.size() - suite_.tag);
  Octets tag(sealed.end() - static_cast<std::ptrdiff_t>(suite_.tag), sealed.end());
  const int tag_octets = to_int(suite_.tag);
  plain.resize(text.size() + suite_.tag);
  int length = 0;
  const bool ccm = suite_.mode == Suite::Mode::ccm;  // it wants tag and length before all else
  if (ccm && EVP_CIPHER_CTX_ctrl(state_, EVP_CTRL_AEAD_SET_TAG, tag_octets, tag.data()) != 1) {
    return false;
  }
  if (EVP_DecryptInit_ex2(state_, nullptr, keys_.key.data(), nonce.data(), nullptr) != 1) {
    return false;
  }
  if (ccm) {
    if (EVP_DecryptUpdate(state_, nullptr, &length, nullptr, to_int(text.size())) != 1)
      return false;
  } else if (EVP_CIPHER_CTX_ctrl(state_, EVP_CTRL_AEAD_SET_TAG, tag_octets, tag.data()) != 1) {
    return false;
  }
  if (EVP_DecryptUpdate(state_, nullptr, &length, head.data(), to_int(head.size())) != 1) {
    return false;
  }
  length = 0;
  static constexpr Byte nothing = 0;  // CCM wants to be asked also where there is no text
  const Byte* const from = text.empty() ? &nothing : text.data();
  const bool any = !text.empty() || ccm;
  if (any && EVP_DecryptUpdate(state_, plain.data(), &length, from, to_int(text.size())) != 1) {
    return false;
  }
  int last = 0;
  if (!ccm && EVP_DecryptFinal_ex(state_, plain.data() + length, &last) != 1) {
    return false;
  }
  plain.resize(static_cast<std::size_t>(length) + static_cast<std::size_t>(last));
  return true;
}

bool RecordOpener::mac_fits(std::uint64_t sequence, const Sealed& sealed, Bytes octets,
                            Bytes mac) const {
  Octets covered = covered_head(sequence, sealed, octets.size());
  covered.insert(covered.end(), octets.begin(), octets.end());
  return std::ranges::equal(crypto_.hmac(suite_.mac, keys_.mac, covered), mac);
}

bool RecordOpener::take_mac(std::uint64_t sequence, const Sealed& sealed, Octets& plain) const {
  if (plain.size() < suite_.mac_key) return false;
  const std::size_t octets = plain.size() - suite_.mac_key;
  const Bytes all = plain;
  if (!mac_fits(sequence, sealed, all.first(octets), all.subspan(octets))) return false;
  plain.resize(octets);
  return true;
}

bool RecordOpener::open_stream(std::uint64_t sequence, const Sealed& sealed, Opened& opened) {
  Octets& plain = opened.octets;
  plain.assign(sealed.fragment.begin(), sealed.fragment.end());
  if (cipher_ == nullptr) return take_mac(sequence, sealed, plain);
  // The cipher goes on where it stood; what does not open must not move it.
  EVP_CIPHER_CTX* before = EVP_CIPHER_CTX_new();
  int length = 0;
  bool good = EVP_CIPHER_CTX_copy(before, state_) == 1;
  if (good && !plain.empty()) {
    good = EVP_DecryptUpdate(state_, plain.data(), &length, sealed.fragment.data(),
                             to_int(sealed.fragment.size())) == 1;
  }
  good = good && take_mac(sequence, sealed, plain);
  if (!good) std::swap(state_, before);
  EVP_CIPHER_CTX_free(before);
  return good;
}

bool RecordOpener::decrypt_blocks(Bytes iv, Bytes sealed, Octets& plain) {
  if (sealed.empty() || sealed.size() % suite_.block != 0 || iv.size() != suite_.block)
    return false;
  plain.resize(sealed.size() + suite_.block);
  int length = 0;
  int last = 0;
  if (EVP_DecryptInit_ex2(state_, nullptr, keys_.key.data(), iv.data(), nullptr) != 1 ||
      EVP_CIPHER_CTX_set_padding(state_, 0) != 1 ||
      EVP_DecryptUpdate(state_, plain.data(), &length, sealed.data(), to_int(sealed.size())) != 1 ||
      EVP_DecryptFinal_ex(state_, plain.data() + length, &last) != 1) {
    return false;
  }
  plain.resize(static_cast<std::size_t>(length) + static_cast<std::size_t>(last));
  return true;
}

bool RecordOpener::open_cbc(std::uint64_t sequence, const Sealed& sealed, Opened& opened) {
  Bytes rest = sealed.fragment;
  if (encrypt_then_mac_) {
    if (rest.size() < suite_.mac_key) return false;
    const std::size_t octets = rest.size() - suite_.mac_key;
    if (!mac_fits(sequence, sealed, rest.first(octets), rest.subspan(octets))) return false;
    rest = rest.first(octets);
  }
  Bytes iv = chain_;
  const std::size_t back = suite_.block + (encrypt_then_mac_ ? suite_.mac_key : 0);
  if (sealed.before.size() >= back) iv = sealed.before.last(back).first(suite_.block);
  if (version_ >= tls11) {
    if (rest.size() < suite_.block) return false;
    iv = rest.first(suite_.block);
    rest = rest.subspan(suite_.block);
  }
  Octets& plain = opened.octets;
  if (!decrypt_blocks(iv, rest, plain) || plain.empty()) return false;
  const std::size_t padding = plain.back();
  if (padding + 1 > plain.size()) return false;
  const auto begins = plain.end() - static_cast<std::ptrdiff_t>(padding + 1);
  if (std::any_of(begins, plain.end(), [&](Byte b) { return b != padding; })) return false;
  plain.erase(begins, plain.end());
  if (!encrypt_then_mac_ && !take_mac(sequence, sealed, plain)) return false;
  chain_.assign(rest.end() - static_cast<std::ptrdiff_t>(suite_.block), rest.end());
  return true;
}

bool RecordOpener::skip(std::size_t fragment_octets) {
  if (suite_.mode == Suite::Mode::cbc && version_ == tls10) {
    chain_.clear();  // it stands in front of the record that comes next, if that is there
    return true;
  }
  if (suite_.mode != Suite::Mode::stream || cipher_ == nullptr) return true;
  Octets nothing(fragment_octets);
  Octets lost(fragment_octets + 1);
  int length = 0;
  return EVP_DecryptUpdate(state_, lost.data(), &length, nothing.data(), to_int(fragment_octets)) ==
         1;
}

}  // namespace malote::tls
