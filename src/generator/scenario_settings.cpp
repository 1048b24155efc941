// SPDX-License-Identifier: MIT
// The `key: value` lines: of the whole file, and of a session before its first turn.
#include <array>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "generator/scenario_parser.hpp"
#include "generator/tls_end.hpp"

namespace malote::generator {
namespace {

template <typename T>
struct Named {
  std::string_view word;
  T value;
};

template <typename T, std::size_t N>
const T* find(const std::array<Named<T>, N>& table, std::string_view word) {
  for (const auto& row : table) {
    if (row.word == word) return &row.value;
  }
  return nullptr;
}

constexpr std::array<Named<Link>, 6> links{{{"ethernet", Link::ethernet},
                                            {"vlan", Link::vlan},
                                            {"raw", Link::raw},
                                            {"sll", Link::sll},
                                            {"sll2", Link::sll2},
                                            {"loopback", Link::loopback}}};
constexpr std::array<Named<Spoken>, 6> languages{{{"smtp", Spoken::smtp},
                                                  {"lmtp", Spoken::lmtp},
                                                  {"pop3", Spoken::pop3},
                                                  {"imap", Spoken::imap},
                                                  {"ftp", Spoken::ftp},
                                                  {"other", Spoken::other}}};
constexpr std::array<Named<DamageKind>, 6> shares{{{"lose", DamageKind::lose},
                                                   {"late", DamageKind::late},
                                                   {"reorder", DamageKind::reorder},
                                                   {"duplicate", DamageKind::duplicate},
                                                   {"retransmit", DamageKind::retransmit},
                                                   {"overlap", DamageKind::overlap}}};

std::optional<std::uint64_t> parse_up_to(std::string_view text, std::uint64_t least,
                                         std::uint64_t most) {
  const auto value = parse_number(text);
  return value && *value >= least && *value <= most ? value : std::nullopt;
}

std::optional<Damage> parse_damage(const std::vector<std::string_view>& words) {
  if (words.size() == 1 && words[0] == "no-syn") return Damage{DamageKind::no_syn};
  if (words.size() == 1 && words[0] == "no-fin") return Damage{DamageKind::no_fin};
  if (words.size() == 3 && words[0] == "lose" && words[1] == "packet") {
    const auto count = parse_up_to(words[2], 1, UINT64_MAX);
    return count ? std::optional(Damage{DamageKind::lose_packet, 0, *count}) : std::nullopt;
  }
  if (words.size() != 2) return {};
  if (words[0] == "one-way") {
    if (words[1] == "client") return Damage{DamageKind::one_way, 0, 0, Side::client};
    if (words[1] == "server") return Damage{DamageKind::one_way, 0, 0, Side::server};
    return {};
  }
  if (words[0] == "cut-first" || words[0] == "cut-last") {
    const auto kind = words[0] == "cut-first" ? DamageKind::cut_first : DamageKind::cut_last;
    const auto count = parse_number(words[1]);
    return count ? std::optional(Damage{kind, 0, *count}) : std::nullopt;
  }
  const auto* kind = find(shares, words[0]);
  const auto share = parse_share(words[1]);
  return kind != nullptr && share ? std::optional(Damage{*kind, *share}) : std::nullopt;
}

Problem check_tls(const TlsScript& tls) {
  TlsWishes wishes;
  wishes.versions = tls.versions;
  wishes.suites = tls.suites;
  const auto made = TlsContext::for_client(TlsLibrary::usual(), wishes);
  return made ? std::nullopt : Problem(made.error().text);
}

}  // namespace

ScenarioParser::Setting ScenarioParser::find_setting(std::string_view key) {
  static constexpr std::array<Named<Setting>, 22> table{
      {{"title", &ScenarioParser::set_title},
       {"start", &ScenarioParser::set_start},
       {"seed", &ScenarioParser::set_seed},
       {"link", &ScenarioParser::set_link},
       {"ipv6", &ScenarioParser::set_ipv6},
       {"fragment", &ScenarioParser::set_fragment},
       {"snaplen", &ScenarioParser::set_snaplen},
       {"damage", &ScenarioParser::set_damage},
       {"client", &ScenarioParser::set_client},
       {"server", &ScenarioParser::set_server},
       {"protocol", &ScenarioParser::set_protocol},
       {"mss", &ScenarioParser::set_mss},
       {"rtt", &ScenarioParser::set_rtt},
       {"acks", &ScenarioParser::set_acks},
       {"isn", &ScenarioParser::set_isn},
       {"connect", &ScenarioParser::set_connect},
       {"tls", &ScenarioParser::set_tls},
       {"tls-version", &ScenarioParser::set_tls_version},
       {"tls-suites", &ScenarioParser::set_tls_suites},
       {"tls-name", &ScenarioParser::set_tls_name},
       {"tls-key", &ScenarioParser::set_tls_key},
       {"fault", &ScenarioParser::set_fault}}};
  const auto* setting = find(table, key);
  return setting == nullptr ? nullptr : *setting;
}

Problem ScenarioParser::take_setting(std::string_view key, std::string_view value) {
  const Setting setting = find_setting(key);
  if (setting == nullptr) return tr("no such setting: ") + std::string(key);
  if (!drafts_.empty() && !drafts_.back().script.steps.empty()) {
    return tr("settings stand before a session's first turn");
  }
  return (this->*setting)(trim(value));
}

Problem ScenarioParser::set_title(std::string_view value) {
  scenario_.title = value;
  return {};
}

Problem ScenarioParser::set_start(std::string_view value) {
  const auto start = parse_timestamp(value);
  if (!start) return tr("start needs a time such as 2026-01-31T09:00:00Z");
  scenario_.start = *start;
  return {};
}

Problem ScenarioParser::set_seed(std::string_view value) {
  const auto seed = parse_number(value);
  if (!seed) return tr("seed needs a whole number");
  scenario_.seed = options_.seed.value_or(*seed);
  return {};
}

Problem ScenarioParser::set_link(std::string_view value) {
  const auto words = split_words(value);
  const auto* link = words.empty() ? nullptr : find(links, words[0]);
  if (link == nullptr) return tr("link is ethernet, vlan ID, raw, sll, sll2 or loopback");
  const bool tagged = *link == Link::vlan;
  if (words.size() != (tagged ? 2U : 1U)) return tr("link vlan needs an ID, the others nothing");
  if (tagged) {
    const auto id = parse_up_to(words[1], 0, 4095);
    if (!id) return tr("a VLAN ID is a number up to 4095");
    scenario_.vlan = static_cast<std::uint16_t>(*id);
  }
  scenario_.link = *link;
  return {};
}

Problem ScenarioParser::set_ipv6(std::string_view value) {
  if (value != "yes" && value != "no") return tr("ipv6 is yes or no");
  scenario_.ipv6 = value == "yes";
  return {};
}

Problem ScenarioParser::set_fragment(std::string_view value) {
  const auto octets = parse_up_to(value, 8, 65000);
  if (!octets) return tr("fragment needs a number of octets from 8");
  scenario_.fragment = static_cast<std::uint32_t>(*octets);
  return {};
}

Problem ScenarioParser::set_snaplen(std::string_view value) {
  const auto octets = parse_up_to(value, 1, 262144);
  if (!octets) return tr("snaplen needs a number of octets");
  scenario_.snaplen = static_cast<std::uint32_t>(*octets);
  return {};
}

Problem ScenarioParser::set_damage(std::string_view value) {
  const auto damage = parse_damage(split_words(value));
  if (!damage) return tr("no such damage: ") + std::string(value);
  scenario_.damages.push_back(*damage);
  return {};
}

Problem ScenarioParser::set_client(std::string_view value) {
  const auto endpoint = parse_endpoint(value);
  if (!endpoint) return tr("client needs an address and a port");
  settings().script.client = *endpoint;
  settings().own_client = true;
  return {};
}

Problem ScenarioParser::set_server(std::string_view value) {
  const auto endpoint = parse_endpoint(value);
  if (!endpoint) return tr("server needs an address and a port");
  settings().script.server = *endpoint;
  return {};
}

Problem ScenarioParser::set_protocol(std::string_view value) {
  const auto* spoken = find(languages, value);
  if (spoken == nullptr) return tr("protocol is smtp, lmtp, pop3, imap, ftp or other");
  settings().script.spoken = *spoken;
  settings().own_protocol = true;
  return {};
}

Problem ScenarioParser::set_mss(std::string_view value) {
  const auto octets = parse_up_to(value, 1, 65495);
  if (!octets) return tr("mss needs a number of octets");
  settings().script.mss = static_cast<std::uint16_t>(*octets);
  return {};
}

Problem ScenarioParser::set_rtt(std::string_view value) {
  const auto ns = parse_duration(value);
  if (!ns) return tr("rtt needs a duration such as 2ms");
  settings().script.rtt_ns = *ns;
  return {};
}

Problem ScenarioParser::set_acks(std::string_view value) {
  if (value != "delayed" && value != "each") return tr("acks is delayed or each");
  settings().script.ack_each = value == "each";
  return {};
}

Problem ScenarioParser::set_isn(std::string_view value) {
  auto& script = settings().script;
  if (value == "near wrap") {
    script.isn_near_wrap = true;
    return {};
  }
  const auto words = split_words(value);
  const auto client = words.size() == 2 ? parse_up_to(words[0], 0, UINT32_MAX) : std::nullopt;
  const auto server = words.size() == 2 ? parse_up_to(words[1], 0, UINT32_MAX) : std::nullopt;
  if (!client || !server) return tr("isn is near wrap, or the client's and the server's number");
  script.client_isn = static_cast<std::uint32_t>(*client);
  script.server_isn = static_cast<std::uint32_t>(*server);
  return {};
}

Problem ScenarioParser::set_connect(std::string_view value) {
  if (value != "refused") return tr("connect can only be refused");
  settings().script.refused = true;
  return {};
}

Problem ScenarioParser::set_tls(std::string_view value) {
  if (value != "implicit" && value != "none") {
    return tr("tls is implicit or none; starttls stands where it begins later");
  }
  settings().script.tls.implicit = value == "implicit";
  settings().own_tls = true;
  return {};
}

// Whether there is such a version or suite, only OpenSSL knows.
Problem ScenarioParser::set_tls_version(std::string_view value) {
  TlsScript& tls = settings().script.tls;
  tls.versions = value;
  return check_tls(tls);
}

Problem ScenarioParser::set_tls_suites(std::string_view value) {
  TlsScript& tls = settings().script.tls;
  tls.suites = value;
  return check_tls(tls);
}

Problem ScenarioParser::set_tls_name(std::string_view value) {
  if (value.empty() || value.size() > 64 || split_words(value).size() != 1) {
    return tr("tls-name needs the server's name");
  }
  settings().script.tls.name = value;
  return {};
}

Problem ScenarioParser::set_tls_key(std::string_view value) {
  if (value != "ec" && value != "rsa") return tr("tls-key is ec or rsa");
  settings().script.tls.rsa = value == "rsa";
  return {};
}

Problem ScenarioParser::set_fault(std::string_view value) {
  const auto fault = parse_fault(value, Side::client);
  if (!fault) return fault.error().text;
  settings().script.faults.push_back(fault.value());
  return {};
}

}  // namespace malote::generator
