// SPDX-License-Identifier: MIT
// What a file is by what it holds (libmagic), and whether that contradicts what it was said to be.
// Called by the indexing pass; never while packets are read.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/bytes.hpp"
#include "records/record.hpp"

namespace malote {

class FileTypes {
 public:
  // Nothing where libmagic has no database on this machine.
  [[nodiscard]] static std::optional<FileTypes> open();
  FileTypes(FileTypes&&) noexcept;
  FileTypes& operator=(FileTypes&&) noexcept;
  ~FileTypes();

  // Octets of a file's beginning that are looked at.
  static constexpr std::size_t looked_at = 256 * 1024;
  // "application/pdf", lower case; "application/x-empty" of nothing.
  [[nodiscard]] std::string type_of(Bytes beginning) const;

 private:
  struct Cookie;
  explicit FileTypes(std::unique_ptr<Cookie>);
  std::unique_ptr<Cookie> cookie_;
};

enum class TypeVerdict : std::uint8_t {
  fits,
  differs,         // another kind of file than was said
  hidden_program,  // a program that was said to be something else
};
[[nodiscard]] TypeVerdict judge_type(const PartRecord&, std::string_view detected);

// "libmagic 5.44", as it is loaded.
[[nodiscard]] std::string file_type_library();

}  // namespace malote
