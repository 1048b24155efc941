// SPDX-License-Identifier: MIT
// The examples of the mechanisms' own documents.
#include "dissectors/sasl/sasl.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/base64.hpp"

using malote::CredentialRecord;
using malote::encode_base64;
using malote::sasl::Exchange;
using namespace std::string_literals;

namespace {

// One answer, given as initial response and behind an empty challenge.
CredentialRecord one_answer(std::string_view mechanism, const std::string& octets, bool secret) {
  const std::string line = encode_base64(octets);
  const Exchange initial(mechanism, line);
  CHECK(initial.initial_is_secret() == secret);
  Exchange continued(mechanism, std::nullopt);
  continued.on_challenge("");
  CHECK(!continued.initial_is_secret());
  CHECK(continued.on_response(line) == secret);
  const CredentialRecord credential = initial.credential();
  CHECK(continued.credential().user == credential.user);
  CHECK(continued.credential().secret == credential.secret);
  CHECK(!credential.accepted);
  return credential;
}

}  // namespace

TEST_CASE("PLAIN: RFC 4616 4, RFC 4954 4.1") {
  CredentialRecord credential = one_answer("PLAIN", "\0tim\0tanstaaftanstaaf"s, true);
  CHECK(credential.mechanism == "PLAIN");
  CHECK(credential.user == "tim");
  CHECK(credential.secret == "tanstaaftanstaaf");
  credential = one_answer("plain", "Ursel\0Kurt\0xipj3plmq"s, true);
  CHECK(credential.mechanism == "PLAIN");
  CHECK(credential.user == "Kurt");
  CHECK(credential.secret == "xipj3plmq");
  const Exchange rfc4954("PLAIN", "dGVzdAB0ZXN0ADEyMzQ=");
  CHECK(rfc4954.credential().user == "test");
  CHECK(rfc4954.credential().secret == "1234");
}

TEST_CASE("LOGIN: name, then password") {
  Exchange exchange("LOGIN", std::nullopt);
  exchange.on_challenge("VXNlcm5hbWU6");
  CHECK(!exchange.on_response(encode_base64("bob")));
  exchange.on_challenge("UGFzc3dvcmQ6");
  CHECK(exchange.on_response(encode_base64("bob")));  // also where both are the same
  CHECK(exchange.credential().user == "bob");
  CHECK(exchange.credential().secret == "bob");
  Exchange with_name("LOGIN", encode_base64("bob"));
  CHECK(!with_name.initial_is_secret());
  with_name.on_challenge("UGFzc3dvcmQ6");
  CHECK(with_name.on_response(encode_base64("hunter2")));
  CHECK(with_name.credential().user == "bob");
  CHECK(with_name.credential().secret == "hunter2");
}

TEST_CASE("LOGIN: the name was lost, the question tells") {
  Exchange exchange("LOGIN", std::nullopt);
  exchange.on_challenge("UGFzc3dvcmQ6");
  CHECK(exchange.on_response(encode_base64("hunter2")));
  CHECK(!exchange.credential().user);
  CHECK(exchange.credential().secret == "hunter2");
}

TEST_CASE("CRAM-MD5: RFC 2195 2") {
  Exchange exchange("CRAM-MD5", std::nullopt);
  exchange.on_challenge("PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+");
  CHECK(exchange.on_response("dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw"));
  CHECK(exchange.credential().user == "tim");
  CHECK(!exchange.credential().secret);
}

TEST_CASE("DIGEST-MD5: RFC 2831 4") {
  Exchange exchange("DIGEST-MD5", std::nullopt);
  exchange.on_challenge(
      encode_base64("realm=\"elwood.innosoft.com\",nonce=\"OA6MG9tEQGm2hh\",qop=\"auth\","
                    "algorithm=md5-sess,charset=utf-8"));
  CHECK(exchange.on_response(encode_base64(
      "charset=utf-8,username=\"chris\",realm=\"elwood.innosoft.com\",nonce=\"OA6MG9tEQGm2hh\","
      "nc=00000001,cnonce=\"OA6MHXh6VqTrRk\",digest-uri=\"imap/elwood.innosoft.com\","
      "response=d388dad90d4bbd760a152321f2143af7,qop=auth")));
  exchange.on_challenge(encode_base64("rspauth=ea40f60335c427b5527b84dbabcdfffd"));
  CHECK(!exchange.on_response(""));
  CHECK(exchange.credential().user == "chris");
  CHECK(!exchange.credential().secret);
  const Exchange quoted("DIGEST-MD5", encode_base64("realm=\"a,username=b\",username=\"c\\\"d\""));
  CHECK(quoted.credential().user == "c\"d");
}

