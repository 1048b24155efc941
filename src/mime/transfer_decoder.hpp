// SPDX-License-Identifier: MIT
// Undoes a body's transfer encoding while it flows by (RFC 2045 6). Called by Decoder, and by
// whoever reads a part out of the store again.
#pragma once

#include <memory>
#include <string_view>
#include <variant>

#include "mime/base64_decoder.hpp"
#include "mime/embedded_files.hpp"
#include "mime/quoted_printable.hpp"

namespace malote::mime {

enum class Coding : std::uint8_t { identity, base64, quoted_printable, embedded_file };

// What a Content-Transfer-Encoding (lower case) means: 7bit, 8bit and binary are nothing to undo,
// and so is what nobody knows.
[[nodiscard]] Coding to_coding(std::string_view encoding) noexcept;
[[nodiscard]] bool is_known_encoding(std::string_view encoding) noexcept;

class TransferDecoder {
 public:
  explicit TransferDecoder(Coding = Coding::identity);
  TransferDecoder(TransferDecoder&&) noexcept;
  TransferDecoder& operator=(TransferDecoder&&) noexcept;
  ~TransferDecoder();

  void feed(Bytes, OctetSink&);
  void on_gap(OctetSink&);
  void finish(OctetSink&);
  [[nodiscard]] bool broken() const noexcept;

 private:
  class FileBody;
  std::variant<std::monostate, Base64Decoder, QuotedPrintableDecoder, std::unique_ptr<FileBody>>
      way_;
};

}  // namespace malote::mime
