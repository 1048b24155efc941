// SPDX-License-Identifier: MIT
// Parameters: the examples of RFC 2045 and 2231, and what senders do instead.
#include "mime/parameters.hpp"

#include <doctest/doctest.h>

#include "mime/odd_name.hpp"

using mime_value = malote::mime::ParameterValue;
using malote::mime::parse_parameters;
using malote::mime::why_odd_name;

namespace {

std::string get(std::string_view value, std::string_view name) {
  const mime_value parsed = parse_parameters(value);
  const std::string* const found = parsed.find(name);
  return found == nullptr ? "(none)" : *found;
}

}  // namespace

TEST_CASE("plain parameters") {
  CHECK(parse_parameters("text/plain; charset=us-ascii (Plain text)").value == "text/plain");
  CHECK(get("text/plain; charset=us-ascii (Plain text)", "charset") == "us-ascii");
  CHECK(get("Text/Plain; Charset=\"us-ascii\"", "charset") == "us-ascii");
  CHECK(parse_parameters("Text/Plain ; x").value == "text/plain");
  CHECK(get("a/b; name=\"quo\\\"ted; \\\\ it\"; x=y", "name") == "quo\"ted; \\ it");
  CHECK(get("a/b; name=\"quo\\\"ted; \\\\ it\"; x=y", "x") == "y");
  CHECK(get("a/b; name=two words.pdf; x=y", "name") == "two words.pdf");
  CHECK(get("a/b; name=report (1).pdf", "name") == "report (1).pdf");
  CHECK(get("a/b;;; name=x;", "name") == "x");
  CHECK(get("a/b; name = \"x\"", "name") == "x");
  CHECK(get("a/b; name=first; name=second", "name") == "first");
  CHECK(get("a/b; name=\"never closed", "name") == "never closed");
  CHECK(get("a/b; name=", "name").empty());
  CHECK(get("a/b; name", "name") == "(none)");
  CHECK(get("a/b; name=\"C:\\dir\\file\"", "name") == "C:\\dir\\file");
  CHECK(get("", "name") == "(none)");
}

// RFC 2231 3, 4 and 4.1.
TEST_CASE("continuations and charsets") {
  CHECK(get("message/external-body; access-type=URL; URL*0=\"ftp://\";"
            " URL*1=\"cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar\"",
            "url") == "ftp://cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar");
  CHECK(get("application/x-stuff; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A",
            "title") == "This is ***fun***");
  CHECK(get("application/x-stuff; title*0*=us-ascii'en'This%20is%20even%20more%20;"
            " title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2=\"isn't it!\"",
            "title") == "This is even more ***fun*** isn't it!");
}

TEST_CASE("continuations that are broken") {
  CHECK(get("a/b; n*1=b; n*0=a; n*2=c", "n") == "abc");
  CHECK(get("a/b; n*0=a; n*2=c", "n") == "a");
  CHECK(get("a/b; n*1=b", "n").empty());
  CHECK(get("a/b; n*0*=iso-8859-1''caf%E9; n*1=.txt", "n") == "caf\xc3\xa9.txt");
  CHECK(get("a/b; n*=nowhere-1''caf%E9", "n") == "caf\xe9");
  CHECK(get("a/b; n*=no%20charset", "n") == "no charset");
  CHECK(get("a/b; n*=utf-8''50%", "n") == "50%");
  CHECK(get("a/b; n*99999999999999999999=x", "n*99999999999999999999") == "x");
  CHECK(get("a/b; n=plain; n*=utf-8''%C3%A9", "n") == "\xc3\xa9");
  CHECK(get("a/b; n*=utf-8''%C3%A9; n=plain", "n") == "\xc3\xa9");
}

TEST_CASE("encoded words where they are forbidden and met") {
  CHECK(get("a/b; name=\"=?utf-8?Q?caf=C3=A9?=.pdf\"", "name") == "caf\xc3\xa9.pdf");
  CHECK(get("a/b; name=\"caf\xe9\"", "name") == "caf\xe9");
  CHECK(get("a/b; name=\"caf\xc3\xa9\"", "name") == "caf\xc3\xa9");
}

TEST_CASE("a thousand parameters") {
  std::string value = "a/b";
  for (int i = 0; i < 1000; ++i) value += "; p" + std::to_string(i) + "=x";
  CHECK(parse_parameters(value).parameters.size() <= 64);
}

TEST_CASE("file names that are odd") {
  for (const char* name :
       {"../../etc/passwd", "..\\x", "/etc/passwd", "con", "CON.txt", "nul", "Com1.log", "a\nb",
        "a\x1b[2J", "invoice\xe2\x80\xaegpj.exe", "\xe2\x81\xa6x", ".."}) {
    CAPTURE(name);
    CHECK(why_odd_name(name) != nullptr);
  }
  CHECK(why_odd_name(std::string(4096, 'x')) != nullptr);
  for (const char* name : {"", "a.pdf", "two words.tar.gz", "contents", "com10", "v1..2.txt",
                           "caf\xc3\xa9.pdf", "\xe2\x82\xac 5.txt", "a/b.txt"}) {
    CAPTURE(name);
    CHECK(why_odd_name(name) == nullptr);
  }
}