TEST_CASE("SCRAM: RFC 5802 5, RFC 7677 3") {
  Exchange exchange("SCRAM-SHA-1", encode_base64("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"));
  CHECK(!exchange.initial_is_secret());
  exchange.on_challenge(
      encode_base64("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"));
  CHECK(
      exchange.on_response(encode_base64("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
                                         "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=")));
  exchange.on_challenge(encode_base64("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="));
  CHECK(!exchange.on_response(""));
  CHECK(exchange.credential().user == "user");
  CHECK(!exchange.credential().secret);
  const Exchange sha256("SCRAM-SHA-256", encode_base64("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"));
  CHECK(sha256.credential().user == "user");
  const Exchange plus("SCRAM-SHA-256-PLUS",
                      encode_base64("p=tls-unique,a=adm,n=a=2Cb=3Dc,r=rOprNGfwEbeRWgbNEkqO"));
  CHECK(plus.credential().user == "a,b=c");
}

TEST_CASE("OAUTHBEARER: RFC 7628 4.1 and 4.3") {
  Exchange exchange("OAUTHBEARER",
                    "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1d"
                    "Gg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB");
  CHECK(exchange.initial_is_secret());
  CHECK(exchange.credential().user == "user@example.com");
  CHECK(exchange.credential().secret == "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==");
  exchange.on_challenge(encode_base64("{\"status\":\"invalid_token\"}"));
  CHECK(!exchange.on_response("AQ=="));
  CHECK(exchange.credential().user == "user@example.com");
}

TEST_CASE("XOAUTH2") {
  const CredentialRecord credential =
      one_answer("XOAUTH2",
                 "user=someuser@example.com\x01"
                 "auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\x01\x01",
                 true);
  CHECK(credential.user == "someuser@example.com");
  CHECK(credential.secret == "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg");
}

TEST_CASE("NTLM: the third message of the well-known description of the protocol") {
  Exchange exchange("NTLM", std::nullopt);
  CHECK(!exchange.on_response(encode_base64("NTLMSSP\0\1\0\0\0\7\x82\x08\0"s)));
  exchange.on_challenge(encode_base64("NTLMSSP\0\2\0\0\0"s));
  CHECK(exchange.on_response(
      "TlRMTVNTUAADAAAAGAAYAGoAAAAYABgAggAAAAwADABAAAAACAAIAEwAAAAWABYAVAAAAAAAAACaAAAAAQIAAEQATwBN"
      "AEEASQBOAHUAcwBlAHIAVwBPAFIASwBTAFQAQQBUAEkATwBOAMM3zVy9RPyXgqZnr21CfG3mfCDC0+d8ViWpjBwx6BhH"
      "Rmspst9GgPOZWPuMITqcxg=="));
  CHECK(exchange.credential().user == "user");
  CHECK(!exchange.credential().secret);
}

TEST_CASE("EXTERNAL and ANONYMOUS keep no secrets") {
  CHECK(one_answer("EXTERNAL", "fred@example.com", false).user == "fred@example.com");
  const Exchange empty("EXTERNAL", "=");
  CHECK(!empty.initial_is_secret());
  CHECK(!empty.credential().user);
  const CredentialRecord anonymous = one_answer("ANONYMOUS", "sirhc", false);
  CHECK(anonymous.user == "anonymous");
  CHECK(anonymous.secret == "sirhc");
  CHECK(anonymous.secret_is_public);
}

TEST_CASE("a client that gives up, one that sends no base64, unknown mechanisms") {
  Exchange exchange("LOGIN", std::nullopt);
  exchange.on_challenge("VXNlcm5hbWU6");
  CHECK(!exchange.on_response("*"));
  CHECK(exchange.cancelled());
  Exchange plain("PLAIN", std::nullopt);
  CHECK(plain.on_response("my pass word!"));
  CHECK(!plain.credential().user);
  CHECK(Exchange("X-MINE", encode_base64("whatever")).initial_is_secret());
  for (const char* mechanism : {"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "NTLM",
                                "XOAUTH2", "OAUTHBEARER", "EXTERNAL", "ANONYMOUS"}) {
    for (const std::string& octets :
         {"\0"s, "\0\0"s, "\1"s, "n,"s, "n,a="s, "n,,n=\1"s, "user="s, "username="s, "=,\""s,
          "NTLMSSP\0\3\0\0\0"s, "NTLMSSP\0\3\0\0\0"s + std::string(52, '\xff')}) {
      Exchange hostile(mechanism, encode_base64(octets));
      (void)hostile.on_response(encode_base64(octets));
      (void)hostile.credential();
    }
  }
}
