// SPDX-License-Identifier: MIT
#include "store/queue.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "store/dialogue.hpp"

namespace malote::store {
namespace {

std::size_t weigh(const std::string& text) {
  return text.size();
}
std::size_t weigh(const OptionalText& text) {
  return text ? text->size() : 0;
}
std::size_t weigh(const std::vector<std::string>& list) {
  std::size_t octets = list.size() * sizeof(std::string);
  for (const auto& text : list) octets += text.size();
  return octets;
}

template <typename... Texts>
std::size_t weigh_all(const Texts&... texts) {
  return (sizeof(Item) + ... + weigh(texts));
}

std::size_t octets_in(const CaptureRecord& r) {
  return weigh_all(r.path, r.format, r.identity, r.interfaces);
}
std::size_t octets_in(const SessionRecord& r) {
  return weigh_all(r.tls_version, r.user, r.software, r.verbs, r.reply_codes);
}
std::size_t octets_in(const ExchangeRecord&) {
  return 0;  // travels as text
}
std::size_t octets_in(const MessageRecord& r) {
  return weigh_all(r.envelope_from, r.envelope_to, r.accepted_to, r.subject, r.from, r.to, r.date,
                   r.message_id, r.uidl, r.mailbox, r.flags, r.result) +
         r.missing.size() * sizeof(r.missing.front());
}
std::size_t octets_in(const PartRecord& r) {
  return weigh_all(r.path, r.type, r.declared_name, r.charset, r.content_id, r.sha256);
}
std::size_t octets_in(const CredentialRecord& r) {
  return weigh_all(r.mechanism, r.user, r.secret);
}
std::size_t octets_in(const TransferRecord& r) {
  return weigh_all(r.command, r.path, r.resolved, r.sha256, r.result) +
         r.missing.size() * sizeof(r.missing.front());
}
std::size_t octets_in(const NoticeRecord& r) {
  return weigh_all(r.kind, r.text);
}
std::size_t octets_in(const MailboxEventRecord& r) {
  return weigh_all(r.mailbox, r.target, r.numbers, r.uids, r.new_uids, r.flags, r.result);
}
std::size_t octets_in(const TlsRecord& r) {
  return weigh_all(r.version, r.cipher, r.offered_versions, r.offered_ciphers, r.sni, r.alpn,
                   r.subject, r.issuer, r.fingerprint, r.chain, r.ja3, r.ja3s, r.ja4, r.alerts,
                   r.client_random);
}
std::size_t octets_in(const CertificateRecord& r) {
  return weigh_all(r.fingerprint, r.subject, r.issuer, r.serial, r.names, r.key, r.signature,
                   r.der);
}

std::size_t octets_in(const Record& record) {
  return std::visit([](const auto& r) { return octets_in(r); }, record);
}
std::size_t octets_in(const ChunkItem& chunk) {
  return sizeof(Item) + chunk.octets.size();
}
std::size_t octets_in(const ContentItem& item) {
  return sizeof(Item) + item.octets.size();
}
std::size_t octets_in(const HashItem& item) {
  return sizeof(Item) + item.octets.size();
}
std::size_t octets_in(const HashDrop&) {
  return sizeof(Item);
}
std::size_t octets_in(const ContentDrop&) {
  return sizeof(Item);
}
std::size_t octets_in(const BatchEnd&) {
  return sizeof(Item);
}

// Locking once for so many octets costs nothing; more would only come later to the other core.
constexpr std::size_t bundle_octets_most = 256 * 1024;
constexpr std::size_t spare_bundles = 16;

}  // namespace

std::size_t octets_of(const Item& item) {
  return std::visit([](const auto& alternative) { return octets_in(alternative); }, item);
}

Queue::Queue(std::size_t octets_most)
    : octets_most_(octets_most), bundle_octets_(std::min(bundle_octets_most, octets_most / 4)) {}

void Bundle::clear() noexcept {
  exchanges.clear();
  dialogue.clear();
  items.clear();
  octets = 0;
}

void Queue::push(Item&& item) {
  if (abandoned_) return;
  gathering_.octets += octets_of(item);
  gathering_.items.push_back(std::move(item));
  if (gathering_.octets >= bundle_octets_) hand_over();
}

void Queue::push_exchange(const ExchangeRecord& exchange) {
  if (abandoned_) return;
  std::string& text = gathering_.dialogue;
  const std::size_t before = text.size();
  append_json(text, exchange);
  const std::size_t octets = text.size() - before;
  gathering_.exchanges.push_back(
      {exchange.session, exchange.n, static_cast<std::uint32_t>(octets), exchange.settled});
  gathering_.octets += octets + sizeof(ExchangeItem);
  if (gathering_.octets >= bundle_octets_) hand_over();
}

// One bundle is let in however large it is: waiting would not make it smaller.
void Queue::hand_over() {
  if (gathering_.empty()) return;
  {
    std::unique_lock lock(mutex_);
    const auto there_is_room = [this] {
      return abandoned_ || octets_ == 0 ||
             octets_ + gathering_.octets <= octets_most_ + allowed_octets_;
    };
    while (!there_is_room()) {
      sender_waits_ = true;
      filled_.notify_one();
      emptied_.wait(lock);
    }
    sender_waits_ = false;
    if (!abandoned_) {
      octets_ += gathering_.octets;
      bundles_.push_back(std::exchange(gathering_, {}));
      if (!spare_.empty()) {
        gathering_ = std::move(spare_.back());
        spare_.pop_back();
      }
    }
  }
  gathering_.clear();
  filled_.notify_one();
}

void Queue::close() {
  hand_over();
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  filled_.notify_one();
}

Queue::Taken Queue::take(std::vector<Bundle>& hands, const Deadline* until) {
  std::unique_lock lock(mutex_);
  const auto there_is_news = [&] {
    return !bundles_.empty() || closed_ || (sender_waits_ && !hands.empty());
  };
  if (until == nullptr) {
    filled_.wait(lock, there_is_news);
  } else if (!filled_.wait_until(lock, *until, there_is_news)) {
    return Taken::nothing;
  }
  if (bundles_.empty()) return closed_ ? Taken::closed : Taken::pressed;
  taken_octets_ += bundles_.front().octets;
  hands.push_back(std::move(bundles_.front()));
  bundles_.pop_front();
  return Taken::bundle;
}

void Queue::allow_more(std::size_t octets) {
  {
    const std::lock_guard lock(mutex_);
    if (allowed_octets_ == octets) return;
    allowed_octets_ = octets;
    sender_waits_ = false;  // it looks again
  }
  emptied_.notify_one();
}

// What is in them is freed by the sender, who made it: memory that goes to and fro between two
// threads costs both.
void Queue::give_back(std::vector<Bundle>& hands) {
  {
    const std::lock_guard lock(mutex_);
    octets_ -= std::exchange(taken_octets_, 0);
    allowed_octets_ = 0;
    while (!hands.empty() && spare_.size() < spare_bundles) {
      spare_.push_back(std::move(hands.back()));
      hands.pop_back();
    }
  }
  emptied_.notify_one();
  hands.clear();
}

void Queue::abandon() {
  {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    bundles_.clear();
    octets_ = taken_octets_ = 0;
  }
  emptied_.notify_one();
}

}  // namespace malote::store
