// SPDX-License-Identifier: MIT
// The tables and views of a store and how an older store becomes a newer one. docs/storage.md is
// this file for people. Used by the writer (makes, migrates, indexes) and by whoever opens a file
// (is it ours, and of which version).
#pragma once

#include <cstdint>

#include "store/sqlite.hpp"

namespace malote::store {

constexpr std::uint32_t application_id = 0x6d616c6f;  // "malo", octets 68 to 71 of the file
constexpr int schema_version = 6;                     // of this program: user_version of its stores
constexpr int page_octets = 16 * 1024;  // content goes in 1.6 times as fast as with pages of 4 KiB

// Runs the migrations that the store has not seen, in one transaction; nothing to do is no write.
// They make no indexes: a bulk load is faster without.
void migrate(Database&);
// For reading a store that an older malote made: what it lacks, empty, seen by this connection
// only.
void add_stand_ins(Database&);
// All indexes: a bulk load makes them at its end, any other writer has them from the start.
void make_late_indexes(Database&);

}  // namespace malote::store
