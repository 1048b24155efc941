// SPDX-License-Identifier: MIT
// A message taken apart while it flows by (RFC 2045–2049, 5322), cut anywhere: headers, parts of
// any depth, their transfer encodings undone. Never looks back and never gathers a body: memory is
// the headers under way, a line that may be a boundary, and a frame for each open multipart or
// message within, capped in number. What is damaged is decoded as far as it goes. Called by the
// mail dissectors, and by whoever reads a message out of the store again.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/limits.hpp"
#include "mime/entity.hpp"

namespace malote::mime {

class Decoder {
 public:
  Decoder(const Limits&, EntitySink&);
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder();

  void feed(Bytes);
  void on_gap();  // a hole; the octets behind it go on
  // The first octets fed are not the message's first.
  void missed_start();
  // Nothing follows. whole: the message ended by its protocol's rule, so nothing is missing there.
  void finish(bool whole);
  [[nodiscard]] HeaderScanner& top() noexcept { return top_; }

 private:
  enum class At : std::uint8_t { header, probe, preamble, leaf, passed_over };
  struct Frame {
    bool is_message = false;
    bool closed = false;   // multipart: its last boundary was met
    bool holed = false;    // message: something of it is missing
    std::string boundary;  // multipart: with its "--"
    std::string prefix;    // of the paths of what lies within: "", "2."
    std::string path;      // for faults
    std::uint32_t place = 0, children = 0;
    const char* default_type = "text/plain";
    std::uint64_t begun = 0, octets = 0;  // message: of its octets
  };
  class Leaf;

  // How the octets are split (decoder.cpp).
  [[nodiscard]] std::size_t take(Bytes);
  [[nodiscard]] std::size_t take_line(Bytes);
  void on_line(Bytes line);
  void consume(Bytes);
  [[nodiscard]] std::size_t consume_some(Bytes);
  void pass(Bytes, bool to_leaf);
  void give(Bytes, bool to_leaf);
  void give_pending();
  void give_again(const std::string& octets, std::size_t known);
  void on_boundary(std::size_t frame, bool closing, Bytes line);
  [[nodiscard]] std::optional<std::size_t> find_boundary(std::string_view line,
                                                         bool& closing) const;

  // What they mean (decoder_parts.cpp).
  [[nodiscard]] HeaderScanner& header();
  void begin_header(const char* default_type);
  void begin_body();
  void begin_multipart(Entity, std::string boundary);
  void begin_probe(Entity);
  [[nodiscard]] std::size_t probe(Bytes);
  void settle_probe();
  void begin_message(Entity);
  void begin_leaf(Entity);
  void begin_preamble();
  void end_leaf(bool whole, bool unused = false);
  void close_frames_above(std::size_t frame);
  void close_frame(const Frame&, bool whole);
  // The path of a part that begins now; its children's prefix.
  [[nodiscard]] std::string path_of(bool multipart) const;
  [[nodiscard]] std::string prefix_of() const;
  [[nodiscard]] bool room_for_part(std::string_view path);
  void fault(Fault, std::string_view path, std::string_view detail = {});

  const Limits& limits_;
  EntitySink& sink_;
  HeaderScanner top_;
  std::unique_ptr<HeaderScanner> inner_;  // of the part under way, once the top one is over
  std::vector<Frame> frames_;
  std::unique_ptr<Leaf> leaf_;
  std::optional<Entity> multipart_;  // while nothing but its preamble was seen
  std::optional<Entity> probed_;
  std::string line_;                           // begins with "-" and may be a boundary
  std::string pending_;                        // a line end that may belong to a boundary
  std::size_t known_ = 0, pending_known_ = 0;  // of the frames so many have had these octets
  std::string probe_;           // of a body that is a message, or is encoded against the rules
  std::uint64_t position_ = 0;  // octets that were looked at
  std::uint32_t places_ = 0, watched_ = 0, messages_ = 0, faults_ = 0;
  const char* default_type_ = "text/plain";
  At at_ = At::header;
  bool line_start_ = true;
  bool pending_in_leaf_ = false;
  bool holed_ = false;    // the header under way
  bool damaged_ = false;  // something of the message is missing
};

}  // namespace malote::mime
