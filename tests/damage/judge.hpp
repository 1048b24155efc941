// SPDX-License-Identifier: MIT
// Holds what was found in a damaged capture against what the whole one has.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "damage/analysis.hpp"

namespace malote::test {

// What was lost between two ends: moments of packets with payload (first and last of them), and how
// much.
struct Loss {
  std::optional<Timestamp> first, last;
  bool payload = false;
  bool end = false;  // a FIN or a RST: that a side broke off, and did not merely fall silent
};

// Lines that say what is wrong; none where all is well.
class Judge {
 public:
  Judge(const FoundByEnds& whole, const FoundByEnds& damaged) : whole_(whole), damaged_(damaged) {}

  // Nothing was lost: the same rows, times and places apart.
  void same();
  // Nothing invented, what is complete is right, what is missing is told.
  void nothing_invented();
  // Messages whose commands, octets and replies are all there.
  void untouched(const Ends&, const Loss&);

  [[nodiscard]] const std::vector<std::string>& faults() const noexcept { return faults_; }

 private:
  void transfers_invented();
  void transfers_untouched(const Ends&, const Loss&);
  void messages_of(const Ends&, const Found& whole, const Found& damaged);
  void commands_of(const Ends&, const Found& whole, const Found& damaged);
  void fault(const Ends&, const std::string&);

  const FoundByEnds& whole_;
  const FoundByEnds& damaged_;
  std::vector<std::string> faults_;
};

}  // namespace malote::test
