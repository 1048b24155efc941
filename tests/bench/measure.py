# SPDX-License-Identifier: MIT
"""Called by scripts/bench: makes the captures, lets a bare libpcap loop and `malote read` go over each,
and holds what was found against the generator's account."""
import argparse
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile
import time

CASES = {
    'mail': 'mails with attachments',
    'small': 'many small sessions',
    'noise': "mostly other people's traffic",
    'damage': 'heavy loss and reordering',
    'open': 'many flows open at once',
    'flat': 'the mail case in three sizes: does memory grow with the file?',
    'cores': 'the mail and the small case on one processor and on two',
}
BY_SESSIONS = {'small': 1, 'open': 1}
ROW = '{:<7} {:<8} {:>8} {:>8} {:>9} {:>8} {:>7} {:>6}  {}'


class Run:
    """A program run to its end, with what it cost. Processor time is that of the program alone."""

    def __init__(self, words, processors=None):
        begun = time.monotonic()
        child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if processors is not None:
            os.sched_setaffinity(child.pid, processors)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        self.status = child.returncode
        self.wall = time.monotonic() - begun
        self.cpu = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss * 1024


def cpu_facts():
    """The processor's name, how many of it, and whether it has instructions for SHA."""
    name, sha = platform.machine(), False
    try:
        for line in open('/proc/cpuinfo', encoding='utf-8', errors='replace'):
            key, _, value = line.partition(':')
            if key.strip() == 'model name':
                name = value.strip()
            if key.strip() in ('flags', 'Features'):
                sha = bool({'sha_ni', 'sha2'} & set(value.split()))
    except OSError:
        pass
    return name, os.cpu_count(), sha


def make(tools, folder, case, size):
    """The capture, its truth and its account; made once."""
    base = folder / f'{case}-{size}'
    capture, truth, account = (base.with_suffix(end) for end in ('.pcap', '.truth', '.account'))
    maker = tools / 'bench_captures'
    if not account.exists() or account.stat().st_mtime < maker.stat().st_mtime:
        print(f'making {capture} ...', file=sys.stderr)
        with open(account.with_suffix('.part'), 'wb') as out:
            subprocess.run([maker, case, capture, truth, str(size)], stdout=out, check=True)
        account.with_suffix('.part').rename(account)
    return capture, truth, json.loads(account.read_text())


def rows(program, kind, store):
    listing = subprocess.Popen([program, 'list', kind, store, '--json'], stdout=subprocess.PIPE)
    for line in listing.stdout:
        yield json.loads(line)
    if listing.wait() != 0:
        raise RuntimeError(f'list {kind} failed')


CONTENT = ('via', 'action', 'size', 'sha256')
KEYS = CONTENT + ('envelope_from', 'envelope_to', 'accepted_to', 'subject', 'message_id')


def identity(row, keys=KEYS):
    return hash(json.dumps([row.get(key) for key in keys]))


def faults(program, store, truth, account):
    """What is not as the generator says. Of damaged conversations only octets and numbers can be
    compared: a message must be there, and may not be called complete unless its octets were sent."""
    wanted, allowed = {}, set()
    for line in open(truth, encoding='utf-8'):
        row = json.loads(line)
        allowed.add(identity(row, CONTENT))
        if not row['touched']:
            key = identity(row)
            wanted[key] = wanted.get(key, 0) + 1
    found = octets = invented = 0
    for row in rows(program, 'messages', store):
        found += 1
        octets += row['size']
        if not row['complete']:
            continue
        invented += identity(row, CONTENT) not in allowed
        key = identity(row)
        if wanted.get(key, 0) > 0:
            wanted[key] -= 1
    told = []
    sessions = sum(1 for _ in rows(program, 'sessions', store))
    if sessions != account['sessions']:
        told.append(f"{sessions} sessions of {account['sessions']}")
    if found != account['messages']:
        told.append(f"{found} messages of {account['messages']}")
    if missing := sum(wanted.values()):
        told.append(f'{missing} untouched messages are not there as they were sent')
    if invented:
        told.append(f'{invented} messages are complete and were never sent')
    there = account['message_octets'] - account['lost_octets']
    if octets < there * 0.99:
        told.append(f'{octets} of {there} octets of messages')
    return told


def line(case, who, run, capture, packets, base, words):
    size = capture.stat().st_size
    cpu = max(run.cpu, 0.001)
    print(ROW.format(case, who, f'{run.cpu:.3f}', f'{run.wall:.3f}', f'{size / 1e6 / cpu:.0f}',
                     f'{packets / 1e6 / cpu:.2f}', f'{run.memory / 1e6:.0f}',
                     f'{run.cpu / max(base.cpu, 0.001):.1f}', words), flush=True)


def best(words, repeat, before=None, processors=None):
    """The run that took the least processor time: what else the machine did only adds."""
    runs = []
    for _ in range(repeat):
        if before is not None:
            before()
        runs.append(Run(words, processors))
    return min(runs, key=lambda run: run.cpu if processors is None else run.wall)


