// SPDX-License-Identifier: MIT
#include "generator/tls_end.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

#include "core/address.hpp"
#include "core/i18n.hpp"

namespace malote::generator {
namespace {

constexpr std::array<std::pair<std::string_view, int>, 4> versions{{{"1.0", TLS1_VERSION},
                                                                    {"1.1", TLS1_1_VERSION},
                                                                    {"1.2", TLS1_2_VERSION},
                                                                    {"1.3", TLS1_3_VERSION}}};
constexpr std::string_view session_context = "malote";

struct Versions {
  int least = 0, most = 0;  // 0: OpenSSL's own
};

std::optional<Versions> parse_versions(std::string_view text) {
  if (text.empty()) return Versions{};
  const auto dash = text.find('-');
  const auto first = text.substr(0, dash);
  const auto last = dash == std::string_view::npos ? first : text.substr(dash + 1);
  Versions found;
  for (const auto& [name, number] : versions) {
    if (name == first) found.least = number;
    if (name == last) found.most = number;
  }
  const bool fine = found.least != 0 && found.most != 0 && found.least <= found.most;
  return fine ? std::optional(found) : std::nullopt;
}

// TLS 1.3's suites have names of their own, and OpenSSL a call of its own for them.
bool is_of_tls13(std::string_view suite) {
  return suite.starts_with("TLS_AES_") || suite.starts_with("TLS_CHACHA20_");
}

struct Suites {
  std::string old, tls13;
};

Suites split_suites(std::string_view text) {
  Suites suites;
  while (!text.empty()) {
    const auto end = std::min(text.find(':'), text.size());
    const auto one = text.substr(0, end);
    std::string& list = is_of_tls13(one) ? suites.tls13 : suites.old;
    if (!one.empty()) list += (list.empty() ? "" : ":") + std::string(one);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return suites;
}

std::string last_fault() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = ERR_reason_error_string(code);
  ERR_clear_error();
  return reason == nullptr ? tr("the connection broke") : reason;
}

void log_key(const SSL* ssl, const char* line) {
  auto* log = static_cast<KeyLog*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  if (log != nullptr) log->add(line);
}

}  // namespace

TlsContext::TlsContext(std::shared_ptr<TlsLibrary> library, Side side)
    : library_(std::move(library)), side_(side) {
  context_ = SSL_CTX_new_ex(library_->get(), nullptr,
                            side == Side::server ? TLS_server_method() : TLS_client_method());
}

TlsContext::~TlsContext() {
  SSL_CTX_free(context_);
}

std::optional<Error> TlsContext::apply(const TlsWishes& wishes) {
  if (context_ == nullptr) return Error{tr("OpenSSL has no TLS to give")};
  const auto wanted = parse_versions(wishes.versions);
  if (!wanted) return Error{tr("TLS has the versions 1.0, 1.1, 1.2 and 1.3; 1.0-1.2 is several")};
  const Suites suites = split_suites(wishes.suites);
  const bool only_old = !suites.old.empty() && suites.tls13.empty();
  const bool only_new = suites.old.empty() && !suites.tls13.empty();
  SSL_CTX_set_min_proto_version(context_,
                                wanted->least == 0 && only_new ? TLS1_3_VERSION : wanted->least);
  SSL_CTX_set_max_proto_version(context_,
                                wanted->most == 0 && only_old ? TLS1_2_VERSION : wanted->most);
  // Who asks for what is old, or weak, gets it: to look at it is what this is for.
  if ((wanted->least != 0 && wanted->least < TLS1_2_VERSION) || only_old)
    SSL_CTX_set_security_level(context_, 0);
  if ((!suites.old.empty() && SSL_CTX_set_cipher_list(context_, suites.old.c_str()) != 1) ||
      (!suites.tls13.empty() && SSL_CTX_set_ciphersuites(context_, suites.tls13.c_str()) != 1)) {
    ERR_clear_error();
    return Error{wishes.suites + ": " + tr("no such cipher suite; `openssl ciphers` lists them")};
  }
  SSL_CTX_set_mode(context_, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_options(context_, SSL_OP_IGNORE_UNEXPECTED_EOF);
  if (!wishes.keeps_tickets) SSL_CTX_set_options(context_, SSL_OP_NO_TICKET);
  if (wishes.key_log != nullptr) {
    key_log_ = wishes.key_log;
    SSL_CTX_set_app_data(context_, key_log_.get());
    SSL_CTX_set_keylog_callback(context_, log_key);
  }
  return {};
}

Result<std::shared_ptr<TlsContext>> TlsContext::for_server(std::shared_ptr<TlsLibrary> library,
                                                           const TlsIdentity& identity,
                                                           const TlsWishes& wishes) {
  std::shared_ptr<TlsContext> made(new TlsContext(std::move(library), Side::server));
  if (auto fault = made->apply(wishes)) return *fault;
  SSL_CTX* context = made->context_;
  bool fine = true;
  if (identity.chain_path.empty()) {
    fine = SSL_CTX_use_certificate(context, identity.certificate.get()) == 1 &&
           SSL_CTX_add1_chain_cert(context, identity.authority.get()) == 1;
  } else {
    fine = SSL_CTX_use_certificate_chain_file(context, identity.chain_path.c_str()) == 1;
  }
  fine = fine && SSL_CTX_use_PrivateKey(context, identity.key.get()) == 1 &&
         SSL_CTX_set_session_id_context(
             context, reinterpret_cast<const unsigned char*>(session_context.data()),
             session_context.size()) == 1;
  SSL_CTX_set_dh_auto(context, 1);
  if (!fine) return Error{tr("OpenSSL takes no such certificate: ") + last_fault()};
  return made;
}

Result<std::shared_ptr<TlsContext>> TlsContext::for_client(std::shared_ptr<TlsLibrary> library,
                                                           const TlsWishes& wishes) {
  std::shared_ptr<TlsContext> made(new TlsContext(std::move(library), Side::client));
  if (auto fault = made->apply(wishes)) return *fault;
  // A cache would have each ticket of TLS 1.3 used once only, for one of FTP's data connections.
  SSL_CTX_set_session_cache_mode(made->context_, SSL_SESS_CACHE_OFF);
  if (!wishes.ca_path.empty()) {
    if (SSL_CTX_load_verify_locations(made->context_, wishes.ca_path.c_str(), nullptr) != 1) {
      ERR_clear_error();
      return Error{wishes.ca_path + ": " + tr("no certificates to trust (PEM)")};
    }
    SSL_CTX_set_verify(made->context_, SSL_VERIFY_PEER, nullptr);
    made->verifies_ = true;
  }
  return made;
}

TlsEnd::TlsEnd(std::shared_ptr<TlsContext> context, const std::string& server_name)
    : context_(std::move(context)), ssl_(SSL_new(context_->context_)) {
  in_ = BIO_new(BIO_s_mem());
  out_ = BIO_new(BIO_s_mem());
  if (ssl_ == nullptr || in_ == nullptr || out_ == nullptr) {
    BIO_free(in_);
    BIO_free(out_);
    SSL_free(ssl_);
    ssl_ = nullptr;
    state_ = State::broken;
    fault_ = tr("OpenSSL has no TLS to give");
    return;
  }
  SSL_set_bio(ssl_, in_, out_);
  if (context_->side_ == Side::server) {
    SSL_set_accept_state(ssl_);
    return;
  }
  SSL_set_connect_state(ssl_);
  if (server_name.empty()) return;
  // RFC 6066 3: addresses are not said.
  const bool address = parse_ip(server_name).has_value();
  if (!address) SSL_set_tlsext_host_name(ssl_, server_name.c_str());
  if (!context_->verifies_) return;
  X509_VERIFY_PARAM* wanted = SSL_get0_param(ssl_);
  address ? X509_VERIFY_PARAM_set1_ip_asc(wanted, server_name.c_str())
          : X509_VERIFY_PARAM_set1_host(wanted, server_name.c_str(), 0);
}

TlsEnd::~TlsEnd() {
  SSL_free(ssl_);
}

void TlsEnd::fail() {
  if (state_ == State::broken) return;
  const long verified = ssl_ == nullptr ? X509_V_OK : SSL_get_verify_result(ssl_);
  state_ = State::broken;
  fault_ = last_fault();
  if (context_->verifies_ && verified != X509_V_OK) {
    fault_ += std::string(": ") + X509_verify_cert_error_string(verified);
  }
}

void TlsEnd::shake() {
  if (state_ != State::shaking) return;
  ERR_clear_error();
  const int done = SSL_do_handshake(ssl_);
  if (done == 1) {
    state_ = State::open;
  } else if (SSL_get_error(ssl_, done) != SSL_ERROR_WANT_READ) {
    fail();
  }
}

void TlsEnd::take_wire(std::string_view octets) {
  if (ssl_ == nullptr || octets.empty()) return;
  BIO_write(in_, octets.data(), static_cast<int>(octets.size()));
  shake();
}

std::string TlsEnd::to_send() {
  if (ssl_ == nullptr) return {};
  std::string octets(BIO_ctrl_pending(out_), '\0');
  if (octets.empty()) return octets;
  const int taken = BIO_read(out_, octets.data(), static_cast<int>(octets.size()));
  octets.resize(static_cast<std::size_t>(std::max(taken, 0)));
  return octets;
}

std::string TlsEnd::take_plain(std::size_t most) {
  std::string plain(most, '\0');
  std::size_t octets = 0;
  while (state_ == State::open && octets < most) {
    ERR_clear_error();
    const int got = SSL_read(ssl_, plain.data() + octets, static_cast<int>(most - octets));
    if (got > 0) {
      octets += static_cast<std::size_t>(got);
      continue;
    }
    const int why = SSL_get_error(ssl_, got);
    if (why == SSL_ERROR_WANT_READ) break;
    if (why != SSL_ERROR_ZERO_RETURN)
      fail();
    else
      state_ = State::closed;
  }
  plain.resize(octets);
  return plain;
}

void TlsEnd::say(std::string_view plain) {
  while (!plain.empty() && (state_ == State::open || state_ == State::closed)) {
    ERR_clear_error();
    const int said = SSL_write(ssl_, plain.data(), static_cast<int>(plain.size()));
    if (said <= 0) return fail();
    plain.remove_prefix(static_cast<std::size_t>(said));
  }
}

void TlsEnd::close() {
  if (state_ == State::open || state_ == State::closed) SSL_shutdown(ssl_);
  ERR_clear_error();
}

void TlsEnd::resume_like(const TlsEnd& other) {
  if (ssl_ == nullptr || other.ssl_ == nullptr) return;
  SSL_SESSION* session = SSL_get1_session(other.ssl_);
  if (session != nullptr && SSL_SESSION_is_resumable(session) == 1) SSL_set_session(ssl_, session);
  SSL_SESSION_free(session);
}

void TlsEnd::give_no_tickets() {
  if (ssl_ != nullptr) SSL_set_num_tickets(ssl_, 0);
}

std::string TlsEnd::take_rest() {
  std::string octets(ssl_ == nullptr ? 0 : BIO_ctrl_pending(in_), '\0');
  if (octets.empty()) return octets;
  const int taken = BIO_read(in_, octets.data(), static_cast<int>(octets.size()));
  octets.resize(static_cast<std::size_t>(std::max(taken, 0)));
  return octets;
}

std::string TlsEnd::version() const {
  return ssl_ == nullptr ? "" : SSL_get_version(ssl_);
}
std::string TlsEnd::suite() const {
  return ssl_ == nullptr ? "" : SSL_get_cipher_name(ssl_);
}
bool TlsEnd::resumed() const {
  return ssl_ != nullptr && SSL_session_reused(ssl_) == 1;
}

}  // namespace malote::generator
