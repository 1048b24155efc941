// SPDX-License-Identifier: MIT
#include "layers/tls_keys.hpp"

#include <fcntl.h>
#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"

namespace malote::tls {
namespace {

struct Label {
  std::string_view name;
  Secret secret;
};
constexpr std::array labels{
    Label{"CLIENT_RANDOM", Secret::master},
    Label{"PMS_CLIENT_RANDOM", Secret::premaster},
    Label{"CLIENT_EARLY_TRAFFIC_SECRET", Secret::client_early},
    Label{"CLIENT_HANDSHAKE_TRAFFIC_SECRET", Secret::client_handshake},
    Label{"SERVER_HANDSHAKE_TRAFFIC_SECRET", Secret::server_handshake},
    Label{"CLIENT_TRAFFIC_SECRET_0", Secret::client_traffic},
    Label{"SERVER_TRAFFIC_SECRET_0", Secret::server_traffic},
};

constexpr std::size_t line_most = 4096;   // the longest secret has 96 digits
constexpr std::size_t rsa_beginning = 8;  // octets of the encrypted secret that name it
constexpr std::size_t premaster_octets = 48;
constexpr std::size_t resumable_most = 4096;

std::optional<std::string> from_hex(std::string_view digits) {
  if (digits.empty() || digits.size() % 2 != 0) return std::nullopt;
  const auto value = [](char c) {
    if (is_digit(c)) return c - '0';
    const char low = to_lower(c);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
  };
  std::string octets;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = value(digits[i]);
    const int low = value(digits[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    octets += static_cast<char>(high * 16 + low);
  }
  return octets;
}

std::string_view next_word(std::string_view& rest) {
  const std::size_t begin = std::min(rest.find_first_not_of(" \t"), rest.size());
  const std::size_t end = std::min(rest.find_first_of(" \t", begin), rest.size());
  const std::string_view word = rest.substr(begin, end - begin);
  rest.remove_prefix(end);
  return word;
}

// RFC 9850 2: letters, digits and underscores.
bool is_label(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, [](char c) {
    return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
  });
}

Error file_refusal(const std::string& path, const std::string& why) {
  return {to_visible(path) + ": " + why};
}

}  // namespace

KeyLogLine parse_key_log_line(std::string_view text) {
  KeyLogLine line;
  std::string_view rest = trim(text);
  if (rest.empty() || rest.starts_with('#')) return line;
  const std::string_view label = next_word(rest);
  const auto random = from_hex(next_word(rest));
  const auto octets = from_hex(next_word(rest));
  line.kind = KeyLogLine::Kind::rubbish;
  if (!is_label(label) || !random || !octets || !trim(rest).empty()) return line;
  line.random = *random;
  line.octets = *octets;
  if (label == "RSA") {
    const bool fits = random->size() == rsa_beginning && octets->size() == premaster_octets;
    if (fits) line.kind = KeyLogLine::Kind::premaster_of;
    return line;
  }
  if (random->size() != random_octets) return line;
  const auto known = std::ranges::find(labels, label, &Label::name);
  line.kind = known == labels.end() ? KeyLogLine::Kind::other : KeyLogLine::Kind::secret;
  if (known != labels.end()) line.secret = known->secret;
  return line;
}

Keys::~Keys() {
  for (EVP_PKEY* const key : private_keys_) EVP_PKEY_free(key);
  for (const File& file : files_) {
    if (file.descriptor >= 0) ::close(file.descriptor);
  }
}

Result<bool> Keys::add_file(const std::string& path, bool may_grow) {
  File file{path, {}, ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK), may_grow};
  if (file.descriptor < 0 && !(may_grow && errno == ENOENT)) {
    return file_refusal(path, std::strerror(errno));
  }
  struct stat about {};
  if (file.descriptor >= 0 && ::fstat(file.descriptor, &about) == 0 && S_ISDIR(about.st_mode)) {
    ::close(file.descriptor);
    return file_refusal(path, tr("is a folder"));
  }
  given_ = true;
  may_grow_ = may_grow_ || may_grow;
  files_.push_back(std::move(file));
  read_more(files_.back());
  // Of a file that does not grow the last line may lack its end.
  if (!may_grow) add_line(std::exchange(files_.back().rest, {}));
  return true;
}

void Keys::refresh() {
  for (File& file : files_) {
    if (file.may_grow) read_more(file);
  }
}

void Keys::look_ahead() {
  if (const auto search = std::exchange(search_, nullptr)) search(*this);
}

void Keys::read_more(File& file) {
  if (file.descriptor < 0) {
    file.descriptor = ::open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file.descriptor < 0) return;
  }
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t got = ::read(file.descriptor, buffer.data(), buffer.size());
    if (got <= 0) return;
    file.rest.append(buffer.data(), static_cast<std::size_t>(got));
    std::size_t begin = 0;
    for (std::size_t end; (end = file.rest.find('\n', begin)) != std::string::npos;) {
      add_line(std::string_view(file.rest).substr(begin, end - begin));
      begin = end + 1;
    }
    file.rest.erase(0, begin);
    if (file.rest.size() > line_most) {
      ++rubbish_;
      file.rest.clear();
    }
  }
}

