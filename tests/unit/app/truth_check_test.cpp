// SPDX-License-Identifier: MIT
#include "app/truth_check.hpp"

#include <doctest/doctest.h>

namespace malote::app {
namespace {

JsonFields row(const std::string& more) {
  return parse_fields(R"({"via":"smtp","action":"submit","complete":true,)" + more + "}").value();
}

using Kind = TruthDifference::Kind;

TEST_CASE("a row is matched once, however many are alike") {
  TruthRows truth;
  truth.add_file({row(R"("size":1,"sha256":"a")"), row(R"("size":1,"sha256":"a")")});
  const auto one = row(R"("size":1,"sha256":"a","id":1)");
  CHECK(hold_against(truth, {one, one}).empty());
  const auto missing = hold_against(truth, {one});
  REQUIRE(missing.size() == 1);
  CHECK(missing[0].kind == Kind::missing);
  const auto besides = hold_against(truth, {one, one, row(R"("size":2,"sha256":"b")")});
  REQUIRE(besides.size() == 1);
  CHECK(besides[0].kind == Kind::besides);
}

TEST_CASE("what differs is named") {
  TruthRows truth;
  truth.add_file({row(R"("size":1,"sha256":"a","result":"250 ok","time":"x")")});
  const auto found = hold_against(truth, {row(R"("size":1,"sha256":"a","result":null)")});
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == Kind::differs);
  CHECK(found[0].keys == std::vector<std::string>{"result"});
}

TEST_CASE("both ends tell of the same messages") {
  TruthRows truth;
  truth.add_file({row(R"("size":1,"sha256":"a","session_name":"smtp-1","result":"250 ok")")});
  truth.add_file({row(R"("size":1,"sha256":"a","session_name":"send","result":null)"),
                  row(R"("size":1,"sha256":"a","session_name":"again","result":null)")});
  CHECK(truth.rows().size() == 2);
  const auto stored = row(R"("size":1,"sha256":"a","result":"250 ok")");
  CHECK(hold_against(truth, {stored, stored}).empty());
}

TEST_CASE("of a broken message nobody knows how far it got") {
  TruthRows truth;
  truth.add_file(
      {parse_fields(R"({"via":"smtp","action":"submit","complete":false,"size":9})").value()});
  const auto cut =
      parse_fields(R"({"via":"smtp","action":"submit","complete":false,"size":4})").value();
  CHECK(hold_against(truth, {cut}).empty());
  CHECK(hold_against(truth, {row(R"("size":9)")}).size() == 1);
  CHECK_FALSE(parse_fields("[1]"));
}

TEST_CASE("both ends tell of a transfer that broke off, each how far it got") {
  const auto end = [](const char* size) {
    return parse_fields(
               R"({"direction":"download","command":"RETR","path":"a","offset":0,"size":)" +
               std::string(size) + R"(,"complete":false,"verdict":"aborted"})")
        .value();
  };
  TruthRows truth;
  truth.add_file({end("9")});
  truth.add_file({end("4")});
  CHECK(truth.rows().size() == 1);
  CHECK(hold_against(truth, {end("7")}).empty());
}

TEST_CASE("transfers are held against transfers, messages against messages") {
  const auto transfer = [](const std::string& more) {
    return parse_fields(R"({"direction":"download","command":"RETR","path":"a","offset":0,)" +
                        more + "}")
        .value();
  };
  TruthRows truth;
  truth.add_file({transfer(R"("size":1,"sha256":"a","complete":true,"link":"nat","start":"x")"),
                  transfer(R"("size":9,"sha256":"b","complete":false,"verdict":"aborted")")});
  const auto whole = transfer(R"("size":1,"sha256":"a","complete":true,"link":"nat","id":1)");
  const auto broken = transfer(R"("size":4,"sha256":"c","complete":false,"verdict":"aborted")");
  CHECK(hold_against(truth, {whole, broken}).empty());
  const auto guessed = transfer(R"("size":1,"sha256":"a","complete":true,"link":"time")");
  const auto differs = hold_against(truth, {guessed, broken});
  REQUIRE(differs.size() == 1);
  CHECK(differs[0].kind == Kind::differs);
  CHECK(differs[0].keys == std::vector<std::string>{"link"});
  // The same octets as a message are something else.
  CHECK(hold_against(truth, {row(R"("size":1,"sha256":"a")"), broken}).size() == 2);
}

}  // namespace
}  // namespace malote::app
