// SPDX-License-Identifier: MIT
#include "app/export_out.hpp"

#include <filesystem>

#include "app/output.hpp"
#include "capture/source.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/out_folder.hpp"
#include "export/phrases.hpp"
#include "store/reader.hpp"

namespace malote::app {

void refuse_to_overwrite(const ExportWords& said) {
  std::error_code error;
  if (said.force || !std::filesystem::exists(said.out, error)) return;
  if (std::filesystem::is_directory(said.out, error)) {
    throw Failure(ExitStatus::nothing,
                  fill(tr("{}: is a folder, and a file is wanted"), to_visible(said.out)));
  }
  if (store::looks_like_store(said.out) || looks_like_capture(said.out)) {
    throw Failure(ExitStatus::nothing,
                  fill(tr("{}: is a store or a capture; --force overwrites it all the same"),
                       to_visible(said.out)));
  }
}

bool is_special(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) &&
         !std::filesystem::is_directory(status);
}

void write_draft(const ExportWords& said,
                 const std::function<void(const std::string& path)>& write) {
  refuse_to_overwrite(said);
  const std::string draft = said.out + ".part";
  try {
    write(draft);
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(draft, ignored);
    throw;
  }
  std::filesystem::rename(draft, said.out);
}

void write_to(const ExportWords& said, const std::function<void(const TextSink&)>& write) {
  if (said.out == "-") return write(out_sink());
  const auto write_file = [&](const std::string& path, OutFile::Links links) {
    OutFile file(path, links);
    write(TextSink([&](std::string_view text) { file.write(text); }));
    file.close();
  };
  if (is_special(said.out)) return write_file(said.out, OutFile::Links::follow);
  write_draft(said, [&](const std::string& draft) { write_file(draft, OutFile::Links::refuse); });
}

void tell(const Context& context, const std::string& line) {
  if (context.tell_to) return context.tell_to(line);
  if (!context.options.quiet) say(line);
}

}  // namespace malote::app
