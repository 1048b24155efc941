// SPDX-License-Identifier: MIT
#include "app/view_export.hpp"

#include <algorithm>
#include <exception>
#include <filesystem>

#include "app/export_forms.hpp"
#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/files.hpp"
#include "export/out_folder.hpp"
#include "export/phrases.hpp"
#include "view/message_view.hpp"
#include "view/transfer_page.hpp"

namespace malote::app {
namespace {

namespace fs = std::filesystem;

struct Form {
  std::string word;  // of `export`
  ui::ExportForm shown;
  bool folder = false;
};

std::vector<Form> all_forms() {
  return {{"text", {tr("transcripts"), tr("as text, in one file"), "transcripts.txt"}},
          {"json", {"JSON", tr("an object a session, in one file"), "sessions.json"}},
          {"eml", {tr("messages"), tr("a .eml file each, in a folder"), "messages"}, true},
          {"mbox", {"mbox", tr("messages in one mailbox file"), "messages.mbox"}},
          {"files", {tr("files"), tr("attachments and transfers, in a folder"), "files"}, true},
          {"pcap", {tr("packets"), tr("those of the sessions, in one capture"), "packets.pcapng"}},
          {"certificates", {tr("certificates"), tr("as PEM, in one file"), "certificates.pem"}}};
}

std::string id_term(const char* key, const std::vector<std::uint64_t>& ids) {
  std::string text = key;
  for (const std::uint64_t id : ids) {
    if (text.back() != ':') text += ',';
    text += std::to_string(id);
  }
  return text;
}

// The files that were chosen, and no others of their messages and sessions.
Result<std::string> write_files(const store::Reader& reader,
                                const std::vector<std::uint64_t>& numbers, const std::string& path,
                                bool overwrite) {
  auto folder = OutFolder::open(path, overwrite);
  if (!folder) return folder.error();
  std::uint64_t written = 0;
  const auto write = [&](const view::SavedFile& file) {
    OutFile out = folder.value().file(file.name);
    file.read([&](std::string_view octets) {
      out.write(octets);
      return true;
    });
    out.close();
    ++written;
  };
  for (const std::uint64_t number : numbers) {
    const store::FileItem item = store::Reader::file_item(number);
    if (item.transfer) {
      if (const auto saved = view::saved_transfer(reader, item.transfer)) write(*saved);
    } else if (const auto part = reader.part(item.part)) {
      const view::MessageView mail(reader, part->message);
      const std::size_t entry = mail.entry_of(part->path);
      write({attachment_name(*part), [&](const view::PutOctets& put) { mail.read(entry, put); }});
    }
  }
  return fill(tr_plural("{} file written to {}", "{} files written to {}", written),
              grouped(written), to_visible(path));
}

class StoreExporter final : public ui::Exporter {
 public:
  using Resolve = std::function<ExportTargets(const std::vector<std::uint64_t>&)>;
  StoreExporter(ViewedStore store, const std::string& first, Resolve resolve)
      : store_(std::move(store)), resolve_(std::move(resolve)), forms_(all_forms()) {
    std::stable_partition(forms_.begin(), forms_.end(),
                          [&](const Form& form) { return form.word == first; });
  }

  [[nodiscard]] std::vector<ui::ExportForm> forms() const override {
    std::vector<ui::ExportForm> shown;
    for (const Form& form : forms_) shown.push_back(form.shown);
    return shown;
  }

  [[nodiscard]] bool is_in_the_way(std::size_t form, const std::string& path) const override {
    std::error_code error;
    if (!fs::exists(fs::symlink_status(path, error))) return false;
    return !forms_.at(form).folder || !fs::is_directory(path, error) || !fs::is_empty(path, error);
  }

  [[nodiscard]] Result<std::string> write(std::size_t form, const ui::ExportRows& rows,
                                          const std::string& path, bool overwrite,
                                          bool reveal) const override {
    std::error_code error;
    if (fs::equivalent(path, store_.path, error)) {
      return Error{fill(tr("{}: is the store that is shown"), to_visible(path))};
    }
    try {
      return write_form(forms_.at(form), rows, path, overwrite, reveal);
    } catch (const std::exception& fault) {
      return Error{to_visible(fault.what())};
    }
  }

 private:
  [[nodiscard]] Result<std::string> write_form(const Form& form, const ui::ExportRows& rows,
                                               const std::string& path, bool overwrite,
                                               bool reveal) const {
    auto reader = store::Reader::open(store_.path);
    if (!reader) return reader.error();
    const ExportTargets targets = rows.all ? ExportTargets{true, {}, {}, {}} : resolve_(rows.ids);
    if (form.word == "files" && !targets.files.empty()) {
      return write_files(*reader.value(), targets.files, path, overwrite);
    }
    auto query = query_of(form, targets);
    if (!query) return query.error();
    Source source;
    source.reader = std::move(reader.value());
    source.store = store_.path;
    ExportWords said;
    said.format = form.word;
    said.out = path;
    said.force = overwrite;
    Context context = store_.context;
    context.options.reveal = reveal;
    std::string told;
    context.tell_to = [&](const std::string& line) { told += (told.empty() ? "" : "; ") + line; };
    (void)export_format({store_.source, {}}, source, query.value(), said, context);
    return told;
  }

  [[nodiscard]] static Result<store::Query> query_of(const Form& form,
                                                     const ExportTargets& targets) {
    if (targets.all) return store::Query();
    const bool of_messages = form.word == "eml" || form.word == "mbox";
    if (of_messages && !targets.messages.empty()) {
      return store::Query::parse({id_term("id:", targets.messages)});
    }
    if (targets.sessions.empty()) return Error{tr("it belongs to no session")};
    return store::Query::parse({id_term("session:", targets.sessions)});
  }

  ViewedStore store_;
  Resolve resolve_;
  std::vector<Form> forms_;
};

}  // namespace

std::shared_ptr<const ui::Exporter> make_exporter(
    ViewedStore store, std::string first,
    std::function<ExportTargets(const std::vector<std::uint64_t>& ids)> resolve) {
  return std::make_shared<StoreExporter>(std::move(store), first, std::move(resolve));
}

}  // namespace malote::app
