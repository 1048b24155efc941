// SPDX-License-Identifier: MIT
#include "lexicon/concepts.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/text.hpp"
#include "lexicon/ftp_concepts.hpp"
#include "lexicon/general_concepts.hpp"
#include "lexicon/mail_concepts.hpp"
#include "lexicon/nearness.hpp"

namespace malote::lexicon {
namespace {

template <std::size_t... sizes>
constexpr auto joined_concepts(const std::array<Concept, sizes>&... tables) noexcept {
  std::array<Concept, (sizes + ...)> all{};
  auto out = all.begin();
  ((out = std::copy(tables.begin(), tables.end(), out)), ...);
  return all;
}

constexpr auto concept_table = joined_concepts(general_concepts, mail_concepts, ftp_concepts);

// The letters with which Portuguese writes U+00E0 to U+00FF, without their marks; others: 0.
char without_mark(unsigned char second) noexcept {
  using namespace std::string_view_literals;
  constexpr std::string_view plain = "aaaaaa\0ceeeeiiii\0nooooo\0ouuuuy\0y"sv;
  const unsigned index = (second | 0x20U) - 0xA0U;  // capitals lie 0x20 before
  return index < plain.size() ? plain[index] : '\0';
}

// Lower case, accents gone, "-" and "_" as blanks: what two spellings of one word have in common.
std::string folded(std::string_view word) {
  std::string plain;
  word = trim(word);
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool marked = word[i] == '\xC3' && i + 1 < word.size();
    const char letter = marked ? without_mark(static_cast<unsigned char>(word[i + 1])) : '\0';
    if (letter != '\0') {
      plain += letter;
      ++i;
    } else {
      plain += word[i] == '-' || word[i] == '_' ? ' ' : to_lower(word[i]);
    }
  }
  return plain;
}

bool is_called(const Concept& row, const std::string& plain) {
  if (folded(row.word) == plain) return true;
  const auto names = split_names(row.names);
  return std::any_of(names.begin(), names.end(),
                     [&plain](std::string_view name) { return folded(name) == plain; });
}

struct CourseWord {
  Protocol protocol;
  std::string_view said, meant;
};

constexpr auto course_words = std::to_array<CourseWord>({
    {Protocol::smtp, "conexao", "connection"},
    {Protocol::smtp, "estabelecimento", "connection"},
    {Protocol::smtp, "estabelecimento de conexao", "connection"},
    {Protocol::smtp, "transacao", "transaction"},
    {Protocol::smtp, "transferencia", "transaction"},
    {Protocol::smtp, "transferencia de mensagens", "transaction"},
    {Protocol::smtp, "encerramento", "termination"},
    {Protocol::pop3, "autorizacao", "authorization"},
    {Protocol::pop3, "transacao", "transaction"},
    {Protocol::pop3, "atualizacao", "update"},
    {Protocol::imap, "nao autenticado", "not-authenticated"},
    {Protocol::imap, "autenticado", "authenticated"},
    {Protocol::imap, "selecionado", "selected"},
    {Protocol::ftp, "autenticacao", "login"},
    {Protocol::ftp, "ocioso", "idle"},
    {Protocol::ftp, "ociosa", "idle"},
    {Protocol::ftp, "transferencia", "transfer"},
    {Protocol::ftp, "fluxo", "S"},
    {Protocol::ftp, "bloco", "B"},
    {Protocol::ftp, "comprimido", "C"},
    {Protocol::ftp, "imagem", "I"},
    {Protocol::ftp, "arquivo", "F"},
    {Protocol::ftp, "registro", "R"},
    {Protocol::ftp, "pagina", "P"},
});

}  // namespace

std::span<const Concept> concepts() noexcept {
  return concept_table;
}

const Concept* find_concept(std::string_view word) {
  const std::string plain = folded(word);
  const auto found = std::find_if(concept_table.begin(), concept_table.end(),
                                  [&](const Concept& row) { return is_called(row, plain); });
  return plain.empty() || found == concept_table.end() ? nullptr : &*found;
}

std::vector<std::string_view> near_concepts(std::string_view word) {
  const std::string plain = folded(word);
  NearWords near(plain);
  for (const Concept& row : concept_table) {
    near.offer(row.word, folded(row.word));
    for (const std::string_view name : split_names(row.names)) near.offer(name, folded(name));
  }
  return near.best();
}

std::vector<std::string_view> split_names(std::string_view names) {
  std::vector<std::string_view> words;
  while (!names.empty()) {
    const std::size_t comma = std::min(names.find(','), names.size());
    words.push_back(trim(names.substr(0, comma)));
    names.remove_prefix(std::min(comma + 1, names.size()));
  }
  return words;
}

std::string_view course_word(Protocol protocol, std::string_view word) {
  std::string plain = folded(word);
  if (plain.starts_with("fase de ")) plain.erase(0, 8);
  const auto found = std::find_if(
      course_words.begin(), course_words.end(),
      [&](const CourseWord& row) { return row.protocol == protocol && row.said == plain; });
  return found == course_words.end() ? std::string_view() : found->meant;
}

}  // namespace malote::lexicon
