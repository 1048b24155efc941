// SPDX-License-Identifier: MIT
// TLS that nobody can look into: takes everything and gives nothing plain. What lies above learns
// only that it ended.
#pragma once

#include <memory>

#include "dissect/layer.hpp"

namespace malote {

// The layers of the program: opaque TLS, and DEFLATE.
[[nodiscard]] std::unique_ptr<LayerFactory> make_layer_factory();

}  // namespace malote
