// SPDX-License-Identifier: MIT
#include "session/open_transfer.hpp"

#include "session/data_tls.hpp"

namespace malote::session {

void OpenTransfer::open_body(const Limits& limits, ContentSink& content) {
  if (body) return;
  body = std::make_unique<TransferBody>(content, limits,
                                        make_decoder == nullptr ? nullptr : make_decoder(limits));
}

// Where the command was lost, the side that has octets to send tells what it was.
void OpenTransfer::learn_direction(unsigned side) noexcept {
  if (direction_known) return;
  direction_known = true;
  record.direction = side == server_side ? TransferDirection::download : TransferDirection::upload;
}

// Of TLS what was made plain. Only the sender's octets are the file.
void OpenTransfer::take(unsigned side, Bytes octets, Timestamp time, const Limits& limits,
                        ContentSink& content) {
  learn_direction(side);
  if (side != sender() || data_over) return;
  last_octet = time;
  open_body(limits, content);
  body->append(octets);
  if (body->ended()) data_over = true;
}

void OpenTransfer::take_gap(unsigned side, std::uint64_t octets, const Limits& limits,
                            ContentSink& content) {
  learn_direction(side);
  if (side != sender() || data_over) return;
  open_body(limits, content);
  body->gap(octets);
}

void OpenTransfer::sender_closed(unsigned side) noexcept {
  closed[side] = true;  // of what was replayed: the flow may be further
  const bool sender_did = direction_known ? closed[sender()] : closed[0] && closed[1];
  const bool opaque = flow->tls && !(flow->inside && flow->inside->opened(sender()));
  if (sender_did || opaque) data_over = true;
}

void OpenTransfer::close(const Limits& limits, ContentSink& content) {
  const bool opaque = flow && flow->tls && !(flow->inside && flow->inside->opened(sender()));
  if (flow) {
    record.start = flow->start;
    record.end = last_octet.value_or(flow->last);
    if (!opaque) open_body(limits, content);
  }
  if (opaque) body.reset();  // what was no TLS record is no file either
  const bool broken = body && (body->broken() || body->too_much());
  const bool holed = body && body->holed();
  const bool in_doubt = body && body->in_doubt();
  const bool unended = body && body->marks_end() && !body->ended() && body->size() != 0;
  if (body) body->close(record);
  if (!flow && record.announced.value_or(0) != 0 && !failed) {
    record.missing = {{0, *record.announced}};
  }
  if (opaque) {
    record.verdict = Verdict::encrypted;
  } else if (flow ? flow->opener < 0 : record.missing.empty() && !failed) {
    record.verdict = Verdict::cut_start;
  } else if (holed || !record.missing.empty()) {
    record.verdict = Verdict::gap;
  } else if (failed) {
    record.verdict = Verdict::aborted;
  } else if (!data_over && !(flow->reset && record.announced == record.size)) {
    record.verdict = aborted ? Verdict::aborted : Verdict::cut_end;
  } else if (broken || unended || (!started && !record.result && record.size == 0)) {
    record.verdict = Verdict::cut_end;
  } else if (in_doubt) {  // what tells how to read it came before
    record.verdict = Verdict::cut_start;
  } else {
    record.verdict = differs() ? Verdict::size_differs : Verdict::complete;
  }
  record.complete = record.verdict == Verdict::complete || record.verdict == Verdict::size_differs;
  // No other mode fits.
  if (record.complete && body && !record.transfer_mode) record.transfer_mode = TransferMode::stream;
}

// Servers announce the file's size, some of them what is left of it behind REST; in ASCII line ends
// are added on the way (RFC 959 3.1.1.1).
bool OpenTransfer::differs() const noexcept {
  if (!record.announced || record.direction != TransferDirection::download) return false;
  const std::uint64_t announced = *record.announced;
  if (announced == record.size || announced == record.size + record.offset) return false;
  return record.type != DataType::ascii || record.size + record.offset < announced;
}

}  // namespace malote::session
