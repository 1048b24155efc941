// SPDX-License-Identifier: MIT
// One session as lines for a screen: read again while the session goes on, secrets shown or not,
// replies folded or not, and saved as a text file. Called by the transcript screen.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"
#include "store/reader.hpp"
#include "view/explanation.hpp"
#include "view/load_pace.hpp"
#include "view/look.hpp"
#include "view/new_file.hpp"

namespace malote::view {

// What a line leads to when it is opened.
enum class Depth : std::uint8_t { nothing, message, transfer, unfold };

class Conversation {
 public:
  // More lines than anybody scrolls through; the rest is in the saved transcript.
  static constexpr std::size_t lines_most = 200'000;

  Conversation(const store::Reader&, SessionId, bool reveal);

  [[nodiscard]] SessionId id() const noexcept { return id_; }
  [[nodiscard]] const SessionRecord& session() const noexcept { return session_; }
  [[nodiscard]] const std::vector<TranscriptLine>& lines() const noexcept { return lines_; }
  [[nodiscard]] std::string title() const;
  [[nodiscard]] Explanation explain_line(std::size_t line) const;
  [[nodiscard]] Depth depth_of(std::size_t line) const;
  // The first line where something was said; 0 where nothing was.
  [[nodiscard]] std::size_t first_said() const;
  // Case does not matter; round the end.
  [[nodiscard]] std::optional<std::size_t> find(const std::string& text, std::size_t from,
                                                bool forwards) const;

  bool refresh();  // true: the lines are others now
  void set_reveal(bool);
  void set_whole(bool);
  [[nodiscard]] bool whole() const noexcept { return options_.whole; }

  // The whole transcript as `malote export text` writes it, mode 0600. Refused: cannot be written.
  [[nodiscard]] Result<bool> save(const std::string& path, Existing) const;

 private:
  void load();

  const store::Reader& reader_;
  SessionId id_;
  SessionRecord session_;
  TranscriptOptions options_;
  std::vector<TranscriptLine> lines_;
  std::int64_t token_ = 0;
  LoadPace pace_;
};

[[nodiscard]] std::string text_of(const TranscriptLine&);

}  // namespace malote::view
