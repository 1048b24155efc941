// SPDX-License-Identifier: MIT
#include "lexicon/concepts.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>

#include "core/text.hpp"
#include "lexicon/lexicon.hpp"

using namespace malote;
using lexicon::Concept;

TEST_CASE("what the course notes teach beyond commands has its concept") {
  for (const char* word : {"MUA",
                           "MSA",
                           "MTA",
                           "MDA",
                           "mailbox",
                           "queue",
                           "spooling",
                           "retry",
                           "bounce",
                           "MX",
                           "envelope",
                           "header",
                           "body",
                           "control connection",
                           "data connection",
                           "user-PI",
                           "server-PI",
                           "user-DTP",
                           "server-DTP",
                           "user interface",
                           "type",
                           "structure",
                           "mode",
                           "TFTP",
                           "webmail",
                           "anonymous",
                           "heterogeneity",
                           "boundary",
                           "base64",
                           "quoted-printable",
                           "Received",
                           "asynchronous",
                           "telnet",
                           "active mode",
                           "passive mode",
                           "FTPS",
                           "port"}) {
    CAPTURE(word);
    const Concept* found = lexicon::find_concept(word);
    REQUIRE(found != nullptr);
    CHECK(std::string(found->meaning).size() > 40);
  }
}

TEST_CASE("the notes' own words are understood, with their accents and without") {
  const std::pair<const char*, const char*> said[] = {
      {"porta", "port"},
      {"Comando", "command"},
      {"resposta", "reply"},
      {"sessão", "session"},
      {"sessao", "session"},
      {"SESSÃO", "session"},
      {"transação", "transaction"},
      {"autorização", "authorization"},
      {"autorizacao", "authorization"},
      {"atualização", "update"},
      {"agente de usuário", "MUA"},
      {"servidor de correio", "MTA"},
      {"caixa postal", "mailbox"},
      {"fila de mensagens", "queue"},
      {"cabeçalho", "header"},
      {"corpo", "body"},
      {"conexão de controle", "control connection"},
      {"conexão de dados", "data connection"},
      {"tipo de arquivo", "file type"},
      {"estrutura de dados", "data structure"},
      {"modo de transmissão", "transmission mode"},
      {"caracteres de fronteira", "boundary"},
      {"heterogeneidade", "heterogeneity"},
      {"analisador de protocolos", "protocol analyzer"},
  };
  for (const auto& [word, meant] : said) {
    CAPTURE(word);
    const Concept* found = lexicon::find_concept(word);
    REQUIRE(found != nullptr);
    CHECK(std::string(found->word) == meant);
  }
}

TEST_CASE("no two concepts share a name, and what they point to exists") {
  std::map<std::string, std::string> owners;
  for (const Concept& row : lexicon::concepts()) {
    CAPTURE(row.word);
    CHECK((row.rfc.starts_with("RFC ") || row.rfc == "no standard"));
    std::vector<std::string_view> names = lexicon::split_names(row.names);
    names.emplace_back(row.word);
    for (const std::string_view name : names) {
      const auto [place, fresh] = owners.emplace(to_lower(name), row.word);
      CAPTURE(name);
      CHECK((fresh || place->second == row.word));
      CHECK(lexicon::find_concept(name) == &row);
    }
    for (const std::string_view other : lexicon::split_names(row.see)) {
      CAPTURE(other);
      const bool known = lexicon::find_concept(other) != nullptr ||
                         lexicon::find(Protocol::smtp, other) != nullptr ||
                         lexicon::find(Protocol::ftp, other) != nullptr;
      CHECK(known);
    }
  }
}

TEST_CASE("near misses of concepts") {
  const auto has = [](const char* word, std::string_view near) {
    const auto words = lexicon::near_concepts(word);
    return std::find(words.begin(), words.end(), near) != words.end();
  };
  CHECK(has("envelop", "envelope"));
  CHECK(has("quue", "queue"));
  CHECK(has("conexão de dado", "conexão de dados"));
  CHECK(lexicon::near_concepts("xylophone").empty());
  CHECK(lexicon::near_concepts("").empty());
  CHECK(lexicon::near_concepts(std::string(5000, 'x')).empty());
  CHECK(lexicon::find_concept("") == nullptr);
  CHECK(lexicon::find_concept("\xC3") == nullptr);
}

TEST_CASE("phases by the words of the notes") {
  CHECK(lexicon::course_word(Protocol::pop3, "autorização") == "authorization");
  CHECK(lexicon::course_word(Protocol::pop3, "fase de atualização") == "update");
  CHECK(lexicon::course_word(Protocol::smtp, "Encerramento") == "termination");
  CHECK(lexicon::course_word(Protocol::ftp, "fluxo") == "S");
  CHECK(lexicon::course_word(Protocol::ftp, "encerramento").empty());
}
