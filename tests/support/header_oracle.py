#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads every file under a folder as a mail message with python's email package and prints, one
file a line: path, then Subject, From and Message-ID decoded (in hex after "=", "-" where absent,
"?" where python cannot tell), then how many addresses To holds. An independent reading to hold
ours against."""

import email.header
import email.parser
import email.utils
import os
import re
import sys


def to_octets(text):
    return text.encode("utf-8", "surrogateescape")


def decode(value):
    unfolded = re.sub(r"\r?\n", "", value).strip(" \t\r\n")
    out = b""
    try:
        for part, charset in email.header.decode_header(unfolded):
            if charset is None:
                out += to_octets(part) if isinstance(part, str) else raw(part)
            else:
                out += part.decode(charset, "replace").encode("utf-8", "replace")
    except (LookupError, email.errors.HeaderParseError):
        return "?"
    return "=" + out.hex()


def raw(part):
    # decode_header gives the plain parts as raw-unicode-escape octets
    return to_octets(part.decode("raw-unicode-escape"))


def first(message, name):
    for key, value in message.raw_items():
        if key.lower() == name:
            return decode(str(value))
    return "-"


def addresses(message):
    values = [re.sub(r"\r?\n", "", str(v)) for k, v in message.raw_items() if k.lower() == "to"]
    try:  # later versions give up a whole list for one odd address
        parsed = email.utils.getaddresses(values, strict=False)
    except TypeError:
        parsed = email.utils.getaddresses(values)
    return len([a for _, a in parsed if a])


def main():
    for folder, _, files in sorted(os.walk(sys.argv[1])):
        for name in sorted(files):
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                message = email.parser.BytesHeaderParser().parse(file)
            fields = [first(message, n) for n in ("subject", "from", "message-id")]
            print(path, *fields, addresses(message), sep="\t")


main()
