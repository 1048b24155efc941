// SPDX-License-Identifier: MIT
#include "app/export_forms.hpp"

#include <filesystem>
#include <optional>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/certificates.hpp"
#include "export/csv_rows.hpp"
#include "export/html.hpp"
#include "export/mbox.hpp"
#include "export/out_folder.hpp"
#include "export/phrases.hpp"
#include "export/row_kinds.hpp"
#include "export/session_transcript.hpp"
#include "export/words.hpp"
#include "records/names.hpp"

namespace malote::app {
namespace {

std::string kinds_text() {
  std::string names;
  for (const KindName& kind : row_kinds) {
    if (!names.empty()) names += ", ";
    names += kind.name;
  }
  return names;
}

store::RowKind kind_said(const std::string& word) {
  for (const KindName& kind : row_kinds) {
    if (kind.name == word) return kind.kind;
  }
  throw Failure(ExitStatus::usage,
                fill(tr("there is no kind “{}”; there are {}"), to_visible(word), kinds_text()));
}

// The two files beside the mailbox, under their names only when they are whole.
class IndexFiles {
 public:
  explicit IndexFiles(const std::string& out) : out_(out) {
    for (const char* ending : endings) {
      std::error_code error;
      if (std::filesystem::is_directory(out_ + ending, error)) {
        throw Failure(ExitStatus::nothing,
                      fill(tr("{}: is a folder, and a file is wanted"), to_visible(out_ + ending)));
      }
    }
    index_.emplace(OutFile(draft(endings[0])), OutFile(draft(endings[1])),
                   std::vector<std::string>{"offset", "octets"});
  }
  ~IndexFiles() {
    std::error_code ignored;
    for (const char* ending : endings) std::filesystem::remove(draft(ending), ignored);
  }
  IndexFiles(const IndexFiles&) = delete;
  IndexFiles& operator=(const IndexFiles&) = delete;

  MessageIndex* index() { return &*index_; }
  void settle() {
    index_->finish();
    for (const char* ending : endings) std::filesystem::rename(draft(ending), out_ + ending);
  }

