// Dialogues that stand in the page as data, drawn when they are asked for. Draws as
// src/report/ladder_svg.cpp does; the browser test holds the two together.
const SVG = 'http://www.w3.org/2000/svg';
const LINE = 16, COLUMN = 7.23, HEAD = 58, SLICE = 420;
const KINDS = ['phase', 'client', 'server', 'message', 'data_opened', 'data', 'notice', 'remark', 'ending'];
const whole = x => Math.floor(x + 0.5);

function draw(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const textAt = (x, y, kind, anchor, ...parts) =>
  draw('text', {x: whole(x), y, class: kind, 'text-anchor': anchor || null}, ...parts);
const lineAt = (x1, y1, x2, y2, kind) => draw('path', {class: kind, d: `M${x1} ${y1}L${x2} ${y2}`});
const tipAt = (x, y, right, kind) => draw('path', {class: kind, d: `M${x} ${y}l${right ? -9 : 9} -4v8z`});
const cutTo = (text, columns) => text.length > columns ? text.slice(0, columns - 1) + '…' : text;

class Ladder {
  constructor([id, protocol, facts, data, leftOut, rows]) {
    Object.assign(this, {id, protocol, facts, data, leftOut, rows});
    Object.assign(this, data ? {client: 84, server: 564, dataClient: 640, dataServer: 900, width: 920}
      : {client: 84, server: 684, width: 704});
  }

  static height(kind, text) {
    const lines = text.split('\n').length * LINE;
    return kind === 'phase' ? 38 : lines + ({notice: 18, message: 18, data: 18, remark: 10, ending: 10}[kind] || 14);
  }

  head() {
    const address = i => this.facts[i] ? this.facts[i][1] : '';
    const host = text => text.replace(/:[0-9]+$/, '').replace(/^\[(.*)\]$/, '$1');
    const end = (x, anchor, name, text) => [textAt(x, 30, 'end', anchor, name),
      textAt(x, 46, 'said dim', anchor, cutTo(text, 30))];
    const all = [];
    if (this.data) {
      all.push(textAt((this.client + this.server) / 2, 12, 'dim', 'middle', texts.control),
        textAt((this.dataClient + this.dataServer) / 2, 12, 'dim', 'middle', texts.data));
    }
    all.push(...end(this.client, 'start', texts.client, address(0)), ...end(this.server, 'end', texts.server, address(1)));
    if (this.data) {
      all.push(...end(this.dataClient, 'start', texts.client, host(address(0))),
        ...end(this.dataServer, 'end', texts.server, host(address(1))));
    }
    return all;
  }

  lifelines(from, to) {
    const all = [lineAt(this.client, from, this.client, to, 'life'), lineAt(this.server, from, this.server, to, 'life')];
    if (this.data) {
      all.push(lineAt(this.dataClient, from, this.dataClient, to, 'life data'),
        lineAt(this.dataServer, from, this.dataServer, to, 'life data'));
    }
    return all;
  }

  marked({lines, word, begin, octets, tone}) {
    const [line] = lines;
    if (!word) return [line];
    const span = draw('tspan', {class: `word ${tone}`}, line.slice(begin, begin + octets));
    return [line.slice(0, begin), draw('a', {href: `#w${Number(word)}`}, span), line.slice(begin + octets)]
      .filter(part => part !== '');
  }

  row([kind, flags, micros, text, columns, tone = '', word = 0, begin = 0, octets = 0], height, y) {
    const row = {kind: KINDS[kind], toServer: flags & 1, tls: flags & 2, lines: text.split('\n'), columns, height,
      tone: tone || 'plain', word, begin, octets, time: (micros / 1e6).toFixed(Math.abs(micros) < 1e10 ? 3 : 1)};
    const group = draw('g', {});
    if (row.tls && row.kind !== 'phase') {
      group.append(draw('rect', {class: 'tls', x: this.client, y, width: this.server - this.client, height}));
    }
    if (row.kind === 'phase') group.append(...this.phase(row, y));
    else if (row.kind === 'notice') group.append(...this.box(row, y));
    else if (row.kind === 'remark' || row.kind === 'ending') {
      group.append(this.timeAt(row, y + 16), ...this.linesAt(row, this.client + 12, y + 16, 'dim'));
    } else group.append(...this.arrow(row, y));
    return group;
  }

  timeAt(row, y) {
    return textAt(this.client - 12, y, 'time', 'end', row.time);
  }

  linesAt(row, x, y, kind, from = 0) {
    return row.lines.slice(from).map((line, i) => textAt(x, y + (i + from) * LINE, kind, '', line));
  }

  phase(row, y) {
    const width = row.columns * COLUMN + 16, middle = (this.client + this.server) / 2;
    return [lineAt(this.client, y + 22, this.server, y + 22, 'rule'),
      draw('rect', {class: 'paper', x: whole(middle - width / 2), y: y + 13, width: whole(width), height: 18}),
      textAt(middle, y + 26, 'phase', 'middle', ...this.marked(row))];
  }

  box(row, y) {
    return [this.timeAt(row, y + 20), draw('rect', {class: `box ${row.tone}`, x: this.client + 8, y: y + 4,
      width: this.width - this.client - 16, height: row.height - 8, rx: 4}), ...this.linesAt(row, this.client + 18, y + 20, 'said')];
  }

  arrow(row, y) {
    const data = row.kind.startsWith('data'), carries = row.kind === 'data' || row.kind === 'message';
    const left = data ? this.dataClient : this.client, right = data ? this.dataServer : this.server;
    const x = row.toServer ? left + 12 : Math.max(left + 12, right - 12 - row.columns * COLUMN);
    const at = y + row.lines.length * LINE + 7, way = row.toServer ? 'c' : 's';
    const kind = `arrow ${way}${carries ? ' body' : ''}${row.kind === 'data_opened' ? ' opened' : ''}`;
    const [from, to] = row.toServer ? [left, right] : [right, left];
    return [this.timeAt(row, at + 4), textAt(x, y + LINE, carries ? 'said body' : 'said', '', ...this.marked(row)),
      ...this.linesAt(row, x, y + LINE, carries ? `said ${row.tone}` : 'said', 1),
      lineAt(from, at, to + (row.toServer ? -8 : 8), at, kind), tipAt(to, at, row.toServer, `tip ${way}`)];
  }

  // In slices, so that a printer can break between them.
  slices() {
    const all = [];
    let inside = this.head(), top = HEAD - 4, y = HEAD;
    const close = () => {
      all.push(draw('svg', {width: this.width, height: y, viewBox: `0 0 ${this.width} ${y}`, class: 'ladder'},
        ...this.lifelines(top, y), ...inside));
      inside = [];
      top = y = 0;
    };
    for (const row of this.rows) {
      const height = Ladder.height(KINDS[row[0]], row[3]);
      if (y > HEAD && y + height > SLICE) close();
      inside.push(this.row(row, height, y));
      y += height;
    }
    close();
    return all;
  }

  article() {
    const facts = make('dl', {class: 'facts'});
    for (const [label, value, tone] of this.facts) {
      if (value !== '') facts.append(make('dt', {}, label), make('dd', {class: tone || 'plain'}, value));
    }
    const title = fill(texts.title, this.id, this.protocol.toUpperCase(), ...this.facts.slice(0, 2).map(fact => fact[1]));
    const region = make('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': title}, ...this.slices());
    if (this.leftOut) region.append(make('p', {class: 'note'}, fill(texts.more, grouped(this.leftOut)) + `; malote show ${this.id}`));
    const head = make('h3', {}, make('span', {class: `tag ${this.protocol}`}, this.protocol.toUpperCase()), ' ',
      fill(texts.session, this.id));
    const place = make('span', {class: 'dim'}, this.facts.slice(0, 2).map(fact => fact[1]).join(' → '));
    return make('article', {id: `s${this.id}`, 'data-p': this.protocol},
      make('details', {open: ''}, make('summary', {}, head, ' ', place), facts, region));
  }
}

// The data of all dialogues, parsed element by element.
class Dialogues {
  constructor() {
    this.elements = [...document.querySelectorAll('script[data-dialogues]')];
    this.known = new Map();
    this.texts = new Map();
  }

  parseAll() {
    while (this.elements.length) {
      for (const dialogue of JSON.parse(this.elements.shift().textContent)) this.known.set(dialogue[0], dialogue);
    }
  }

  // What was said in a session, for searching.
  textOf(id) {
    this.parseAll();
    if (!this.texts.has(id)) {
      const dialogue = this.known.get(id);
      this.texts.set(id, dialogue ? dialogue[5].map(row => row[3]).join('\n').toLowerCase() : '');
    }
    return this.texts.get(id);
  }

  open(id) {
    this.parseAll();
    const dialogue = this.known.get(id);
    const section = byId('dialogues');
    if (!dialogue || !section) return null;
    const article = new Ladder(dialogue).article();
    const later = [...section.querySelectorAll('article')].find(other => Number(other.id.slice(1)) > id);
    if (later) later.before(article);
    else ([...section.querySelectorAll('article')].pop() || section.querySelector('p')).after(article);
    return article;
  }
}
