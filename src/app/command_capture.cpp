// SPDX-License-Identifier: MIT
// `malote capture`: live, without a view. Capturing runs in a thread; this one waits for signals
// and shows how far it is.
#include <future>
#include <thread>

#include "app/bounds_words.hpp"
#include "app/commands.hpp"
#include "app/end_signals.hpp"
#include "app/live_capture.hpp"
#include "app/live_status.hpp"
#include "app/output.hpp"
#include "app/read_summary.hpp"
#include "capture/device.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/json_rows.hpp"
#include "export/phrases.hpp"
#include "export/table.hpp"

namespace malote::app {
namespace {

struct CaptureWords {
  LivePlan plan;
  double seconds = 0;
  std::uint64_t packets = 0;
  RetentionWords kept;
  RotationWords rotated;
};

std::string device_json(const DeviceInfo& device) {
  store::JsonBuffer buffer;
  store::JsonWriter json(buffer);
  json.StartObject();
  store::put_text(json, "name", device.name);
  store::put_text(json, "description",
                  device.description.empty() ? OptionalText() : OptionalText(device.description));
  store::put_key(json, "addresses");
  json.StartArray();
  for (const std::string& address : device.addresses) json.String(address.c_str());
  json.EndArray();
  store::put_key(json, "up");
  json.Bool(device.up);
  store::put_key(json, "loopback");
  json.Bool(device.loopback);
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

std::string device_line(const DeviceInfo& device, std::size_t name_columns) {
  std::string line = to_visible(device.name);
  line.resize(std::max(name_columns, line.size()) + 2, ' ');
  std::string addresses;
  for (const std::string& address : device.addresses) {
    addresses += (addresses.empty() ? "" : ", ") + address;
  }
  if (addresses.empty()) addresses = to_visible(device.description);
  line += addresses;
  if (!device.up) line += std::string(addresses.empty() ? "" : " ") + tr("(down)");
  while (line.ends_with(' ')) line.pop_back();
  return line + "\n";
}

ExitStatus show_devices(const Context& context) {
  const auto devices = list_devices();
  if (!devices) throw Failure(ExitStatus::nothing, to_visible(devices.error().text));
  std::size_t columns = 0;
  for (const DeviceInfo& one : devices.value()) columns = std::max(columns, one.name.size());
  for (const DeviceInfo& one : devices.value()) {
    write_out(context.options.json ? device_json(one) : device_line(one, columns));
  }
  if (!context.options.quiet) {
    say(tr("these are the devices; malote capture -i DEVICE -d STORE captures on one"));
  }
  return ExitStatus::done;
}

// In a thread of its own; here we wait. The first signal ends it cleanly, the second kills.
void capture_until_told(LiveCapture& capture, const EndSignals& signals, LiveStatus& status) {
  std::packaged_task<void()> task([&capture] { capture.run(); });
  std::future<void> done = task.get_future();
  std::thread thread(std::move(task));
  bool asked = false;
  while (done.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    const int signal = signals.wait(std::chrono::milliseconds(100));
    if (signal != 0 && asked) {
      status.clear();
      signals.let_kill(signal);
    }
    if (signal != 0) {
      asked = true;
      capture.stop();
    }
    status.show(capture.counts());
  }
  thread.join();
  status.clear();
  done.get();
}

ExitStatus capture(const CaptureWords& said, const Context& context) {
  if (said.plan.devices.empty()) return show_devices(context);
  LivePlan plan = said.plan;
  plan.filter = context.config.filter;
  if (plan.raw == "-") {
    throw Failure(ExitStatus::usage, tr("-w writes a file; it can't write to standard output"));
  }
  plan.retention = to_retention(said.kept);
  plan.rotation = to_rotation(said.rotated);
  if (plan.rotation.any() && plan.raw.empty()) {
    throw Failure(ExitStatus::usage, tr("--rotate-size and --rotate-every go with -w"));
  }
  if (said.packets != 0) plan.packets = said.packets;
  if (said.seconds > 0) {
    plan.duration = std::chrono::milliseconds(static_cast<std::int64_t>(said.seconds * 1000));
  }
  const EndSignals signals;
  LiveCapture live(plan, context.config);
  std::string devices;
  for (const std::string& device : plan.devices) devices += (devices.empty() ? "" : ", ") + device;
  if (!context.options.quiet || said.plan.store.empty()) {
    say(fill(tr("capturing on {} into {}; Ctrl-C ends"), to_visible(devices),
             to_visible(live.store())));
  }
  LiveStatus status(context.config.progress, context.options.quiet, context.terminal);
  capture_until_told(live, signals, status);
  for (const std::string& line : live.faults()) say(line);
  const LiveCounts counts = live.counts();
  if (counts.dropped != 0) {
    say(fill(
        tr_plural("{} packet was dropped for want of time or room; -f narrows what is captured",
                  "{} packets were dropped for want of time or room; -f narrows what is "
                  "captured",
                  counts.dropped),
        grouped(counts.dropped)));
  }
  if (context.options.json) {
    write_out(summary_json(live.summary(), live.store()) + "\n");
  } else if (!context.options.quiet) {
    write_out(summary_text(live.summary(), live.store()));
  }
  return live.faults().empty() ? ExitStatus::done : ExitStatus::faults;
}

}  // namespace

void add_capture(CLI::App& app, Invocation& invocation) {
  const auto said = std::make_shared<CaptureWords>();
  CLI::App* verb = app.add_subcommand("capture", tr("Capture live into a store"));
  verb->add_option("-i,--interface", said->plan.devices,
                   tr("A device, or any for all of them; may be repeated. Without it the devices "
                      "are listed"))
      ->option_text("DEVICE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  verb->add_option("-d,--store", said->plan.store,
                   tr("The store to make, or to add to; without it a dated one"))
      ->option_text("STORE");
  verb->add_option("-w,--write", said->plan.raw, tr("Write the packets, too, as pcapng"))
      ->option_text("FILE");
  verb->add_option("--duration", said->seconds, tr("End after so many seconds"))
      ->check(CLI::Range(0.001, 1e9))
      ->option_text(tr("SECONDS"));
  verb->add_option("--packets", said->packets, tr("End after so many packets"))
      ->check(CLI::Range(std::uint64_t{1}, UINT64_MAX))
      ->option_text("N");
  add_rotation_options(*verb, said->rotated);
  add_retention_options(*verb, said->kept);
  verb->callback([said, &invocation] {
    invocation.captures = !said->plan.devices.empty();
    invocation.run = [said](const Context& context) { return capture(*said, context); };
  });
}

}  // namespace malote::app
