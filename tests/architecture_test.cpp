// SPDX-License-Identifier: MIT
// The house rules as tests: who may include whom, how long files are, no mutable globals. It reads
// the sources as text. What it cannot see by that (length of functions, names) is clang-tidy's.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

struct LayerRule {
  std::string_view name;  // a folder of src/, or "dissectors"
  Words may_include;      // besides itself
};

// Lowest first: nobody includes what stands below it here. docs/architecture.md shows the same.
const std::vector<LayerRule>& layer_table() {
  static const std::vector<LayerRule> table{
      {"core", {}},
      {"net", {"core"}},
      {"capture", {"core", "net"}},
      {"stream", {"core", "net"}},
      {"records", {"core"}},
      {"framing", {"core", "records"}},
      {"lexicon", {"core"}},
      {"mime", {"core", "framing"}},
      {"content", {"core", "records"}},
      {"dissect", {"core", "records"}},
      {"layers", {"core", "dissect"}},
      {"dissectors", {"core", "framing", "lexicon", "mime", "records", "dissect"}},
      {"session", {"core", "net", "stream", "records", "dissect"}},
      {"store", {"core", "records", "content"}},
      {"export", {"core", "records", "store", "mime", "lexicon", "capture", "net"}},
      {"view", {"core", "store", "mime", "lexicon"}},
      {"ui", {"core", "view"}},
      {"generator", {"core", "net", "capture"}},
      {"app",
       {"core", "net", "capture", "stream", "records", "framing", "lexicon", "mime", "content",
        "dissect", "layers", "dissectors", "session", "store", "export", "view", "ui",
        "generator"}},
  };
  return table;
}

// Libraries that one corner of the program knows and nobody else.
struct LibraryRule {
  std::regex header;
  Words layers;
};

const std::vector<LibraryRule>& library_table() {
  static const std::vector<LibraryRule> table{
      {std::regex("sqlite3.*"), {"store"}},
      {std::regex("pcap.*"), {"capture"}},
      {std::regex("openssl/.*"), {"capture", "content", "layers", "generator"}},
      {std::regex("(n?curses.*/)?n?curses.*|panel\\.h|form\\.h|menu\\.h"), {"ui"}},
  };
  return table;
}

// Folders of dissectors/ that all protocols share.
const Words shared_dissector_folders{"mail", "sasl"};

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

bool contains(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

const LayerRule* find_layer(std::string_view name) {
  for (const auto& rule : layer_table()) {
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
    return contains(rule->may_include, target) ? "" : "crosses the layers";
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

// A line that defines a variable which can change and outlives a call. Namespace scope is what is
// not indented; a line that opens a parenthesis first is a function. Takes lines without literals.
bool defines_mutable_global(const std::string& line) {
  static const std::regex never(
      R"(^(using|struct|class|enum|union|namespace|template|typedef|friend|concept|return|public|private|protected|case|default)\b.*)");
  static const std::regex at_namespace_scope(
      R"(^[A-Za-z_][\w:<>,&*\s\[\]\.]*\s[*&]?\w+(\[\w*\])?\s*(=|\{|;).*)");
  static const std::regex static_local(R"(^\s+(static|thread_local)\b[^(=;{]*(=|;|\{).*)");
  static const std::regex changes_not(
      R"(\b(constexpr|consteval|static_assert)\b|\bconst\b(?![^=;{(]*\*(?!\s*const)))");
  if (std::regex_search(line, changes_not)) return false;
  if (std::regex_match(line, static_local)) return true;
  return !std::regex_match(line, never) && std::regex_match(line, at_namespace_scope);
}

}  // namespace

TEST_CASE("the layer table has no way round in a circle") {
  std::set<std::string> below;
  for (const auto& rule : layer_table()) {
    for (const auto& target : rule.may_include) {
      CAPTURE(target);
      CHECK(below.count(target) == 1);
    }
    below.insert(std::string(rule.name));
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
  for (const auto& rule : layer_table()) {
    std::string allowed;
    for (const auto& target : rule.may_include) allowed += (allowed.empty() ? "" : ", ") + target;
    if (rule.name == "core") allowed = "nothing";
    if (rule.name == "app") allowed = "everything";
    const std::string folder = (rule.name == "dissectors" ? "" : "src/") + std::string(rule.name);
    const std::string row = "| `" + folder + "` | " + allowed + " |";
    CAPTURE(row);
    CHECK(page.find(row) != std::string::npos);
  }
}

TEST_CASE("includes stay within the layers") {
  static const std::regex quoted(R"rx(^\s*#\s*include\s*"([^"]+)")rx");
  for (const auto& source : product()) {
    for (const auto& line : lines_of(source.text)) {
      std::smatch found;
      if (!std::regex_search(line, found, quoted)) continue;
      const std::string fault = fault_of_include(source, found[1]);
      if (!fault.empty()) FAIL_CHECK(source.path.string(), ": \"", found[1].str(), "\" ", fault);
    }
  }
}

TEST_CASE("each library is known to its own layer only, and curses to one file") {
  static const std::regex angled(R"rx(^\s*#\s*include\s*[<"]([^>"]+)[>"])rx");
  std::set<std::string> with_curses;
  for (const auto& source : product()) {
    for (const auto& line : lines_of(source.text)) {
      std::smatch found;
      if (!std::regex_search(line, found, angled)) continue;
      const std::string header = found[1];
      for (const auto& rule : library_table()) {
        if (!std::regex_match(header, rule.header)) continue;
        if (rule.layers == Words{"ui"}) with_curses.insert(source.path);
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
