#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Real servers and clients in network namespaces, captured by malote: is what it found what is on the disk?

Each protocol is a module beside this one with PACKAGES, and cases(Ground, folder): it starts servers and
yields cases one by one, each a callable with a name that talks while malote captures and returns what malote
must then have found. A line a case; exit status 0 when all are right, 1 when one is not, 3 when nothing could
be tried.
"""
import argparse
import importlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import ground
from packages import Packages, malote as program_tried

PROTOCOLS = ('ftp', 'ftps', 'imap', 'lab', 'lab_tls', 'postfix', 'tls', 'tls_mail')
SOURCE = pathlib.Path(__file__).resolve().parents[2]


class Case:
    """A conversation: `talk(folder)` holds it and gives the expected rows, `check(rows, expected)` yields
    what is wrong. `seen_from` is the end that captures; `keylog` the key log that the client writes in the
    folder."""

    def __init__(self, name, talk, check, kinds, seen_from='server', nat=None, keylog=None):
        self.name, self.talk, self.check, self.kinds = name, talk, check, kinds
        self.seen_from, self.nat, self.keylog = seen_from, nat, keylog


def rows_of(malote, kind, source):
    done = subprocess.run([malote, 'list', kind, str(source), '--json'], capture_output=True, timeout=120)
    if done.returncode not in (0, 1):
        raise RuntimeError(f'list {kind}: exit {done.returncode}: {done.stderr.decode().strip()[-200:]}')
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def offline(malote, packets, store, options):
    done = subprocess.run([malote, 'read', str(packets), '-d', str(store), '--quiet', *options], capture_output=True,
                          timeout=120)
    if done.returncode:
        raise RuntimeError(f'read: exit {done.returncode}: {done.stderr.decode().strip()[-200:]}')


def without_capture(rows):
    return [{k: v for k, v in row.items() if k != 'capture'} for row in rows]


def try_case(case, place, malote, folder):
    """What is wrong with a case, as texts."""
    folder.mkdir()
    os.chmod(folder, 0o777)
    live, read, packets = folder / 'live.db', folder / 'read.db', folder / 'packets.pcapng'
    options = ['--keylog', str(folder / case.keylog)] if case.keylog else []
    with place.capture(case.seen_from, malote, live, packets, *options):
        if case.nat:
            with place.nat(case.nat):
                expected = case.talk(folder)
        else:
            expected = case.talk(folder)
    offline(malote, packets, read, options)
    found = {kind: rows_of(malote, kind, read) for kind in case.kinds}
    wrong = list(case.check(found, expected))
    for kind in case.kinds:
        if without_capture(rows_of(malote, kind, live)) != without_capture(found[kind]):
            wrong.append(f'{kind}: live is not what the written packets give')
    return wrong


def try_protocol(name, words, malote, folder, keep):
    """(tried, failed)"""
    module = importlib.import_module(name)
    packages = Packages(SOURCE / 'build' / 'interop')
    packages.need(*module.PACKAGES)
    tried = failed = 0
    width = 44
    with ground.Ground(packages, folder) as place:
        for case in module.cases(place, folder):
            if any(word not in case.name for word in words):
                continue
            began = time.monotonic()
            where = folder / f'case-{tried + 1:03}'
            try:
                wrong = try_case(case, place, malote, where)
            except (RuntimeError, OSError, subprocess.TimeoutExpired, AssertionError) as error:
                wrong = [str(error) or type(error).__name__]
            tried += 1
            failed += bool(wrong)
            print(f"{name}  {case.name:<{width}}  {'wrong' if wrong else 'right':<5}  "
                  f'{time.monotonic() - began:5.1f} s', flush=True)
            for text in wrong[:10]:
                print(f'     {text}')
            if wrong and keep:
                print(f'     {where}')
            elif not keep:
                shutil.rmtree(where, ignore_errors=True)
    return tried, failed


def main():
    parser = argparse.ArgumentParser(prog='scripts/interop', description=__doc__.split('\n')[0])
    parser.add_argument('protocol', nargs='*', help=', '.join(PROTOCOLS) + '; without one, all')
    parser.add_argument('-k', metavar='WORD', action='append', default=[], help='only cases with this in their name; several: with all of them')
    parser.add_argument('--keep', action='store_true', help='keep captures, logs and stores, and say where they are')
    said = parser.parse_args()
    unknown = [name for name in said.protocol if name not in PROTOCOLS]
    if unknown:
        parser.error(f"there is no “{unknown[0]}”; there are {', '.join(PROTOCOLS)}")
    missing = ground.missing_tools()
    if missing or os.geteuid() != 0 or not ground.may_make_namespaces():
        print(f"interop: no network namespaces here{': missing ' + ', '.join(missing) if missing else ''}; "
              'it needs root on a machine (or in a container with CAP_SYS_ADMIN and CAP_NET_ADMIN)', file=sys.stderr)
        return 3
    malote = program_tried()
    folder = pathlib.Path(tempfile.mkdtemp(prefix='malote-interop-'))
    os.chmod(folder, 0o755)
    tried = failed = 0
    try:
        for name in said.protocol or PROTOCOLS:
            (folder / name).mkdir()
            os.chmod(folder / name, 0o755)
            counts = try_protocol(name, said.k, malote, folder / name, said.keep)
            tried, failed = tried + counts[0], failed + counts[1]
    except RuntimeError as error:
        print(f'interop: {error}', file=sys.stderr)
        return 3
    finally:
        if not said.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(f'{tried} cases, {failed} wrong')
    return 1 if failed else 0 if tried else 3


if __name__ == '__main__':
    sys.exit(main())
