// SPDX-License-Identifier: MIT
// RFC 2047 encoded words ("=?utf-8?B?w6k=?=") in an unfolded header value, to UTF-8: blanks between
// two words vanish, words without blanks around them are taken too, a character split over two
// words of one charset comes out whole, unknown charsets and broken words stay as they are. RFC
// 2231 language suffixes ("=?utf-8*en?Q?…?=") are met.
#pragma once

#include <string>
#include <string_view>

namespace malote::mime {

[[nodiscard]] std::string decode_encoded_words(std::string_view unfolded);

}  // namespace malote::mime
