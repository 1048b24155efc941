#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What scripts/soak runs once everything is built: fuzz targets for minutes, the sanitized program over
every capture there is, the damage test in full. The builds are build/fuzz, build/dev and build/soak, or
$MALOTE_FUZZ_BUILD, $MALOTE and $MALOTE_DAMAGE_TEST."""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

JOBS = max(1, os.cpu_count() or 1)
HANG = 120  # seconds for one call; the largest capture there is takes a few
KINDS = ('sessions', 'exchanges', 'messages', 'credentials', 'notices', 'captures')


def arguments():
    parser = argparse.ArgumentParser(prog='soak')
    parser.add_argument('root', type=pathlib.Path)
    parser.add_argument('minutes', nargs='?', type=float, default=10)
    parser.add_argument('folders', nargs='*', type=pathlib.Path)
    parser.add_argument('--captures-only', action='store_true')
    parser.add_argument('--fuzz-only', action='store_true')
    parser.add_argument('--damage-only', action='store_true')
    parser.add_argument('--every', type=int, default=1)
    return parser.parse_intermixed_args()


def run(command, environment, folder, timeout):
    """(what is wrong or None, standard error) of one call."""
    try:
        done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              stdin=subprocess.DEVNULL, timeout=timeout, env=environment, cwd=folder)
    except subprocess.TimeoutExpired:
        return f'hangs: not done after {timeout} s', ''
    said = done.stderr.decode('utf-8', 'replace')
    if done.returncode < 0:
        return f'killed by {signal.Signals(-done.returncode).name}', said
    if 'Sanitizer' in said or 'runtime error:' in said:
        return 'a sanitizer speaks', said
    if done.returncode not in (0, 1, 3):
        return f'exit status {done.returncode}', said
    return None, said


class Fuzzing:
    """Each target with its corpus and, for whole captures, those of others; what is new stays in build/soaked."""

    def __init__(self, root, minutes, folders):
        self.root, self.seconds, self.folders = root, int(minutes * 60), folders
        self.build = pathlib.Path(os.environ.get('MALOTE_FUZZ_BUILD', root / 'build' / 'fuzz'))

    def targets(self):
        return sorted(p for p in self.build.glob('**/*_fuzz') if p.is_file() and os.access(p, os.X_OK))

    def one(self, target):
        name = target.name.removesuffix('_fuzz')
        place = self.root / 'build' / 'soaked' / name
        found = place / 'corpus'
        found.mkdir(parents=True, exist_ok=True)
        seeds = [self.root / 'tests' / 'fuzz' / 'corpus' / name]
        if name == 'capture':
            seeds += self.folders
        command = [target, found, *(s for s in seeds if s.is_dir()), f'-max_total_time={self.seconds}',
                   '-max_len=65536', '-timeout=20', '-rss_limit_mb=2048', '-print_final_stats=1',
                   f'-artifact_prefix={place}/']
        wrong, said = run(command, dict(os.environ), place, self.seconds * 2 + 300)
        (place / 'log').write_text(said, 'utf-8')
        runs = re.search(r'number_of_executed_units:\s*(\d+)', said)
        left = sorted(p.name for p in place.iterdir() if re.match('(crash|leak|timeout|oom|slow)-', p.name))
        left = [name for name in left if not name.startswith('slow')]
        if not wrong and not runs:
            wrong = 'ended without a summary'
        return name, int(runs.group(1)) if runs else 0, wrong, left, place


class Captures:
    """read, list, show and export of every file, each in a folder of its own."""

    def __init__(self, root, folders, every):
        self.malote = os.environ.get('MALOTE', root / 'build' / 'dev' / 'malote')
        files = [p for folder in [root / 'samples' / 'captures', *folders] if folder.is_dir()
                 for p in sorted(folder.rglob('*')) if p.is_file() and p.suffix not in ('.md', '.tsv', '.json')]
        self.files = files[::every]

    def calls(self, capture, folder):
        store = folder / 's.malote'
        read = ('read', capture, '-d', store, '--quiet')
        yield read
        if not store.exists():
            return
        for kind in KINDS:
            yield 'list', kind, store
            yield 'list', kind, store, '--json', '--reveal'
        yield 'list', 'sessions', store, 'e', '-has:gap'
        yield 'show', '1', store, '--explain', '--all'
        yield 'show', 'm1', store
        yield 'export', 'text', store, '-o', folder / 'out.txt'
        yield 'export', 'json', store, '-o', folder / 'out.json'
        yield 'export', 'eml', store, '-o', folder / 'mails'
        yield 'export', 'pcap', store, '-o', folder / 'out.pcapng'
        yield 'read', folder / 'out.pcapng', '-d', folder / 'again.malote', '--quiet'

    def one(self, capture):
        faults = []
        with tempfile.TemporaryDirectory(prefix='malote-soak-') as folder:
            folder = pathlib.Path(folder)
            environment = dict(os.environ, HOME=str(folder), XDG_CACHE_HOME=str(folder / 'cache'), LC_ALL='C.UTF-8',
                               XDG_STATE_HOME=str(folder / 'state'), XDG_CONFIG_HOME=str(folder / 'config'))
            for call in self.calls(capture, folder):
                wrong, said = run((self.malote, *call), environment, folder, HANG)
                if wrong:
                    faults.append((' '.join(map(str, call)), wrong, said))
        return capture, faults


def fuzz(options, folders):
    work = Fuzzing(options.root, options.minutes, folders)
    targets = work.targets()
    if not targets:
        print(f'no fuzz targets in {work.build}')
        return 1
    print(f'{len(targets)} fuzz targets, {options.minutes:g} minutes each, {JOBS} at a time', flush=True)
    faults = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=JOBS) as pool:
        for name, runs, wrong, left, place in pool.map(work.one, targets):
            faults += bool(wrong or left)
            told = f"FAILED: {wrong or ''} {' '.join(left)} ({place}/log)" if wrong or left else 'nothing found'
            print(f'  {name}: {runs:,} runs, {told}', flush=True)
    return faults


def captures(options, folders):
    work = Captures(options.root, folders, options.every)
    print(f'{len(work.files)} captures', flush=True)
    begun, faults = time.monotonic(), 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=JOBS) as pool:
        for capture, wrong in pool.map(work.one, work.files):
            for call, why, said in wrong:
                faults += 1
                print(f'FAILED: {capture}: {call}: {why}\n{said[:2000]}', flush=True)
    print(f'  read, listed, shown and exported in {time.monotonic() - begun:.0f} s, {faults} faults', flush=True)
    return faults


def damage(options):
    """The damage test in full: half an hour of one core, more or less; it says itself what is wrong."""
    place = options.root / 'build' / 'soaked' / 'damage.txt'
    place.parent.mkdir(parents=True, exist_ok=True)
    program = os.environ.get('MALOTE_DAMAGE_TEST', options.root / 'build' / 'soak' / 'damage_test')
    begun = time.monotonic()
    with place.open('wb') as log:
        status = subprocess.run([str(program)], stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                env=dict(os.environ, MALOTE_FULL='1'), check=False).returncode
    print(f'damaged captures: {time.monotonic() - begun:.0f} s, ' +
          ('nothing found' if status == 0 else f'FAILED: exit status {status} ({place})'), flush=True)
    return int(status != 0)


def main():
    options = arguments()
    shared = pathlib.Path(os.environ.get('MALOTE_SHARED', options.root / '..' / 'shared')) / 'captures'
    folders = [f.resolve() for f in options.folders or [shared]]
    for folder in folders:
        if not folder.is_dir():
            print(f'skipped: there are no captures in {folder}')
    if not options.damage_only:
        shutil.rmtree(options.root / 'build' / 'soaked', ignore_errors=True)
    faults = 0
    if not options.captures_only and not options.damage_only:
        faults += fuzz(options, folders)
    if not options.fuzz_only and not options.damage_only:
        faults += captures(options, folders)
    if not options.captures_only and not options.fuzz_only:
        faults += damage(options)
    print('nothing crashed, hung or leaked' if faults == 0 else f'{faults} faults')
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
