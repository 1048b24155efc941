// SPDX-License-Identifier: MIT
// The house rules as tests: who may include whom, how long files are, no mutable globals. It reads
// the sources as text. What it cannot see by that (length of functions, names) is clang-tidy's.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

// Lists are written as in the documentation, "core, net", which also spares the compiler hundreds
// of strings to build.
struct LayerRule {
  std::string_view name;         // a folder of src/, or "dissectors"
  std::string_view may_include;  // besides itself
};

// Lowest first: nobody includes what stands below it here. docs/architecture.md shows the same.
constexpr LayerRule layer_table[] = {
    {"core", "nothing"},
    {"net", "core"},
    {"capture", "core, net"},
    {"stream", "core, net"},
    {"records", "core"},
    {"framing", "core, records"},
    {"lexicon", "core"},
    {"listing", "core"},
    {"mime", "core, framing"},
    {"content", "core, records"},
    {"dissect", "core, records"},
    {"layers", "core, dissect"},
    {"dissectors", "core, framing, lexicon, mime, records, dissect"},
    {"session", "core, net, stream, records, dissect"},
    {"store", "core, records, content"},
    {"export", "core, records, store, mime, lexicon, capture, net, listing"},
    {"report", "core, records, content, store, mime, lexicon, export"},
    {"view", "core, records, store, lexicon, export"},
    {"ui", "core, view"},
    {"generator", "core, net, capture"},
    {"app", "everything"},
};

// Libraries that one corner of the program knows and nobody else.
struct LibraryRule {
  std::string_view header;  // how its name begins
  std::string_view layers;
};

constexpr LibraryRule library_table[] = {
    {"sqlite3", "store"},  {"pcap", "capture"}, {"openssl/", "capture, content, layers, generator"},
    {"curses", "ui"},      {"ncurses", "ui"},   {"panel.h", "ui"},
    {"asio", "generator"},
};

// Folders of dissectors/ that all protocols share.
constexpr std::string_view shared_dissector_folders = "mail, sasl";

struct Source {
  fs::path path;       // from the root of the tree
  std::string layer;   // "" for tests
  std::string folder;  // of dissectors/: "smtp"; "" for its own files
  std::string text;
};

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<Source> sources_under(const std::string& top) {
  const fs::path root = MALOTE_SOURCE_DIR;
  std::vector<Source> sources;
  for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
    const auto extension = entry.path().extension();
    if (!entry.is_regular_file() || (extension != ".cpp" && extension != ".hpp")) continue;
    Source source{fs::relative(entry.path(), root), "", "", read(entry.path())};
    const Words parts(source.path.begin(), source.path.end());
    if (top == "src") source.layer = parts.at(1);
    if (top == "dissectors") {
      source.layer = top;
      source.folder = parts.size() > 2 ? parts.at(1) : "";
    }
    sources.push_back(std::move(source));
  }
  std::sort(sources.begin(), sources.end(),
            [](const Source& a, const Source& b) { return a.path < b.path; });
  return sources;
}

std::vector<Source> product() {
  auto all = sources_under("src");
  for (auto& source : sources_under("dissectors")) all.push_back(std::move(source));
  return all;
}

bool contains(std::string_view list, std::string_view word) {
  const std::string padded = ", " + std::string(list) + ",";
  return padded.find(", " + std::string(word) + ",") != std::string::npos;
}

Words split(std::string_view list) {
  Words words;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(", ", at), list.size());
    words.emplace_back(list.substr(at, end - at));
    at = end + 2;
  }
  return words;
}

const LayerRule* find_layer(std::string_view name) {
  for (const auto& rule : layer_table) {
    if (rule.name == name) return &rule;
  }
  return nullptr;
}

// Why this include may not be; "" where it may.
std::string fault_of_include(const Source& source, const std::string& header) {
  const Words parts = [&] {
    const fs::path path(header);
    return Words(path.begin(), path.end());
  }();
  if (parts.size() < 2 || parts.front() == "..") return "is not written from src/ or the root";
  const LayerRule* rule = find_layer(source.layer);
  if (rule == nullptr) return "comes from a layer that is not in the table";
  const std::string& target = parts.front();
  if (target != source.layer) {
    return rule->may_include == "everything" || contains(rule->may_include, target)
               ? ""
               : "crosses the layers";
  }
  const bool other_dissector = source.layer == "dissectors" && !source.folder.empty() &&
                               parts.size() > 2 && parts.at(1) != source.folder;
  if (other_dissector && !contains(shared_dissector_folders, parts.at(1))) {
    return "reaches into another dissector";
  }
  return "";
}

