# SPDX-License-Identifier: MIT
"""How the whole-program tests call the program: play, read, list. MALOTE is the program,
MALOTE_SOURCE the source tree."""
import json
import os
import pathlib
import subprocess
import sys


def program():
    path = os.environ.get('MALOTE', '')
    if not path or not os.access(path, os.X_OK):
        print('skipped: MALOTE names no program')
        sys.exit(77)
    return path


def source():
    return pathlib.Path(os.environ.get('MALOTE_SOURCE') or pathlib.Path(__file__).resolve().parents[2])


def call(*arguments, accept=(0,)):
    """Runs the program; what it wrote to standard output. Raises where the exit status is another."""
    done = subprocess.run([program(), *map(str, arguments)], capture_output=True, timeout=300)
    if done.returncode not in accept:
        text = done.stderr.decode(errors='replace').strip()
        raise RuntimeError(f"{' '.join(map(str, arguments))}: exit {done.returncode}: {text[:400]}")
    return done.stdout.decode('utf-8')


def play(scenario, capture, *options, truth=None):
    call('play', scenario, '-o', capture, *options, *(['--truth', truth] if truth else []))


def read(capture, store, *options):
    call('read', capture, '-d', store, '--quiet', *options)


def rows(kind, store):
    return [json.loads(line) for line in call('list', kind, store, '--json').splitlines()]


def lines(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text('utf-8').splitlines()
            if line.strip() and not line.startswith('#')]
