// SPDX-License-Identifier: MIT
// The flat lists of the view over one store: logins, hosts, notices, journeys, TLS, statistics, and
// what all lists share. Called by browse, which says what they lead to.
#pragma once

#include <functional>
#include <memory>

#include "app/browse.hpp"
#include "app/view_export.hpp"
#include "ui/list_screen.hpp"
#include "ui/shell.hpp"
#include "view/conversation.hpp"
#include "view/id_list.hpp"

namespace malote::app {

// A session's transcript, with the cursor where `place` says.
using PlaceIn = std::function<std::size_t(const view::Conversation&)>;
struct LeadsTo {
  std::function<std::unique_ptr<ui::Screen>(SessionId, const ui::Frame&, const PlaceIn&)> session;
  // The sessions that fit.
  std::function<std::unique_ptr<ui::Screen>(const std::string& filter)> sessions;
};

class BrowseLists {
 public:
  // All of it outlives the lists.
  BrowseLists(const store::Reader&, ViewedStore, bool live, ui::Shell&, LeadsTo);

  [[nodiscard]] bool reveals() const { return shell_.reveals(); }
  // What every list has: configured columns, completion, the index made before words are searched.
  [[nodiscard]] std::unique_ptr<ui::ListScreen> make(ui::Action, std::unique_ptr<view::IdList>,
                                                     ui::ListWords, ui::ListScreen::Open,
                                                     bool follow) const;
  using Resolve = std::function<ExportTargets(const std::vector<std::uint64_t>& ids)>;
  void let_export(ui::ListScreen&, const std::string& first_form, Resolve) const;

  // Logins, hosts, notices, journeys, TLS and statistics, each on its key.
  void offer() const;

 private:
  [[nodiscard]] std::unique_ptr<ui::Screen> logins() const;
  [[nodiscard]] std::unique_ptr<ui::Screen> hosts() const;
  [[nodiscard]] std::unique_ptr<ui::Screen> notices() const;
  [[nodiscard]] std::unique_ptr<ui::Screen> journeys() const;
  [[nodiscard]] std::unique_ptr<ui::Screen> tls() const;
  [[nodiscard]] std::unique_ptr<ui::Screen> statistics() const;
  void bring_index_up_to_date() const;
  [[nodiscard]] std::unique_ptr<ui::ListScreen> make_plain(std::unique_ptr<view::IdList>,
                                                           ui::ListWords, ui::ListScreen::Open,
                                                           bool follow) const;

  const store::Reader& reader_;
  ViewedStore store_;
  bool live_;
  ui::Shell& shell_;
  LeadsTo leads_;
};

}  // namespace malote::app
