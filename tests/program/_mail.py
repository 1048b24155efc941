# SPDX-License-Identifier: MIT
"""Mails into captures, captures into stores: what the tests of messages share."""
import re


def dotted(octets):
    return re.sub(rb'(?m)^\.', b'..', octets)


def send(capture, octets, server='10.0.0.25'):
    """One mail by SMTP, from Ana to Bob."""
    talk = capture.connect(25, server=server)
    talk.talk(None, b'220 mx', b'EHLO me', b'250 mx', b'MAIL FROM:<ana@example.org>', b'250 ok',
              b'RCPT TO:<bob@example.net>', b'250 ok', b'DATA', b'354 go on')
    talk.client(dotted(octets))
    talk.talk(b'.', b'250 queued', b'QUIT', b'221 bye')
    talk.close()


def store_of(place, name):
    """The store of NAME.pcap, which has no faults."""
    store = place / f'{name}.db'
    ran = place.run('read', place / f'{name}.pcap', '-d', store, '--quiet')
    if ran.status != 0:
        raise RuntimeError(f'{name}: read: exit {ran.status}: {ran.said}')
    return store
