# SPDX-License-Identifier: MIT
"""The program on a terminal of the test's own: a pty, and what a terminal would show of the octets
that come from it. It knows the sequences that curses sends to an xterm, and counts the others."""
import errno
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
import unicodedata

SEQUENCE = re.compile(rb'\x1b\[([?>]?)([0-9;]*)([@-~])|\x1b([()])(.)|\x1b([=>78MDEc])|\x1b\](.*?)(?:\x07|\x1b\\)', re.S)


class Screen:
    def __init__(self, columns, rows):
        self.unknown, self.coloured, self.alternate, self.cursor_shown = [], False, False, True
        self.bells, self.mouse = 0, False
        self.pending = b''
        self.resize(columns, rows)

    def resize(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.cells = [[' '] * columns for _ in range(rows)]
        self.y = self.x = 0
        self.top, self.bottom = 0, rows - 1
        self.last = ' '

    def text(self):
        return '\n'.join(self.lines())

    def lines(self):
        return [''.join(row).rstrip() for row in self.cells]

    def feed(self, octets):
        data = self.pending + octets
        self.pending = b''
        at = 0
        while at < len(data):
            octet = data[at]
            if octet == 0x1b:
                found = SEQUENCE.match(data, at)
                if found:
                    self.obey(found)
                    at = found.end()
                    continue
                if len(data) - at < 64:  # the rest is on its way
                    self.pending = data[at:]
                    return
                self.unknown.append(data[at:at + 8])
                at += 1
            elif octet < 0x20 or octet == 0x7f:
                self.control(octet)
                at += 1
            else:
                length = 1 if octet < 0x80 else 2 if octet < 0xe0 else 3 if octet < 0xf0 else 4
                if at + length > len(data):
                    self.pending = data[at:]
                    return
                self.put(data[at:at + length].decode('utf-8', 'replace'))
                at += length

    def put(self, character):
        width = 0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in 'WF' else 1
        if width == 0:
            return
        if self.x + width > self.columns:
            self.x = 0
            self.line_feed()
        self.cells[self.y][self.x] = character
        if width == 2:
            self.cells[self.y][self.x + 1] = ''
        self.x += width
        self.last = character

    def control(self, octet):
        if octet == 8:
            self.x = max(0, self.x - 1)
        elif octet == 13:
            self.x = 0
        elif octet == 10:
            self.line_feed()
        elif octet == 9:
            self.x = min(self.columns - 1, self.x // 8 * 8 + 8)
        elif octet == 7:
            self.bells += 1
        elif octet not in (0, 14, 15):
            self.unknown.append(bytes([octet]))

    def line_feed(self):
        if self.y == self.bottom:
            del self.cells[self.top]
            self.cells.insert(self.bottom, [' '] * self.columns)
        else:
            self.y = min(self.rows - 1, self.y + 1)

    def obey(self, found):
        mark, numbers, letter, charset, _, single, title = found.groups()
        if title is not None:
            self.unknown.append(found.group(0))
        if charset or title is not None:
            return
        if single:
            if single == b'M':  # reverse index
                if self.y == self.top:
                    del self.cells[self.bottom]
                    self.cells.insert(self.top, [' '] * self.columns)
                else:
                    self.y -= 1
            return
        values = [int(n) if n else 0 for n in numbers.split(b';')]
        name = (mark + letter).decode()
        self.sequence(name, values, found.group(0))

    def sequence(self, name, values, whole):
        first = values[0]
        count = max(1, first)
        row = self.cells[self.y]
        if name == 'H' or name == 'f':
            self.y = min(self.rows, max(1, first)) - 1
            self.x = min(self.columns, max(1, values[1] if len(values) > 1 else 1)) - 1
        elif name == 'A':
            self.y = max(0, self.y - count)
        elif name == 'B':
            self.y = min(self.rows - 1, self.y + count)
        elif name == 'C':
            self.x = min(self.columns - 1, self.x + count)
        elif name == 'D':
            self.x = max(0, self.x - count)
        elif name == 'G':
            self.x = min(self.columns, count) - 1
        elif name == 'd':
            self.y = min(self.rows, count) - 1
        elif name == 'J':
            start = self.y * self.columns + self.x if first == 0 else 0
            end = self.y * self.columns + self.x + 1 if first == 1 else self.rows * self.columns
            for i in range(start, end):
                self.cells[i // self.columns][i % self.columns] = ' '
        elif name == 'K':
            for x in range(0 if first else self.x, self.x + 1 if first == 1 else self.columns):
                row[x] = ' '
        elif name == 'X':
            for x in range(self.x, min(self.columns, self.x + count)):
                row[x] = ' '
        elif name == 'P':
            del row[self.x:self.x + count]
            row.extend([' '] * (self.columns - len(row)))
        elif name == '@':
            row[self.x:self.x] = [' '] * count
            del row[self.columns:]
        elif name == 'b':
            for _ in range(count):
                self.put(self.last)
        elif name in ('L', 'M'):
            for _ in range(count):
                if name == 'L':
                    del self.cells[self.bottom]
                    self.cells.insert(self.y, [' '] * self.columns)
                else:
                    del self.cells[self.y]
                    self.cells.insert(self.bottom, [' '] * self.columns)
        elif name in ('S', 'T'):
            for _ in range(count):
                gone, at = (self.top, self.bottom) if name == 'S' else (self.bottom, self.top)
                del self.cells[gone]
                self.cells.insert(at, [' '] * self.columns)
        elif name == 'r':
            self.top, self.bottom = count - 1, (values[1] if len(values) > 1 and values[1] else self.rows) - 1
            self.y = self.x = 0
        elif name == 'm':
            self.coloured |= any(30 <= v <= 37 or 40 <= v <= 47 or 90 <= v <= 107 or v in (38, 48) for v in values)
        elif name in ('?h', '?l'):
            for value in values:
                if value == 1049:
                    self.alternate = name == '?h'
                elif value == 25:
                    self.cursor_shown = name == '?h'
                elif value in (1000, 1002, 1003, 1006):
                    self.mouse = name == '?h'
                elif value not in (1, 12, 7, 1034, 2004):
                    self.unknown.append(whole)
        elif name not in ('h', 'l', 't'):
            self.unknown.append(whole)


def terminals_available():
    """Whether there are pseudo-terminals (a chroot without /dev/pts has none)."""
    try:
        for one in os.openpty():
            os.close(one)
    except OSError:
        return False
    return True


class Session:
    """A running program on a pty."""

    def __init__(self, arguments, environment, columns=80, rows=24, folder=None):
        self.screen = Screen(columns, rows)
        self.raw = b''
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            try:
                if folder:
                    os.chdir(folder)
                time.sleep(0.05)  # the size is set before the program asks
                os.execve(arguments[0], [str(a) for a in arguments], environment)
            finally:
                os._exit(127)
        self.set_size(columns, rows)
        self.before = termios.tcgetattr(self.master)
        self.status = None

    def set_size(self, columns, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

    def resize(self, columns, rows):
        self.screen.resize(columns, rows)
        self.set_size(columns, rows)  # the kernel sends SIGWINCH

    def send(self, keys):
        os.write(self.master, keys.encode() if isinstance(keys, str) else keys)

    def read(self, seconds):
        """What came within that time; True when something did."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return False
        try:
            octets = os.read(self.master, 65536)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            octets = b''
        self.raw += octets
        self.screen.feed(octets)
        return bool(octets)

    def wait_for(self, condition, seconds=20):
        """Until the condition holds of the screen, and nothing more comes."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            while self.read(0.05):
                pass
            if condition(self.screen):
                return True
            if self.ended():
                while self.read(0.05):
                    pass
                return condition(self.screen)
        return False

    def shows(self, text, seconds=20):
        return self.wait_for(lambda screen: text in screen.text(), seconds)

    def ended(self):
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

    def finish(self, seconds=20):
        """The exit status, None where it went on."""
        self.wait_for(lambda _: self.ended(), seconds)
        return self.status

    def modes(self):
        return termios.tcgetattr(self.master)

    def close(self):
        if not self.ended():
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.master)
