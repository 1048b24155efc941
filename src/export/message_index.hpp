// SPDX-License-Identifier: MIT
// What accompanies exported messages: a row each, in JSON and in CSV, with the verdict. Called by
// eml and mbox, which put in front where the octets are.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "export/out_folder.hpp"
#include "records/record.hpp"

namespace malote {

class MessageIndex {
 public:
  // The names of what add() is given in front.
  MessageIndex(OutFile json, OutFile csv, const std::vector<std::string>& front);

  struct Value {
    std::string text;
    bool number = false;  // stands without quotes in JSON
  };
  void add(const std::vector<Value>& front, const MessageRecord&);
  // A file made of several messages (message/partial): their ids, with commas between.
  void add_joined(const std::string& file, const std::string& ids, std::uint64_t octets);
  void finish();

 private:
  OutFile json_, csv_;
  std::vector<std::string> front_;
  bool first_ = true;
};

}  // namespace malote
