// SPDX-License-Identifier: MIT
// A data connection in a transcript, and a transfer on its own.
#include "export/transfer_text.hpp"

#include <doctest/doctest.h>

#include "examples.hpp"

namespace {

using namespace malote;
using namespace malote::test;

TransferRecord transfer() {
  TransferRecord row;
  row.id = {2};
  row.session = {1};
  row.command = "RETR";
  row.path = "notes.txt";
  row.resolved = "/pub/notes.txt";
  row.client = endpoint(5, 50000);
  row.server = endpoint(9, 20);
  row.mode = DataMode::active;
  row.type = DataType::image;
  row.size = 1164;
  row.sha256 = "abc";
  row.complete = true;
  row.link = TransferLink::exact;
  row.result = "226 done";
  row.start = at(310);
  row.end = at(314);
  return row;
}

ExchangeRecord retr() {
  auto exchange = test::exchange(5, 300, "transfer", "RETR", "notes.txt", "150", "coming", 305);
  exchange.replies.push_back({"226", "done", at(312)});
  exchange.transfer = {2};
  return exchange;
}

std::vector<TranscriptLine> told(const Material& material,
                                 const std::vector<TransferRecord>& strays = {}) {
  SessionRecord row = session();
  row.protocol = Protocol::ftp;
  row.transfers = 1;
  std::vector<TranscriptLine> lines;
  Transcript transcript(row, {}, {}, material,
                        [&](TranscriptLine line) { lines.push_back(std::move(line)); });
  for (const TransferRecord& stray : strays) transcript.add_stray(stray);
  transcript.add(retr());
  transcript.finish();
  return lines;
}

std::string text_of(const TranscriptLine& line) {
  std::string text;
  for (const TextSpan& span : line.spans) text += span.text;
  return text;
}

std::vector<std::string> said(const std::vector<TranscriptLine>& lines) {
  std::vector<std::string> texts;
  for (const TranscriptLine& line : lines) {
    if (line.time) texts.push_back(text_of(line).substr(0, 9));
  }
  return texts;
}

}  // namespace

TEST_CASE("a data connection stands before the reply that ends its command") {
  Material material;
  material.transfers[2] = transfer();
  const auto lines = told(material);
  CHECK(said(lines) ==
        std::vector<std::string>{"RETR note", "150 comin", "data 10.0", "226 done", "closed"});
  for (const TranscriptLine& line : lines) {
    if (line.kind != LineKind::data) continue;
    CHECK(line.transfer.value == 2);
    CHECK(text_of(line) ==
          "data 10.0.0.9:20 > 10.0.0.5:50000  1,164 octets in 0.004 s, 291.0 kB/s, complete; "
          "malote show t2");
  }
}

TEST_CASE("one whose command is missing has a line of its own, one that is not there has none") {
  TransferRecord stray = transfer();
  stray.id = {9};
  stray.command.reset();
  stray.end = at(100);
  const Material nothing;
  CHECK(said(told(nothing, {stray})) ==
        std::vector<std::string>{"data 10.0", "RETR note", "150 comin", "226 done", "closed"});
}

TEST_CASE("links, gaps and what was not captured are said") {
  TransferRecord row = transfer();
  const auto line = [&] {
    return text_of({LineKind::data, transfer_line(row, false), {}, {}, {}});
  };
  row.link = TransferLink::nat;
  CHECK(line().find("NAT") != std::string::npos);
  row.link = TransferLink::unlinked;
  CHECK(line().find("not in the capture") != std::string::npos);
  row.link = TransferLink::exact;
  row.verdict = Verdict::gap;
  row.missing = {{100, 50}};
  CHECK(line().find("50 octets") != std::string::npos);
  row.verdict = Verdict::encrypted;
  CHECK(line().find("1,164") == std::string::npos);
}
