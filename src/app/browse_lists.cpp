// SPDX-License-Identifier: MIT
#include "app/browse_lists.hpp"

#include <chrono>
#include <set>

#include "core/i18n.hpp"
#include "export/index_pass.hpp"
#include "export/phrases.hpp"
#include "ui/statistics_screen.hpp"
#include "ui/text_screen.hpp"
#include "view/filter_completion.hpp"
#include "view/flat_lists.hpp"
#include "view/host_list.hpp"
#include "view/journey_list.hpp"
#include "view/tls_page.hpp"

namespace malote::app {
namespace {

using Ids = std::vector<std::uint64_t>;

std::string count_of_logins(std::size_t count) {
  return fill(tr_plural("{} login", "{} logins", count), grouped(count));
}
std::string count_of_hosts(std::size_t count) {
  return fill(tr_plural("{} host", "{} hosts", count), grouped(count));
}
std::string count_of_notices(std::size_t count) {
  return fill(tr_plural("{} notice", "{} notices", count), grouped(count));
}
std::string count_of_journeys(std::size_t count) {
  return fill(tr_plural("{} journey", "{} journeys", count), grouped(count));
}
std::string count_of_hops(std::size_t count) {
  return fill(tr_plural("{} hop", "{} hops", count), grouped(count));
}
std::string count_of_tls(std::size_t count) {
  return fill(tr_plural("{} TLS connection", "{} TLS connections", count), grouped(count));
}

// The sessions of rows, each once.
template <typename SessionOf>
ExportTargets sessions_of(const Ids& ids, const SessionOf& session_of) {
  std::set<std::uint64_t> sessions;
  for (const std::uint64_t id : ids) {
    const SessionId session = session_of(id);
    if (session) sessions.insert(session.value);
  }
  return {false, {sessions.begin(), sessions.end()}, {}, {}};
}

}  // namespace

BrowseLists::BrowseLists(const store::Reader& reader, ViewedStore store, bool live,
                         ui::Shell& shell, LeadsTo leads)
    : reader_(reader),
      store_(std::move(store)),
      live_(live),
      shell_(shell),
      leads_(std::move(leads)) {}

void BrowseLists::bring_index_up_to_date() const {
  auto indexer = store::Indexer::open(store_.path);
  if (!indexer) return;
  using Clock = std::chrono::steady_clock;
  auto shown = Clock::now();
  (void)index_messages(*indexer.value(), reader_, [&](std::uint64_t done, std::uint64_t all) {
    if (Clock::now() - shown < std::chrono::milliseconds(100)) return;
    shown = Clock::now();
    (void)shell_.progress(fill(tr("the index is made: {} of {}"), grouped(done), grouped(all)));
  });
  shell_.say("", Role::plain);
}

std::unique_ptr<ui::ListScreen> BrowseLists::make_plain(std::unique_ptr<view::IdList> model,
                                                        ui::ListWords words,
                                                        ui::ListScreen::Open open,
                                                        bool follow) const {
  // Where somebody else writes, what is not indexed is read, and the screen says so.
  if (!live_) model->before_search([this] { bring_index_up_to_date(); });
  auto list = std::make_unique<ui::ListScreen>(std::move(model), std::move(words), std::move(open),
                                               follow, live_);
  list->complete_with(
      [this](const std::string& before) { return view::complete_filter(reader_, before); });
  return list;
}

std::unique_ptr<ui::ListScreen> BrowseLists::make(ui::Action action,
                                                  std::unique_ptr<view::IdList> model,
                                                  ui::ListWords words, ui::ListScreen::Open open,
                                                  bool follow) const {
  auto list = make_plain(std::move(model), std::move(words), std::move(open), follow);
  const auto& lists = store_.context.config.screens.lists;
  const auto found = lists.find(std::string(ui::to_word(action)));
  if (found != lists.end()) list->set_up(found->second);
  return list;
}

void BrowseLists::let_export(ui::ListScreen& list, const std::string& first_form,
                             Resolve resolve) const {
  list.export_with(make_exporter(store_, first_form, std::move(resolve)));
}

void BrowseLists::offer() const {
  using ui::Action;
  shell_.offer_list(Action::logins, tr("Logins"), [this] { return logins(); });
  shell_.offer_list(Action::hosts, tr("Hosts"), [this] { return hosts(); });
  shell_.offer_list(Action::notices, tr("Notices"), [this] { return notices(); });
  shell_.offer_list(Action::journeys, tr("Journeys"), [this] { return journeys(); });
  shell_.offer_list(Action::tls, "TLS", [this] { return tls(); });
  shell_.offer_list(Action::statistics, tr("Stats"), [this] { return statistics(); });
}

std::unique_ptr<ui::Screen> BrowseLists::logins() const {
  const auto open = [this](std::uint64_t id,
                           const ui::Frame& frame) -> std::unique_ptr<ui::Screen> {
    const auto login = reader_.login(id);
    if (!login || !login->session) return nullptr;
    return leads_.session(login->session, frame, [time = login->time](const auto& talk) {
      return talk.line_at(time, false);
    });
  };
  auto list = make(ui::Action::logins, std::make_unique<view::LoginList>(reader_, shell_.reveals()),
                   {tr("Logins"), tr("nobody tried to log in"), tr("waiting for the first login"),
                    count_of_logins},
                   open, false);
  let_export(*list, "text", [this](const Ids& ids) {
    return sessions_of(ids, [&](std::uint64_t id) {
      const auto login = reader_.login(id);
      return login ? login->session : SessionId{};
    });
  });
  return list;
}

std::unique_ptr<ui::Screen> BrowseLists::hosts() const {
  auto model = std::make_unique<view::HostList>(reader_);
  const view::HostList* const hosts = model.get();
  const auto open = [this, hosts](std::uint64_t id, const ui::Frame&) {
    return leads_.sessions("ip:" + hosts->address(id));
  };
  auto list = make(
      ui::Action::hosts, std::move(model),
      {tr("Hosts"), tr("no host was found"), tr("waiting for the first session"), count_of_hosts},
      open, false);
  let_export(*list, "text", [this, hosts](const Ids& ids) {
    std::set<std::string> wanted;
    for (const std::uint64_t id : ids) wanted.insert(hosts->address(id));
    ExportTargets targets;
    reader_.sessions({}, [&](const SessionRecord& session) {
      if (wanted.contains(to_text(session.client.ip)) ||
          wanted.contains(to_text(session.server.ip)))
        targets.sessions.push_back(session.id.value);
      return true;
    });
    return targets;
  });
  return list;
}

std::unique_ptr<ui::Screen> BrowseLists::notices() const {
  const auto open = [this](std::uint64_t id,
                           const ui::Frame& frame) -> std::unique_ptr<ui::Screen> {
    const auto notice = reader_.notice(id);
    if (!notice || !notice->session) return nullptr;
    return leads_.session(notice->session, frame, [time = notice->time](const auto& talk) {
      return talk.line_at(time, true);
    });
  };
  auto list = make(
      ui::Action::notices, std::make_unique<view::NoticeList>(reader_),
      {tr("Notices"), tr("nothing was noticed"), tr("nothing was noticed yet"), count_of_notices},
      open, false);
  let_export(*list, "text", [this](const Ids& ids) {
    return sessions_of(ids, [&](std::uint64_t id) {
      const auto notice = reader_.notice(id);
      return notice ? notice->session : SessionId{};
    });
  });
  return list;
}

std::unique_ptr<ui::Screen> BrowseLists::journeys() const {
  auto model = std::make_unique<view::JourneyList>(reader_);
  const view::JourneyList* const journeys = model.get();
  const auto open = [this, journeys](std::uint64_t id,
                                     const ui::Frame&) -> std::unique_ptr<ui::Screen> {
    const auto journey = journeys->journey(id);
    if (!journey) return nullptr;
    auto hops = std::make_unique<view::HopList>(reader_, *journey);
    const view::HopList* const known = hops.get();
    const auto deeper = [this, known](std::uint64_t message,
                                      const ui::Frame& frame) -> std::unique_ptr<ui::Screen> {
      const auto hop = known->hop(message);
      if (!hop) return nullptr;
      return leads_.session(hop->session, frame, [message](const auto& talk) {
        return talk.line_of(MessageId{message});
      });
    };
    return make_plain(
        std::move(hops),
        {fill(tr("Journey {}"), journey->id), tr("no hop"), tr("no hop"), count_of_hops}, deeper,
        false);
  };
  auto list = make(ui::Action::journeys, std::move(model),
                   {tr("Journeys"), tr("no message was seen more than once"),
                    tr("no message was seen more than once yet"), count_of_journeys},
                   open, false);
  let_export(*list, "eml", [journeys](const Ids& ids) {
    ExportTargets targets;
    for (const std::uint64_t id : ids) {
      const auto journey = journeys->journey(id);
      if (!journey) continue;
      for (const JourneyHop& hop : journey->hops) {
        targets.messages.push_back(hop.message.value);
        targets.sessions.push_back(hop.session.value);
      }
    }
    return targets;
  });
  return list;
}

std::unique_ptr<ui::Screen> BrowseLists::tls() const {
  const auto open = [this](std::uint64_t id, const ui::Frame&) -> std::unique_ptr<ui::Screen> {
    auto page = std::make_unique<ui::TextScreen>(view::tls_page(reader_, TlsId{id}));
    if (const auto file = view::saved_certificates(reader_, TlsId{id})) {
      page->save_with({tr("save the certificates as"), file->name,
                       [read = file->read](const std::string& path, view::Existing existing) {
                         return view::write_new_file(path, existing, read);
                       }});
    }
    return page;
  };
  auto list =
      make(ui::Action::tls, std::make_unique<view::TlsList>(reader_),
           {"TLS", tr("no TLS was seen"), tr("no TLS was seen yet"), count_of_tls}, open, false);
  let_export(*list, "certificates", [this](const Ids& ids) {
    return sessions_of(ids, [&](std::uint64_t id) {
      const auto tls = reader_.tls(TlsId{id});
      return tls ? tls->session : SessionId{};
    });
  });
  return list;
}

std::unique_ptr<ui::Screen> BrowseLists::statistics() const {
  return std::make_unique<ui::StatisticsScreen>(
      view::Statistics(reader_),
      [this](const std::string& before) { return view::complete_filter(reader_, before); }, live_);
}

}  // namespace malote::app
