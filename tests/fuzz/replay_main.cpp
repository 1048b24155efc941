// SPDX-License-Identifier: MIT
// Stands in for libFuzzer in plain builds: feeds every file of the corpus folders named on the
// command line to the fuzz target once. A folder that is missing or empty is a failure, so that a
// corpus cannot get lost unnoticed.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::vector<std::filesystem::path> files_of(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void replay(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string octets{std::istreambuf_iterator<char>(in), {}};
  if (in.bad() || !in.is_open()) throw std::runtime_error("cannot read " + file.string());
  // A block of exactly that size, so that the address sanitizer sees the first octet too many.
  const std::vector<std::uint8_t> input(octets.begin(), octets.end());
  (void)LLVMFuzzerTestOneInput(input.data(), input.size());
}

}  // namespace

int main(int argc, char** argv) {
  try {
    std::size_t count = 0;
    for (int i = 1; i < argc; ++i) {
      for (const auto& file : files_of(argv[i])) {
        std::cout << file.filename().string() << std::endl;  // flushed: the last one is the culprit
        replay(file);
        ++count;
      }
    }
    std::cout << count << " inputs replayed\n";
    return count == 0 ? 1 : 0;
  } catch (const std::exception& fault) {
    std::cerr << fault.what() << '\n';
    return 1;
  }
}
