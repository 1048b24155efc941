// SPDX-License-Identifier: MIT
// Parts read out of the store again: the octets that were hashed when they went by, holes and all.
#include "export/stored_parts.hpp"

#include <doctest/doctest.h>

#include <map>

#include "export/body_text.hpp"
#include "export/file_type.hpp"
#include "export/message_tree.hpp"
#include "mime/decoder.hpp"
#include "support/small_store.hpp"

using namespace malote;

namespace {

constexpr std::string_view mail =
    "Subject: x\r\n"
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    "caf=E9 ol=\r\n=E9\r\n"
    "--b\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    "QUJDREVGR0hJ\r\nSktMTU5PUFFS\r\nU1RVVldYWVo=\r\n"
    "--b\r\nContent-Type: message/rfc822\r\n\r\n"
    "Subject: within\r\n\r\nbegin 644 x\r\n#0V%T\r\n`\r\nend\r\n"
    "--b--\r\n";

// What a part held when it went by, and the record that was made of it.
struct Passed final : mime::EntitySink {
  void on_begin(std::uint32_t place, const mime::Entity& entity) override {
    PartRecord& record = records[place];
    record.path = entity.path;
    record.type = entity.type;
    record.encoding = entity.encoding;
    record.body_offset = entity.body_offset;
  }
  void on_octets(std::uint32_t place, Bytes bytes) override { octets[place] += as_text(bytes); }
  void on_end(std::uint32_t place, const mime::EntityEnd& end) override {
    records[place].size = end.size;
    records[place].body_octets = end.octets;
  }
  void on_fault(mime::Fault, std::string_view, std::string_view) override {}
  std::map<std::uint32_t, PartRecord> records;
  std::map<std::uint32_t, std::string> octets;
};

// The mail with [hole, hole + missing) not captured, as message `id`.
MessageRecord mail_with(std::uint64_t id, std::size_t hole, std::size_t missing) {
  MessageRecord message;
  message.id = {id};
  message.session = {1};
  message.content = {id};
  message.size = mail.size() - missing;
  if (missing != 0) {
    message.missing = {{hole, missing}};
    message.verdict = Verdict::gap;
  }
  return message;
}

void put_mail(test::SmallStore& store, const MessageRecord& message, std::size_t hole,
              std::size_t missing) {
  store.put(message);
  store.put_content(message.content,
                    std::string(mail.substr(0, hole)) + std::string(mail.substr(hole + missing)));
}

MessageRecord put_whole_mail(test::SmallStore& store) {
  const MessageRecord message = mail_with(1, 0, 0);
  store.begin();
  store.put(store.session(1));
  put_mail(store, message, 0, 0);
  store.end();
  return message;
}

Passed passed_with(std::size_t hole, std::size_t missing) {
  Passed passed;
  const Limits limits;
  mime::Decoder decoder(limits, passed);
  decoder.feed(as_bytes(mail.substr(0, hole)));
  if (missing != 0) decoder.on_gap();
  decoder.feed(as_bytes(mail.substr(hole + missing)));
  decoder.finish(true);
  return passed;
}

}  // namespace

TEST_CASE("parts are read again as they passed, wherever a hole was") {
  struct Variant {
    MessageRecord message;
    std::size_t hole, missing;
  };
  std::vector<Variant> variants;
  for (const std::size_t missing : {std::size_t{0}, std::size_t{5}, std::size_t{40}}) {
    for (std::size_t hole = 0; hole + missing <= mail.size(); ++hole) {
      if (missing == 0 && hole != 0) break;
      variants.push_back({mail_with(variants.size() + 1, hole, missing), hole, missing});
    }
  }
  test::SmallStore store;
  store.begin();
  store.put(store.session(1));
  for (const Variant& v : variants) put_mail(store, v.message, v.hole, v.missing);
  store.end();
  const auto reader = store.reader();
  for (const Variant& v : variants) {
    CAPTURE(v.hole);
    CAPTURE(v.missing);
    Passed passed = passed_with(v.hole, v.missing);
    for (const auto& [place, record] : passed.records) {
      if (record.type.starts_with("multipart/") && record.body_octets == 0) continue;
      std::string again;
      read_part(*reader, v.message, range_of(record), [&](Bytes octets) {
        again += as_text(octets);
        return true;
      });
      CAPTURE(record.path);
      CHECK(again == passed.octets[place]);
    }
  }
}

