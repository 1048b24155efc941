# SPDX-License-Identifier: MIT
"""What the tests of errors, repeats, kills, bounds and hostile texts share: a place of their own to
run the program in, and the count of what held."""
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

import _malote

SANITIZED = os.environ.get('MALOTE_SANITIZED') == '1'
KINDS = ('sessions', 'exchanges', 'messages', 'parts', 'credentials', 'notices', 'mailbox', 'tls', 'certificates',
         'captures')


class Tally:
    def __init__(self):
        self.passed, self.faults = 0, []

    def check(self, fine, text):
        if fine:
            self.passed += 1
        else:
            self.faults.append(text)
            print(f'FAILED: {text}', flush=True)
        return bool(fine)

    def same(self, found, wanted, text):
        return self.check(found == wanted, f'{text}: expected {wanted!r:.300}, found {found!r:.300}')

    def finish(self):
        print(f'{self.passed} passed, {len(self.faults)} failed')
        sys.exit(1 if self.faults else 0)


class Ran:
    def __init__(self, status, out, err, peak_kib, seconds):
        self.status, self.out, self.err = status, out, err
        self.peak_mib, self.seconds = peak_kib / 1024, seconds

    @property
    def said(self):
        return self.err.decode('utf-8', 'replace')

    @property
    def rows(self):
        return [json.loads(line) for line in self.out.decode('utf-8').split('\n') if line]


class Place:
    """A temporary folder with a home of its own, so that no test meets the user's files."""

    def __init__(self):
        _malote.program()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='malote-test-'))
        self.environment = dict(os.environ, HOME=str(self.folder / 'home'), LC_ALL='C.UTF-8',
                                XDG_CACHE_HOME=str(self.folder / 'cache'),
                                XDG_STATE_HOME=str(self.folder / 'state'),
                                XDG_CONFIG_HOME=str(self.folder / 'config'))
        # What the sanitizer keeps of freed memory is not to hide what the program needs.
        asked = os.environ.get('ASAN_OPTIONS', '')
        self.environment['ASAN_OPTIONS'] = f'{asked}:quarantine_size_mb=32'.lstrip(':')
        for name in ('LANGUAGE', 'NO_COLOR'):
            self.environment.pop(name, None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def __truediv__(self, name):
        return self.folder / name

    def run(self, *arguments, stdin=None, stdout=None, prefix=(), timeout=300):
        """Runs the program to its end; standard output to a file, so that nothing waits."""
        begun = time.monotonic()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, \
                tempfile.TemporaryFile() as given:
            given.write(stdin or b'')
            given.seek(0)
            child = subprocess.Popen([*prefix, _malote.program(), *map(str, arguments)],
                                     stdin=given, stdout=stdout or out, stderr=err,
                                     env=self.environment, cwd=self.folder)
            status, peak = wait(child, timeout)
            out.seek(0)
            err.seek(0)
            return Ran(status, out.read(), err.read(), peak, time.monotonic() - begun)

    def rows(self, kind, store, *terms):
        ran = self.run('list', kind, store, *terms, '--json', '--quiet')
        if ran.status not in (0, 1):
            raise RuntimeError(f'list {kind}: exit {ran.status}: {ran.said}')
        return ran.rows

    def all_rows(self, store, *options):
        """The octets of `list --json`, by kind."""
        return {kind: self.run('list', kind, store, '--json', '--quiet', *options).out
                for kind in KINDS}


def peak_of(pid):
    """The most memory that a running program had, in KiB; 0 where that is not to be found out."""
    try:
        with open(f'/proc/{pid}/status', encoding='ascii', errors='replace') as status:
            return next((int(line.split()[1]) for line in status if line.startswith('VmHWM')), 0)
    except OSError:
        return 0


def wait(child, timeout):
    """The exit status and the peak of memory in KiB; kills the child when it takes too long."""
    until = time.monotonic() + timeout
    pause, seen = 0.001, 0
    while True:
        seen = max(seen, peak_of(child.pid))
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.returncode = os.waitstatus_to_exitcode(status)
            # What wait4 tells includes what we had when we forked.
            ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            return child.returncode, usage.ru_maxrss if usage.ru_maxrss > ours else seen
        if time.monotonic() > until:
            child.kill()
            until = float('inf')
        time.sleep(pause)
        pause = min(pause * 2, 0.05)


def sample(name):
    return _malote.source() / 'samples' / 'captures' / f'{name}.pcap'
