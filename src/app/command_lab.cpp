// SPDX-License-Identifier: MIT
// `malote lab`: a mail server to practise with, a capture of what is said to it, and the view, in
// one go. Where capturing is not permitted the lesson is shown as a recording, made on the spot.
#include <algorithm>
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
#include "generator/key_log.hpp"
#include "generator/play.hpp"
#include "generator/serve.hpp"
#include "layers/tls_keys.hpp"

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
  hints.push_back(fill(tr("Send:  telnet {} {}  HELO me, MAIL FROM:<me@{}>,"), ip,
                       port_of(server, "smtp"), to_visible(options.domain)));
  hints.push_back(fill(tr("       RCPT TO:<{}@{}>, DATA, some lines, a lone dot, QUIT"),
                       to_visible(user), to_visible(options.domain)));
  hints.push_back(fill(tr("Fetch: telnet {} {}  USER {}, PASS {}, LIST, RETR 1, QUIT"), ip,
                       port_of(server, "pop3"), to_visible(user), to_visible(password)));
  hints.push_back(fill(tr("Or:    telnet {} {}  a1 LOGIN {} {}, a2 SELECT INBOX"), ip,
                       port_of(server, "imap"), to_visible(user), to_visible(password)));
  if (const auto port = port_of(server, "ftp"); port != 0) {
    hints.push_back(
        fill(tr("Files: ftp {} {}  as anonymous; or telnet: USER, PASS, PASV, LIST"), ip, port));
  }
  return hints;
}