TEST_CASE("who wants no more of a part gets no more") {
  test::SmallStore store;
  const MessageRecord message = put_whole_mail(store);
  int calls = 0;
  read_part(*store.reader(), message, {0, mail.size(), mime::Coding::identity}, [&](Bytes) {
    ++calls;
    return false;
  });
  CHECK(calls == 1);
}

TEST_CASE("a message as a tree") {
  test::SmallStore store;
  const MessageRecord message = put_whole_mail(store);
  const MessageTree tree = read_tree(*store.reader(), message);
  std::string paths;
  for (const TreePart& part : tree.parts) {
    paths +=
        part.entity.path + ":" + part.entity.type + ":" + std::to_string(part.entity.depth) + " ";
  }
  CHECK(paths ==
        ":multipart/mixed:0 1:text/plain:1 2:text/plain:1 3:message/rfc822:1 3.1:text/plain:2 "
        "3.1.uu1:application/octet-stream:3 ");
  CHECK_FALSE(is_plain(tree));
  CHECK(texts_of(tree).size() == 3);
}

TEST_CASE("words in texts") {
  test::SmallStore store;
  put_whole_mail(store);
  const auto reader = store.reader();
  CHECK(body_says(*reader, {1}, "CAF\xc3\xa9 ol\xc3\xa9"));
  CHECK(body_says(*reader, {1}, "caf"));
  CHECK_FALSE(body_says(*reader, {1}, "af"));
  CHECK_FALSE(body_says(*reader, {1}, "within"));  // a header's is not a text's
  CHECK_FALSE(body_says(*reader, {2}, "caf"));
  CHECK(has_word_beginning("two words", "word"));
  CHECK_FALSE(has_word_beginning("swords", "word"));
  CHECK(has_word_beginning("a <b@c>", "<b"));
}

TEST_CASE("types by what files hold") {
  const auto types = FileTypes::open();
  REQUIRE(types.has_value());
  const auto type = [&](std::string_view octets) { return types->type_of(as_bytes(octets)); };
  CHECK(type("%PDF-1.4\n") == "application/pdf");
  CHECK(type({"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0", 29}) == "image/png");
  CHECK(type("Hello\n") == "text/plain");
  CHECK_FALSE(type("").empty());
}

TEST_CASE("types that contradict what was said") {
  const auto judged = [](const char* said, const char* name, const char* is) {
    PartRecord part;
    part.type = said;
    if (*name != '\0') part.declared_name = name;
    return judge_type(part, is);
  };
  CHECK(judged("application/pdf", "a.pdf", "application/pdf") == TypeVerdict::fits);
  CHECK(judged("application/octet-stream", "a.bin", "image/png") == TypeVerdict::fits);
  CHECK(judged("text/html", "", "text/plain") == TypeVerdict::fits);
  CHECK(judged("application/msword", "a.docx",
               "application/vnd.openxmlformats-officedocument.wordprocessingml.document") ==
        TypeVerdict::fits);
  CHECK(judged("image/jpg", "a.jpg", "image/jpeg") == TypeVerdict::fits);
  CHECK(judged("image/png", "a.png", "application/pdf") == TypeVerdict::differs);
  CHECK(judged("application/pdf", "a.pdf", "application/zip") == TypeVerdict::differs);
  CHECK(judged("image/png", "a.png", "application/x-dosexec") == TypeVerdict::hidden_program);
  CHECK(judged("application/octet-stream", "bill.pdf", "application/x-dosexec") ==
        TypeVerdict::hidden_program);
  CHECK(judged("application/octet-stream", "setup.exe", "application/x-dosexec") ==
        TypeVerdict::fits);
  CHECK(judged("application/x-msdownload", "", "application/x-dosexec") == TypeVerdict::fits);
}
