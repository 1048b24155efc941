// SPDX-License-Identifier: MIT
// What a header means for the octets behind it: where parts begin and end.
#include <algorithm>
#include <utility>

#include "core/text.hpp"
#include "mime/charset.hpp"
#include "mime/decoder.hpp"
#include "mime/leaf.hpp"

namespace malote::mime {

namespace {

constexpr std::size_t boundary_octets_most = 16 * kibi;  // RFC 2046 5.1.1 says 70
// Octets are hashed once for each message that they lie within.
constexpr std::uint32_t messages_most = 16;

// A field's name stands within so many octets.
constexpr std::size_t probe_octets_most = 1024;

const char* default_within(const Entity& multipart) {
  return multipart.type == "multipart/digest" ? "message/rfc822" : "text/plain";  // RFC 2046 5.1.5
}

}  // namespace

HeaderScanner& Decoder::header() {
  return inner_ ? *inner_ : top_;
}

void Decoder::fault(Fault what, std::string_view path, std::string_view detail) {
  const std::uint32_t bit = 1U << static_cast<unsigned>(what);
  if ((faults_ & bit) != 0) return;
  faults_ |= bit;
  sink_.on_fault(what, path, detail);
}

bool Decoder::room_for_part(std::string_view path) {
  if (places_ < limits_.mime_parts) return true;
  fault(Fault::too_many_parts, path);
  return false;
}

void Decoder::begin_header(const char* default_type) {
  inner_ = std::make_unique<HeaderScanner>(limits_);
  default_type_ = default_type;
  at_ = At::header;
}

// IMAP's numbers (RFC 3501 6.4.5): a multipart that is a message's body has none of its own.
std::string Decoder::path_of(bool multipart) const {
  if (frames_.empty()) return multipart ? "" : "1";
  const Frame& within = frames_.back();
  if (!within.is_message) return within.prefix + std::to_string(within.children);
  return multipart ? within.prefix.substr(0, within.prefix.size() - 1) : within.prefix + "1";
}

std::string Decoder::prefix_of() const {
  if (frames_.empty()) return "";
  const Frame& within = frames_.back();
  return within.is_message ? within.prefix : within.prefix + std::to_string(within.children) + ".";
}

void Decoder::begin_body() {
  HeaderScanner& scanner = header();
  Entity entity = to_entity(scanner, default_type_);
  const std::string rejected = scanner.rejected();
  const std::size_t known = frames_.size();
  entity.depth = static_cast<std::uint32_t>(frames_.size());
  entity.body_offset = position_ - rejected.size();
  const bool deep = frames_.size() >= limits_.mime_depth;
  const std::string* const boundary =
      is_multipart(entity) ? entity.content_type.find("boundary") : nullptr;
  const bool bounded =
      boundary != nullptr && !boundary->empty() && boundary->size() <= boundary_octets_most;
  if (is_multipart(entity) && bounded && !deep) {
    std::string text = "--" + *boundary;
    begin_multipart(std::move(entity), std::move(text));
  } else if (is_message(entity) && !deep && messages_ < messages_most) {
    if (entity.coding == Coding::identity) {
      begin_message(std::move(entity));
    } else {
      begin_probe(std::move(entity));
    }
  } else {
    entity.path = path_of(false);
    if (is_multipart(entity)) fault(deep ? Fault::too_deep : Fault::no_boundary, entity.path);
    if (is_message(entity)) fault(Fault::too_deep, entity.path);
    begin_leaf(std::move(entity));
  }
  if (!rejected.empty()) give_again(rejected, known);
}

// RFC 2046 5.2.1: nothing encodes a message within. Some do it all the same, and some only say so,
// lest it is looked into: its first line tells.
void Decoder::begin_probe(Entity entity) {
  entity.path = path_of(false);
  probed_ = std::move(entity);
  probe_.clear();
  at_ = At::probe;
}

std::size_t Decoder::probe(Bytes bytes) {
  std::size_t taken = 0;
  bool settled = false;
  while (taken < bytes.size() && !settled) {
    const auto c = static_cast<char>(bytes[taken++]);
    probe_ += c;
    const bool blank = probe_.find_first_not_of(" \t\r\n") == std::string::npos;
    settled = probe_.size() == probe_octets_most || (c == '\n' && !blank);
  }
  pass(bytes.first(taken), false);
  if (settled) settle_probe();
  return taken;
}

void Decoder::settle_probe() {
  Entity entity = std::move(*probed_);
  probed_.reset();
  const std::string octets = std::exchange(probe_, {});
  const std::size_t known = frames_.size();
  const std::string_view line = trim(octets);
  const std::string_view name = line.substr(0, line.find(':'));
  const bool is_field = name.size() < line.size() && !name.empty() &&
                        name.find_first_of(" \t\r\n") == std::string_view::npos;
  at_ = At::header;
  if (is_field) {
    fault(Fault::false_encoding, entity.path, *entity.encoding);
    entity.coding = Coding::identity;
    begin_message(std::move(entity));
  } else {
    begin_leaf(std::move(entity));
  }
  if (!octets.empty()) give_again(octets, known);
}

void Decoder::begin_multipart(Entity entity, std::string boundary) {
  Frame frame;
  frame.boundary = std::move(boundary);
  frame.prefix = prefix_of();
  frame.path = path_of(true);
  frame.default_type = default_within(entity);
  frame.place = ++places_;
  entity.kind = EntityKind::multipart;
  entity.path = frame.path;
  sink_.on_begin(frame.place, entity);
  // Its preamble is a part where no boundary ever comes.
  entity.kind = EntityKind::leaf;
  entity.path = path_of(false);
  entity.coding = Coding::identity;  // RFC 2045 6.4: nothing encodes a multipart
  entity.encoding.reset();
  multipart_ = std::move(entity);
  frames_.push_back(std::move(frame));
  ++watched_;
  line_start_ = true;
  at_ = At::preamble;
}

void Decoder::begin_message(Entity entity) {
  give_pending();  // the end of the header around it is not of it
  Frame frame;
  frame.is_message = true;
  frame.holed = std::exchange(holed_, false);
  frame.path = path_of(false);
  frame.prefix = frame.path + ".";
  frame.place = ++places_;
  frame.begun = entity.body_offset;
  entity.kind = EntityKind::message;
  entity.path = frame.path;
  sink_.on_begin(frame.place, entity);
  frames_.push_back(std::move(frame));
  ++messages_;
  begin_header("text/plain");
}

void Decoder::begin_leaf(Entity entity) {
  const std::uint32_t place = ++places_;
  if (entity.encoding && !is_known_encoding(*entity.encoding)) {
    fault(Fault::unknown_encoding, entity.path, *entity.encoding);
  }
  if (entity.charset && entity.type.starts_with("text/") && !is_known_charset(*entity.charset)) {
    fault(Fault::unknown_charset, entity.path, *entity.charset);
  }
  sink_.on_begin(place, entity);
  leaf_ = std::make_unique<Leaf>(*this, entity, place, std::exchange(holed_, false));
  if (at_ == At::header) at_ = At::leaf;
}

void Decoder::begin_preamble() {
  if (!multipart_) return;
  Entity entity = std::move(*multipart_);
  multipart_.reset();
  begin_leaf(std::move(entity));
}

void Decoder::end_leaf(bool whole, bool unused) {
  if (!leaf_) return;
  leaf_->end(whole, unused);
  leaf_.reset();
}

void Decoder::close_frames_above(std::size_t index) {
  while (frames_.size() > index + 1) {
    close_frame(frames_.back(), true);
    frames_.pop_back();
  }
}

void Decoder::close_frame(const Frame& frame, bool whole) {
  if (frame.is_message) {
    --messages_;
    sink_.on_end(frame.place,
                 {frame.octets, frame.octets, whole && !frame.holed, /*unused=*/false});
    return;
  }
  if (!frame.closed) --watched_;
  if (whole && !damaged_) {
    if (frame.children == 0) fault(Fault::boundary_not_found, frame.path);
    if (frame.children != 0 && !frame.closed) fault(Fault::not_closed, frame.path);
  }
  sink_.on_end(frame.place, {0, 0, whole && !frame.holed, /*unused=*/false});
}

}  // namespace malote::mime
