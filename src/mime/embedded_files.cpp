// SPDX-License-Identifier: MIT
#include "mime/embedded_files.hpp"

#include <utility>

#include "core/text.hpp"
#include "mime/uu_decoder.hpp"

namespace malote::mime {

namespace {

constexpr std::size_t data_line_octets = 1024;  // no line of data, nor a beginning, is longer

std::string_view without_cr(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Counts what passes to the file's sink.
class Counter final : public OctetSink {
 public:
  Counter(OctetSink& sink, std::uint64_t& octets) : sink_(sink), octets_(octets) {}
  void on_octets(Bytes bytes) override {
    octets_ += bytes.size();
    sink_.on_octets(bytes);
  }

 private:
  OctetSink& sink_;
  std::uint64_t& octets_;
};

}  // namespace

void EmbeddedFiles::feed(std::string_view octets, std::uint64_t offset, EmbeddedFileSink& sink) {
  position_ = offset;
  while (!octets.empty()) {
    const std::size_t taken = take(octets, sink);
    position_ += taken;
    octets.remove_prefix(taken);
  }
}

std::size_t EmbeddedFiles::take(std::string_view octets, EmbeddedFileSink& sink) {
  switch (at_) {
    case At::line_start:
      start_line(octets.front());
      return 0;
    case At::probe:
      if (line_.empty()) {
        line_ = "=";
        return 1;
      }
      at_ = octets.front() == 'y' ? At::line : At::data;
      if (at_ == At::data) yenc_.feed(std::exchange(line_, {}), sink);
      return 0;
    case At::line:
      return take_line(octets, sink);
    case At::data:
      return take_data(octets, sink);
    case At::skipped_line:
      break;
  }
  const std::size_t end = octets.find('\n');
  if (end == std::string_view::npos) return octets.size();
  at_ = At::line_start;
  return end + 1;
}

void EmbeddedFiles::start_line(char first) {
  line_offset_ = position_;
  line_.clear();
  if (mode_ == Mode::text) {
    at_ = first == 'b' || first == '=' ? At::line : At::skipped_line;
  } else if (mode_ == Mode::yenc) {
    at_ = first == '=' ? At::probe : At::data;
  } else {
    at_ = At::line;
  }
}

std::size_t EmbeddedFiles::take_line(std::string_view octets, EmbeddedFileSink& sink) {
  const std::string_view room = octets.substr(0, data_line_octets - line_.size());
  const std::size_t end = room.find('\n');
  if (end == std::string_view::npos) {
    line_ += room;
    if (line_.size() == data_line_octets) {  // neither data nor a keyword
      if (mode_ != Mode::text) this->end(line_offset_, true, sink);
      at_ = At::skipped_line;
    }
    return room.size();
  }
  at_ = At::line_start;
  line_ += room.substr(0, end);
  position_ += end + 1;  // a block that ends here ends behind this line
  const std::string line = std::exchange(line_, {});
  on_line(without_cr(line), sink);
  position_ -= end + 1;
  return end + 1;
}

std::size_t EmbeddedFiles::take_data(std::string_view octets, EmbeddedFileSink& sink) {
  const std::size_t end = octets.find('\n');
  const std::size_t taken = end == std::string_view::npos ? octets.size() : end + 1;
  Counter counter(sink, size_);
  yenc_.feed(octets.substr(0, taken), counter);
  if (end != std::string_view::npos) at_ = At::line_start;
  return taken;
}

void EmbeddedFiles::on_line(std::string_view line, EmbeddedFileSink& sink) {
  switch (mode_) {
    case Mode::text:
      return on_text_line(line, sink);
    case Mode::yenc:
      return on_yenc_line(line, sink);
    case Mode::uu_begun:
    case Mode::uu:
    case Mode::uu_last:
      return on_uu_line(line, sink);
  }
}

void EmbeddedFiles::on_text_line(std::string_view line, EmbeddedFileSink& sink) {
  block_offset_ = line_offset_;
  if (auto name = parse_uu_begin(line)) {
    name_ = std::move(*name);
    mode_ = Mode::uu_begun;
  } else if (auto yenc = parse_yenc_begin(line)) {
    name_ = std::move(yenc->name);
    wanted_ = yenc->size.value_or(0);
    sized_ = !yenc->multipart;
    yenc_ = {};
    mode_ = Mode::yenc;
    begin("x-yenc", sink);
  }
}

void EmbeddedFiles::on_uu_line(std::string_view line, EmbeddedFileSink& sink) {
  if (mode_ != Mode::uu_begun && trim(line) == "end") {
    return end(position_, mode_ != Mode::uu_last, sink);
  }
  if (mode_ == Mode::uu_last) {
    if (!trim(line).empty()) end(line_offset_, true, sink);
    return;
  }
  // Known once the first line of data is seen; the empty file has none.
  struct Opener final : OctetSink {
    EmbeddedFiles& files;
    EmbeddedFileSink& out;
    Opener(EmbeddedFiles& f, EmbeddedFileSink& s) : files(f), out(s) {}
    void on_octets(Bytes octets) override {
      if (!files.open_) files.begin("x-uuencode", out);
      out.on_octets(octets);
    }
  } opener(*this, sink);
  switch (decode_uu_line(line, opener)) {
    case UuLine::data:
      mode_ = Mode::uu;
      return;
    case UuLine::last:
      if (!open_) begin("x-uuencode", sink);
      mode_ = Mode::uu_last;
      return;
    case UuLine::no_data:
      break;
  }
  const bool was_open = open_;
  end(line_offset_, true, sink);
  if (!was_open) on_text_line(line, sink);  // no block after all: maybe one begins here
}

void EmbeddedFiles::on_yenc_line(std::string_view line, EmbeddedFileSink& sink) {
  if (line.starts_with("=yend")) end(position_, sized_ && size_ != wanted_, sink);
}

void EmbeddedFiles::begin(const char* encoding, EmbeddedFileSink& sink) {
  open_ = true;
  holed_ = false;
  size_ = 0;
  sink.on_file_begin({encoding, std::exchange(name_, {})}, block_offset_);
}

void EmbeddedFiles::end(std::uint64_t at, bool broken, EmbeddedFileSink& sink) {
  if (open_) sink.on_file_end(at, broken || holed_);
  open_ = false;
  mode_ = Mode::text;
}

void EmbeddedFiles::on_gap() {
  holed_ = true;
  line_.clear();
  at_ = mode_ == Mode::yenc ? At::data : At::skipped_line;
  if (mode_ == Mode::uu_begun) mode_ = Mode::text;
}

void EmbeddedFiles::finish(EmbeddedFileSink& sink) {
  if (mode_ == Mode::text) return;
  if (at_ == At::line && !line_.empty()) {  // the last line has no end
    const std::string line = std::exchange(line_, {});
    on_line(without_cr(line), sink);
  }
  if (mode_ != Mode::text) end(position_, true, sink);
}

}  // namespace malote::mime
