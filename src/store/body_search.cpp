// SPDX-License-Identifier: MIT
#include "store/body_search.hpp"

#include <sqlite3.h>

#include <exception>

namespace malote::store {
namespace {

void call(sqlite3_context* context, int /*count*/, sqlite3_value** values) noexcept {
  try {
    auto& search = *static_cast<BodySearch*>(sqlite3_user_data(context));
    const auto* const word = static_cast<const char*>(sqlite3_value_blob(values[1]));
    const auto octets = static_cast<std::size_t>(sqlite3_value_bytes(values[1]));
    const MessageId message{static_cast<std::uint64_t>(sqlite3_value_int64(values[0]))};
    const std::string_view wanted = word == nullptr ? "" : std::string_view(word, octets);
    sqlite3_result_int(context, search.says(message, wanted) ? 1 : 0);
  } catch (const std::exception& error) {
    sqlite3_result_error(context, error.what(), -1);
  }
}

}  // namespace

std::string to_match(std::string_view word) {
  std::string text = "\"";
  for (const char c : word) {
    if (c == '"') text += '"';
    if (c != '\0') text += c;
  }
  return text + "\"*";
}

BodySearch::BodySearch(Database& database) : database_(database) {
  const int result =
      sqlite3_create_function_v2(database.handle(), "body_says", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                 this, call, nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) throw SqliteError(result & 0xff, sqlite3_errmsg(database.handle()));
}

void BodySearch::look_for_index() {
  const std::int64_t version = database_.number("PRAGMA data_version");
  if (version == version_) return;
  version_ = version;
  word_.clear();
  ids_.clear();
  const bool there =
      database_.number("SELECT count(*) FROM sqlite_schema WHERE name = 'words'") != 0;
  if (there && !find_) {
    find_ = std::make_unique<Statement>(database_, "SELECT rowid FROM words WHERE words MATCH ?");
    indexed_ = std::make_unique<Statement>(database_, "SELECT 1 FROM words_docsize WHERE id = ?");
  }
}

bool BodySearch::is_indexed(MessageId message) {
  if (!indexed_) return false;
  const Resetter resetter(*indexed_);
  indexed_->bind_integer(1, static_cast<std::int64_t>(message.value));
  return indexed_->step();
}

const std::unordered_set<std::uint64_t>& BodySearch::found(std::string_view word) {
  if (word == word_) return ids_;
  word_ = word;
  ids_.clear();
  const std::string match = to_match(word);
  const Resetter resetter(*find_);
  find_->bind_text(1, match);
  while (find_->step()) ids_.insert(static_cast<std::uint64_t>(find_->integer(0)));
  return ids_;
}

bool BodySearch::says(MessageId message, std::string_view word) {
  look_for_index();
  if (is_indexed(message)) return found(word).contains(message.value);
  if (!scan_) return false;
  scanned_.insert(message.value);
  return scan_(message, word);
}

}  // namespace malote::store
