// A table with rows in the page and, perhaps, more of them as data: sorted, filtered, shown a window
// at a time.
const WINDOW = 200;

class PagedTable {
  constructor(table) {
    this.table = table;
    this.body = table.tBodies[0];
    this.heads = [...table.tHead.rows[0].cells];
    this.rows = [...this.body.rows].map(tr => ({tr, protocol: tr.dataset.p, cells: null, text: null}));
    for (const script of document.querySelectorAll('script[data-of]')) {
      if (script.dataset.of !== table.id) continue;
      for (const [protocol, ...cells] of JSON.parse(script.textContent)) {
        this.rows.push({tr: null, protocol, cells, text: null});
      }
      script.remove();
    }
    this.fitting = this.rows;
    this.from = 0;
    this.sorted = -1;
    this.makeHeads();
    if (this.rows.length <= WINDOW) return;
    this.makePager();
    this.show(0);
  }

  makeHeads() {
    if (this.rows.length < 2) return;
    this.heads.forEach((head, column) => {
      const button = make('button', {type: 'button', title: fill(texts.sort, head.textContent)}, head.textContent);
      button.addEventListener('click', () => this.sortBy(column));
      head.replaceChildren(button);
    });
  }

  makePager() {
    this.place = make('span');
    this.back = make('button', {type: 'button'}, texts.back);
    this.next = make('button', {type: 'button'}, texts.next);
    this.back.addEventListener('click', () => this.show(this.from - WINDOW));
    this.next.addEventListener('click', () => this.show(this.from + WINDOW));
    this.pager = make('div', {class: 'pager'}, this.back, this.next, this.place);
    this.table.parentElement.after(this.pager);
  }

  static cellText(cell) {
    return typeof cell === 'string' ? cell : cell[0];
  }

  textOf(row) {
    row.text ??= (row.tr ? [...row.tr.cells].map(td => td.textContent) : row.cells.map(PagedTable.cellText))
      .join(' ').toLowerCase();
    return row.text;
  }

  valueOf(row, column) {
    if (row.tr) {
      const td = row.tr.cells[column];
      return td.dataset.v === undefined ? td.textContent : Number(td.dataset.v);
    }
    const cell = row.cells[column];
    return typeof cell === 'string' ? cell : cell[1] ?? cell[0];
  }

  elementOf(row) {
    if (row.tr) return row.tr;
    row.tr = make('tr', {'data-p': row.protocol});
    row.cells.forEach((cell, column) => {
      const [text, sort, tone, link] = typeof cell === 'string' ? [cell] : cell;
      const kinds = [this.heads[column].classList.contains('n') ? 'n' : '', tone || ''].filter(Boolean);
      const td = make('td', kinds.length ? {class: kinds.join(' ')} : {});
      if (sort !== null && sort !== undefined) td.dataset.v = sort;
      td.append(link && /^[smw][0-9]+$/.test(link) ? make('a', {href: '#' + link}, text) : text);
      row.tr.append(td);
    });
    row.cells = null;
    return row.tr;
  }

  sortBy(column) {
    const down = this.sorted === column && this.heads[column].getAttribute('aria-sort') === 'ascending';
    const order = new Intl.Collator(document.documentElement.lang, {numeric: true});
    const compare = (a, b) => typeof a === 'number' && typeof b === 'number' ? a - b : order.compare(a, b);
    const values = new Map(this.rows.map(row => [row, this.valueOf(row, column)]));
    this.rows.sort((a, b) => compare(values.get(a), values.get(b)) * (down ? -1 : 1));
    for (const head of this.heads) head.removeAttribute('aria-sort');
    this.heads[column].setAttribute('aria-sort', down ? 'descending' : 'ascending');
    this.sorted = column;
    this.filter(this.fits || (() => true));
  }

  // How many of how many fit.
  filter(fits) {
    this.fits = fits;
    this.fitting = this.rows.filter(row => fits(row.protocol, () => this.textOf(row), row, this));
    this.show(0);
    return [this.fitting.length, this.rows.length];
  }

  show(from) {
    const count = this.fitting.length;
    this.from = Math.max(0, Math.min(from, count - 1 - (count - 1) % WINDOW));
    this.body.replaceChildren(...this.fitting.slice(this.from, this.from + WINDOW).map(row => this.elementOf(row)));
    if (!this.pager) return;
    this.place.textContent = fill(texts.rows, grouped(count && this.from + 1),
      grouped(Math.min(this.from + WINDOW, count)), grouped(count));
    this.back.disabled = this.from === 0;
    this.next.disabled = this.from + WINDOW >= count;
  }
}
