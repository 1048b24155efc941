// SPDX-License-Identifier: MIT
// The course's store with what can be attached: a mail in several parts, and two transfers by FTP.
#pragma once

#include "support/small_store.hpp"

namespace malote::test {

// Message 2: a text in quoted-printable, a picture in base64 under a Portuguese name, a mail
// within.
inline constexpr std::string_view rich_mail =
    "From: ana@student.example\r\nSubject: fotos\r\n"
    "Received: from pc by mx.school.example with ESMTP; Sat, 31 Jan 2026 10:00:00 +0000\r\n"
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    "Ol=E1, aqui est=E3o as fotos.\r\nfim\r\n"
    "--b\r\nContent-Type: image/gif; name*=utf-8''caf%C3%A9.gif\r\n"
    "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n"
    "R0lGODlhAQABAIAAAAUEBA==\r\n"
    "--b\r\nContent-Type: message/rfc822\r\n\r\n"
    "Subject: within\r\n\r\nlagosta\r\n"
    "--b--\r\n";
inline constexpr std::string_view rich_picture{"GIF89a\1\0\1\0\x80\0\0\5\4\4", 16};

inline void put_rich(SmallStore& store) {
  store.put_course();
  store.put_message(2, 1, rich_mail);
  const auto part = [&](std::uint32_t place, const char* path, const char* type) {
    PartRecord row;
    row.id = part_id({2}, place);
    row.message = {2};
    row.session = {1};
    row.path = path;
    row.type = type;
    row.sha256 = std::string(64, 'b');
    row.complete = true;
    return row;
  };
  store.put(part(2, "1", "text/plain"));
  PartRecord picture = part(3, "2", "image/gif");
  picture.declared_name = "café.gif";
  picture.disposition = "attachment";
  picture.encoding = "base64";
  picture.body_offset = rich_mail.find("R0lG");
  picture.body_octets = 24;
  picture.size = rich_picture.size();
  store.put(picture);
  store.put(part(4, "3", "message/rfc822"));
  store.put(part(5, "3.1", "text/plain"));
  store.put(store.session(3, Protocol::ftp));
  TransferRecord transfer;
  transfer.id = {1};
  transfer.session = {3};
  transfer.command = "RETR";
  transfer.path = "aula 1.pdf";
  transfer.start = SmallStore::at(2500);
  transfer.content = {100};
  transfer.size = 5;
  transfer.complete = true;
  store.put_content({100}, "octet");
  store.put(transfer);
  transfer.id = {2};
  transfer.command = "LIST";
  transfer.direction = TransferDirection::listing;
  transfer.content = {};
  store.put(transfer);
}

struct RichStore : SmallStore {
  RichStore() {
    begin();
    put_rich(*this);
    end();
  }
};

}  // namespace malote::test
