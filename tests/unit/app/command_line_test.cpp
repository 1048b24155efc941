// SPDX-License-Identifier: MIT
// The command line as its users meet it: exit statuses, one line on standard error, SOURCE and term
// rules, the cache, and that no output shows a secret. Runs the program in this process.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/command_line.hpp"
#include "app/source.hpp"

namespace {

namespace fs = std::filesystem;

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

struct Ran {
  int status = -1;
  std::string out, err;
};

// A home of its own, and the two outputs in files while the program runs.
class Playground {
 public:
  Playground() {
    std::string name = (fs::temp_directory_path() / "malote-app-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    root = name;
    for (const char* variable : {"XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "HOME"}) {
      ::setenv(variable, (root / variable).c_str(), 1);
    }
    ::unsetenv("LANGUAGE");
    ::setenv("LC_ALL", "C.UTF-8", 1);
  }
  ~Playground() { fs::remove_all(root); }
  Playground(const Playground&) = delete;
  Playground& operator=(const Playground&) = delete;

  [[nodiscard]] std::string path(const std::string& name) const { return (root / name).string(); }

  std::string file(const std::string& name, const std::string& octets) const {
    std::ofstream(path(name), std::ios::binary) << octets;
    return path(name);
  }

  Ran run(std::vector<std::string> args) const {
    args.insert(args.begin(), "malote");
    Ran ran;
    {
      const Redirect out(stdout, path("stdout")), err(stderr, path("stderr"));
      ran.status = malote::app::run_malote(std::move(args));
    }
    ran.out = slurp(path("stdout"));
    ran.err = slurp(path("stderr"));
    return ran;
  }

  fs::path root;

 private:
  class Redirect {
   public:
    Redirect(std::FILE* stream, const std::string& to)
        : stream_(stream), kept_(flushed_copy(stream)) {
      const int file = ::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      ::dup2(file, ::fileno(stream));
      ::close(file);
    }
    ~Redirect() {
      std::fflush(stream_);
      ::dup2(kept_, ::fileno(stream_));
      ::close(kept_);
    }
    Redirect(const Redirect&) = delete;
    Redirect& operator=(const Redirect&) = delete;

   private:
    static int flushed_copy(std::FILE* stream) {
      std::fflush(stream);
      return ::dup(::fileno(stream));
    }
    std::FILE* stream_;
    int kept_;
  };
};

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

bool has(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

// A conversation with a login and a mail, as a capture.
std::string capture(const Playground& ground) {
  const std::string scenario = ground.file("login.txt", R"(title: A login and a mail
start: 2026-01-31T10:00:00Z
client: 10.0.0.5 40000
server: 10.0.0.9 25

S: 220 foo.com Simple Mail Transfer Service Ready
C: EHLO bar.com
S: 250-foo.com greets bar.com
S: 250 AUTH PLAIN
C: AUTH PLAIN AGJvYgBzZXNhbWU=
S: 235 2.7.0 Authentication successful
C: MAIL FROM:<Smith@bar.com>
S: 250 OK
C: RCPT TO:<Jones@foo.com>
S: 250 OK
C: DATA
S: 354 Start mail input; end with <CRLF>.<CRLF>
C message:
| From: Smith@bar.com
| To: Jones@foo.com
| Subject: =HYPERLINK("x")
|
| Blah blah blah...
S: 250 OK
C: QUIT
S: 221 foo.com Service closing transmission channel
)");
  const Ran played = ground.run({"play", scenario, "-o", ground.path("login.pcap")});
  INFO(played.err);
  REQUIRE(played.status == 0);
  return ground.path("login.pcap");
}

}  // namespace

TEST_CASE("wrong usage is 2, with one line on standard error and nothing on standard output") {
  const Playground ground;
  const std::vector<std::vector<std::string>> wrong{
      {},
      {"nosuch"},
      {"--bogus"},
      {"list"},
      {"list", "nothings"},
      {"list", "sessions", "--color", "maybe"},
      {"list", "sessions", "port:abc"},
      {"list", "sessions", "--port", "70000=smtp"},
      {"list", "sessions", "--port", "25=gopher"},
      {"show"},
      {"show", "x7"},
      {"show", "0"},
      {"read", "x.pcap"},
      {"read", "-d", "x.db"},
      {"export", "text"},
      {"export", "papyrus", "-o", "x"},
      {"explain"},
      {"explain", "gopher", "x"},
  };
  for (const auto& args : wrong) {
    const Ran ran = ground.run(args);
    CAPTURE(ran.err);
    CHECK(ran.status == 2);
    CHECK(lines_of(ran.err) == 1);
    CHECK(ran.err.starts_with("malote: "));
    CHECK(ran.out.empty());
  }
}

TEST_CASE("what cannot be read is 3, with one line that says why") {
  const Playground ground;
  const std::string junk = ground.file("junk", std::string(5000, 'j'));
  const std::string empty = ground.file("empty", "");
  const std::string sqlite =
      ground.file("other.db", std::string("SQLite format 3\0", 16) + std::string(4080, '\0'));
  fs::create_directory(ground.path("folder"));
  for (const std::string& source :
       {junk, empty, sqlite, ground.path("folder"), ground.path("no/such")}) {
    for (const auto& args :
         std::vector<std::vector<std::string>>{{source},
                                               {"list", "sessions", source},
                                               {"show", "1", source},
                                               {"read", source, "-d", ground.path("new.db")}}) {
      const Ran ran = ground.run(args);
      CAPTURE(source);
      CAPTURE(ran.err);
      CHECK(ran.status == 3);
      CHECK(lines_of(ran.err) == 1);
      CHECK(ran.out.empty());
      CHECK_FALSE(fs::exists(ground.path("new.db")));
    }
  }
  CHECK(ground.run({"list", "sessions"}).status == 3);  // nothing was written yet
  CHECK(ground.run({"explain", "smtp", "RCTP"}).status == 3);
  CHECK(has(ground.run({"explain", "smtp", "RCTP"}).err, "did you mean RCPT"));
}

TEST_CASE("help and version go to standard output") {
  const Playground ground;
  for (const auto& args : std::vector<std::vector<std::string>>{{"--help"},
                                                                {"read", "--help"},
                                                                {"list", "--help"},
                                                                {"show", "--help"},
                                                                {"export", "--help"},
                                                                {"explain", "--help"},
                                                                {"play", "--help"},
                                                                {"--version"}}) {
    const Ran ran = ground.run(args);
    CHECK(ran.status == 0);
    CHECK_FALSE(ran.out.empty());
    CHECK(ran.err.empty());
  }
  const std::string help = ground.run({"list", "--help"}).out;
  for (const char* kind : {"sessions", "exchanges", "messages", "transfers", "parts", "credentials",
                           "notices", "mailbox", "tls", "--keylog"}) {
    CHECK(has(help, kind));
  }
}

TEST_CASE("no output shows a secret unless --reveal") {
  const Playground ground;
  const std::string source = capture(ground);
  const std::vector<std::vector<std::string>> outputs{
      {"show", "1", source, "--all"},        {"show", "1", source, "--json"},
      {"list", "exchanges", source},         {"list", "exchanges", source, "--json"},
      {"list", "credentials", source},       {"list", "credentials", source, "--json"},
      {"export", "text", source, "-o", "-"}, {"export", "json", source, "-o", "-"},
  };
  for (auto args : outputs) {
    const Ran masked = ground.run(args);
    CAPTURE(args.front());
    CHECK(masked.status == 0);
    CHECK(has(masked.out, "***"));
    CHECK_FALSE(has(masked.out, "AGJvYgBzZXNhbWU"));
    CHECK_FALSE(has(masked.out, "sesame"));
    args.emplace_back("--reveal");
    const Ran open = ground.run(args);
    const bool shown = has(open.out, "AGJvYgBzZXNhbWU=") || has(open.out, "sesame");
    CHECK(shown);
    CHECK_FALSE(has(open.out, "***"));
  }
}

TEST_CASE("a capture is read once into the cache, and anew where the answer may differ") {
  const Playground ground;
  const std::string source = capture(ground);
  const auto stores = [&] {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(ground.root / "XDG_CACHE_HOME/malote")) {
      CHECK(entry.path().extension() == ".malote");
      ++count;
    }
    return count;
  };
  const Ran first = ground.run({source});
  CHECK(first.status == 0);
  CHECK(has(first.out, "smtp"));
  CHECK(stores() == 1);
  fs::copy(source, ground.path("same.pcap"));
  CHECK(ground.run({ground.path("same.pcap")}).out == first.out);
  CHECK(stores() == 1);
  CHECK(ground.run({"list", "sessions", source, "--port", "2525=smtp"}).status == 0);
  CHECK(stores() == 2);
  // No SOURCE: what was read last, and standard error says which.
  const Ran again = ground.run({"list", "sessions"});
  CHECK(again.out == first.out);
  CHECK(has(again.err, "login.pcap"));
}

TEST_CASE("read adds a capture once, and says what to type next") {
  const Playground ground;
  const std::string source = capture(ground);
  const std::string store = ground.path("a store.db");
  const Ran first = ground.run({"read", source, "-d", store});
  CHECK(first.status == 0);
  CHECK(has(first.out, "1 session: 1 smtp"));
  CHECK(has(first.out, "1 message: 1 complete"));
  CHECK(has(first.out, "malote show 1 '" + store + "'"));
  const std::string rows = ground.run({"list", "sessions", store, "--json"}).out;
  const Ran second = ground.run({"read", source, source, "-d", store});
  CHECK(second.status == 0);
  CHECK(has(second.out, "was read before"));
  CHECK(ground.run({"list", "sessions", store, "--json"}).out == rows);
  CHECK(ground.run({"read", source, "-d", store, "--quiet"}).out.empty());
  CHECK(ground.run({"read", source, "-d", store, "--json"}).out.starts_with("{\"store\":"));
}

TEST_CASE("a damaged capture is 1, every time, and what could be read is kept") {
  const Playground ground;
  std::string octets = slurp(capture(ground));
  const std::string source = ground.file("cut.pcap", octets.substr(0, octets.size() - 10));
  for (int i = 0; i < 2; ++i) {
    const Ran ran = ground.run({"list", "sessions", source, "--json"});
    CHECK(ran.status == 1);
    CHECK(lines_of(ran.out) == 1);
    CHECK(has(ran.err, "cut.pcap: at octet "));
  }
  const Ran read = ground.run({"read", source, ground.path("none.pcap"), "-d", ground.path("s")});
  CHECK(read.status == 1);
  CHECK(lines_of(read.err) == 2);
  CHECK(has(ground.run({"list", "notices", ground.path("s")}).out, "capture-fault"));
}

TEST_CASE("messages come out byte by byte, with an index that is safe to open") {
  const Playground ground;
  const std::string source = capture(ground);
  const std::string folder = ground.path("out");
  CHECK(ground.run({"export", "eml", source, "-o", folder}).status == 0);
  const std::string mail = slurp(folder + "/m000001.eml");
  CHECK(mail ==
        "From: Smith@bar.com\r\nTo: Jones@foo.com\r\nSubject: =HYPERLINK(\"x\")\r\n\r\n"
        "Blah blah blah...\r\n");
  CHECK(has(slurp(folder + "/index.csv"), "\"'=HYPERLINK(\"\"x\"\")\""));
  CHECK(has(slurp(folder + "/index.json"), "\"file\":\"m000001.eml\""));
  CHECK(ground.run({"export", "eml", source, "-o", folder}).status == 3);
  CHECK(ground.run({"export", "eml", source, "-o", folder, "--force"}).status == 0);
  CHECK(ground.run({"export", "eml", source, "-o", "-"}).out == mail);
  CHECK(ground.run({"export", "eml", source, "id:1", "-o", ground.path("one.eml")}).status == 0);
  CHECK(slurp(ground.path("one.eml")) == mail);
  CHECK(ground.run({"export", "text", source, "-o", source}).status == 3);
  CHECK(ground.run({"show", "m1", source}).status == 0);
  CHECK(ground.run({"show", "m2", source}).status == 3);
  CHECK(ground.run({"show", "2", source}).status == 3);
}

TEST_CASE("the first word is the SOURCE if it is a file or has a slash") {
  const Playground ground;
  using Words = std::vector<std::string>;
  const std::string file = ground.file("here", "x");
  CHECK(malote::app::split_words({file, "a"}).source == file);
  CHECK(malote::app::split_words({file, "a"}).terms == Words{"a"});
  CHECK(malote::app::split_words({"no/such"}).source == "no/such");
  CHECK(malote::app::split_words({"-"}).source == "-");
  CHECK_FALSE(malote::app::split_words({"proto:smtp", file}).source.has_value());
  CHECK_FALSE(malote::app::split_words({}).source.has_value());
}

TEST_CASE("a negated term is no option") {
  using malote::app::mark_negated_terms;
  using malote::app::unmark;
  const auto marked = [](const std::string& word) {
    const auto args = mark_negated_terms({"malote", word});
    return args.at(1) != word && unmark(args.at(1)) == word;
  };
  CHECK(marked("-user:bob"));
  CHECK(marked("-reply:5xx"));
  CHECK_FALSE(marked("-d"));
  CHECK_FALSE(marked("-o:x"));
  CHECK_FALSE(marked("--port"));
  CHECK_FALSE(marked("user:bob"));
  CHECK_FALSE(marked("-"));
  CHECK(mark_negated_terms({"malote", "--", "-user:bob"}).at(2) == "-user:bob");
  const auto behind = mark_negated_terms({"malote", "list", "messages", "x", "--", "-word", "y"});
  REQUIRE(behind.size() == 6);
  CHECK(behind[4] != "-word");
  CHECK(unmark(behind[4]) == "-word");
  CHECK(behind[5] == "y");
  const Playground ground;
  const std::string source = capture(ground);
  CHECK(ground.run({"list", "sessions", source, "-user:bob", "--json"}).out.empty());
  CHECK(lines_of(ground.run({"list", "sessions", source, "-user:eve", "--json"}).out) == 1);
}
