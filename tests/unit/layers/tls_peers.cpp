// SPDX-License-Identifier: MIT
#include "tls_peers.hpp"

#include <doctest/doctest.h>
#include <openssl/dsa.h>
#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/srp.h>
#include <openssl/x509v3.h>

namespace malote::test {
namespace {

Identity make_identity(EVP_PKEY* made) {
  Identity identity{Key(made), Cert(X509_new_ex(legacy_library(), nullptr))};
  X509* const x509 = identity.certificate.get();
  REQUIRE(made != nullptr);
  X509_set_version(x509, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 0x1234);
  ASN1_TIME_set_string_X509(X509_getm_notBefore(x509), "20200101000000Z");
  ASN1_TIME_set_string_X509(X509_getm_notAfter(x509), "20300102030405Z");
  X509_set_pubkey(x509, made);
  X509_NAME* const name = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("mail.example"), -1, -1, 0);
  X509_set_issuer_name(x509, name);
  X509_EXTENSION* const names =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:mail.example,IP:192.0.2.7");
  X509_add_ext(x509, names, -1);
  X509_EXTENSION_free(names);
  REQUIRE(X509_sign(x509, made, EVP_sha256()) > 0);
  return identity;
}

std::string& log_of(const SSL* ssl) {
  return static_cast<Peers*>(SSL_get_app_data(ssl))->key_log;
}

void keep_line(const SSL* ssl, const char* line) {
  log_of(ssl) += std::string(line) + "\n";
}

unsigned psk_client(SSL*, const char*, char* identity, unsigned identity_most, unsigned char* psk,
                    unsigned) {
  std::snprintf(identity, identity_most, "somebody");
  std::fill_n(psk, 16, static_cast<unsigned char>(7));
  return 16;
}

unsigned psk_server(SSL*, const char*, unsigned char* psk, unsigned) {
  std::fill_n(psk, 16, static_cast<unsigned char>(7));
  return 16;
}

}  // namespace

OSSL_LIB_CTX* legacy_library() {
  struct Library {
    Library() : context(OSSL_LIB_CTX_new()) {
      standard = OSSL_PROVIDER_load(context, "default");
      legacy = OSSL_PROVIDER_load(context, "legacy");
    }
    ~Library() {
      OSSL_PROVIDER_unload(legacy);
      OSSL_PROVIDER_unload(standard);
      OSSL_LIB_CTX_free(context);
    }
    OSSL_LIB_CTX* context;
    OSSL_PROVIDER *standard = nullptr, *legacy = nullptr;
  };
  static const Library library;
  return library.context;
}

namespace {

// OpenSSL 3.0 calls SRP deprecated, and has it.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

int srp_parameters(SSL* ssl, int*, void*) {
  return SSL_set_srp_server_param_pw(ssl, "bob", "secret", "2048") == 1 ? SSL_ERROR_NONE
                                                                        : SSL3_AL_FATAL;
}

void offer_srp(SSL_CTX* context, bool client) {
  if (client) {
    std::string user = "bob";
    std::string password = "secret";
    SSL_CTX_set_srp_username(context, user.data());
    SSL_CTX_set_srp_password(context, password.data());
  } else {
    SSL_CTX_set_srp_username_callback(context, srp_parameters);
  }
}

#pragma GCC diagnostic pop

EVP_PKEY* make_dsa() {
  EVP_PKEY* parameters = nullptr;
  EVP_PKEY* key = nullptr;
  EVP_PKEY_CTX* const making = EVP_PKEY_CTX_new_from_name(legacy_library(), "DSA", nullptr);
  EVP_PKEY_paramgen_init(making);
  EVP_PKEY_CTX_set_dsa_paramgen_bits(making, 1024);
  EVP_PKEY_paramgen(making, &parameters);
  EVP_PKEY_CTX_free(making);
  EVP_PKEY_CTX* const keys = EVP_PKEY_CTX_new_from_pkey(legacy_library(), parameters, nullptr);
  EVP_PKEY_keygen_init(keys);
  EVP_PKEY_keygen(keys, &key);
  EVP_PKEY_CTX_free(keys);
  EVP_PKEY_free(parameters);
  return key;
}

Ctx make_context(const PeerOptions& options, bool client) {
  Ctx context(SSL_CTX_new_ex(legacy_library(), nullptr,
                             client ? TLS_client_method() : TLS_server_method()));
  SSL_CTX* const c = context.get();
  SSL_CTX_set_security_level(c, 0);
  SSL_CTX_set_min_proto_version(c, options.version);
  SSL_CTX_set_max_proto_version(c, options.version);
  SSL_CTX_set_options(c, options.off);
  if (options.version == TLS1_3_VERSION) {
    if (!options.suites.empty()) SSL_CTX_set_ciphersuites(c, options.suites.c_str());
  } else {
    const std::string list = (options.suites.empty() ? "ALL" : options.suites) + ":@SECLEVEL=0";
    SSL_CTX_set_cipher_list(c, list.c_str());
    SSL_CTX_set_psk_client_callback(c, psk_client);
    SSL_CTX_set_psk_server_callback(c, psk_server);
    offer_srp(c, client);
  }
  SSL_CTX_set_dh_auto(c, 1);
  if (client) {
    SSL_CTX_set_keylog_callback(c, keep_line);
  } else {
    for (const Identity* one : {&rsa_identity(), &ec_identity(), &dsa_identity()}) {
      SSL_CTX_use_certificate(c, one->certificate.get());
      SSL_CTX_use_PrivateKey(c, one->key.get());
    }
    if (!options.server_groups.empty()) SSL_CTX_set1_groups_list(c, options.server_groups.c_str());
    SSL_CTX_set_max_early_data(c, 16384);
    SSL_CTX_set_session_id_context(c, reinterpret_cast<const unsigned char*>("t"), 1);
    // Tickets of one server open at the next: all have one key.
    std::string ticket_keys(80, 'k');
    SSL_CTX_set_tlsext_ticket_keys(c, ticket_keys.data(), 80);
    SSL_CTX_set_options(c, SSL_OP_NO_ANTI_REPLAY);
  }
  return context;
}

}  // namespace

