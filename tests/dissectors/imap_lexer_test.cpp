// SPDX-License-Identifier: MIT
#include "dissectors/imap/lexer.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using namespace malote;
using namespace malote::imap;

namespace {

// Every token as text, the octets of a literal joined.
std::string words(const std::string& text, std::size_t piece, std::size_t cap = 100) {
  Lexer lexer(cap);
  std::string out;
  bool in_literal = false;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    const std::string part = text.substr(at, piece);
    ChunkCursor cursor(as_bytes(part), {});
    while (!cursor.empty()) {
      const Token token = lexer.next(cursor);
      if (token.kind != TokenKind::octets && std::exchange(in_literal, false)) out += "> ";
      switch (token.kind) {
        case TokenKind::none:
          break;
        case TokenKind::atom:
          out += "a:" + std::string(token.text) + (token.cut ? "~ " : " ");
          break;
        case TokenKind::quoted:
          out += "q:" + std::string(token.text) + (token.cut ? "~ " : " ");
          break;
        case TokenKind::open:
          out += "( ";
          break;
        case TokenKind::close:
          out += ") ";
          break;
        case TokenKind::literal:
          out += "l:" + std::to_string(token.octets) + (token.non_sync ? "+" : "") +
                 (token.binary ? "~" : "") + "<";
          in_literal = true;
          break;
        case TokenKind::octets:
          out += token.text;
          break;
        case TokenKind::text:
          out += "t:" + std::string(token.text) + " ";
          break;
        case TokenKind::end:
          out += "[" + lexer.line() + "] ";
          break;
      }
      if (token.kind == TokenKind::atom && token.text == "OK") lexer.expect_text();
    }
  }
  return out;
}

void check(const std::string& text, const std::string& expected, std::size_t cap = 100) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{5}, text.size()}) {
    CHECK(words(text, piece, cap) == expected);
  }
}

}  // namespace

TEST_CASE("atoms, strings, lists and text") {
  check("a1 LIST \"\" (x \"a\\\"b\\\\\" NIL)\r\n",
        "a:a1 a:LIST q: ( a:x q:a\"b\\ a:NIL ) [a1 LIST \"\" (x \"a\\\"b\\\\\" NIL)] ");
  check("a OK [X (] done\r\nb OK\r\n",
        "a:a a:OK t:[X (] done [a OK [X (] done] a:b a:OK t: [b OK] ");
  check("x\ny\r\n", "a:x [x] a:y [y] ");
}

TEST_CASE("sections are one word") {
  check("BODY[HEADER.FIELDS (FROM \"]\")]<0> BINARY[1.2] x[y z]\r\n",
        "a:BODY[HEADER.FIELDS (FROM \"]\")]<0> a:BINARY[1.2] a:x[y a:z] "
        "[BODY[HEADER.FIELDS (FROM \"]\")]<0> BINARY[1.2] x[y z]] ");
}

TEST_CASE("literals of all kinds") {
  check("a {3}\r\nb\r\n c {2+}\r\nxy ~{0}\r\n d{1-}\r\nz)\r\n",
        "a:a l:3<b\r\n> a:c l:2+<xy> l:0~<> a:d l:1+<z> ) [a {3} c {2} ~{0} d{1})] ");
  check("a {3} {x} {}\r\n", "a:a a:{3} a:{x} a:{} [a {3} {x} {}] ");
  check("a {99999999999999999999}\r\n", "a:a l:9223372036854775807<");
}

TEST_CASE("what is broken or long is cut") {
  check("a \"b\r\nc BODY[d\r\n", "a:a q:b~ [a \"b] a:c a:BODY[d~ [c BODY[d] ");
  check("abcdefgh ijk\r\n", "a:abcd~ a:ijk [abcd] ", 4);
}
