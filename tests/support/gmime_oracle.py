#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Takes messages apart with GMime and prints the parts of each as a line of JSON: [file, [[path, type, octets, SHA-256]..]],
octets and SHA-256 null for a message within. Debian: python3-gi, gir1.2-gmime-3.0; without these the exit status is 77."""
import hashlib
import json
import pathlib
import sys

try:
    import gi
    gi.require_version('GMime', '3.0')
    from gi.repository import GMime
except (ImportError, ValueError):
    sys.exit(77)


def octets_of(part):
    out = GMime.StreamMem.new()
    content = part.get_content()
    if content is not None:
        content.write_to_stream(out)
    octets = out.get_byte_array()
    return bytes(octets) if octets is not None else b''


def walk(part, prefix, top):
    """Paths as in RFC 3501 6.4.5: a multipart that is a message's body has no number of its own."""
    path = prefix + '1' if top else prefix
    said = part.get_content_type()
    kind = f'{said.get_media_type()}/{said.get_media_subtype()}'.lower()
    if isinstance(part, GMime.Multipart):
        for number in range(part.get_count()):
            yield from walk(part.get_part(number), (prefix if top else prefix + '.') + str(number + 1), False)
    elif isinstance(part, GMime.MessagePart):
        yield path, kind, None, None
        within = part.get_message()
        if within is not None and within.get_mime_part() is not None:
            yield from walk(within.get_mime_part(), path + '.', True)
    else:
        octets = octets_of(part)
        yield path, kind, len(octets), hashlib.sha256(octets).hexdigest()


def main():
    GMime.init()
    for name in sys.argv[1:]:
        stream = GMime.StreamMem.new_with_buffer(pathlib.Path(name).read_bytes())
        message = GMime.Parser.new_with_stream(stream).construct_message(None)
        top = message.get_mime_part() if message is not None else None
        print(json.dumps([name, list(walk(top, '', True)) if top is not None else []]))


main()
