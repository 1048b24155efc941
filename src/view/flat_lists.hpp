// SPDX-License-Identifier: MIT
// What all sessions had of one kind, as tables: attempts to log in, notices, TLS connections.
// Called by the list screen.
#pragma once

#include "view/id_list.hpp"

namespace malote::view {

// Its numbers are those of Reader::login().
class LoginList final : public IdList {
 public:
  LoginList(const store::Reader& reader, bool reveal);
  void set_reveal(bool reveal) override { reveal_ = reveal; }

 protected:
  [[nodiscard]] Ids ids(const store::Query&, Sorting) const override;
  [[nodiscard]] std::optional<TableRow> row(std::uint64_t id) const override;

 private:
  bool reveal_;
};

// Its numbers are those of Reader::notice().
class NoticeList final : public IdList {
 public:
  explicit NoticeList(const store::Reader& reader);

 protected:
  [[nodiscard]] Ids ids(const store::Query&, Sorting) const override;
  [[nodiscard]] std::optional<TableRow> row(std::uint64_t id) const override;
};

// Its numbers are ids of TLS connections.
class TlsList final : public IdList {
 public:
  explicit TlsList(const store::Reader& reader);

 protected:
  [[nodiscard]] Ids ids(const store::Query&, Sorting) const override;
  [[nodiscard]] std::optional<TableRow> row(std::uint64_t id) const override;
};

// What configuration calls the columns.
[[nodiscard]] std::vector<std::string> login_column_names();
[[nodiscard]] std::vector<std::string> notice_column_names();
[[nodiscard]] std::vector<std::string> tls_column_names();

}  // namespace malote::view
