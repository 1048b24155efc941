// SPDX-License-Identifier: MIT
// From file to file: the same call writes the same octets, options do what they say, and the
// samples are what they claim.
#include "generator/play.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "generator/truth.hpp"

using namespace malote;
using namespace malote::generator;
namespace fs = std::filesystem;

namespace {

const fs::path samples = fs::path(MALOTE_SOURCE_DIR) / "samples";
const fs::path folder = fs::path(MALOTE_BINARY_DIR) / "play_test";

std::string octets_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Outcome {
  PlayReport report;
  std::string capture, truth;
};

Outcome played(const fs::path& scenario, PlayOptions options = {}) {
  fs::create_directories(folder);
  options.truth_path = folder / "truth.jsonl";
  const auto report = play_file(scenario, folder / "out.pcap", options);
  REQUIRE_MESSAGE(report.ok(), (report.ok() ? "" : report.error().text));
  return {report.value(), octets_of(folder / "out.pcap"), octets_of(folder / "truth.jsonl")};
}

std::vector<fs::path> scenarios() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(samples / "scenarios")) {
    if (entry.path().extension() == ".txt") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

TEST_CASE("the same call writes the same file, another seed another") {
  const fs::path rough = samples / "scenarios" / "smtp-rough-road.txt";
  PlayOptions options;
  options.seed = 42;
  const Outcome a = played(rough, options), b = played(rough, options);
  CHECK(a.capture == b.capture);
  CHECK(a.truth == b.truth);
  options.seed = 43;
  CHECK(played(rough, options).capture != a.capture);
}

TEST_CASE("damage changes no truth") {
  const fs::path sample = samples / "scenarios" / "pop3-commands.txt";
  const Outcome whole = played(sample);
  PlayOptions options;
  options.lose = 0.2;
  options.late = options.reorder = options.duplicate = options.retransmit = options.overlap = 0.2;
  options.no_syn = options.no_fin = true;
  options.cut_first = 3;
  options.fragment = 64;
  options.snaplen = 80;
  options.vlan = 12;
  const Outcome damaged = played(sample, options);
  CHECK(damaged.truth == whole.truth);
  CHECK(damaged.capture != whole.capture);
}

TEST_CASE("options reach the frames") {
  const fs::path sample = samples / "scenarios" / "smtp-header.txt";
  const Outcome whole = played(sample);
  CHECK(whole.report.sessions == 1);
  CHECK(whole.report.messages == 1);
  PlayOptions options;
  options.mss = 1;
  CHECK(played(sample, options).report.packets > whole.report.packets * 5);
  options = {};
  options.fragment = 32;
  CHECK(played(sample, options).report.packets > whole.report.packets);
  options = {};
  options.ipv6 = true;
  CHECK(played(sample, options).report.octets > whole.report.octets);
  options = {};
  options.snaplen = 60;
  CHECK(played(sample, options).capture.size() < whole.capture.size());
  options = {};
  options.one_way = Side::client;
  CHECK(played(sample, options).report.packets < whole.report.packets);
  options = {};
  options.no_syn = options.no_fin = true;
  CHECK(played(sample, options).report.packets == whole.report.packets - 6);
}

TEST_CASE("files that are not there or make no sense are named") {
  fs::create_directories(folder);
  const auto missing = play_file(folder / "none.txt", folder / "x.pcap", {});
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().text.find("none.txt") != std::string::npos);
  std::ofstream(folder / "bad.txt") << "C: x\nwhat\n";
  const auto bad = play_file(folder / "bad.txt", folder / "x.pcap", {});
  REQUIRE_FALSE(bad.ok());
  CHECK(bad.error().text.find("bad.txt: line 2: ") != std::string::npos);
  std::ofstream(folder / "good.txt") << "C: x\n";
  CHECK_FALSE(play_file(folder / "good.txt", folder / "no" / "x.pcap", {}).ok());
}

TEST_CASE("the samples' captures and truths are those of their scenarios") {
  REQUIRE(scenarios().size() > 20);
  for (const fs::path& path : scenarios()) {
    CAPTURE(path.filename().string());
    const Outcome outcome = played(path);
    const auto name = path.stem().string();
    CHECK((outcome.capture == octets_of(samples / "captures" / (name + ".pcap"))));
    CHECK((outcome.truth == octets_of(samples / "truth" / (name + ".jsonl"))));
  }
}

TEST_CASE("octet counts printed in the samples are true") {
  const std::regex announced(R"(^\+OK (\d+) octets)", std::regex::icase);
  std::size_t checked = 0;
  for (const fs::path& path : scenarios()) {
    CAPTURE(path.filename().string());
    const auto scenario = parse_scenario(octets_of(path));
    REQUIRE(scenario.ok());
    for (const SessionScript& script : scenario.value().sessions) {
      for (const TruthRow& row : tell_truth(script)) {
        std::smatch match;
        const std::string result = row.result.value_or("");
        if (row.via != "pop3" || !std::regex_search(result, match, announced)) continue;
        CHECK(match[1].str() == std::to_string(row.size));
        ++checked;
      }
    }
  }
  CHECK(checked >= 8);
}
