#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Man pages and completions: made from what --help is made of, good roff, and taken by bash, zsh and fish.

usage: manual.py
"""
import re
import shutil
import subprocess
import sys

import _malote
from _check import Place, Tally


def verbs(place):
    text = place.run('--help').out.decode()
    part = re.search(r'^Commands:\n((?:  .*\n)+)', text, re.M).group(1)
    return re.findall(r'^  (\w+) ', part, re.M)


def pages(tally, place):
    groff = shutil.which('groff')
    if groff is None:
        print('skipped: groff is not installed, so nobody looked at the roff')
    for verb in ('', *verbs(place)):
        for lang in ('en', 'pt_BR'):
            ran = place.run(*([verb] if verb else []), '--man', '--lang', lang)
            page = ran.out.decode('ascii')
            tally.same((ran.status, page.startswith('.TH MALOTE')), (0, True), f'the page of {verb}')
            if groff:
                for device in ('-Tutf8', '-Tascii') if lang == 'en' else ('-Tutf8',):
                    done = subprocess.run([groff, '-man', '-ww', device, '-rLL=80n'], input=ran.out, capture_output=True, timeout=60)
                    tally.same((done.returncode, done.stderr), (0, b''), f'roff of {verb} in {lang}, {device}')
        help_text = place.run(verb, '--help').out.decode() if verb else place.run('--help').out.decode()
        page = place.run(*([verb] if verb else []), '--man').out.decode()
        for option in re.findall(r'^  (?:-\w,)?(--[a-z0-9-]+)', help_text, re.M):
            tally.check('\\fB' + option.replace('-', '\\-') + '\\fR' in page, f'{verb} {option} is in the page')


CASES = (  # what stands before the cursor, what must be offered, what must not
    ('malote ', 'read', ''),
    ('malote li', 'list', 'read'),
    ('malote list ', 'sessions', 'eml'),
    ('malote list mes', 'messages', 'sessions'),
    ('malote list --js', '--json', '--reveal'),
    ('malote export ', 'mbox', 'sessions'),
    ('malote show 1 --color ', 'always', 'sessions'),
    ('malote capture --interface ', 'lo', 'sessions'),
    ('malote completion ', 'fish', 'sessions'),
    ('malote read in', 'inbox.pcap', 'sessions'),
    ('malote explain ', 'concept', 'sessions'),
)


def offered_bash(place, script, line):
    words = line.split(' ')
    quoted = ' '.join(f"'{word}'" for word in words)
    text = (f'source {script}; COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; COMP_LINE={line!r}; COMP_POINT=${{#COMP_LINE}}; '
            '_malote; printf "%s\\n" "${COMPREPLY[@]}"')
    done = subprocess.run(['bash', '--norc', '-u', '-c', text], capture_output=True, timeout=60, cwd=place.folder, env=place.environment)
    return done.stdout.decode().split('\n'), done.stderr.decode()


def offered_fish(place, script, line):
    done = subprocess.run(['fish', '--no-config', '-c', f'source {script}; complete -C {line!r}'], capture_output=True,
                          timeout=60, cwd=place.folder, env=place.environment)
    return [row.split('\t')[0] for row in done.stdout.decode().split('\n')], done.stderr.decode()


# A zsh on a pseudo-terminal of zsh's own: Tab, and what it then shows.
ZSH = r'''
zmodload zsh/zpty || exit 77
zpty z zsh -f -i
zpty -w z "PS1=; unsetopt zle_bracketed_paste; stty -echo cols 200 rows 100; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D"
zpty -w z "zstyle ':completion:*' list-prompt ''; zstyle ':completion:*' verbose no; LISTMAX=1000; bindkey '^I' list-choices; print READY''NOW"
zpty -r z first '*READYNOW*'
zpty -n -w z "$2"$'\t'
for i in {1..25}; do
  sleep 0.2
  while zpty -rt z more 2>/dev/null; do all+=$more; i=1; done
  [[ $all == *$3* ]] && break
done
print -r -- "$all"
zpty -d z
'''


def offered_zsh(place, folder, line, wanted):
    done = subprocess.run(['zsh', '-f', '-c', ZSH, 'zsh', str(folder), line, wanted], capture_output=True, timeout=90,
                          cwd=place.folder, env=dict(place.environment, TERM='dumb'))
    text = re.sub(r'\x1b\[[0-9;?]*[a-zA-Z]', ' ', done.stdout.decode(errors='replace'))
    return re.split(r'[\s]+', text), ''


def completions(tally, place):
    (place / 'inbox.pcap').write_bytes(b'')
    folder = place / 'functions'
    folder.mkdir()
    for shell in ('bash', 'zsh', 'fish'):
        if shutil.which(shell) is None:
            print(f'skipped: {shell} is not installed')
            continue
        ran = place.run('completion', shell)
        script = folder / ('_malote' if shell == 'zsh' else f'malote.{shell}')
        script.write_bytes(ran.out)
        checked = subprocess.run([shell, '-n', str(script)], capture_output=True, timeout=60)
        tally.same((checked.returncode, checked.stderr), (0, b''), f'{shell} reads its script')
        for line, wanted, other in CASES if shell != 'zsh' else CASES[1:6:2]:
            if shell == 'zsh':
                words, said = offered_zsh(place, folder, line, wanted)
            else:
                words, said = (offered_bash if shell == 'bash' else offered_fish)(place, script, line)
            tally.check(wanted in words, f'{shell}: {line!r} offers {wanted}: {words[:40]} {said[:200]}')
            tally.check(not other or other not in words, f'{shell}: {line!r} does not offer {other}')
            tally.same(said, '', f'{shell} says nothing')
    tally.same(place.run('completion', 'csh').status, 2, 'no other shell')


def main():
    tally = Tally()
    with Place() as place:
        pages(tally, place)
        completions(tally, place)
    tally.finish()


if __name__ == '__main__':
    sys.exit(main())