 private:
  static constexpr const char* endings[] = {".index.json", ".index.csv"};
  [[nodiscard]] std::string draft(const char* ending) const { return out_ + ending + ".part"; }
  std::string out_;
  std::optional<MessageIndex> index_;
};

// The messages and transfers of a session that are not whole, the first of them.
std::vector<HtmlPage::Defect> defects_of(const store::Reader& reader, SessionId session) {
  constexpr std::size_t most = 20;
  std::vector<HtmlPage::Defect> defects;
  const auto add = [&](char letter, const auto& row) {
    if (row.verdict == Verdict::complete) return true;
    if (defects.size() == most) {
      defects.push_back({"…", Role::dim});
      return false;
    }
    defects.push_back(
        {fmt::format("{}{} {}", letter, row.id.value, shown_word(to_word(row.verdict))),
         role_of(row.verdict)});
    return true;
  };
  reader.messages_of(session, [&](const MessageRecord& row) { return add('m', row); });
  if (defects.size() > most) return defects;
  reader.transfers_of(session, [&](const TransferRecord& row) { return add('t', row); });
  return defects;
}

}  // namespace

ExitStatus export_mailbox(const Source& source, const store::Query& query, const ExportWords& said,
                          const Context& context) {
  const bool alone = said.out == "-" || is_special(said.out);
  MboxSummary summary;
  std::optional<IndexFiles> beside;
  if (!alone) {
    refuse_to_overwrite(said);
    beside.emplace(said.out);
  }
  write_to(said, [&](const TextSink& out) {
    summary = export_mbox(*source.reader, query, out, beside ? beside->index() : nullptr);
  });
  if (beside) beside->settle();
  std::string line =
      fill(tr_plural("{} message written to {}", "{} messages written to {}", summary.messages),
           grouped(summary.messages), to_visible(said.out));
  if (summary.not_whole != 0 && alone) {
    line += fill(tr(", {} of them not whole"), grouped(summary.not_whole));
  } else if (summary.not_whole != 0) {
    line += fill(tr(", {} of them not whole ({}.index.json says how)"), grouped(summary.not_whole),
                 to_visible(said.out));
  }
  if (!alone || summary.not_whole != 0) tell(context, line);
  return source.status;
}

ExitStatus export_tables(const Source& source, const store::Query& query, const ExportWords& said,
                         const Context& context) {
  if (said.kind.empty() && said.out == "-") {
    throw Failure(ExitStatus::usage,
                  fill(tr("export csv needs a folder, or --kind with one of {}"), kinds_text()));
  }
  const std::optional<store::RowKind> only =
      said.kind.empty() ? std::nullopt : std::optional(kind_said(said.kind));
  const RowOptions options{context.options.reveal};
  CsvSummary all;
  const auto write = [&](store::RowKind kind, const TextSink& out) {
    const CsvSummary one = write_csv_rows(*source.reader, kind, query, options, out);
    all.rows += one.rows;
    all.not_whole += one.not_whole;
  };
  if (only) {
    write_to(said, [&](const TextSink& out) { write(*only, out); });
  } else {
    auto folder = OutFolder::open(said.out, said.force);
    if (!folder) throw Failure(ExitStatus::nothing, folder.error().text);
    for (const KindName& kind : row_kinds) {
      OutFile file = folder.value().file(std::string(kind.name) + ".csv");
      write(kind.kind, [&](std::string_view text) { file.write(text); });
      file.close();
    }
  }
  if (said.out == "-") return source.status;
  tell(context, fill(tr_plural("{} row written to {}", "{} rows written to {}", all.rows),
                     grouped(all.rows), to_visible(said.out)));
  return source.status;
}

ExitStatus export_pem(const Source& source, const store::Query& query, const ExportWords& said,
                      const Context& context) {
  std::uint64_t written = 0;
  if (said.out == "-" || said.out.ends_with(".pem")) {
    write_to(said, [&](const TextSink& out) {
      each_certificate(*source.reader, query, [&](const CertificateRecord& certificate) {
        out(to_pem(certificate));
        ++written;
      });
    });
  } else {
    auto folder = OutFolder::open(said.out, said.force);
    if (!folder) throw Failure(ExitStatus::nothing, folder.error().text);
    each_certificate(*source.reader, query, [&](const CertificateRecord& certificate) {
      OutFile file = folder.value().file(pem_name(certificate));
      file.write(to_pem(certificate));
      file.close();
      ++written;
    });
  }
  if (said.out == "-") return source.status;
  tell(context,
       fill(tr_plural("{} certificate written to {}", "{} certificates written to {}", written),
            grouped(written), to_visible(said.out)));
  return source.status;
}

ExitStatus export_page(const Source& source, const store::Query& query, const ExportWords& said,
                       const Context& context) {
  const TranscriptOptions options{context.options.reveal, said.explain, true};
  std::uint64_t sessions = 0;
  write_to(said, [&](const TextSink& out) {
    HtmlPage page(out);
    page.begin(fill(tr("Sessions of {}"), to_visible(source.title)));
    source.reader->sessions(query, [&](const SessionRecord& session) {
      page.add_to_contents(session, defects_of(*source.reader, session.id));
      return true;
    });
    page.end_contents();
    source.reader->sessions(query, [&](const SessionRecord& session) {
      page.begin_session(session.id);
      write_transcript(*source.reader, session, options,
                       [&](const TranscriptLine& line) { page.write(line); });
      page.end_session();
      ++sessions;
      return true;
    });
    page.end();
  });
  if (said.out == "-") return source.status;
  tell(context, fill(tr_plural("{} session written to {}", "{} sessions written to {}", sessions),
                     grouped(sessions), to_visible(said.out)));
  return source.status;
}

}  // namespace malote::app