const Identity& rsa_identity() {
  static const Identity identity =
      make_identity(EVP_PKEY_Q_keygen(legacy_library(), nullptr, "RSA", std::size_t{2048}));
  return identity;
}

const Identity& dsa_identity() {
  static const Identity identity = make_identity(make_dsa());
  return identity;
}

const Identity& ec_identity() {
  static const Identity identity =
      make_identity(EVP_PKEY_Q_keygen(legacy_library(), nullptr, "EC", "P-256"));
  return identity;
}

Peers::Peers(const PeerOptions& options)
    : client_context_(make_context(options, true)), server_context_(make_context(options, false)) {
  client_.reset(SSL_new(client_context_.get()));
  server_.reset(SSL_new(server_context_.get()));
  for (SSL* const ssl : {client(), server()}) {
    SSL_set_app_data(ssl, this);
    SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  }
  SSL_set_connect_state(client());
  SSL_set_accept_state(server());
  SSL_set_tlsext_host_name(client(), "mail.example");
  const unsigned char alpn[] = {4, 'i', 'm', 'a', 'p'};
  SSL_set_alpn_protos(client(), alpn, sizeof alpn);
  if (options.resume != nullptr) SSL_set_session(client(), options.resume);
}

Peers::~Peers() = default;

void Peers::carry(Direction d) {
  SSL* const from = d == Direction::to_server ? client() : server();
  SSL* const to = d == Direction::to_server ? server() : client();
  char* octets = nullptr;
  const long length = BIO_get_mem_data(SSL_get_wbio(from), &octets);
  if (length <= 0) return;
  wire.push_back({d, std::string(octets, static_cast<std::size_t>(length))});
  BIO_write(SSL_get_rbio(to), octets, static_cast<int>(length));
  (void)BIO_reset(SSL_get_wbio(from));
}

void Peers::read(Direction d) {
  SSL* const to = d == Direction::to_server ? server() : client();
  char buffer[4096];
  std::size_t got = 0;
  while (SSL_read_ex(to, buffer, sizeof buffer, &got) == 1) plain[d].append(buffer, got);
}

void Peers::pump() {
  for (int i = 0; i < 4; ++i) {
    carry(Direction::to_server);
    read(Direction::to_server);
    carry(Direction::to_client);
    read(Direction::to_client);
  }
}

bool Peers::shake() {
  for (int i = 0; i < 10; ++i) {
    const int one = SSL_do_handshake(client());
    carry(Direction::to_server);
    const int two = SSL_do_handshake(server());
    carry(Direction::to_client);
    ERR_clear_error();
    if (one == 1 && two == 1) return true;
  }
  return false;
}

bool Peers::early(const std::string& said) {
  std::size_t done = 0;
  if (SSL_write_early_data(client(), said.data(), said.size(), &done) != 1) return false;
  carry(Direction::to_server);
  char buffer[4096];
  const int result = SSL_read_early_data(server(), buffer, sizeof buffer, &done);
  if (result == SSL_READ_EARLY_DATA_SUCCESS) early_plain.assign(buffer, done);
  carry(Direction::to_client);
  return result == SSL_READ_EARLY_DATA_SUCCESS;
}

void Peers::say(Direction d, const std::string& said) {
  SSL* const from = d == Direction::to_server ? client() : server();
  std::size_t done = 0;
  REQUIRE(SSL_write_ex(from, said.data(), said.size(), &done) == 1);
  carry(d);
  read(d);
}

void Peers::close() {
  SSL_shutdown(client());
  carry(Direction::to_server);
  SSL_shutdown(server());
  carry(Direction::to_client);
}

}  // namespace malote::test
