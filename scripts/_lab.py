# SPDX-License-Identifier: MIT
"""The lab as the guide's reader has it: `malote lab` on a terminal of 80 by 24, telnet and others on
terminals beside it, and what was seen on them. scripts/make-screens calls it; it does not know what
the guide tells."""
import os
import pathlib
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / 'tests' / 'program'))
from _terminal import Session  # noqa: E402

SMTP, POP3, IMAP, FTP = '10025', '10110', '10143', '10021'  # where the lab is reached without root
ENTER, ESCAPE, UP, DOWN, TAB = '\r', '\x1b', 'k', 'j', '\t'
BACKSPACE, LITERAL = '\x7f', '\x16'  # Ctrl-V: the next key goes out as it is
TYPED = 0.4  # seconds between two lines


def fail(text):
    sys.exit(f'malote: {text}')


def program():
    named = os.environ.get('MALOTE')
    if not named:
        subprocess.run([ROOT / 'scripts' / 'run', '--version'], check=True, stdout=subprocess.DEVNULL)
    return str(pathlib.Path(named or ROOT / 'build' / 'release' / 'malote').resolve())


def environment(folder):
    return {'HOME': str(folder), 'PATH': os.environ['PATH'], 'LC_ALL': 'C.UTF-8', 'TERM': 'xterm-256color'}


def tool(name, package):
    return shutil.which(name) or fail(f'{name} is missing: sudo apt-get install {package}')


class Lab:
    """The lab on one terminal, telnet on others, and what was seen."""

    def __init__(self, folder, *arguments):
        self.folder, self.program, self.seen = folder, program(), {}
        self.environment = environment(folder)
        self.lab = self.start(self.program, 'lab', '--port-offset', '10000', *arguments)
        if not arguments and not self.lab.shows('waiting for the first session'):
            fail(f'the lab did not start: {self.lab.screen.text()}')

    def start(self, *arguments, rows=24):
        return Session(list(arguments), self.environment, rows=rows, folder=self.folder)

    def keep(self, name, session=None, since=''):
        """What stands there, or what stands there from a text on."""
        session = session or self.lab
        session.wait_for(lambda _: True)
        text = session.screen.text().rstrip('\n ')
        self.seen[name] = text[text.index(since):]

    def press(self, keys, shown):
        """Keys for the lab, and what is to be seen then."""
        for key in keys:
            self.lab.send(key)
            time.sleep(0.1)
        if not self.lab.shows(shown):
            fail(f'{keys!r} does not show {shown!r}:\n{self.lab.screen.text()}')

    def to_line(self, text):
        """Goes to the line with that text, by search."""
        self.press('g', 'line 1 of')
        self.press('s\x15' + text + ENTER, text)  # over what was looked for before

    def telnet(self, port, greeting):
        session = self.start(tool('telnet', 'telnet'), '127.0.0.1', port, rows=40)
        if not session.shows(greeting):
            fail(f'no greeting: {session.screen.text()}')
        return session

    def type_lines(self, session, lines):
        for line in lines:
            session.send(line + ENTER)
            until = time.monotonic() + TYPED
            while time.monotonic() < until:
                session.read(0.05)

    def type_until(self, session, lines, shown):
        self.type_lines(session, lines)
        if not session.shows(shown):
            fail(f'{shown!r} did not come: {session.screen.text()}')

    def output(self, name, *arguments):
        done = subprocess.run([self.program, *arguments], env=self.environment, cwd=self.folder,
                              capture_output=True, text=True)
        if done.returncode != 0:
            fail(f'{arguments}: {done.stderr}')
        self.seen[name] = done.stdout.strip('\n')

    def on_terminal(self, name, *arguments):
        """As output, fitted to the terminal's width."""
        session = self.start(self.program, *arguments)
        if session.finish() != 0:
            fail(f'{arguments}: {session.screen.text()}')
        self.keep(name, session)
        session.close()

    def leave(self):
        self.lab.send('Q')
        if self.lab.finish() != 0:
            fail(f'the lab did not end well: {self.lab.screen.text()}')
        self.lab.close()

    def end(self):
        """Whatever happened."""
        if not self.lab.ended():
            self.lab.close()
