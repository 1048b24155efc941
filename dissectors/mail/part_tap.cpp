// SPDX-License-Identifier: MIT
#include "dissectors/mail/part_tap.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "mime/odd_name.hpp"

namespace malote {

void emit_parts(DissectorHost& host, MessageId message, HeldParts parts) {
  for (auto& [place, record] : parts) {
    record.id = part_id(message, place);
    record.message = message;
    host.emit(std::move(record));
  }
}

PartTap::PartTap(DissectorHost& host, MessageId message)
    : host_(host), message_(message), decoder_(host.limits(), *this) {}

void PartTap::feed(Bytes octets, const Origin& origin) {
  origin_ = origin;
  decoder_.feed(octets);
}

void PartTap::on_gap(const Origin& origin) {
  origin_ = origin;
  decoder_.on_gap();
}

void PartTap::missed_start() {
  decoder_.missed_start();
}

void PartTap::finish(bool whole) {
  decoder_.finish(whole);
}

PartTap::OpenPart* PartTap::find(std::uint32_t place) {
  for (std::size_t i = open_.size(); i-- > 0;) {
    if (open_[i].place == place) return &open_[i];
  }
  return nullptr;
}

void PartTap::on_begin(std::uint32_t place, const mime::Entity& entity) {
  if (entity.kind == mime::EntityKind::multipart) return;
  OpenPart& part = open_.emplace_back();
  part.place = place;
  // Of a message that has no number yet there may never be a record.
  part.hash = message_ ? host_.content().hash_late() : host_.content().hash();
  part.record.path = entity.path;
  part.record.type = entity.type;
  part.record.declared_name = entity.name;
  part.record.charset = entity.charset;
  part.record.encoding = entity.encoding;
  part.record.disposition = entity.disposition;
  part.record.content_id = entity.content_id;
  part.record.body_offset = entity.body_offset;
  check_name(entity);
}

void PartTap::check_name(const mime::Entity& entity) {
  if (!entity.name || odd_name_noticed_) return;
  const char* const why = mime::why_odd_name(*entity.name);
  if (why == nullptr) return;
  odd_name_noticed_ = true;
  constexpr std::size_t shown_octets = 60;
  host_.notice(Severity::warn, "odd-file-name",
               fmt::format(tr_noop("The file name of part {} {}: {}"), entity.path, why,
                           to_visible(entity.name->substr(0, shown_octets))),
               origin_);
}

void PartTap::on_octets(std::uint32_t place, Bytes octets) {
  if (OpenPart* part = find(place)) part->hash->update(octets);
}

void PartTap::on_end(std::uint32_t place, const mime::EntityEnd& end) {
  OpenPart* const part = find(place);
  if (part == nullptr) return;
  PartRecord record = std::move(part->record);
  const std::unique_ptr<OctetHash> hash = std::move(part->hash);
  open_.erase(open_.begin() + (part - open_.data()));
  if (end.unused) return;
  record.body_octets = end.octets;
  record.size = end.size;
  Digest digest = hash->finish();
  record.sha256 = std::move(digest.sha256);
  record.late_hash = digest.late;
  record.complete = end.complete;
  emit(place, std::move(record));
}

void PartTap::emit(std::uint32_t place, PartRecord record) {
  if (!message_) {
    held_.emplace_back(place, std::move(record));
    return;
  }
  HeldParts one;
  one.emplace_back(place, std::move(record));
  emit_parts(host_, message_, std::move(one));
}

void PartTap::number(MessageId message) {
  message_ = message;
  emit_parts(host_, message, take_held());
}

void PartTap::on_fault(mime::Fault fault, std::string_view path, std::string_view detail) {
  constexpr std::size_t shown_octets = 40;
  const std::string where = path.empty() ? "1" : std::string(path);
  const std::string what = to_visible(detail.substr(0, shown_octets));
  const auto notice = [&](Severity severity, std::string_view kind, const char* text) {
    host_.notice(severity, kind, fmt::format(fmt::runtime(text), where, what), origin_);
  };
  switch (fault) {
    case mime::Fault::broken_base64:
      return notice(Severity::warn, "broken-base64",
                    tr_noop("The base64 of part {0} is broken; it is decoded as far as it goes."));
    case mime::Fault::broken_quoted_printable:
      return notice(Severity::info, "broken-quoted-printable",
                    tr_noop("The quoted-printable of part {0} has a “=” that means nothing."));
    case mime::Fault::broken_file:
      return notice(Severity::warn, "broken-file",
                    tr_noop("A uuencoded or yEnc file in part {0} is broken; it is decoded as far "
                            "as it goes."));
    case mime::Fault::unknown_encoding:
      return notice(Severity::warn, "unknown-encoding",
                    tr_noop("Part {0} names a transfer encoding that nobody knows, {1}; it stays "
                            "as it came."));
    case mime::Fault::unknown_charset:
      return notice(Severity::info, "unknown-charset",
                    tr_noop("Part {0} names a charset that nobody knows, {1}."));
    case mime::Fault::false_encoding:
      return notice(Severity::alert, "false-encoding",
                    tr_noop("Part {0} is a message that says to be {1} and is not: a way past who "
                            "believes it."));
    case mime::Fault::no_boundary:
      return notice(Severity::warn, "no-boundary",
                    tr_noop("Part {0} is a multipart that names no boundary."));
    case mime::Fault::boundary_not_found:
      return notice(Severity::warn, "boundary-not-found",
                    tr_noop("The boundary that a multipart names (part {0}) never comes."));
    case mime::Fault::not_closed:
      return notice(Severity::info, "not-closed",
                    tr_noop("A multipart (part {0}) ends without its last boundary."));
    case mime::Fault::too_deep:
      return notice(Severity::warn, "deep-parts",
                    tr_noop("Parts lie deeper within each other than is looked at; part {0} stands "
                            "for all that is in it."));
    case mime::Fault::too_many_parts:
      return notice(Severity::warn, "too-many-parts",
                    tr_noop("A message has more parts than are kept; the others are passed over."));
  }
}

}  // namespace malote
