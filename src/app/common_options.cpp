// SPDX-License-Identifier: MIT
#include "app/commands.hpp"
#include "core/i18n.hpp"

namespace malote::app {

namespace {

// Verbs that make traffic write a key log themselves, and open nothing.
void add_key_options(CLI::App& app, CommonOptions& options, const std::string& group) {
  app.add_option("--keylog", options.key_logs,
                 tr("Open TLS with the secrets of this key log (SSLKEYLOGFILE), which may grow "
                    "while packets come; may be repeated"))
      ->option_text("FILE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->group(group);
  app.add_option("--tls-key", options.private_keys,
                 tr("Open TLS with this RSA private key of the server (PEM or DER), where the "
                    "secret was sent under it; may be repeated"))
      ->option_text("FILE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->group(group);
}

}  // namespace

void add_common_options(CLI::App& app, CommonOptions& options) {
  const std::string group = tr("Common options");
  const auto when = CLI::IsMember({"auto", "always", "never"});
  app.add_flag("--json", options.json, tr("Write JSON instead of text"))->group(group);
  app.add_flag("--reveal", options.reveal, tr("Show passwords, which stand as *** otherwise"))
      ->group(group);
  app.add_option("--color", options.colour, tr("Colours: auto, always or never"))
      ->option_text("WHEN")
      ->check(when)
      ->group(group);
  app.add_option("--progress", options.progress,
                 tr("The bar of a long reading: auto, always or never"))
      ->option_text("WHEN")
      ->check(when)
      ->group(group);
  app.add_option("--port", options.ports,
                 tr("What is spoken on a port, such as 2525=smtp; may be repeated"))
      ->option_text("PORT=PROTO")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->group(group);
  app.add_option("-f,--filter", options.filter,
                 tr("Take these packets only, as tcpdump knows it, such as \"tcp port 25\"; in "
                    "captures that are read and on devices"))
      ->option_text("BPF")
      ->group(group);
  if (app.get_option_no_throw("--keylog") == nullptr) add_key_options(app, options, group);
  app.add_option("--lang", options.lang, tr("Language of the texts, such as pt_BR"))
      ->option_text("LANG")
      ->group(group);
  app.add_flag("--quiet,-q", options.quiet, tr("Say nothing but faults on standard error"))
      ->group(group);
}

}  // namespace malote::app
