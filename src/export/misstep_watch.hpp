// SPDX-License-Identifier: MIT
// Follows the commands of a session in the order sent and says of a refused one why the server
// refused it, where the order of commands tells: DATA without RCPT, RETR before the login. Called
// by the transcript. Says nothing where the beginning of the session, or octets of it, were not
// seen.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "lexicon/missteps.hpp"
#include "records/record.hpp"

namespace malote {

class MisstepWatch {
 public:
  explicit MisstepWatch(const SessionRecord&);
  // A sentence in the user's language; empty where there is nothing to say.
  [[nodiscard]] std::string heard(const ExchangeRecord&);

 private:
  using Misstep = lexicon::Misstep;
  [[nodiscard]] Misstep smtp(const ExchangeRecord&, const std::string& code) const;
  [[nodiscard]] Misstep smtp_mail(const ExchangeRecord&, const std::string& code) const;
  [[nodiscard]] Misstep pop3(const ExchangeRecord&) const;
  [[nodiscard]] Misstep pop3_number(const ExchangeRecord&) const;
  [[nodiscard]] Misstep imap(const ExchangeRecord&, const std::string& code) const;
  [[nodiscard]] Misstep ftp(const ExchangeRecord&, const std::string& code) const;
  [[nodiscard]] Misstep ftp_data(const std::string& code) const;
  [[nodiscard]] std::string word_of_another(const std::string& verb) const;
  void remember(const ExchangeRecord&, bool accepted);
  void remember_mail(const ExchangeRecord&, bool accepted);
  void remember_files(const ExchangeRecord&, bool accepted);

  enum class Data : std::uint8_t { nobody, client_waits, server_waits };

  Protocol protocol_;
  IpAddress client_;
  bool whole_;               // nothing is lost
  bool from_start_ = false;  // the greeting was seen
  bool hello_ = false, logged_in_ = false, anonymous_ = false;
  bool mail_ = false, bdat_ = false;
  std::uint32_t recipients_ = 0, refused_recipients_ = 0;
  bool user_ = false, read_only_ = false, renaming_ = false;
  bool tls_asked_ = false, buffer_said_ = false;
  Data data_ = Data::nobody;
  std::set<std::string> deleted_;          // POP3: numbers as said; capped
  std::optional<std::uint64_t> messages_;  // POP3: how many there are, from the first STAT
};

}  // namespace malote
