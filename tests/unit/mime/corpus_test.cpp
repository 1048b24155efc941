// SPDX-License-Identifier: MIT
// Our reading of the top header against python's email package, over messages written by others.
#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/text.hpp"
#include "mime/header_scanner.hpp"

using namespace malote;

namespace {

struct Pclose {
  void operator()(FILE* pipe) const { pclose(pipe); }
};

std::vector<std::vector<std::string>> run_oracle(const std::string& folder) {
  const std::string command =
      "python3 '" MALOTE_SOURCE_DIR "/tests/support/header_oracle.py' '" + folder + "'";
  const std::unique_ptr<FILE, Pclose> pipe(popen(command.c_str(), "r"));
  REQUIRE(pipe);
  std::vector<std::vector<std::string>> rows(1);
  rows.back().emplace_back();
  for (int c = std::fgetc(pipe.get()); c != EOF; c = std::fgetc(pipe.get())) {
    if (c == '\n') {
      rows.push_back({""});
    } else if (c == '\t') {
      rows.back().emplace_back();
    } else {
      rows.back().back() += static_cast<char>(c);
    }
  }
  rows.pop_back();
  return rows;
}

std::string shown(const std::optional<std::string>& text) {
  return text ? "=" + to_hex(*text) : "-";
}

// Where we differ from python on purpose.
// Fields with a blank before their colon (RFC 5322 4.5): python takes them for the body's start.
bool blank_before_colon(std::string_view path) {
  return path.ends_with("testmsgs/obsolete.msg") || path.ends_with("testmsgs/obsolete.out") ||
         path.ends_with("rfc2822/example13.eml");
}
// "<Undisclosed-Recipient:@x;>" and "Mikel@Lindsaar <a@b>": python splits them in two.
bool broken_list(std::string_view path) {
  return path.ends_with("error_emails/missing_body.eml") ||
         path.ends_with("plain_emails/raw_email_with_at_display_name.eml");
}

}  // namespace

TEST_CASE("top headers as python's email package reads them") {
  const std::string folder = MALOTE_SOURCE_DIR "/../shared/mime";
  if (!std::filesystem::exists(folder)) {
    std::cout << "skipped: no messages at ../shared/mime\n";
    return;
  }
  std::size_t compared = 0;
  for (const auto& row : run_oracle(folder)) {
    REQUIRE(row.size() == 5);
    std::ifstream file(row[0], std::ios::binary);
    const std::string octets((std::istreambuf_iterator<char>(file)), {});
    mime::HeaderScanner scanner(Limits{});
    scanner.feed(as_bytes(octets));
    const mime::TopHeader top = scanner.finish();
    CAPTURE(row[0]);
    ++compared;
    if (blank_before_colon(row[0])) continue;
    if (row[1] != "?") CHECK(shown(top.subject) == row[1]);
    if (row[2] != "?") CHECK(shown(top.from) == row[2]);
    if (row[3] != "?") CHECK(shown(top.message_id) == row[3]);
    if (!broken_list(row[0])) CHECK(std::to_string(top.to.size()) == row[4]);
  }
  CHECK(compared > 700);
}
