// SPDX-License-Identifier: MIT
// The keys that the command line names (--keylog, --tls-key), opened; and what is said of them
// afterwards. Used by everything that reads packets, and by export pcap.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/config.hpp"
#include "capture/source.hpp"
#include "layers/tls_keys.hpp"
#include "records/sink.hpp"

namespace malote::app {

// Where they `may_grow` (packets come as well) a key log need not be there yet. A Failure where one
// can't be read. Behind the keys that are `given`, if there are any.
[[nodiscard]] std::shared_ptr<tls::Keys> open_keys(const Config&, bool may_grow,
                                                   std::shared_ptr<tls::Keys> given = nullptr);

// The TLS key logs among the secrets of a capture, from the one with that number on.
void add_secrets(tls::Keys&, const std::vector<CaptureSecrets>&, std::size_t first = 0);

// The same of a whole file, which is read for this alone; only pcapng has them.
void add_secrets_of(tls::Keys&, const std::string& path);

// What can be said as a key log only when the handshakes are read: what private keys open, and what
// resumed sessions inherit. Reads the captures; the keys remember.
void derive_secrets(const std::shared_ptr<tls::Keys>&, const Config&,
                    const std::vector<std::string>& captures);

// Tells a sink of lines that are none; `where` says which capture it was.
void tell_rubbish(const tls::Keys&, const Origin& where, RecordSink&);

}  // namespace malote::app
