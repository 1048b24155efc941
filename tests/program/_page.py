# SPDX-License-Identifier: MIT
"""A report's page taken apart: its tree by html.parser, what it may hold, its tables and dialogues as
rows. Shared by report.py and the tests of hostile texts."""
import base64
import hashlib
import html.parser
import json
import re

TAGS = set("""html head meta title style body a header h1 h2 h3 h4 p code div label input select option output button nav main
    section dl dt dd b span table caption thead tbody tr th td figure figcaption svg g text tspan path rect circle article details
    summary ul ol li pre br footer script cite""".split())
VOID = {'meta', 'input', 'br'}
ATTRIBUTES = set("""lang charset http-equiv content name id class href hidden role for type autocomplete spellcheck placeholder value
    aria-labelledby aria-label aria-live aria-describedby tabindex scope data-p data-v data-rows data-of data-dialogues open width
    height viewbox xmlns x y d cx cy r rx text-anchor""".split())


class Node:
    def __init__(self, tag, attributes, parent):
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children = []

    def all(self, *tags):
        for child in self.children:
            if isinstance(child, Node):
                if not tags or child.tag in tags:
                    yield child
                yield from child.all(*tags)

    @property
    def text(self):
        return ''.join(child if isinstance(child, str) else child.text for child in self.children)

    def get(self, name, otherwise=None):
        return self.attributes.get(name, otherwise)

    def has(self, name):
        return name in self.get('class', '').split()


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.faults = []
        self.root = self.open = Node('', {}, None)
        self.feed(text)
        self.close()
        if self.open is not self.root:
            self.faults.append(f'<{self.open.tag}> is not closed')

    def handle_starttag(self, tag, attributes):
        node = Node(tag, dict(attributes), self.open)
        if len(node.attributes) != len(attributes):
            self.faults.append(f'<{tag}> has an attribute twice')
        self.open.children.append(node)
        if tag not in VOID:
            self.open = node

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open = self.open.parent

    def handle_endtag(self, tag):
        if self.open.tag != tag:
            self.faults.append(f'</{tag}> closes <{self.open.tag}>')
        if self.open.parent is not None:
            self.open = self.open.parent

    def handle_data(self, data):
        self.open.children.append(data)

    def handle_comment(self, data):
        self.faults.append(f'a comment: {data[:60]!r}')

    def handle_pi(self, data):
        self.faults.append(f'an instruction: {data[:60]!r}')

    def by_id(self, name):
        return next((node for node in self.root.all() if node.get('id') == name), None)

    def table(self, name):
        """The rows of a table as lists of texts, those kept as data, too."""
        table = self.by_id(f't-{name}')
        if table is None:
            return []
        rows = [[cell.text for cell in row.all('td')] for row in next(table.all('tbody')).all('tr')]
        for script in self.root.all('script'):
            if script.get('data-of') == f't-{name}':
                rows += [[c if isinstance(c, str) else c[0] for c in cells] for _, *cells in json.loads(script.text)]
        return rows

    def cards(self):
        return {card.children[0].text: int(next(card.all('b')).text.replace(',', ''))
                for card in self.root.all('div') if card.has('card')}

    def dialogues(self):
        """What is kept as data: session: its rows (see src/report/session_sections.cpp)."""
        found = {}
        for script in self.root.all('script'):
            if 'data-dialogues' in script.attributes:
                found.update({dialogue[0]: dialogue for dialogue in json.loads(script.text)})
        return found


def check_safe(tally, page, about):
    """Nothing from outside, nothing that runs but the page's own script, no name that is not ours."""
    check = tally.check
    check(not page.faults, f'{about}: {page.faults[:3]}')
    nodes = list(page.root.all())
    odd = {node.tag for node in nodes} - TAGS
    check(not odd, f'{about}: elements {odd}')
    odd = {name for node in nodes for name in node.attributes} - ATTRIBUTES
    check(not odd, f'{about}: attributes {odd}')
    for node in nodes:
        href = node.get('href')
        check(href is None or re.fullmatch(r'#([a-z]+|[smtjw][0-9]+)', href), f'{about}: an address {href!r}')
        name = node.get('id')
        check(name is None or re.fullmatch(r'[a-z]+(-[a-z]+)*|[smjw][0-9]+', name), f'{about}: an id {name!r}')
        check(re.fullmatch(r'[a-z0-9 -]*', node.get('class', '')), f'{about}: a class {node.get("class")!r}')
    names = [node.get('id') for node in nodes if node.get('id')]
    check(len(names) == len(set(names)), f'{about}: an id stands twice')
    scripts = [node for node in nodes if node.tag == 'script']
    running = [node for node in scripts if node.get('type') != 'application/json']
    check(len(running) == 1, f'{about}: {len(running)} scripts that run')
    for node in scripts:
        if node not in running:
            json.loads(node.text)
            check('<' not in node.text, f'{about}: data with <')
    styles = [node.text for node in nodes if node.tag == 'style']
    check(len(styles) == 1 and 'url(' not in styles[0] and '@import' not in styles[0], f'{about}: styles')
    digest = lambda text: base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    policy = next((node.get('content') for node in nodes if node.get('http-equiv') == 'Content-Security-Policy'), '')
    wanted = (f"default-src 'none'; style-src 'sha256-{digest(styles[0])}'; script-src 'sha256-{digest(running[0].text)}'; "
              "base-uri 'none'; form-action 'none'")
    tally.same(policy, wanted, f'{about}: the policy')


def check_accessible(tally, page, about):
    check = tally.check
    nodes = list(page.root.all())
    level = 0
    for node in nodes:
        if re.fullmatch('h[1-6]', node.tag):
            check(int(node.tag[1]) <= level + 1, f'{about}: {node.tag} {node.text[:40]!r} behind h{level}')
            level = int(node.tag[1])
    for tag in ('main', 'header', 'footer', 'nav', 'h1', 'title'):  # drawings have titles of their own
        check(sum(node.tag == tag and node.parent.tag not in ('svg', 'g', 'a', 'rect') for node in nodes) == 1, f'{about}: not one <{tag}>')
    names = {node.get('id') for node in nodes}
    for node in nodes:
        for name in (node.get('aria-labelledby', '') + ' ' + node.get('aria-describedby', '')).split():
            check(name in names, f'{about}: {name} labels and is not there')
        if node.tag == 'table':
            check(next(node.all('caption'), None) is not None, f'{about}: a table without caption')
        if node.tag == 'th':
            check(node.get('scope') in ('col', 'row'), f'{about}: a th without scope')
        if node.tag == 'section':
            check('aria-labelledby' in node.attributes, f'{about}: a section without name')
        if node.tag in ('input', 'select'):
            check(any(other.tag == 'label' and other.get('for') == node.get('id') for other in nodes), f'{about}: no label')
        if node.tag == 'svg' and not node.has('ladder'):
            check(node.get('aria-label') and node.get('role') in ('img', 'group'), f'{about}: a drawing without name')
        if node.get('tabindex'):
            check(node.get('tabindex') == '0', f'{about}: tabindex {node.get("tabindex")}')


def brightness(colour):
    """WCAG 2.1, relative luminance."""
    colour = colour.lstrip('#')
    if len(colour) == 3:
        colour = ''.join(2 * c for c in colour)
    parts = [int(colour[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    a, b = sorted((brightness(one), brightness(other)), reverse=True)
    return (a + 0.05) / (b + 0.05)
