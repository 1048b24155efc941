// Contents, search, and what the address asks for.
function setUpContents() {
  const list = make('ul');
  for (const head of document.querySelectorAll('main > section > h2')) {
    list.append(make('li', {}, make('a', {href: '#' + head.parentElement.id}, head.textContent)));
  }
  const nav = byId('contents');
  nav.append(list);
  nav.hidden = false;
}

// "550 -bob" as a test of a text.
function parseSearch(text) {
  const words = text.toLowerCase().split(/\s+/).filter(word => word && word !== '-');
  return found => words.every(word => word[0] === '-' ? !found().includes(word.slice(1)) : found().includes(word));
}

function setUpSearch(tables, dialogues) {
  const find = byId('find'), only = byId('only'), found = byId('found');
  const articles = () => document.querySelectorAll('main article');
  const articleTexts = new WeakMap();
  const textOf = article => {
    if (!articleTexts.has(article)) articleTexts.set(article, article.textContent.toLowerCase());
    return articleTexts.get(article);
  };
  const filter = () => {
    const fits = parseSearch(find.value), protocol = only.value, all = !find.value.trim() && !protocol;
    const counts = [0, 0];
    for (const table of tables) {
      // A session fits by what was said in it, too.
      const said = row => {
        const id = Number(table.valueOf(row, 0));
        const article = byId('s' + id);
        return article ? textOf(article) : dialogues.textOf(id);
      };
      const sessions = table.table.id === 't-sessions';
      const [fit, of] = table.filter((p, text, row) => all || ((!protocol || p === protocol) &&
        fits(() => sessions ? text() + '\n' + said(row) : text())));
      counts[0] += fit;
      counts[1] += of;
    }
    const hidden = new Set();
    for (const article of articles()) {
      article.hidden = !all && !((!protocol || !article.dataset.p || article.dataset.p === protocol) &&
        fits(() => textOf(article)));
      if (article.hidden) hidden.add('#' + article.id);
    }
    for (const bar of document.querySelectorAll('#timeline a')) bar.classList.toggle('out', hidden.has(bar.getAttribute('href')));
    found.textContent = all ? '' : fill(texts.found, grouped(counts[0]), grouped(counts[1]));
  };
  let waiting = 0;
  find.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 150);
  });
  only.addEventListener('change', filter);
  const openAll = open => document.querySelectorAll('main article:not([hidden]) > details').forEach(one => { one.open = open; });
  byId('open').addEventListener('click', () => openAll(true));
  byId('close').addEventListener('click', () => openAll(false));
  document.addEventListener('keydown', event => {
    if (event.key === '/' && !event.target.closest('input,select')) {
      event.preventDefault();
      find.focus();
    }
  });
}

function setUpPlaces(dialogues) {
  const go = () => {
    const [, kind, digits] = /^#([smj])([0-9]+)$/.exec(location.hash) || [];
    if (!kind) return;
    let article = byId(kind + digits);
    if (!article && kind === 's') {
      article = dialogues.open(Number(digits));
      if (!article && byId('dialogues')) {
        byId('dialogues').querySelector('p').after(make('p', {class: 'note', role: 'status'}, fill(texts.unknown, digits)));
      }
    }
    if (!article) return;
    article.hidden = false;
    const details = article.querySelector('details');
    if (details) details.open = true;
    article.scrollIntoView();
    article.querySelector('summary')?.focus({preventScroll: true});
  };
  addEventListener('hashchange', go);
  go();
}

const dialogues = new Dialogues();
const tables = [...document.querySelectorAll('table[data-rows]')].map(table => new PagedTable(table));
for (const note of document.querySelectorAll('.unscripted')) note.hidden = true;
byId('tools').hidden = false;
setUpTheme();
setUpContents();
setUpSearch(tables.filter(table => !['t-protocols', 't-responses'].includes(table.table.id)), dialogues);
setUpTips();
setUpPlaces(dialogues);