// Where the literal or comment that begins at `at` ends; `at` itself where none begins.
// (No regular expression: the standard library's recurses on every character of a long one.)
std::size_t end_of_literal(std::string_view text, std::size_t at) {
  const auto behind = [&](std::string_view mark, std::size_t from) {
    const std::size_t found = text.find(mark, from);
    return found == std::string_view::npos ? text.size() : found + mark.size();
  };
  const std::string_view rest = text.substr(at);
  if (rest.rfind("//", 0) == 0) return std::min(text.find('\n', at), text.size());
  if (rest.rfind("/*", 0) == 0) return behind("*/", at + 2);
  if (rest.rfind("R\"", 0) == 0) {
    const std::size_t open = std::min(text.find('(', at), text.size() - 1);
    return behind(")" + std::string(text.substr(at + 2, open - at - 2)) + "\"", open);
  }
  const bool in_number = at > 0 && std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0;
  if (rest.front() != '"' && (rest.front() != '\'' || in_number)) return at;
  std::size_t end = at + 1;
  while (end < text.size() && text[end] != rest.front() && text[end] != '\n') {
    end += text[end] == '\\' ? 2 : 1;
  }
  return std::min(end + 1, text.size());
}

// The same text with comments, strings and character literals blanked out, line for line.
std::string without_literals(const std::string& text) {
  std::string out = text;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = end_of_literal(text, at);
    for (std::size_t i = at; i < end; ++i) {
      if (out[i] != '\n') out[i] = ' ';
    }
    at = std::max(end, at + 1);
  }
  return out;
}

bool has_word(std::string_view text, std::string_view word) {
  const auto in_word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
  };
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !in_word(text[at - 1])) && (end == text.size() || !in_word(text[end]))) {
      return true;
    }
  }
  return false;
}

// A line that defines a variable which can change and outlives a call. Namespace scope is what is
// not indented; a line that opens a parenthesis first is a function. Takes lines without literals.
bool defines_mutable_global(std::string_view line) {
  const std::size_t end = line.find_first_of("(=;{");
  if (end == std::string_view::npos || line[end] == '(') return false;
  const std::string_view declared = line.substr(0, end);
  for (const char* word :
       {"constexpr", "consteval", "using", "struct", "class", "enum", "union", "namespace",
        "template", "typedef", "friend", "concept", "return", "case", "default", "operator"}) {
    if (has_word(declared, word)) return false;
  }
  // Of "const T* name" the pointer changes, of "const T* const name" nothing does.
  const std::size_t star = declared.rfind('*');
  if (has_word(star == std::string_view::npos ? declared : declared.substr(star), "const")) {
    return false;
  }
  const std::size_t first = declared.find_first_not_of(" \t");
  if (first == std::string_view::npos) return false;
  if (first > 0) return has_word(declared, "static") || has_word(declared, "thread_local");
  const std::size_t last = declared.find_last_not_of(" \t");
  const bool type_and_name =
      declared.substr(0, last).find_first_of(" *&") != std::string_view::npos;
  return std::isalpha(static_cast<unsigned char>(line.front())) != 0 && type_and_name;
}

// The header that a line includes; "" where it includes none. `marks` are the opening ones looked
// for.
std::string included_header(std::string_view line, std::string_view marks) {
  const std::size_t hash = line.find_first_not_of(" \t");
  if (hash == std::string_view::npos || line[hash] != '#') return "";
  const std::size_t word = line.find_first_not_of(" \t", hash + 1);
  if (word == std::string_view::npos || line.compare(word, 7, "include") != 0) return "";
  const std::size_t open = line.find_first_not_of(" \t", word + 7);
  if (open == std::string_view::npos || marks.find(line[open]) == std::string_view::npos) return "";
  const std::size_t close = line.find_first_of("\">", open + 1);
  return std::string(line.substr(open + 1, close - open - 1));
}

}  // namespace

TEST_CASE("the layer table has no way round in a circle") {
  std::string below = "nothing, everything";
  for (const auto& rule : layer_table) {
    for (const auto& target : split(rule.may_include)) {
      CAPTURE(target);
      CHECK(contains(below, target));
    }
    below += ", " + std::string(rule.name);
  }
}

TEST_CASE("every folder of src/ is in the table") {
  for (const auto& entry : fs::directory_iterator(fs::path(MALOTE_SOURCE_DIR) / "src")) {
    if (!entry.is_directory()) continue;
    const std::string name = entry.path().filename();
    CAPTURE(name);
    CHECK(find_layer(name) != nullptr);
  }
}

TEST_CASE("docs/architecture.md shows this table") {
  const std::string page = read(fs::path(MALOTE_SOURCE_DIR) / "docs/architecture.md");
  for (const auto& rule : layer_table) {
    const std::string folder = (rule.name == "dissectors" ? "" : "src/") + std::string(rule.name);
    const std::string row = "| `" + folder + "` | " + std::string(rule.may_include) + " |";
    CAPTURE(row);
    CHECK(page.find(row) != std::string::npos);
  }
}

