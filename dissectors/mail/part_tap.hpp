// SPDX-License-Identifier: MIT
// The parts of one message on its way: decoded while they pass, hashed, emitted as records when
// they end; what is wrong with them becomes notices. Belongs to a MessageTap.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dissect/host.hpp"
#include "mime/decoder.hpp"
#include "records/record.hpp"

namespace malote {

// Ended, with their places in the message.
using HeldParts = std::vector<std::pair<std::uint32_t, PartRecord>>;
// As parts of that message.
void emit_parts(DissectorHost&, MessageId, HeldParts);

class PartTap final : public mime::EntitySink {
 public:
  // Where the message has no id yet its records wait for number().
  PartTap(DissectorHost&, MessageId);
  void number(MessageId);
  // ... or for somebody who emits them himself.
  [[nodiscard]] HeldParts take_held() { return std::exchange(held_, {}); }
  [[nodiscard]] std::size_t held() const noexcept { return held_.size(); }

  void feed(Bytes, const Origin&);
  void on_gap(const Origin&);
  void missed_start();
  // whole: the message ended by its protocol's rule and was carried whole.
  void finish(bool whole);
  // Of the message, once finished.
  [[nodiscard]] mime::HeaderScanner& header() noexcept { return decoder_.top(); }

  void on_begin(std::uint32_t place, const mime::Entity&) override;
  void on_octets(std::uint32_t place, Bytes) override;
  void on_end(std::uint32_t place, const mime::EntityEnd&) override;
  void on_fault(mime::Fault, std::string_view path, std::string_view detail) override;

 private:
  struct OpenPart {
    std::uint32_t place;
    PartRecord record;
    std::unique_ptr<OctetHash> hash;
  };
  [[nodiscard]] OpenPart* find(std::uint32_t place);
  void emit(std::uint32_t place, PartRecord);
  void check_name(const mime::Entity&);

  DissectorHost& host_;
  MessageId message_;
  mime::Decoder decoder_;
  HeldParts held_;
  std::vector<OpenPart> open_;  // the last one begun is the one that most octets are of
  Origin origin_;               // of the octets that are being fed
  bool odd_name_noticed_ = false;
};

}  // namespace malote
