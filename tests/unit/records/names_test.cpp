// SPDX-License-Identifier: MIT
#include "records/names.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace malote;

// The words are those a user may rely on in the JSON rows.
TEST_CASE("every value has its word") {
  CHECK(std::string(to_word(Protocol::unknown)) == "unknown");
  CHECK(std::string(to_word(Protocol::smtp)) == "smtp");
  CHECK(std::string(to_word(Protocol::pop3)) == "pop3");
  CHECK(std::string(to_word(Protocol::imap)) == "imap");
  CHECK(std::string(to_word(Protocol::ftp)) == "ftp");
  CHECK(std::string(to_word(TlsMode::none)) == "none");
  CHECK(std::string(to_word(TlsMode::implicit)) == "implicit");
  CHECK(std::string(to_word(TlsMode::starttls)) == "starttls");
  CHECK(std::string(to_word(Outcome::closed)) == "closed");
  CHECK(std::string(to_word(Outcome::reset)) == "reset");
  CHECK(std::string(to_word(Outcome::timeout)) == "timeout");
  CHECK(std::string(to_word(Outcome::open)) == "open");
  CHECK(std::string(to_word(Severity::info)) == "info");
  CHECK(std::string(to_word(Severity::warn)) == "warn");
  CHECK(std::string(to_word(Severity::alert)) == "alert");
  CHECK(std::string(to_word(Action::submit)) == "submit");
  CHECK(std::string(to_word(Action::retrieve)) == "retrieve");
  CHECK(std::string(to_word(Action::append)) == "append");
  CHECK(std::string(to_word(CaptureState::whole)) == "whole");
  CHECK(std::string(to_word(CaptureState::partial)) == "partial");
}

TEST_CASE("verdicts are written with hyphens") {
  CHECK(std::string(to_word(Verdict::complete)) == "complete");
  CHECK(std::string(to_word(Verdict::gap)) == "gap");
  CHECK(std::string(to_word(Verdict::cut_start)) == "cut-start");
  CHECK(std::string(to_word(Verdict::cut_end)) == "cut-end");
  CHECK(std::string(to_word(Verdict::size_differs)) == "size-differs");
  CHECK(std::string(to_word(Verdict::aborted)) == "aborted");
  CHECK(std::string(to_word(Verdict::encrypted)) == "encrypted");
}

TEST_CASE("transfers speak in the letters of RFC 959") {
  CHECK(std::string(to_word(TransferDirection::download)) == "download");
  CHECK(std::string(to_word(TransferDirection::upload)) == "upload");
  CHECK(std::string(to_word(TransferDirection::listing)) == "listing");
  CHECK(std::string(to_word(DataMode::active)) == "active");
  CHECK(std::string(to_word(DataMode::passive)) == "passive");
  CHECK(std::string(to_word(DataType::ascii)) == "A");
  CHECK(std::string(to_word(DataType::image)) == "I");
  CHECK(std::string(to_word(DataType::ebcdic)) == "E");
  CHECK(std::string(to_word(DataType::local)) == "L");
  CHECK(std::string(to_word(DataStructure::file)) == "F");
  CHECK(std::string(to_word(DataStructure::record)) == "R");
  CHECK(std::string(to_word(DataStructure::page)) == "P");
  CHECK(std::string(to_word(TransferMode::stream)) == "S");
  CHECK(std::string(to_word(TransferMode::block)) == "B");
  CHECK(std::string(to_word(TransferMode::compressed)) == "C");
  CHECK(std::string(to_word(TransferMode::deflate)) == "Z");
  CHECK(std::string(to_word(Protection::clear)) == "C");
  CHECK(std::string(to_word(Protection::private_)) == "P");
  CHECK(std::string(to_word(TransferLink::exact)) == "exact");
  CHECK(std::string(to_word(TransferLink::nat)) == "nat");
  CHECK(std::string(to_word(TransferLink::time)) == "time");
  CHECK(std::string(to_word(TransferLink::unlinked)) == "unlinked");
}

TEST_CASE("no partial, no word") {
  CHECK(to_word(Partial::none) == nullptr);
  CHECK(std::string(to_word(Partial::headers)) == "headers");
  CHECK(std::string(to_word(Partial::top)) == "top");
  CHECK(std::string(to_word(Partial::sections)) == "sections");
  CHECK(std::string(to_word(Partial::octets)) == "octets");
}

TEST_CASE("words are read back and others refused") {
  CHECK(parse_protocol("pop3") == Protocol::pop3);
  CHECK(parse_protocol("unknown") == Protocol::unknown);
  CHECK_FALSE(parse_protocol("POP3"));
  CHECK_FALSE(parse_protocol(""));
  CHECK(parse_severity("alert") == Severity::alert);
  CHECK_FALSE(parse_severity("error"));
}
