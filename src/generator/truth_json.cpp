// SPDX-License-Identifier: MIT
// Truth rows as JSON lines, in the key order of the contract's `messages` and `transfers`.
#include <openssl/evp.h>

#include <array>

#include "core/text.hpp"
#include "generator/ftp_dialogue.hpp"
#include "generator/transfer_truth.hpp"
#include "generator/truth.hpp"

namespace malote::generator {
namespace {

void put_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : to_utf8_lossy(text)) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20U) {
      out += "\\u00" + to_hex(std::string_view(&c, 1));
    } else {
      out += c;
    }
  }
  out += '"';
}

void put_key(std::string& out, std::string_view key) {
  out += out.size() > 1 ? ",\"" : "\"";
  out += key;
  out += "\":";
}

void put(std::string& out, std::string_view key, const std::optional<std::string>& text) {
  put_key(out, key);
  if (text) {
    put_string(out, *text);
  } else {
    out += "null";
  }
}

void put(std::string& out, std::string_view key, const std::vector<std::string>& texts) {
  put_key(out, key);
  out += '[';
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out += ',';
    put_string(out, texts[i]);
  }
  out += ']';
}

void put(std::string& out, std::string_view key, const std::optional<std::uint64_t>& number) {
  put_key(out, key);
  out += number ? std::to_string(*number) : "null";
}

void put(std::string& out, std::string_view key, const Endpoint& end) {
  put_key(out, key);
  out += "{\"ip\":\"" + to_text(end.ip) + "\",\"port\":" + std::to_string(end.port) + "}";
}

}  // namespace

std::string to_json(const TruthRow& row) {
  std::string out = "{";
  put(out, "session_name", std::optional(row.session));
  put(out, "via", std::optional(row.via));
  put(out, "action", std::optional(row.action));
  put(out, "envelope_from", row.envelope_from);
  put(out, "envelope_to", row.envelope_to);
  put(out, "accepted_to", row.accepted_to);
  for (const auto& [key, value] : row.header) put(out, key, value);
  put(out, "number", row.number);
  put(out, "mailbox", row.mailbox);
  put(out, "uid", row.uid);
  put(out, "uidvalidity", row.uidvalidity);
  put(out, "flags", row.flags);
  if (row.is_size_known) {
    put(out, "size", std::optional(row.size));
    put(out, "sha256", std::optional(row.sha256));
  }
  put_key(out, "complete");
  out += row.complete ? "true" : "false";
  put(out, "verdict", std::optional(row.verdict));
  put(out, "missing", std::vector<std::string>{});
  put(out, "partial", row.partial);
  put(out, "result", row.result);
  put(out, "time", std::optional(to_rfc3339(row.time)));
  return out + "}";
}

std::string to_json(const TransferTruth& row) {
  const bool upload = is_upload(row.command);
  const char* direction = is_listing(row.command) ? "listing" : upload ? "upload" : "download";
  std::string out = "{";
  put(out, "session_name", std::optional(row.session));
  put(out, "command", std::optional(row.command));
  put(out, "path", std::optional(row.path));
  if (row.is_resolved_known) put(out, "resolved", row.resolved);
  put(out, "direction", std::optional<std::string>(direction));
  put(out, "mode", std::optional<std::string>(row.active ? "active" : "passive"));
  if (row.client) put(out, "client", *row.client);
  if (row.server) put(out, "server", *row.server);
  put(out, "type", std::optional(std::string(1, row.type)));
  put(out, "transfer_mode", std::optional(std::string(1, row.transfer_mode)));
  put(out, "structure", std::optional(std::string(1, row.structure)));
  put(out, "protection", std::optional(std::string(1, row.protection)));
  put(out, "offset", std::optional(row.offset));
  put(out, "size", std::optional(row.size));
  put(out, "sha256", std::optional(row.sha256));
  put_key(out, "complete");
  out += row.complete ? "true" : "false";
  put(out, "verdict", std::optional(row.verdict));
  put(out, "missing", std::vector<std::string>{});
  if (row.client) put(out, "link", std::optional(row.link));
  put(out, "result", row.result);
  put(out, "start", std::optional(to_rfc3339(row.start)));
  put(out, "end", std::optional(to_rfc3339(row.end)));
  return out + "}";
}

std::string sha256_hex(std::string_view octets) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(octets.data(), octets.size(), digest.data(), &length, EVP_sha256(), nullptr) !=
      1) {
    return {};
  }
  return to_hex({reinterpret_cast<const char*>(digest.data()), length});
}

}  // namespace malote::generator
