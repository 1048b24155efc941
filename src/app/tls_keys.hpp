// SPDX-License-Identifier: MIT
// The keys that the command line names (--keylog, --tls-key), opened; and what is said of them
// afterwards. Used by everything that reads packets, and by export pcap.
#pragma once

#include <memory>
#include <vector>

#include "app/config.hpp"
#include "capture/source.hpp"
#include "layers/tls_keys.hpp"
#include "records/sink.hpp"

namespace malote::app {

// A key log that is not there yet may still come where `may_come` (packets come as well). A Failure
// where one can't be read.
[[nodiscard]] std::shared_ptr<tls::Keys> open_keys(const Config&, bool may_come);

// The TLS key logs among the secrets of a capture, from the one with that number on.
void add_secrets(tls::Keys&, const std::vector<CaptureSecrets>&, std::size_t first = 0);

// Tells a sink of lines that are none; `where` says which capture it was.
void tell_rubbish(const tls::Keys&, const Origin& where, RecordSink&);

}  // namespace malote::app
