// SPDX-License-Identifier: MIT
#include "layers/tls.hpp"

#include <utility>

#include "core/text.hpp"
#include "layers/inflate.hpp"
#include "layers/tls_layer.hpp"

namespace malote {
namespace {

// What the registered ALPN names stand for (IANA, "TLS ALPN Protocol IDs"); "smtp" is Postfix's.
std::optional<Protocol> protocol_of_alpn(std::string_view name) {
  if (name == "imap") return Protocol::imap;
  if (name == "pop3") return Protocol::pop3;
  if (name == "ftp") return Protocol::ftp;
  if (name == "smtp") return Protocol::smtp;
  return std::nullopt;
}

class Layers final : public LayerFactory {
 public:
  explicit Layers(std::shared_ptr<tls::Keys> keys) {
    shared_.keys = keys ? std::move(keys) : std::make_shared<tls::Keys>();
  }
  std::unique_ptr<Layer> make_tls(LayerHost& host) override {
    shared_.keys->look_ahead();
    return std::make_unique<tls::TlsLayer>(host, shared_);
  }
  std::unique_ptr<Layer> make_inflate(LayerHost& host) override { return make_inflate_layer(host); }
  Prospect look_at(Bytes said) override;
  std::uint64_t news() override {
    shared_.keys->refresh();
    return shared_.keys->generation();
  }

 private:
  tls::Shared shared_;
};

Layers::Prospect Layers::look_at(Bytes said) {
  Prospect prospect;
  tls::RecordReader records;
  tls::HandshakeReader handshake;
  Chunk chunk{said, {}, false};
  tls::WireRecord record;
  constexpr std::size_t longest_hello = 8 * kibi;
  while (records.next(chunk, record) == tls::RecordReader::Result::record) {
    if (record.type != static_cast<std::uint8_t>(tls::ContentType::handshake)) return prospect;
    Bytes rest = record.fragment;
    tls::HandshakeMessage message;
    switch (handshake.next(rest, longest_hello, message)) {
      case tls::HandshakeReader::Result::more:
        continue;
      case tls::HandshakeReader::Result::too_long:
        return prospect;
      case tls::HandshakeReader::Result::message:
        break;
    }
    if (message.type != static_cast<std::uint8_t>(tls::HandshakeType::client_hello)) {
      return prospect;
    }
    const auto hello = tls::parse_client_hello(message.body);
    if (!hello) return prospect;
    for (const std::string& name : hello->alpn) {
      if (!prospect.protocol) prospect.protocol = protocol_of_alpn(name);
    }
    tls::Keys& keys = *shared_.keys;
    keys.look_ahead();
    prospect.has_keys = keys.find(hello->random) != nullptr;
    prospect.may_open = prospect.has_keys || keys.has_private_keys() || keys.may_grow();
    return prospect;
  }
  prospect.need_more = chunk.bytes.empty();
  return prospect;
}

}  // namespace

std::unique_ptr<LayerFactory> make_layer_factory(std::shared_ptr<tls::Keys> keys) {
  return std::make_unique<Layers>(std::move(keys));
}

}  // namespace malote
