// SPDX-License-Identifier: MIT
// The part whose body is under way: its transfer encoding, and files within its text. Belongs to
// Decoder.
#pragma once

#include <memory>
#include <string>

#include "mime/decoder.hpp"

namespace malote::mime {

class Decoder::Leaf final : public OctetSink {
 public:
  Leaf(Decoder& decoder, const Entity& entity, std::uint32_t place, bool holed);
  ~Leaf();

  void feed(Bytes);
  void on_gap();
  void end(bool whole, bool unused);

  void on_octets(Bytes) override;  // decoded

 private:
  class Files;
  Decoder& decoder_;
  TransferDecoder transfer_;
  std::unique_ptr<Files> files_;
  std::string path_;
  Coding coding_;
  std::uint32_t place_;
  std::uint64_t offset_, octets_ = 0, size_ = 0;
  bool holed_;
};

}  // namespace malote::mime