TEST_CASE("includes are read from their lines") {
  CHECK(included_header("#include \"core/bytes.hpp\"  // why", "\"") == "core/bytes.hpp");
  CHECK(included_header("  #  include <vector>", "<\"") == "vector");
  CHECK(included_header("#include <vector>", "\"").empty());
  CHECK(included_header("// #include \"a/b.hpp\"", "\"").empty());
  CHECK(included_header("#define include", "\"").empty());
}

TEST_CASE("includes stay within the layers") {
  for (const auto& source : product()) {
    for (const auto& line : lines_of(source.text)) {
      const std::string header = included_header(line, "\"");
      const std::string fault = header.empty() ? "" : fault_of_include(source, header);
      if (!fault.empty()) FAIL_CHECK(source.path.string(), ": \"", header, "\" ", fault);
    }
  }
}

TEST_CASE("each library is known to its own layer only, and curses to one file") {
  std::set<std::string> with_curses;
  for (const auto& source : product()) {
    for (const auto& line : lines_of(source.text)) {
      const std::string header = included_header(line, "<\"");
      for (const auto& rule : library_table) {
        if (header.rfind(rule.header, 0) != 0) continue;
        if (rule.layers == "ui") with_curses.insert(source.path);
        if (!contains(rule.layers, source.layer)) {
          FAIL_CHECK(source.path.string(), ": <", header, "> is not this layer's business");
        }
      }
    }
  }
  CHECK(with_curses.size() <= 1);
}

TEST_CASE("files stay short enough to be read") {
  const auto check = [](const Source& source, std::size_t most) {
    const std::size_t lines = lines_of(source.text).size();
    if (lines > most) FAIL_CHECK(source.path.string(), ": ", lines, " lines, at most ", most);
  };
  for (const auto& source : product()) check(source, 400);
  for (const auto& source : sources_under("tests")) check(source, 600);
}

TEST_CASE("every file names its licence first") {
  auto all = product();
  for (auto& source : sources_under("tests")) all.push_back(std::move(source));
  for (const auto& source : all) {
    if (source.text.rfind("// SPDX-License-Identifier: MIT\n", 0) != 0) {
      FAIL_CHECK(source.path.string(), ": no licence in its first line");
    }
  }
}

TEST_CASE("the scan for mutable globals knows them") {
  for (const char* line :
       {"int counter = 0;", "static int counter;", "std::vector<int> all{};", "Foo* current;",
        "const char* name = nullptr;", "thread_local Foo foo;", "inline std::string text;",
        "std::array<int, 4> table = {", "int values[4];", "  static int calls = 0;",
        "  static std::map<int, Foo> cache;", "  thread_local Foo foo;"}) {
    CAPTURE(line);
    CHECK(defines_mutable_global(line));
  }
  for (const char* line : {"constexpr int most = 3;",
                           "inline constexpr const char* name = nullptr;",
                           "const std::regex word;",
                           "const char* const name = nullptr;",
                           "struct Foo;",
                           "class Foo final : public Bar {",
                           "enum class Foo : int { a };",
                           "using Foo = Bar<int>;",
                           "namespace malote {",
                           "int f(int x = 0);",
                           "Foo::Foo(int x) : x_{x} {",
                           "}  ",
                           "  static const Foo foo;",
                           "  static constexpr int most = 3;",
                           "  static Foo make(int x);",
                           "  int counter = 0;",
                           "  static_assert(true);",
                           "template <typename T> struct Foo {",
                           "auto find(int x) noexcept -> Foo {",
                           "static bool is_x(int c) {",
                           "extern const Foo foo;",
                           "Foo::~Foo() = default;",
                           "bool operator==(Foo a, Foo b) {",
                           "  case Foo::a: {",
                           "static const std::vector<Foo>& table() {"}) {
    CAPTURE(line);
    CHECK_FALSE(defines_mutable_global(line));
  }
}

TEST_CASE("nothing changes behind everybody's back") {
  CHECK(without_literals("a // b\nc /* d\ne */ f") == "a     \nc     \n     f");
  CHECK(without_literals("a \"b\\\"c\" '\\'' 1'000 d") == "a             1'000 d");
  CHECK(without_literals("a R\"x(b)\"\n)x\" c") == "a        \n    c");
  for (const auto& source : product()) {
    const auto lines = lines_of(without_literals(source.text));
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (defines_mutable_global(lines[i])) {
        FAIL_CHECK(source.path.string(), ":", i + 1, ": a mutable global: ", lines[i]);
      }
    }
  }
}
