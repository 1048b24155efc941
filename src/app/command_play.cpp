// SPDX-License-Identifier: MIT

#include "app/commands.hpp"
#include "app/output.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/json_rows.hpp"
#include "export/phrases.hpp"
#include "generator/play.hpp"

namespace malote::app {
namespace {

struct PlayWords {
  std::string scenario, out, one_way;
  generator::PlayOptions options;
};

std::string report_json(const generator::PlayReport& report) {
  store::JsonBuffer buffer;
  store::JsonWriter json(buffer);
  json.StartObject();
  const auto put = [&](const char* key, std::uint64_t number) {
    store::put_key(json, key);
    json.Uint64(number);
  };
  put("sessions", report.sessions);
  put("messages", report.messages);
  put("transfers", report.transfers);
  put("packets", report.packets);
  put("bytes", report.octets);
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

ExitStatus play(const PlayWords& said, const Context& context) {
  generator::PlayOptions options = said.options;
  if (!said.one_way.empty()) {
    options.one_way = said.one_way == "client" ? generator::Side::client : generator::Side::server;
  }
  const auto report = generator::play_file(said.scenario, said.out, options);
  if (!report) throw Failure(ExitStatus::nothing, report.error().text);
  const generator::PlayReport& played = report.value();
  if (context.options.json) {
    write_out(report_json(played));
  } else if (!context.options.quiet) {
    say(fill(
        tr_plural("{} packet, {}, written to {}", "{} packets, {}, written to {}", played.packets),
        grouped(played.packets), octets_phrase(played.octets), to_visible(said.out)));
  }
  return ExitStatus::done;
}

void add_damage_options(CLI::App& verb, PlayWords& said) {
  generator::PlayOptions& options = said.options;
  const std::string group = tr("What happens to the packets");
  const CLI::Validator percentages(
      [](std::string& word) {
        if (word.size() > 1 && word.ends_with('%'))
          word = "0" + word.substr(0, word.size() - 1) + "e-2";
        return std::string();
      },
      "", "");
  const auto share = [&](const char* name, double& value, const char* text) {
    verb.add_option(name, value, text)
        ->transform(percentages)
        ->check(CLI::Range(0.0, 1.0))
        ->option_text(tr("SHARE"))
        ->group(group);
  };
  share("--lose", options.lose, tr("Never captured, yet received"));
  share("--late", options.late, tr("Captured only when sent again"));
  share("--reorder", options.reorder, tr("Changes places with the next one"));
  share("--duplicate", options.duplicate, tr("Captured twice"));
  share("--retransmit", options.retransmit, tr("Sent again although it had arrived"));
  share("--overlap", options.overlap, tr("Followed by a copy with other octets"));
  verb.add_flag("--no-syn", options.no_syn, tr("The capture begins after the handshake"))
      ->group(group);
  verb.add_flag("--no-fin", options.no_fin, tr("The capture ends before the connection does"))
      ->group(group);
  verb.add_option("--one-way", said.one_way, tr("Only what this side sent: client or server"))
      ->check(CLI::IsMember({"client", "server"}))
      ->option_text("SIDE")
      ->group(group);
  verb.add_option("--cut-first", options.cut_first, tr("So many packets missing at the start"))
      ->option_text("N")
      ->group(group);
  verb.add_option("--cut-last", options.cut_last, tr("So many packets missing at the end"))
      ->option_text("N")
      ->group(group);
}

void add_packet_options(CLI::App& verb, PlayWords& said) {
  generator::PlayOptions& options = said.options;
  const std::string group = tr("How the packets are made");
  verb.add_option("--mss", options.mss, tr("Octets in a segment at most"))
      ->check(CLI::Range(1, 65'000))
      ->option_text("OCTETS")
      ->group(group);
  verb.add_flag("--ipv6", options.ipv6, tr("Over IPv6"))->group(group);
  verb.add_option("--vlan", options.vlan, tr("With a VLAN tag"))
      ->check(CLI::Range(0, 4094))
      ->option_text("ID")
      ->group(group);
  verb.add_option("--fragment", options.fragment, tr("In IP fragments of so many octets"))
      ->check(CLI::Range(8, 65'000))
      ->option_text("OCTETS")
      ->group(group);
  verb.add_option("--snaplen", options.snaplen, tr("Captured octets of a frame at most"))
      ->check(CLI::Range(1, 262'144))
      ->option_text("OCTETS")
      ->group(group);
}

}  // namespace

void add_play(CLI::App& app, Invocation& invocation) {
  const auto said = std::make_shared<PlayWords>();
  CLI::App* verb =
      app.add_subcommand("play", tr("Write a conversation, told in a scenario, as a capture"));
  verb->add_option("SCENARIO", said->scenario, tr("The scenario's file"))
      ->required()
      ->option_text(" ");
  verb->add_option("-o,--output", said->out, tr("The capture file to write"))
      ->option_text("CAPTURE")
      ->required();
  verb->add_option("--seed", said->options.seed, tr("The same seed gives the same octets"))
      ->option_text("N");
  verb->add_option("--truth", said->options.truth_path,
                   tr("Write what was really sent, one JSON object a message or transfer"))
      ->option_text("FILE");
  verb->add_option("--keylog", said->options.key_log_path,
                   tr("Write the secrets of sessions under TLS, for decryption"))
      ->option_text("FILE");
  add_packet_options(*verb, *said);
  add_damage_options(*verb, *said);
  verb->callback([said, &invocation] {
    invocation.run = [said](const Context& context) { return play(*said, context); };
  });
}

}  // namespace malote::app
