// SPDX-License-Identifier: MIT
// `malote lab`: a mail server to practise with, a capture of what is said to it, and the view, in
// one go. Where capturing is not permitted the lesson is shown as a recording, made on the spot.
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "app/commands.hpp"
#include "app/lab_ports.hpp"
#include "app/lessons.hpp"
#include "app/output.hpp"
#include "app/source.hpp"
#include "app/watch.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"
#include "generator/drive.hpp"
#include "generator/play.hpp"
#include "generator/serve.hpp"

namespace malote::app {
namespace {

struct LabWords {
  LabPortWords ports;
  std::string device = "lo";
  std::string lesson;
  std::string store;
  bool list = false, recorded = false;
  double speed = 1;
};

std::uint16_t port_of(const generator::LabServer& server, std::string_view protocol) {
  for (const generator::Listening& one : server.listening()) {
    if (one.protocol == protocol) return one.endpoint.port;
  }
  return 0;
}

// The server, and a lesson if one is played, each in a thread of its own; ended whatever happens.
class Practice {
 public:
  explicit Practice(generator::LabServer& server) : server_(server) {
    serving_ = std::thread([this] { (void)server_.run(); });
  }
  ~Practice() {
    leaving_ = true;
    if (playing_.joinable()) playing_.join();
    server_.stop();
    if (serving_.joinable()) serving_.join();
  }
  Practice(const Practice&) = delete;
  Practice& operator=(const Practice&) = delete;

  void play(const std::string& scenario, double speed) {
    generator::DriveOptions options;
    options.smtp_port = port_of(server_, "smtp");
    options.pop3_port = port_of(server_, "pop3");
    options.speed = speed;
    options.stopped = [this] { return leaving_.load(); };
    playing_ = std::thread([scenario, options] {
      // The view is seen to be up before the first word is said.
      std::this_thread::sleep_for(std::chrono::milliseconds(500));
      (void)generator::drive_file(scenario, options);
    });
  }

 private:
  generator::LabServer& server_;
  std::atomic<bool> leaving_ = false;
  std::thread serving_, playing_;
};

std::vector<std::string> hints_for(const generator::LabServer& server,
                                   const generator::ServeOptions& options,
                                   const std::string& lesson) {
  const auto& [user, password] = options.users.front();
  const std::string ip = to_text(server.listening().front().endpoint.ip);
  std::vector<std::string> hints;
  if (!lesson.empty()) {
    hints.push_back(fill(tr("The lesson {} is being played. Enter opens a session, ? helps."),
                         to_visible(lesson)));
    return hints;
  }
  hints.push_back(fill(tr("In another terminal: telnet {} {}  then HELO me, MAIL FROM:<me@{}>,"),
                       ip, port_of(server, "smtp"), to_visible(options.domain)));
  hints.push_back(fill(tr("  RCPT TO:<{}@{}>, DATA, some lines, a line with a dot, QUIT"),
                       to_visible(user), to_visible(options.domain)));
  hints.push_back(fill(tr("To fetch it: telnet {} {}  then USER {}, PASS {}, LIST, RETR 1, QUIT"),
                       ip, port_of(server, "pop3"), to_visible(user), to_visible(password)));
  return hints;
}

// A folder of our own, gone at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "malote-lab-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw Failure(ExitStatus::nothing, fill(tr("{}: no folder can be made there"), name));
    }
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

// A capture of the lesson without a network: what would be seen if capturing were permitted.
ExitStatus show_recording(const std::string& lesson, const Context& context) {
  const Lesson found = find_lesson(lesson.empty() ? default_lesson() : lesson);
  const TemporaryFolder folder;
  const std::string capture = (folder.path() / (found.name + ".pcap")).string();
  const auto played = generator::play_file(found.path, capture, {});
  if (!played) throw Failure(ExitStatus::nothing, played.error().text);
  Source source = open_source(capture, context);
  source.reader.reset();
  BrowseOptions options;
  options.title = fill(tr("recording of {}"), found.name);
  return run_browse(source.store, options, context);
}

ExitStatus show_lessons() {
  for (const Lesson& one : lessons()) {
    write_out(fmt::format("{:<20} {}\n", to_visible(one.name), to_visible(one.title)));
  }
  return ExitStatus::done;
}

ExitStatus lab(const LabWords& said, const Context& context) {
  if (said.list) return show_lessons();
  const std::string scenario = said.lesson.empty() ? "" : find_lesson(said.lesson).path;
  if (!can_browse(context)) {
    throw Failure(ExitStatus::nothing,
                  tr("the lab needs a terminal; malote serve and malote capture work without one"));
  }
  if (said.recorded) return show_recording(said.lesson, context);

  generator::ServeOptions serve;
  const LabPorts ports = parse_lab_ports(said.ports);
  serve.smtp_port = ports.smtp.value_or(static_cast<std::uint16_t>(25 + ports.offset));
  serve.pop3_port = ports.pop3.value_or(static_cast<std::uint16_t>(110 + ports.offset));
  serve.users = generator::default_users();
  const auto opened = generator::LabServer::open(serve);
  if (!opened) throw Failure(ExitStatus::nothing, opened.error().text);
  generator::LabServer& server = *opened.value();

  LivePlan plan;
  plan.devices = {said.device};
  plan.store = said.store;
  plan.filter =
      fmt::format("tcp port {} or tcp port {}", port_of(server, "smtp"), port_of(server, "pop3"));
  std::optional<LiveCapture> capture;
  try {
    capture.emplace(plan, context.config);
  } catch (const Failure& failure) {
    say(failure.what());
    throw Failure(failure.status(),
                  tr("malote lab --recorded shows the same lesson from a recording, without "
                     "capturing"));
  }
  BrowseOptions options;
  options.title = tr("the lab");
  options.follow = true;
  options.hints = hints_for(server, serve, said.lesson);
  Practice practice(server);
  if (!scenario.empty()) practice.play(scenario, said.speed);
  return watch(*capture, options, context);
}

}  // namespace

void add_lab(CLI::App& app, Invocation& invocation) {
  const auto said = std::make_shared<LabWords>();
  CLI::App* verb = app.add_subcommand(
      "lab", tr("A mail server to practise with, captured and shown as you type to it"));
  add_lab_port_options(*verb, said->ports);
  verb->add_option("--lesson", said->lesson, tr("Play this lesson; without it you type yourself"))
      ->option_text("NAME");
  verb->add_flag("--list", said->list, tr("List the lessons"));
  verb->add_flag("--recorded", said->recorded,
                 tr("Show a recording of the lesson; needs no right to capture"));
  verb->add_option("--speed", said->speed, tr("How fast a lesson is typed (1)"))
      ->check(CLI::Range(0.0, 1000.0))
      ->option_text("X");
  verb->add_option("-i,--interface", said->device, tr("Where the server is reached (lo)"))
      ->option_text("DEVICE");
  verb->add_option("-d,--store", said->store,
                   tr("The store to make, or to add to; without it a dated one"))
      ->option_text("STORE");
  verb->callback([said, &invocation] {
    invocation.run = [said](const Context& context) { return lab(*said, context); };
  });
}

}  // namespace malote::app
