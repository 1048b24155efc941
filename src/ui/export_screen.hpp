// SPDX-License-Identifier: MIT
// What of a list is written, in which form and where. Opened from a list; who writes is handed in
// by app.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "ui/screen.hpp"
#include "ui/scroll.hpp"

namespace malote::ui {

struct ExportForm {
  std::string name;   // "transcripts"
  std::string about;  // "one text file"
  std::string path;   // to begin with
};

// Which rows of a list. All is whatever the list would have without its filter.
struct ExportRows {
  bool all = false;
  std::vector<std::uint64_t> ids;
};

// Writes rows of one list. Implemented by app.
class Exporter {
 public:
  virtual ~Exporter() = default;
  [[nodiscard]] virtual std::vector<ExportForm> forms() const = 0;
  // Whether something is there that would be overwritten, or a folder with files in it.
  [[nodiscard]] virtual bool is_in_the_way(std::size_t form, const std::string& path) const = 0;
  // What was written, in words. Refused: with the reason.
  [[nodiscard]] virtual Result<std::string> write(std::size_t form, const ExportRows&,
                                                  const std::string& path, bool overwrite,
                                                  bool reveal) const = 0;
};

struct ExportScope {
  std::string name;  // "3 marked"
  ExportRows rows;
};

class ExportScreen final : public Screen {
 public:
  // `chosen`: the scope to begin with.
  ExportScreen(std::shared_ptr<const Exporter>, std::vector<ExportScope>, std::size_t chosen);
  [[nodiscard]] std::string title() const override;
  [[nodiscard]] const Actions& actions() const override { return actions_; }
  void draw(Canvas&, Area) override;
  void act(Action, Frame&) override;
  bool tick() override;

 private:
  // What was asked for; written when the screen has said that it is at it.
  struct Order {
    std::size_t form = 0;
    std::string path;
    bool overwrite = false;
  };
  void ask_path(Frame&, std::size_t form);
  void begin(Frame&, Order);
  void draw_line(Canvas&, int row, std::size_t place, const std::string& mark,
                 const std::string& name, const std::string& about) const;

  std::shared_ptr<const Exporter> exporter_;
  std::vector<ExportForm> forms_;
  std::vector<ExportScope> scopes_;
  std::size_t chosen_;
  Actions actions_;
  Scroll scroll_;  // over scopes, then forms
  std::optional<Order> order_;
  Frame* frame_ = nullptr;
};

}  // namespace malote::ui