// Where FTP's passive data connections go, so that a filter can name them.
std::pair<std::uint16_t, std::uint16_t> passive_ports(std::optional<std::uint16_t> control) {
  constexpr unsigned ports = 64, first_unprivileged = 1024, away = 40'000, last = 65'535;
  const unsigned base = control.value_or(0) + away;
  const unsigned first = base + ports <= last ? base : base % away + first_unprivileged;
  return {static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(first + ports - 1)};
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

// The server, and a lesson if one is played, in the process that captures.
class Practice final : public Beside {
 public:
  Practice(const LabWords& said, std::string scenario)
      : said_(said), scenario_(std::move(scenario)) {}

  std::vector<std::string> begin(LivePlan& plan, PortMap& known) override {
    if (!scenario_.empty()) {  // read while we may: nobody may look where root's clone lies
      auto loaded = generator::load_scenario(scenario_, {});
      if (!loaded) throw Failure(ExitStatus::nothing, loaded.error().text);
      lesson_ = std::move(loaded.value());
    }
    generator::ServeOptions serve;
    serve.ports = parse_lab_ports(said_.ports).to_serve();
    serve.users = generator::default_users();
    if (lesson_) open_second(serve);
    serve.passive_ports = passive_ports(generator::port_in(serve.ports, generator::Service::ftp));
    // Else in clear, so that one can see what is said.
    serve.tls.offered = lesson_ && std::ranges::any_of(lesson_->sessions, generator::has_tls);
    std::optional<TemporaryFolder> keys;  // needed by name until both have opened the file in it
    if (serve.tls.offered) {
      serve.tls.key_log_path = (keys.emplace().path() / "keys.txt").string();
      give_keys(plan, serve.tls.key_log_path);
    }
    auto opened = generator::LabServer::open(serve);
    if (!opened) throw Failure(ExitStatus::nothing, opened.error().text);
    server_ = std::move(opened.value());
    // A POP3 greeting could be another protocol's: the port tells before a word is typed.
    for (const generator::ServiceFacts& one : generator::services) {
      const auto port = port_of(*server_, one.name);
      if (port == 0) continue;
      ports_.emplace_back(one.service, port);
      (void)add_port_rule(known, fmt::format("{}={}", port, one.language));
      plan.filter += fmt::format("{}tcp port {}", plan.filter.empty() ? "" : " or ", port);
    }
    if (const auto control = port_of(*server_, "ftp"); control != 0) {  // and its data connections
      plan.filter += fmt::format(" or tcp port {} or tcp portrange {}-{}", control - 1,
                                 serve.passive_ports.first, serve.passive_ports.second);
    }
    if (const auto control = port_of(*server_, "ftps"); control != 0) {
      plan.filter += fmt::format(" or tcp port {}", control - 1);
    }
    return hints_for(*server_, serve, said_.lesson);
  }

  void run() override {
    std::thread playing, beyond;
    if (second_) beyond = std::thread([this] { (void)second_->run(); });
    if (lesson_) playing = std::thread([this] { play(); });
    (void)server_->run();
    leaving_ = true;
    if (second_) second_->stop();
    if (beyond.joinable()) beyond.join();
    if (playing.joinable()) playing.join();
  }

  void stop() override {
    leaving_ = true;
    server_->stop();
  }

 private:
  // What is said under TLS is shown, too: the server tells its secrets to who captures, who opens
  // their file while we may do that.
  static void give_keys(LivePlan& plan, const std::string& path) {
    if (!generator::KeyLog::open(path)) return;
    plan.keys = std::make_shared<tls::Keys>();
    (void)plan.keys->add_file(path, true);
  }

  // Where the lesson has one: the server of another domain, at an address of its own. Its ports are
  // the first one's, too, so that one filter does for both.
  void open_second(generator::ServeOptions& first) {
    const auto& sessions = lesson_->sessions;
    const auto other = std::ranges::find_if(sessions, [&](const generator::SessionScript& one) {
      return one.server.ip != sessions.front().server.ip;
    });
    if (other == sessions.end()) return;
    generator::ServeOptions serve = first;
    serve.domain = "his.example";
    serve.addresses = {to_text(other->server.ip)};
    serve.tls.offered = false;
    std::erase_if(serve.ports, [](const auto& one) { return generator::facts_of(one.first).tls; });
    auto opened = generator::LabServer::open(serve);
    if (!opened) throw Failure(ExitStatus::nothing, opened.error().text);
    second_ = std::move(opened.value());
    for (auto& [service, port] : first.ports) {
      const auto same = port_of(*second_, generator::facts_of(service).name);
      if (same != 0) port = same;
    }
    first.relays = {{serve.domain, serve.addresses.front(), port_of(*second_, "smtp")}};
  }

  void play() {
    generator::DriveOptions options;
    options.ports = ports_;
    options.speed = said_.speed;
    options.stopped = [this] { return leaving_.load(); };
    // The screen is up before the first word is said.
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    (void)generator::drive_scenario(*lesson_, options);
  }

  const LabWords& said_;
  std::string scenario_;
  std::optional<generator::Scenario> lesson_;
  std::unique_ptr<generator::LabServer> server_, second_;
  generator::ServicePorts ports_;
  std::atomic<bool> leaving_ = false;
};

// A capture of the lesson without a network: what would be seen if capturing were permitted.
ExitStatus show_recording(const std::string& lesson, const Context& context) {
  const Lesson found = find_lesson(lesson.empty() ? default_lesson() : lesson);
  const TemporaryFolder folder;
  const std::string capture = (folder.path() / (found.name + ".pcap")).string();
  generator::PlayOptions play;
  play.key_log_path = (folder.path() / "keys.txt").string();
  const auto played = generator::play_file(found.path, capture, play);
  if (!played) throw Failure(ExitStatus::nothing, played.error().text);
  Context opening = context;
  opening.config.key_logs.push_back(play.key_log_path);
  Source source = open_source(capture, opening);
  source.reader.reset();
  BrowseOptions options;
  options.title = fill(tr("recording of {}"), found.name);
  return run_browse(source.store, options, context);
}

ExitStatus show_lessons() {
  for (const Lesson& one : lessons()) {
    write_out(fmt::format("{:<24} {}\n", to_visible(one.name), to_visible(one.title)));
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

  LivePlan plan;
  plan.devices = {said.device};
  plan.store = said.store;
  BrowseOptions options;
  options.title = tr("the lab");
  try {
    return watch(plan, options, context, std::make_shared<Practice>(said, scenario));
  } catch (const Failure& failure) {
    if (failure.status() != ExitStatus::nothing) throw;
    say(failure.what());
    throw Failure(failure.status(),
                  tr("malote lab --recorded shows a lesson from a recording, without "
                     "capturing"));
  }
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
    invocation.captures = !said->list && !said->recorded;
    invocation.run = [said](const Context& context) { return lab(*said, context); };
  });
}

}  // namespace malote::app
