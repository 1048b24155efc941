// SPDX-License-Identifier: MIT
#include "export/file_type.hpp"

#include <magic.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.hpp"

namespace malote {
namespace {

using Words = std::initializer_list<std::string_view>;

bool is_one_of(std::string_view word, Words words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_program(std::string_view type) {
  return is_one_of(type, {"application/x-dosexec", "application/vnd.microsoft.portable-executable",
                          "application/x-executable", "application/x-pie-executable",
                          "application/x-sharedlib", "application/x-mach-binary",
                          "application/x-msi", "application/x-ms-shortcut", "text/x-msdos-batch"});
}

// Declared openly: by its type, or by its name.
bool says_program(const PartRecord& part) {
  if (is_program(part.type)) return true;
  if (part.type.find("msdownload") != std::string::npos ||
      part.type.find("executable") != std::string::npos) {
    return true;
  }
  const std::string name = to_lower(part.declared_name.value_or(""));
  constexpr std::array<std::string_view, 12> endings{".exe", ".dll", ".com", ".scr",
                                                     ".msi", ".bat", ".cmd", ".lnk",
                                                     ".so",  ".bin", ".elf", ".sys"};
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

// What says nothing about the kind of file.
bool is_vague(std::string_view type) {
  return type.empty() ||
         is_one_of(type, {"application/octet-stream", "application/x-empty", "inode/x-empty",
                          "application/x-download", "application/force-download",
                          "application/unknown", "application/data", "text/plain"});
}

// Texts are texts to libmagic, whatever they are written in.
bool is_texty(std::string_view type) {
  return type.starts_with("text/") || type.starts_with("message/") ||
         type.starts_with("multipart/") || type.ends_with("+xml") || type.ends_with("/xml") ||
         type.ends_with("json") ||
         is_one_of(type, {"application/javascript", "application/x-javascript", "application/rtf",
                          "application/pgp-signature", "application/pgp-encrypted",
                          "application/pgp-keys", "application/postscript", "application/sql",
                          "application/x-sh", "application/ics", "application/csv", "image/svg+xml",
                          "application/x-setupscript", "application/mbox",
                          "application/x-wine-extension-ini"});
}

// Families in which one type is often said for another.
std::string_view family_of(std::string_view type) {
  if (type.find("zip") != std::string_view::npos ||
      type.find("openxmlformats") != std::string_view::npos ||
      type.find("opendocument") != std::string_view::npos ||
      type.find("java-archive") != std::string_view::npos) {
    return "zip";
  }
  if (type.find("ms-") != std::string_view::npos || type.find("msword") != std::string_view::npos ||
      type.find("cdf") != std::string_view::npos || type.find("ole") != std::string_view::npos ||
      type.find("office") != std::string_view::npos) {
    return "office";
  }
  if (type.find("pkcs") != std::string_view::npos) return "pkcs";
  if (type.find("gzip") != std::string_view::npos || type.find("tar") != std::string_view::npos) {
    return "tar";
  }
  const std::string_view top = type.substr(0, type.find('/'));
  if (top == "audio" || top == "video") return "sound";
  return top == "image" ? top : type;
}

}  // namespace

struct FileTypes::Cookie {
  Cookie() : handle(magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF)) {}
  Cookie(const Cookie&) = delete;
  Cookie& operator=(const Cookie&) = delete;
  ~Cookie() {
    if (handle != nullptr) magic_close(handle);
  }
  magic_t handle;
};

FileTypes::FileTypes(std::unique_ptr<Cookie> cookie) : cookie_(std::move(cookie)) {}
FileTypes::FileTypes(FileTypes&&) noexcept = default;
FileTypes& FileTypes::operator=(FileTypes&&) noexcept = default;
FileTypes::~FileTypes() = default;

std::optional<FileTypes> FileTypes::open() {
  auto cookie = std::make_unique<Cookie>();
  if (cookie->handle == nullptr || magic_load(cookie->handle, nullptr) != 0) return std::nullopt;
  return FileTypes(std::move(cookie));
}

std::string FileTypes::type_of(Bytes beginning) const {
  const char* const type = magic_buffer(cookie_->handle, beginning.data(), beginning.size());
  return type == nullptr ? "application/octet-stream" : to_lower(type);
}

TypeVerdict judge_type(const PartRecord& part, std::string_view detected) {
  if (is_program(detected)) {
    return says_program(part) ? TypeVerdict::fits : TypeVerdict::hidden_program;
  }
  if (is_vague(part.type) || is_vague(detected) || part.type == detected) return TypeVerdict::fits;
  if (is_texty(detected) && is_texty(part.type)) return TypeVerdict::fits;
  const std::string_view said = family_of(part.type);
  const std::string_view is = family_of(detected);
  // New documents of offices are zip files, and are said to be old ones.
  const bool documents = (said == "office" && is == "zip") || (said == "zip" && is == "office");
  return said == is || documents ? TypeVerdict::fits : TypeVerdict::differs;
}

std::string file_type_library() {
  const std::string number = std::to_string(::magic_version());  // 544 is 5.44
  if (number.size() < 3) return "libmagic " + number;
  return "libmagic " + number.substr(0, number.size() - 2) + "." + number.substr(number.size() - 2);
}

}  // namespace malote
