# SPDX-License-Identifier: MIT
"""Real servers and clients out of Debian packages that are unpacked, never installed: daemons exclude
each other and would take the place of a user's own."""
import os
import pathlib
import subprocess


def malote():
    """The program that is tried."""
    return os.environ.get('MALOTE') or str(pathlib.Path(__file__).resolve().parents[2] / 'build' / 'release' / 'malote')


class Packages:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.root = self.folder / 'root'
        self.archives = self.folder / 'debs'
        self.archives.mkdir(parents=True, exist_ok=True)
        self.root.mkdir(exist_ok=True)

    def need(self, *names):
        """Fetches what is not there yet, and unpacks it. Raises RuntimeError where it can't be had."""
        missing = [n for n in names if not self.unpacked(n)]
        if missing:
            done = subprocess.run(['apt-get', 'download', *missing], cwd=self.archives, capture_output=True,
                                  timeout=300)
            if done.returncode:
                raise RuntimeError(f"apt-get download {' '.join(missing)}: {done.stderr.decode()[-300:].strip()}")
        for name in missing:
            for archive in self.archives.glob(f'{name}_*.deb'):
                subprocess.run(['dpkg', '-x', archive, self.root], check=True, timeout=60)
                (self.archives / f'{name}.unpacked').touch()

    def unpacked(self, name):
        return (self.archives / f'{name}.unpacked').exists()

    def program(self, name):
        for place in ('usr/sbin', 'usr/bin', 'sbin', 'bin'):
            if (self.root / place / name).exists():
                return str(self.root / place / name)
        return name  # the system's own

    def environment(self):
        libraries = [str(p) for p in (*self.root.glob('usr/lib/*-linux-gnu*'), *self.root.glob('lib/*-linux-gnu*'))]
        return {**os.environ, 'LD_LIBRARY_PATH': ':'.join(libraries), 'LC_ALL': 'C.UTF-8'}