void Keys::add_log(std::string_view text) {
  given_ = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    add_line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void Keys::add_line(std::string_view text) {
  KeyLogLine line = parse_key_log_line(text);
  switch (line.kind) {
    case KeyLogLine::Kind::secret:
      ++generation_;
      by_random_[line.random].of[static_cast<std::size_t>(line.secret)] = std::move(line.octets);
      break;
    case KeyLogLine::Kind::premaster_of:
      ++generation_;
      premasters_[line.random] = std::move(line.octets);
      break;
    case KeyLogLine::Kind::rubbish:
      ++rubbish_;
      break;
    case KeyLogLine::Kind::other:
      break;
  }
}

Result<bool> Keys::add_private_key(const std::string& path) {
  BIO* const file = BIO_new_file(path.c_str(), "rb");
  if (file == nullptr) {
    const int why = errno;
    ERR_clear_error();
    return file_refusal(path, std::strerror(why == 0 ? ENOENT : why));
  }
  EVP_PKEY* key = nullptr;
  OSSL_DECODER_CTX* const decoder = OSSL_DECODER_CTX_new_for_pkey(
      &key, nullptr, nullptr, nullptr, EVP_PKEY_KEYPAIR, nullptr, nullptr);
  // Nobody is asked for a passphrase.
  OSSL_DECODER_CTX_set_passphrase(decoder, reinterpret_cast<const unsigned char*>(""), 0);
  const bool read = OSSL_DECODER_from_bio(decoder, file) == 1 && key != nullptr;
  OSSL_DECODER_CTX_free(decoder);
  BIO_free(file);
  ERR_clear_error();
  if (!read) return file_refusal(path, tr("holds no private key that can be read"));
  if (EVP_PKEY_is_a(key, "RSA") != 1) {
    EVP_PKEY_free(key);
    return file_refusal(path,
                        tr("is no RSA key; only RSA key exchange is opened with private keys"));
  }
  given_ = true;
  private_keys_.push_back(key);
  return true;
}

const Secrets* Keys::find(Bytes client_random) const {
  const auto found = by_random_.find(std::string(as_text(client_random)));
  return found == by_random_.end() ? nullptr : &found->second;
}

Octets Keys::decrypt_premaster(const Crypto& crypto, Bytes encrypted, Bytes certificate) const {
  if (encrypted.size() >= rsa_beginning) {
    const auto known = premasters_.find(std::string(as_text(encrypted.first(rsa_beginning))));
    if (known != premasters_.end()) return {known->second.begin(), known->second.end()};
  }
  EVP_PKEY* wanted = nullptr;
  const Byte* at = certificate.data();
  X509* const seen =
      certificate.empty() ? nullptr : d2i_X509(nullptr, &at, static_cast<long>(certificate.size()));
  if (seen != nullptr) wanted = X509_get0_pubkey(seen);
  Octets found;
  for (EVP_PKEY* const key : private_keys_) {
    if (wanted != nullptr && EVP_PKEY_eq(wanted, key) != 1) continue;
    EVP_PKEY_CTX* const state = EVP_PKEY_CTX_new(key, nullptr);
    Octets plain(static_cast<std::size_t>(std::max(EVP_PKEY_get_size(key), 0)));
    std::size_t length = plain.size();
    const bool good =
        EVP_PKEY_decrypt_init(state) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(state, RSA_PKCS1_PADDING) == 1 &&
        EVP_PKEY_decrypt(state, plain.data(), &length, encrypted.data(), encrypted.size()) == 1 &&
        length == premaster_octets && plain[0] == 3;
    EVP_PKEY_CTX_free(state);
    if (!good) continue;
    plain.resize(length);
    found = std::move(plain);
    break;
  }
  X509_free(seen);
  ERR_clear_error();
  (void)crypto;
  return found;
}

void Keys::remember(Bytes session, Bytes master) {
  if (session.empty() || master.empty()) return;
  const auto [entry, fresh] =
      resumable_.insert_or_assign(std::string(as_text(session)), std::string(as_text(master)));
  if (!fresh) return;
  resumable_order_.push_back(entry->first);
  if (resumable_order_.size() <= resumable_most) return;
  resumable_.erase(resumable_order_.front());
  resumable_order_.pop_front();
}

Bytes Keys::remembered(Bytes session) const {
  const auto found = resumable_.find(std::string(as_text(session)));
  return found == resumable_.end() ? Bytes{} : as_bytes(found->second);
}

void Keys::proved(Bytes client_random, Bytes master) {
  std::string& known =
      by_random_[std::string(as_text(client_random))].of[static_cast<std::size_t>(Secret::master)];
  if (known.empty()) known = as_text(master);
}

bool Keys::has_all(const std::vector<std::string>& randoms) const {
  return std::ranges::all_of(randoms, [&](const std::string& random) {
    const auto octets = from_hex(random);
    return octets && by_random_.contains(*octets);
  });
}

std::string Keys::lines_of(const std::vector<std::string>& randoms) const {
  std::string text;
  for (const std::string& random : std::set(randoms.begin(), randoms.end())) {
    const auto octets = from_hex(random);
    const auto found = octets ? by_random_.find(*octets) : by_random_.end();
    if (found == by_random_.end()) continue;
    for (const Label& label : labels) {
      const std::string& secret = found->second[label.secret];
      if (secret.empty()) continue;
      text += std::string(label.name) + ' ' + random + ' ' + to_hex(secret) + '\n';
    }
  }
  return text;
}

}  // namespace malote::tls
