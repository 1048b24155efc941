// SPDX-License-Identifier: MIT
#include "content/hashes.hpp"

#include <algorithm>
#include <array>

namespace malote {

namespace {

constexpr std::size_t ripe_octets = 16 * kibi;  // fewer are not worth a place in a step
constexpr std::size_t alone_octets = 2 * kibi;  // nor is company for so few
constexpr std::size_t members_most = 16;

std::size_t waiting(const PendingHash* pending) {
  return pending->unhashed().size();
}

}  // namespace

void Hashes::note(PendingHash& pending) {
  if (pending.ripe || !patient() || pending.unhashed().size() < ripe_octets) return;
  pending.ripe = true;
  ripe_.push_back(&pending);
}

void Hashes::forget(PendingHash& pending) {
  if (!pending.ripe) return;
  pending.ripe = false;
  const auto found = std::find(ripe_.begin(), ripe_.end(), &pending);
  *found = ripe_.back();
  ripe_.pop_back();
}

void Hashes::settle(PendingHash& pending) {
  forget(pending);
  const Bytes octets = pending.unhashed();
  pending.hashed = pending.octets.size();
  if (ripe_.empty() || octets.size() < alone_octets) {
    pending.hash.add(octets);
    return;
  }
  // Those that wait for most, so that nobody runs out before the first one does.
  const std::size_t others = std::min(ripe_.size(), company_.most() - 1);
  std::nth_element(
      ripe_.begin(), ripe_.begin() + static_cast<std::ptrdiff_t>(others - 1), ripe_.end(),
      [](const PendingHash* a, const PendingHash* b) { return waiting(a) > waiting(b); });
  std::array<PendingHash*, members_most> along{};
  std::copy_n(ripe_.begin(), others, along.begin());
  std::array<Sha256Company::Member, members_most> members;
  members[0] = {&pending.hash, octets};
  for (std::size_t i = 0; i < others; ++i) members[i + 1] = {&along[i]->hash, along[i]->unhashed()};
  company_.add(std::span(members).first(others + 1));
  for (std::size_t i = 0; i < others; ++i) {
    PendingHash& other = *along[i];
    const auto* const member =  // in company they change places
        std::find_if(members.begin() + 1, members.begin() + 1 + static_cast<std::ptrdiff_t>(others),
                     [&](const auto& one) { return one.hash == &other.hash; });
    other.hashed = other.octets.size() - member->octets.size();
    if (member->octets.size() < ripe_octets) forget(other);
  }
}

}  // namespace malote