def peers(case, capture, packets, base, folder):
    """Others over the same file, where they are installed. None of them does the same job."""
    output = folder / 'peer'
    for who, words in (('tcpflow', ['tcpflow', '-q', '-r', str(capture), '-o', str(output)]),
                       ('tshark', ['tshark', '-n', '-q', '-r', str(capture),
                                   '--export-objects', f'imf,{output}'])):
        if shutil.which(who):
            shutil.rmtree(output, ignore_errors=True)
            output.mkdir()
            line(case, who, Run(words), capture, packets, base, '')
            shutil.rmtree(output, ignore_errors=True)


class Bench:
    """What all cases share: the programs, where captures are kept and where stores are made."""

    def __init__(self, tools, folder, scratch, said):
        self.tools, self.folder, self.scratch, self.said = tools, folder, scratch, said
        self.program, self.store = tools / 'malote', scratch / 'bench.malote'

    def no_store(self):
        for path in self.scratch.glob('bench.malote*'):
            path.unlink()

    def size_of(self, case):
        if case not in BY_SESSIONS:
            return self.said.size
        return self.said.sessions * (100 if case == 'open' else 30) // 100

    def prepare(self, case, size):
        made = make(self.tools, self.folder, case, size)
        for block in iter(lambda file=open(made[0], 'rb'): file.read(1 << 20), b''):
            del block  # now the file is in memory
        return made

    def read(self, capture, processors=None):
        words = [self.program, 'read', capture, '-d', self.store, '--quiet']
        return best(words, self.said.repeat, self.no_store, processors)

    def told(self, run, truth, account):
        """What is not as it should be; nothing where all is there."""
        if run.status != 0:
            return [f'failed with {run.status}']
        return faults(self.program, self.store, truth, account)

    def measure(self, case, size=None, name=None):
        capture, truth, account = self.prepare(case, size or self.size_of(case))
        packets = account['packets']
        base = best([self.tools / 'bench_loop', capture], self.said.repeat)
        line(name or case, 'libpcap', base, capture, packets, base, f"{account['others']} others")
        run = self.read(capture)
        told = self.told(run, truth, account)
        there = f"all there: {account['sessions']} sessions, {account['messages']} messages"
        line(name or case, 'malote', run, capture, packets, base, '; '.join(told) or there)
        self.no_store()
        if self.said.peers and name is None:
            peers(case, capture, packets, base, self.scratch)
        return not told, run

    def flat(self):
        """One, four and sixteen times as much mail, the middle one half of the usual size."""
        good, memory = True, []
        for size in (self.said.size // 8, self.said.size // 2, self.said.size * 2):
            fine, run = self.measure('mail', max(size, 1), 'flat')
            good = good and fine
            memory.append(f'{run.memory / 1e6:.0f}')
        print(f"flat    MB for one, four and sixteen times as much: {', '.join(memory)}", flush=True)
        return good

    def cores(self):
        """The time on the wall; it says something only where nobody else is at work."""
        processors = sorted(os.sched_getaffinity(0))[:2]
        if len(processors) < 2:
            print('cores   there is one processor only')
            return True
        good = True
        for case in ('mail', 'small'):
            capture, truth, account = self.prepare(case, self.size_of(case))
            one = self.read(capture, processors[:1])
            two = self.read(capture, processors)
            told = self.told(two, truth, account)
            good = good and not told
            print(f"cores   {case}: {one.wall:.2f} s on one processor, {two.wall:.2f} s on two: "
                  f"{one.wall / two.wall:.2f} times as fast; {'; '.join(told) or 'all there'}",
                  flush=True)
            self.no_store()
        return good

    def run(self, case):
        if case == 'flat':
            return self.flat()
        if case == 'cores':
            return self.cores()
        return self.measure(case)[0]


def main():
    parser = argparse.ArgumentParser(prog='scripts/bench')
    parser.add_argument('--size', type=int, default=200, help='megabytes of the captures that are counted so')
    parser.add_argument('--sessions', type=int, default=100_000,
                        help='flows that are open at once; the small sessions are 30 %% of them')
    parser.add_argument('--repeat', type=int, default=3, help='runs of which the cheapest counts')
    parser.add_argument('--peers', action='store_true', help='tcpflow and tshark, too, where installed')
    parser.add_argument('case', nargs='*', help=', '.join(CASES))
    tools = pathlib.Path(sys.argv[1])
    said = parser.parse_args(sys.argv[2:])
    if wrong := [case for case in said.case if case not in CASES]:
        parser.error(f'no such case: {wrong[0]}')
    folder = tools.parent / 'bench'
    folder.mkdir(parents=True, exist_ok=True)
    name, count, sha = cpu_facts()
    print(f"{name}, {count} of it, {'with' if sha else 'without'} SHA instructions; load {os.getloadavg()[0]:.1f}")
    print(ROW.format('case', 'program', 'CPU s', 'wall s', 'MB/CPU s', 'Mpkt/s', 'MB', 'ratio', 'results'))
    memory = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix='malote-bench-', dir=memory) as scratch:
        bench = Bench(tools, folder, pathlib.Path(scratch), said)
        good = [bench.run(case) for case in said.case or CASES]
    return 0 if all(good) else 1


if __name__ == '__main__':
    sys.exit(main())
