// SPDX-License-Identifier: MIT
// The keys of the JSON rows are a promise (docs/command-line.md): all there, whatever is absent.
#include <doctest/doctest.h>

#include <rapidjson/document.h>

#include <algorithm>

#include "examples.hpp"
#include "export/json_rows.hpp"

namespace {

using namespace malote;
using namespace malote::test;

using Keys = std::vector<std::string>;

template <typename Row>
rapidjson::Document parsed(const Row& row, bool reveal = false) {
  rapidjson::Document document;
  document.Parse(to_json_row(row, {reveal}).c_str());
  REQUIRE(document.IsObject());
  return document;
}

Keys missing_keys(const rapidjson::Document& row, const Keys& wanted) {
  Keys missing;
  std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(missing),
               [&](const std::string& key) { return !row.HasMember(key.c_str()); });
  return missing;
}

}  // namespace

TEST_CASE("every key is there in an empty row") {
  CHECK(missing_keys(parsed(CaptureRecord{}), {"id", "path", "format", "packets", "bytes", "first",
                                               "last", "interfaces", "dropped", "state"})
            .empty());
  CHECK(missing_keys(parsed(SessionRecord{}), {"id",
                                               "capture",
                                               "protocol",
                                               "client",
                                               "server",
                                               "start",
                                               "end",
                                               "tls",
                                               "tls_version",
                                               "decrypted",
                                               "decrypted_client",
                                               "decrypted_server",
                                               "user",
                                               "software",
                                               "exchanges",
                                               "messages",
                                               "transfers",
                                               "client_bytes",
                                               "server_bytes",
                                               "gap_bytes",
                                               "complete",
                                               "outcome"})
            .empty());
  CHECK(missing_keys(parsed(ExchangeRecord{}),
                     {"session", "n", "time", "phase", "command", "argument", "reply_code", "reply",
                      "reply_time", "replies", "tag", "untagged", "masked"})
            .empty());
  CHECK(
      missing_keys(parsed(MessageRecord{}),
                   {"id",          "session", "via",      "action",  "envelope_from", "envelope_to",
                    "accepted_to", "subject", "from",     "to",      "date",          "message_id",
                    "number",      "uidl",    "mailbox",  "uid",     "uidvalidity",   "flags",
                    "size",        "sha256",  "complete", "verdict", "missing",       "partial",
                    "result",      "time"})
          .empty());
  CHECK(missing_keys(
            parsed(TransferRecord{}),
            {"id",     "session", "command",  "path",       "resolved",  "direction",     "mode",
             "client", "server",  "type",     "protection", "structure", "transfer_mode", "offset",
             "size",   "sha256",  "complete", "verdict",    "missing",   "link",          "result",
             "start",  "end"})
            .empty());
  CHECK(missing_keys(parsed(CredentialRecord{}),
                     {"session", "mechanism", "user", "secret", "accepted", "time"})
            .empty());
  CHECK(missing_keys(parsed(NoticeRecord{}), {"session", "time", "severity", "kind", "text"})
            .empty());
  CHECK(missing_keys(parsed(MailboxEventRecord{}),
                     {"session", "n", "time", "action", "mailbox", "target", "numbers", "uids",
                      "new_uids", "change", "flags", "accepted", "result", "message"})
            .empty());
  CHECK(missing_keys(parsed(TlsRecord{}),
                     {"session", "transfer", "version", "cipher", "sni", "alpn", "subject",
                      "issuer", "not_after", "fingerprint", "ja3", "ja4", "decrypted", "state"})
            .empty());
  CHECK(missing_keys(parsed(CertificateRecord{}),
                     {"session", "fingerprint", "subject", "issuer", "names", "not_after"})
            .empty());
}

TEST_CASE("values have the forms that were promised") {
  const auto row = parsed(session());
  CHECK(row["id"].GetUint64() == 1);
  CHECK(row["protocol"] == "smtp");
  CHECK(row["client"]["ip"] == "10.0.0.5");
  CHECK(row["client"]["port"].GetUint() == 40000);
  CHECK(row["start"] == "2009-10-05T06:06:07.000000000Z");
  CHECK(row["tls"] == "none");
  CHECK(row["decrypted"].IsNull());
  CHECK(row["complete"].IsTrue());
  CHECK(row["outcome"] == "closed");
  auto mail = message(480);
  mail.verdict = Verdict::cut_end;
  mail.missing = {{10, 20}};
  const auto message_row = parsed(mail);
  CHECK(message_row["verdict"] == "cut-end");
  CHECK(message_row["missing"][0][1].GetUint64() == 20);
  CHECK(message_row["partial"].IsNull());
  CHECK(message_row["accepted_to"].Size() == 1);
}

TEST_CASE("the reply of an exchange is the one that completes it") {
  auto said = exchange(5, 300, "transaction", "DATA", "", "354", "go on", 310);
  said.settled = false;
  auto row = parsed(said);
  CHECK(row["reply_code"].IsNull());
  CHECK(row["reply"].IsNull());
  CHECK(row["reply_time"].IsNull());
  CHECK(row["replies"].Size() == 1);
  CHECK(row["argument"].IsNull());
  said.replies.push_back({"250", "a\nb", at(500)});
  said.settled = true;
  said.message = {3};
  row = parsed(said);
  CHECK(row["reply_code"] == "250");
  CHECK(row["reply"] == "a\nb");
  CHECK(row["reply_time"] == "2009-10-05T06:06:07.500000000Z");
  CHECK(row["replies"][0]["code"] == "354");
  CHECK(row["message"].GetUint64() == 3);
  CHECK(parsed(greeting())["command"].IsNull());
}

TEST_CASE("secrets are masked in JSON, hex included") {
  auto said = exchange(2, 50, "connection", "AUTH", "PLAIN \xffsecret", "235", "ok", 60);
  said.secrets = {{6, 7}};
  said.continuations = {{"c2VzYW1l", at(55), true}, {"Ym9i", at(56), false}};
  const std::string line = to_json_row(said, {false});
  CHECK(line.find("secret") == std::string::npos);
  CHECK(line.find("c2VzYW1l") == std::string::npos);
  CHECK(line.find("argument_hex") == std::string::npos);
  const auto row = parsed(said);
  CHECK(row["masked"].IsTrue());
  CHECK(row["argument"] == "PLAIN ***");
  CHECK(row["continuations"][0]["text"] == "***");
  CHECK(row["continuations"][1]["text"] == "Ym9i");
  const auto open = parsed(said, true);
  CHECK(open["masked"].IsFalse());
  CHECK(open["argument"] == "PLAIN \xef\xbf\xbdsecret");
  CHECK(open["argument_hex"] == "504c41494e20ff736563726574");
  CredentialRecord login;
  login.secret = "sesame";
  CHECK(parsed(login)["secret"] == "***");
  CHECK(parsed(login, true)["secret"] == "sesame");
}

TEST_CASE("octets that are no UTF-8 stand in hex beside") {
  auto row = session();
  row.user =
      "b\xf6"
      "b";
  const auto json = parsed(row);
  CHECK(json["user"] ==
        "b\xef\xbf\xbd"
        "b");
  CHECK(json["user_hex"] == "62f662");
  CHECK_FALSE(json.HasMember("software_hex"));
}
