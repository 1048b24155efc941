# SPDX-License-Identifier: MIT
"""The program on a terminal that is not ours: tmux. Keys go in by send-keys, what a user sees comes
out by capture-pane, and every octet that the program wrote by pipe-pane. Nothing waits for a time, only
for what is to be seen."""
import pathlib
import shlex
import shutil
import subprocess
import time

PATIENCE = 60  # seconds, for a machine that has much else to do


def tmux_available():
    return shutil.which('tmux') is not None


class Tmux:
    def __init__(self, place, arguments, columns=80, rows=24, **environment):
        self.socket = place / f'tmux-{time.monotonic_ns()}'
        self.log = pathlib.Path(f'{self.socket}.raw')
        self.columns, self.rows = columns, rows
        # LC_ALL of the server says what tmux itself may show; the program's own comes behind.
        self.environment = dict(place.environment, LC_ALL='C.UTF-8', TMUX_TMPDIR=str(place.folder))
        self.environment.pop('TMUX', None)
        given = {'TERM': 'tmux-256color', 'LC_ALL': 'C.UTF-8', **environment}
        words = ['env', *(f'{name}={value}' for name, value in given.items()), *map(str, arguments)]
        # It begins when its output is being written down.
        wait = f'read -r _; stty echo; {" ".join(map(shlex.quote, words))}; echo "status $?"; read -r _'
        self.tmux('-f', '/dev/null', 'new-session', '-d', '-x', columns, '-y', rows, '-c', place.folder, '-s', 'screen',
                  f'stty -echo; exec sh -c {shlex.quote(wait)}')
        self.tmux('set-option', '-g', 'status', 'off')
        self.tmux('set-option', '-g', 'window-size', 'manual')
        self.tmux('resize-window', '-t', 'screen', '-x', columns, '-y', rows)
        self.tmux('pipe-pane', '-t', 'screen', f'exec cat >{shlex.quote(str(self.log))}')
        self.keys('Enter')

    def tmux(self, *arguments):
        return subprocess.run(['tmux', '-u', '-S', str(self.socket), *map(str, arguments)], env=self.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=PATIENCE).stdout

    def keys(self, *names):
        """Enter, Escape, Tab, Down, C-l, F1; a character stands for itself."""
        self.tmux('send-keys', '-t', 'screen', *names)

    def type(self, text):
        self.tmux('send-keys', '-t', 'screen', '-l', text)

    def press(self, row, column, button=0):
        """The mouse, as an xterm tells of it (SGR): 0 the left button, 64 and 65 the wheel."""
        self.type(f'\x1b[<{button};{column + 1};{row + 1}M')
        if button < 64:
            self.type(f'\x1b[<{button};{column + 1};{row + 1}m')

    def resize(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.tmux('resize-window', '-t', 'screen', '-x', columns, '-y', rows)

    def lines(self, attributes=False):
        flags = ['-e'] if attributes else []
        text = self.tmux('capture-pane', '-p', *flags, '-t', 'screen').decode('utf-8')
        return [line.rstrip() for line in text.split('\n')][:self.rows]

    def text(self):
        return '\n'.join(self.lines())

    def wait_for(self, condition, patience=PATIENCE):
        """Until it holds of the lines that are seen; the lines, or nothing."""
        until = time.monotonic() + patience
        pause = 0.01
        while True:
            lines = self.lines()
            if condition(lines):
                return lines
            if time.monotonic() > until:
                return None
            time.sleep(pause)
            pause = min(0.2, pause * 1.5)

    def shows(self, *texts):
        return self.wait_for(lambda lines: all(any(text in line for line in lines) for text in texts))

    def raw(self):
        return self.log.read_bytes() if self.log.exists() else b''

    def close(self):
        try:
            self.tmux('kill-server')
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            pass
