// SPDX-License-Identifier: MIT
#include "mime/leaf.hpp"

namespace malote::mime {

// Files within a text: parts of their own beside it.
class Decoder::Leaf::Files final : public EmbeddedFileSink {
 public:
  Files(Leaf& leaf, std::uint32_t depth) : leaf_(leaf), depth_(depth) {}

  void feed(Bytes octets, std::uint64_t offset) { files_.feed(as_text(octets), offset, *this); }
  void on_gap() {
    complete_ = false;
    files_.on_gap();
  }
  void finish(bool whole) {
    complete_ = complete_ && whole;
    files_.finish(*this);
  }

  void on_octets(Bytes octets) override {
    size_ += octets.size();
    if (place_ != 0) leaf_.decoder_.sink_.on_octets(place_, octets);
  }
  void on_file_begin(const EmbeddedFile& file, std::uint64_t offset) override {
    Decoder& decoder = leaf_.decoder_;
    ++count_;
    size_ = 0;
    complete_ = true;
    begun_ = offset;
    place_ = 0;
    if (!decoder.room_for_part(leaf_.path_)) return;
    place_ = ++decoder.places_;
    Entity entity;
    entity.path = leaf_.path_ + ".uu" + std::to_string(count_);
    entity.depth = depth_ + 1;
    entity.type = "application/octet-stream";
    entity.name = file.name;
    entity.encoding = file.encoding;
    entity.body_offset = offset;
    entity.coding = Coding::embedded_file;
    decoder.sink_.on_begin(place_, entity);
  }
  void on_file_end(std::uint64_t end, bool broken) override {
    if (broken) leaf_.decoder_.fault(Fault::broken_file, leaf_.path_);
    if (place_ == 0) return;
    leaf_.decoder_.sink_.on_end(place_, {end - begun_, size_, complete_, false});
    place_ = 0;
  }

 private:
  Leaf& leaf_;
  EmbeddedFiles files_;
  std::uint32_t depth_, place_ = 0, count_ = 0;
  std::uint64_t begun_ = 0, size_ = 0;
  bool complete_ = true;
};

Decoder::Leaf::Leaf(Decoder& decoder, const Entity& entity, std::uint32_t place, bool holed)
    : decoder_(decoder),
      transfer_(entity.coding),
      path_(entity.path),
      coding_(entity.coding),
      place_(place),
      offset_(entity.body_offset),
      holed_(holed) {
  if (entity.type == "text/plain" && coding_ == Coding::identity) {
    files_ = std::make_unique<Files>(*this, entity.depth);
  }
}

Decoder::Leaf::~Leaf() = default;

void Decoder::Leaf::feed(Bytes octets) {
  if (files_) files_->feed(octets, offset_ + octets_);
  octets_ += octets.size();
  transfer_.feed(octets, *this);
}

void Decoder::Leaf::on_octets(Bytes octets) {
  size_ += octets.size();
  decoder_.sink_.on_octets(place_, octets);
}

void Decoder::Leaf::on_gap() {
  holed_ = true;
  transfer_.on_gap(*this);
  if (files_) files_->on_gap();
}

void Decoder::Leaf::end(bool whole, bool unused) {
  transfer_.finish(*this);
  if (files_) files_->finish(whole);
  if (transfer_.broken() && !holed_ && whole) {
    const Fault what = coding_ == Coding::base64             ? Fault::broken_base64
                       : coding_ == Coding::quoted_printable ? Fault::broken_quoted_printable
                                                             : Fault::broken_file;
    decoder_.fault(what, path_);
  }
  decoder_.sink_.on_end(place_, {octets_, size_, whole && !holed_, unused});
}

}  // namespace malote::mime
