// SPDX-License-Identifier: MIT
#include "app/tls_keys.hpp"

#include "app/exit_status.hpp"
#include "core/i18n.hpp"
#include "export/phrases.hpp"

namespace malote::app {

std::shared_ptr<tls::Keys> open_keys(const Config& config, bool may_come) {
  auto keys = std::make_shared<tls::Keys>();
  for (const std::string& path : config.key_logs) {
    const auto added = keys->add_file(path, may_come);
    if (!added) throw Failure(ExitStatus::nothing, added.error().text);
  }
  for (const std::string& path : config.private_keys) {
    const auto added = keys->add_private_key(path);
    if (!added) throw Failure(ExitStatus::nothing, added.error().text);
  }
  return keys;
}

void add_secrets(tls::Keys& keys, const std::vector<CaptureSecrets>& secrets, std::size_t first) {
  constexpr std::uint32_t key_log = 0x544c534b;  // "TLSK"
  for (; first < secrets.size(); ++first) {
    if (secrets[first].type == key_log) keys.add_log(secrets[first].octets);
  }
}

void tell_rubbish(const tls::Keys& keys, const Origin& where, RecordSink& sink) {
  if (keys.rubbish() == 0) return;
  NoticeRecord notice;
  notice.time = where.time;
  notice.severity = Severity::warn;
  notice.kind = "keylog-rubbish";
  notice.text =
      fill(tr_plural("A line of the key log is none, and was passed over.",
                     "{} lines of the key log are none, and were passed over.", keys.rubbish()),
           grouped(keys.rubbish()));
  notice.origin = where;
  sink.accept(std::move(notice));
}

}  // namespace malote::app
