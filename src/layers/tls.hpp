// SPDX-License-Identifier: MIT
// The program's layers: TLS, opened where there are keys and told about in any case, and DEFLATE.
// Made by app; what TLS learns goes to the LayerHost, what it opens to the LayerOutput.
#pragma once

#include <memory>

#include "dissect/layer.hpp"
#include "layers/tls_keys.hpp"

namespace malote {

// The keys may grow while the layers work. Nothing: no keys.
[[nodiscard]] std::unique_ptr<LayerFactory> make_layer_factory(
    std::shared_ptr<tls::Keys> keys = nullptr);

}  // namespace malote
