#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs Courier's imapd with each connection as its standard input and output, as inetd does. Without a file alteration
monitor it complains before it greets, which no client understands: that line is left out.

usage: imap_inetd.py PORT UID FOLDER PROGRAM ARGUMENT...
"""
import contextlib
import os
import socket
import subprocess
import sys
import threading


def carry(program, wire):
    with wire:
        first, tail = program.stdout.readline(), b''
        if not first.startswith(b'* OK [ALERT]'):
            wire.sendall(first)
        while piece := program.stdout.read1(65536):
            tail = (tail + piece)[-40:]
            try:
                wire.sendall(piece)
                if tail.endswith(b' OK LOGOUT completed\r\n'):  # what it has started may keep the pipe open
                    wire.shutdown(socket.SHUT_WR)
            except OSError:
                break
        program.wait()


def listen_to(program, wire):
    try:
        while piece := wire.recv(65536):
            program.stdin.write(piece)
            program.stdin.flush()
    except OSError:
        pass
    for end in (program.stdin.close, lambda: wire.shutdown(socket.SHUT_WR)):  # it takes its time to leave
        with contextlib.suppress(OSError):
            end()


def main():
    port, uid, folder, *command = sys.argv[1:]
    listener = socket.create_server(('0.0.0.0', int(port)), backlog=50)
    os.setgid(int(uid))
    os.setuid(int(uid))
    environment = {**os.environ, 'HOME': folder, 'AUTHENTICATED': 'alice', 'MAILDIR': command[-1],
                   'IMAP_CAPABILITY': 'IMAP4rev1 UIDPLUS CHILDREN NAMESPACE'}
    while True:
        wire, _ = listener.accept()
        # Not the socket itself: it would be told not to block, and so would we.
        program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder, env=environment)
        for way in (listen_to, carry):
            threading.Thread(target=way, args=(program, wire), daemon=True).start()


if __name__ == '__main__':
    main()
