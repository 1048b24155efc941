// SPDX-License-Identifier: MIT
// One end of a TLS connection without its socket: octets of the wire in and out, plain octets in
// and out (OpenSSL's libssl over memory). Used by serve, drive and the player alike. The analyzer's
// own TLS layer does not use libssl, so the two share nothing.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "generator/key_log.hpp"
#include "generator/side.hpp"
#include "generator/tls_identity.hpp"
#include "generator/tls_library.hpp"

namespace malote::generator {

struct TlsWishes {
  std::string versions;       // "1.2", or "1.0-1.2"; empty: OpenSSL's own limits
  std::string suites;         // by OpenSSL's names, with colons between; empty: OpenSSL's own
  std::string ca_path;        // clients: whom to trust; empty: everybody
  bool keeps_tickets = true;  // servers: sealed in tickets, with the time of day in them
  std::shared_ptr<KeyLog> key_log;
};

// What all connections of a side have in common; outlives nothing: its ends hold it.
class TlsContext {
 public:
  // Refused: a version or suite that there is not, a file that cannot be read.
  [[nodiscard]] static Result<std::shared_ptr<TlsContext>> for_server(std::shared_ptr<TlsLibrary>,
                                                                      const TlsIdentity&,
                                                                      const TlsWishes&);
  [[nodiscard]] static Result<std::shared_ptr<TlsContext>> for_client(std::shared_ptr<TlsLibrary>,
                                                                      const TlsWishes&);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

 private:
  friend class TlsEnd;
  TlsContext(std::shared_ptr<TlsLibrary>, Side);
  [[nodiscard]] std::optional<Error> apply(const TlsWishes&);

  std::shared_ptr<TlsLibrary> library_;
  std::shared_ptr<KeyLog> key_log_;
  Side side_;
  bool verifies_ = false;
  SSL_CTX* context_ = nullptr;
};

class TlsEnd {
 public:
  enum class State : std::uint8_t { shaking, open, closed, broken };

  // The client says `server_name`; an empty one is not said.
  explicit TlsEnd(std::shared_ptr<TlsContext>, const std::string& server_name = {});
  ~TlsEnd();
  TlsEnd(const TlsEnd&) = delete;
  TlsEnd& operator=(const TlsEnd&) = delete;

  // The client's first words; a server waits. Then octets come and go until state() is open.
  void begin() { shake(); }
  void take_wire(std::string_view octets);
  [[nodiscard]] std::string to_send();  // what is due, given once
  // Plain octets that came, at most so many; nothing: more of the wire is needed, or it is over.
  [[nodiscard]] std::string take_plain(std::size_t most);
  void say(std::string_view plain);  // only while open
  void close();                      // close_notify
  // A session that was resumed needs no certificate; data connections of FTP like it.
  void resume_like(const TlsEnd& other);
  // Servers: nothing is said that a client which only sends would leave unread.
  void give_no_tickets();
  // Octets that came behind the other side's close_notify.
  [[nodiscard]] std::string take_rest();

  [[nodiscard]] State state() const noexcept { return state_; }
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }  // once broken
  [[nodiscard]] std::string version() const;                                  // "TLSv1.3"
  [[nodiscard]] std::string suite() const;
  [[nodiscard]] bool resumed() const;

 private:
  void shake();
  void fail();

  std::shared_ptr<TlsContext> context_;
  SSL* ssl_ = nullptr;
  BIO* in_ = nullptr;   // ssl_'s
  BIO* out_ = nullptr;  // ssl_'s
  State state_ = State::shaking;
  std::string fault_;
};

}  // namespace malote::generator
