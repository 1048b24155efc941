// SPDX-License-Identifier: MIT
#include "view/message_view.hpp"

#include <doctest/doctest.h>

#include "support/rich_store.hpp"

using namespace malote;
using namespace malote::test;

namespace {

std::string text_of_page(const view::Page& page) {
  std::string text;
  for (const view::PageLine& line : page.lines) text += line.text + "\n";
  return text;
}

std::string octets_of_entry(const view::MessageView& message, std::size_t entry) {
  std::string octets;
  message.read(entry, [&](std::string_view piece) {
    octets += piece;
    return true;
  });
  return octets;
}

}  // namespace

TEST_CASE(
    "a message is a tree of entries, each with its page, its octets and a name to save under") {
  const RichStore store;
  const auto reader = store.reader();
  const view::MessageView message(*reader, {2});
  std::string entries;
  for (const auto& entry : message.entries()) entries += entry.text + "\n";
  CHECK(entries ==
        "the message as text\nits header\nmultipart/mixed\n"
        "  1  text/plain, 30 octets\n  2  image/gif, 16 octets  café.gif\n"
        "  3  message/rfc822, 26 octets  (a message)\n    3.1  text/plain, 7 octets\n"
        "the octets as carried\n");
  CHECK(message.title().starts_with("Message m2  SMTP"));
  CHECK(text_of_page(message.page(0)).find("Olá, aqui estão as fotos.") != std::string::npos);
  const std::string header = text_of_page(message.page(1));
  CHECK(header.starts_with("From: ana@student.example\n"));
  CHECK(header.find("--b") == std::string::npos);
  CHECK(text_of_page(message.page(3)).find("Olá, aqui estão as fotos.\nfim\n") !=
        std::string::npos);
  const std::string picture = text_of_page(message.page(4));
  CHECK(picture.find("SHA-256: bbbb") != std::string::npos);
  CHECK(picture.find(
            "00000000  47 49 46 38 39 61 01 00  01 00 80 00 00 05 04 04  GIF89a..........") !=
        std::string::npos);
  CHECK(text_of_page(message.page(5)).find("Subject: within\n\nlagosta\n") != std::string::npos);
  CHECK(text_of_page(message.page(7)).find("Ol=E1") != std::string::npos);

  CHECK(octets_of_entry(message, 0) == rich_mail);
  CHECK(octets_of_entry(message, 3) == "Ol\xe1, aqui est\xe3o as fotos.\r\nfim");
  CHECK(octets_of_entry(message, 4) == rich_picture);
  CHECK(octets_of_entry(message, 6) == "lagosta");
  CHECK(message.file_name(0) == "m000002.eml");
  CHECK(message.file_name(3) == "m000002-1");
  CHECK(message.file_name(4) == "m000002-2-café.gif");
  CHECK(message.entry_of("2") == 4);
  CHECK(message.entry_of("3.1") == 6);
  CHECK(message.entry_of("9") == 0);
}

TEST_CASE("a message that is not there is said to be not there") {
  const RichStore store;
  const auto reader = store.reader();
  const view::MessageView message(*reader, {99});
  CHECK(message.entries().size() == 1);
  CHECK(message.title() == "there is no message m99");
  CHECK(message.page(0).title == "there is no message m99");
  CHECK(octets_of_entry(message, 0).empty());
}

TEST_CASE("a file is saved for its owner alone, and not written over unasked") {
  const RichStore store;
  const auto reader = store.reader();
  const view::MessageView message(*reader, {2});
  const std::string path = store.file("part");
  const auto put = [&](const view::PutOctets& octets) { message.read(4, octets); };
  REQUIRE(view::write_new_file(path, view::Existing::keep, put));
  CHECK(std::filesystem::status(path).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  CHECK(std::filesystem::file_size(path) == rich_picture.size());
  CHECK_FALSE(view::write_new_file(path, view::Existing::keep, put));
  CHECK(view::write_new_file(path, view::Existing::overwrite, put));
  CHECK_FALSE(view::write_new_file(store.file("no/such/folder"), view::Existing::keep, put));
}
