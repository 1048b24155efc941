// SPDX-License-Identifier: MIT
#include "mime/transfer_decoder.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace malote::mime {

namespace {

constexpr std::array<std::pair<std::string_view, Coding>, 14> encodings = {{
    {"7bit", Coding::identity},
    {"8bit", Coding::identity},
    {"binary", Coding::identity},
    {"7-bit", Coding::identity},
    {"8-bit", Coding::identity},
    {"none", Coding::identity},
    {"base64", Coding::base64},
    {"quoted-printable", Coding::quoted_printable},
    {"x-uuencode", Coding::embedded_file},
    {"x-uue", Coding::embedded_file},
    {"uuencode", Coding::embedded_file},
    {"uue", Coding::embedded_file},
    {"x-yenc", Coding::embedded_file},
    {"yenc", Coding::embedded_file},
}};

auto find_encoding(std::string_view encoding) noexcept {
  return std::find_if(encodings.begin(), encodings.end(),
                      [&](const auto& known) { return known.first == encoding; });
}

}  // namespace

Coding to_coding(std::string_view encoding) noexcept {
  const auto* const found = find_encoding(encoding);
  return found == encodings.end() ? Coding::identity : found->second;
}

bool is_known_encoding(std::string_view encoding) noexcept {
  return find_encoding(encoding) != encodings.end();
}

// A body that is one uuencoded or yEnc file; what stands around it is left out.
class TransferDecoder::FileBody final : public EmbeddedFileSink {
 public:
  void feed(Bytes octets, OctetSink& sink) {
    out_ = &sink;
    files_.feed(as_text(octets), 0, *this);
  }
  void on_gap() { files_.on_gap(); }
  void finish(OctetSink& sink) {
    out_ = &sink;
    files_.finish(*this);
  }
  [[nodiscard]] bool broken() const noexcept { return broken_ || found_ == 0; }

  void on_octets(Bytes octets) override {
    if (found_ == 1) out_->on_octets(octets);
  }
  void on_file_begin(const EmbeddedFile&, std::uint64_t) override { ++found_; }
  void on_file_end(std::uint64_t, bool broken) override { broken_ = broken_ || broken; }

 private:
  EmbeddedFiles files_;
  OctetSink* out_ = nullptr;  // during a call
  std::uint64_t found_ = 0;
  bool broken_ = false;
};

TransferDecoder::TransferDecoder(Coding coding) {
  if (coding == Coding::base64) way_.emplace<Base64Decoder>();
  if (coding == Coding::quoted_printable) way_.emplace<QuotedPrintableDecoder>();
  if (coding == Coding::embedded_file) way_ = std::make_unique<FileBody>();
}
TransferDecoder::TransferDecoder(TransferDecoder&&) noexcept = default;
TransferDecoder& TransferDecoder::operator=(TransferDecoder&&) noexcept = default;
TransferDecoder::~TransferDecoder() = default;

void TransferDecoder::feed(Bytes octets, OctetSink& sink) {
  if (octets.empty()) return;
  if (auto* base64 = std::get_if<Base64Decoder>(&way_)) return base64->feed(octets, sink);
  if (auto* quoted = std::get_if<QuotedPrintableDecoder>(&way_)) return quoted->feed(octets, sink);
  if (auto* file = std::get_if<std::unique_ptr<FileBody>>(&way_)) {
    return (*file)->feed(octets, sink);
  }
  sink.on_octets(octets);
}

void TransferDecoder::on_gap(OctetSink& sink) {
  if (auto* base64 = std::get_if<Base64Decoder>(&way_)) base64->on_gap(sink);
  if (auto* quoted = std::get_if<QuotedPrintableDecoder>(&way_)) quoted->on_gap(sink);
  if (auto* file = std::get_if<std::unique_ptr<FileBody>>(&way_)) (*file)->on_gap();
}

void TransferDecoder::finish(OctetSink& sink) {
  if (auto* base64 = std::get_if<Base64Decoder>(&way_)) base64->finish(sink);
  if (auto* quoted = std::get_if<QuotedPrintableDecoder>(&way_)) quoted->finish(sink);
  if (auto* file = std::get_if<std::unique_ptr<FileBody>>(&way_)) (*file)->finish(sink);
}

bool TransferDecoder::broken() const noexcept {
  if (const auto* base64 = std::get_if<Base64Decoder>(&way_)) return base64->broken();
  if (const auto* quoted = std::get_if<QuotedPrintableDecoder>(&way_)) return quoted->broken();
  if (const auto* file = std::get_if<std::unique_ptr<FileBody>>(&way_)) return (*file)->broken();
  return false;
}

}  // namespace malote::mime
