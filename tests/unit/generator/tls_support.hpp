// SPDX-License-Identifier: MIT
// Two TLS ends and the wire between them, for tests.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "generator/tls_end.hpp"

namespace malote::generator {

inline Timestamp test_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()};
}

// Carries octets to and fro until both are open; false: one is not.
inline bool shake(TlsEnd& client, TlsEnd& server, std::string& wire) {
  client.begin();
  for (int turns = 0; turns < 10; ++turns) {
    for (const auto& [from, to] : {std::pair{&client, &server}, std::pair{&server, &client}}) {
      const std::string octets = from->to_send();
      wire += octets;
      to->take_wire(octets);
    }
  }
  return client.state() == TlsEnd::State::open && server.state() == TlsEnd::State::open;
}

inline std::string carry(TlsEnd& from, TlsEnd& to) {
  to.take_wire(from.to_send());
  std::string heard;
  for (std::string more = to.take_plain(4096); !more.empty(); more = to.take_plain(4096))
    heard += more;
  return heard;
}

struct TlsPair {
  TlsPair(std::shared_ptr<TlsLibrary> library, const TlsWishes& wishes)
      : identity(std::move(make_identity(*library, {}).value())),
        server_context(TlsContext::for_server(library, identity, wishes).value()),
        client_context(TlsContext::for_client(library, wishes).value()),
        server(server_context),
        client(client_context) {}

  bool shake() { return generator::shake(client, server, wire); }
  std::string heard_by_server() { return carry(client, server); }
  std::string heard_by_client() { return carry(server, client); }

  TlsIdentity identity;
  std::shared_ptr<TlsContext> server_context, client_context;
  TlsEnd server, client;
  std::string wire;
};

}  // namespace malote::generator
